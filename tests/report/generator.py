"""Makes reports in every shape with every quirk that pages are known for, and says which figures must be read."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from report.numbers import read_cell
from tests.report import shapes
from tests.report.populations import BLANKS, MONEY, Population, printed_cells
from tests.report.printing import FORMS, SECTION_TITLES, Grid, disclosure_grid, grids
from tests.report.quirks import QUIRKS, Draft

SHAPES = (*shapes.MARKUP, *shapes.TEXT)
# What of blank cells a shape loses: rows that have such cells may be left out.
LOST_BLANKS: Mapping[str, Sequence[str]] = {
    "nonempty_lines": ("",),
    "filled_bars": ("",),
    "filled_rows": ("",),
    **dict.fromkeys(("tight_lines", "run_together", "row_lines", "wide_blanks", "layout", "narrow_layout"), BLANKS),
}
# In these a missing cell cannot be told from a blank one at the end of the row, and no program leaves bookmarks.
_PADDED = frozenset({"layout", "narrow_layout"})
# In these a row's values are known by standing at its end: words among them are not told from its label.
_WORDLESS = frozenset({"row_lines", "wide_blanks", *_PADDED})
_TITLE = "云岫县教育局2023年政府信息公开工作年度报告"
_SIGNED = ("云岫县教育局", "2024年1月12日")
_SYLLABLES = {"公": "gōng", "开": "kāi", "据": "jù", "政": "zhèng", "信": "xìn"}


@dataclass(frozen=True)
class Made:
    """A report that was made: its bytes, what every cell says, and the rows that are damaged.

    `told` maps a key to (state, value); `uncertain` are keys of damaged rows: they may be left out, and what is read
    of them must be as told. A key in neither has no cell.
    """

    shape: str
    quirks: tuple[str, ...]
    payload: bytes
    told: Mapping[str, tuple[str, int | str | None]]
    uncertain: frozenset[str]


def make(
    seed: int, shape: str | None = None, quirks: Sequence[str] | None = None, population: Population = "random"
) -> Made:
    """Make a report from a seed."""
    chance = random.Random(seed)  # noqa: S311  test data
    shape = shape or chance.choice(SHAPES)
    if quirks is None:
        quirks = [name for name in QUIRKS if chance.random() < 0.2]
    if shape in _PADDED:
        quirks = [name for name in quirks if name not in {"missing_cell", "bookmarks", "pinyin"}]
    if shape == "filled_rows":
        # In table two a row that lacks a cell is then as long as the others.
        quirks = [name for name in quirks if name != "missing_cell"]
    if shape == "row_lines":
        # Here two values with a blank between them are two cells.
        quirks = [name for name in quirks if name != "joined_values"]
    form = "2021" if "hybrid" in quirks else chance.choice(FORMS)
    printed = printed_cells(form, chance, quirks, population)
    tables = grids(form, printed)
    if "hybrid" in quirks:
        printed, tables[0] = _with_first_block_of_2019(printed, printed_cells("2019", chance, quirks, population))
    draft = Draft(form, chance, printed, tables, list(SECTION_TITLES))
    # Whatever takes rows away needs labels as the form has them: it comes before labels are varied.
    for name, change in QUIRKS.items():
        if change is not None and name in quirks:
            change(draft)
    text = _page(draft, shape, "layout_table" in quirks) if shape in shapes.MARKUP else _text(draft, shape)
    told = {key: _told(key, cell) for key, cell in printed.items() if key not in draft.gone}
    uncertain = draft.uncertain | _with_lost_blanks(printed, shape) | (draft.worded if shape in _WORDLESS else set())
    return Made(shape, tuple(quirks), _written(text, quirks, chance).encode(), told, frozenset(uncertain))


def _with_first_block_of_2019(printed: dict[str, str], old: dict[str, str]) -> tuple[dict[str, str], Grid]:
    """Return the cells and table two of a report that has the first block as the edition before had it."""
    first = ("disclosure.rules.", "disclosure.normative_documents.")
    mixed = {key: text for key, text in old.items() if key.startswith(first)}
    mixed |= {key: text for key, text in printed.items() if not key.startswith(first)}
    return mixed, disclosure_grid("2019", old)[:4] + disclosure_grid("2021", printed)[4:]


def _told(key: str, cell: str) -> tuple[str, int | str | None]:
    read = read_cell(cell)
    value = read.number if key in MONEY or read.number is None else int(read.number)
    return read.state, value


def _with_lost_blanks(printed: Mapping[str, str], shape: str) -> set[str]:
    lost = LOST_BLANKS.get(shape, ())
    rows = {_row_of(key) for key, text in printed.items() if text in lost}
    return {key for key in printed if _row_of(key) in rows}


def _row_of(key: str) -> str:
    return key.rpartition(".")[0] if key.startswith(("requests", "disclosure")) else "review_litigation"


def _parts(draft: Draft) -> list[tuple[str, str, Grid | None]]:
    tables = dict(enumerate(draft.grids, 1))
    lines = {0: "本年度按要求开展工作，共公开信息25条。", 4: "主要问题是力度不够，将继续改进。", 5: "无。"}
    return [
        (f"{numeral}、{title}", lines.get(index, ""), tables.get(index))
        for index, (numeral, title) in enumerate(zip("一二三四五六", draft.headings, strict=True))
    ]


def _text(draft: Draft, shape: str) -> str:
    write = shapes.TEXT[shape]
    pieces = [*draft.before, _TITLE, "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"]
    for heading, line, grid in _parts(draft):
        pieces += [heading, *([line] if line else [])]
        if grid is not None:
            pieces.append(write(grid))
    pieces += [*_SIGNED, *draft.after]
    if shape == "stray_bars":
        # A table of layout around the whole article leaves its bars around every line.
        pieces = [piece if "\n" in piece else f"| | {piece} | |" for piece in pieces]
    return "\n".join(pieces) + "\n"


def _page(draft: Draft, shape: str, inside_table: bool) -> str:
    write = shapes.MARKUP[shape]
    pieces = [f"<p>{line}</p>" for line in (*draft.before, _TITLE)]
    for heading, line, grid in _parts(draft):
        pieces += [f"<p><strong>{heading}</strong></p>", f"<p>　　{line}</p>" if line else ""]
        if grid is not None:
            pieces.append(write(grid))
    body = "\n".join([*pieces, *(f"<p>{line}</p>" for line in (*_SIGNED, *draft.after))])
    if inside_table:
        menu = "<p>栏目导航</p>"
        body = f"<table width=100%><tr><td>{menu}</td><td>{body}</td></tr></table>"
    return f"<html><head><meta charset=utf-8><title>{_TITLE}</title></head><body>{body}</body></html>"


def _written(text: str, quirks: Sequence[str], chance: random.Random) -> str:
    """Return the text in the script of a copy: traditional characters, syllables in brackets after some."""
    if "traditional" in quirks:
        text = _traditional(text)
    if "pinyin" in quirks:
        text = re.sub(
            "[公开据政信]",
            lambda match: match.group() + (f"({_SYLLABLES[match.group()]})" if chance.random() < 0.2 else ""),
            text,
        )
    return text


def _traditional(text: str) -> str:
    from opencc import OpenCC

    converted: str = OpenCC("s2t").convert(text)
    return converted
