"""Makes reports in every shape with every quirk that pages are known for, and says which figures must be read."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from report.numbers import read_cell
from tests.report import shapes
from tests.report.printing import FORMS, SECTION_TITLES, Box, Form, Grid, grids, keys_of

MONEY = ("disclosure.procurement.amount", "disclosure.fees.amount")
BLANKS = ("", "\xa0", "\u3000", "\u2002\u2002")
DASHES = ("/", "—", "-", "无", "——")
_VARIANTS: Mapping[str, Sequence[str]] = {
    "第二十条第（一）项": ("第二十条(一)项", "第二十条第(一)项", "第二十条 第(一)项", "第二十条第（一） 项"),
    "第二十条第（五）项": ("第二十条第(五)项", "第二十条（五）项"),
    "本年新\n制作数量": ("本年新制作数量", "本年新 制作数量"),
    "本年新\n公开数量": ("本年新公开数量",),
    "本年制发件数": ("制发件数", "本年制发数", "本年\n制发件数"),
    "现行有效件数": ("现行有效件",),
    "上一年项目数量": ("上年项目数量", "上一年项目数量 2019年"),
    "本年增/减": ("本年增／减", "增/减"),
    "本年收费金额（单位：万元）": ("本年收费金额(单位:万元)", "本年收费金额", "本年收费金额（万元）"),
    "采购总金额": ("采购总金额(万元)", "采购总金额（元）"),
    "规章": ("规章:由有权机关依照法定程序制定的规则",),
    "3.危及“三安全一稳定”": ('3.危及"三安全一稳定"', "3.危及「三安全一稳定」", "3、危及三安全一稳定"),
    "5.要求行政机关确认或重新出具已获取信息": (
        "5.要求行政机关确认或重新出具已获取的信息",
        "5.要求行政机关确认或重\n新出具已获取信息",
    ),
    "（六）其他处理": ("（六）其它处理", "㈥其他处理", "(6)其他处理"),
    "3.其他": ("3、其他", "⑶其他", "3.其它"),
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": (
        "1.申请人无正当理由逾期不补正,行政机关不再处理其政府信息公开申请",
    ),
    "（一）予以公开": ("㈠予以公开", "(一)予以公开", "(1)予以公开", "⑴予以公开"),
    "1.属于国家秘密": ("1、属于国家秘密", "(1)属于国家秘密", "⑴属于国家秘密"),
    "尚未审结": ("尚未\n审结", "未审结"),
    "（七）总计": ("㈦总计", "(七)总计"),
    "行政规范性文件": ("规范性文件",),
    "规范性文件": ("行政规范性文件",),
}
_HEADINGS: Mapping[int, Sequence[str]] = {
    3: (
        "政府信息公开行政复议、行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "因政府信息公开被申请行政复议提起行政诉讼情况",
        "行政复议、行政许可等情况",
    ),
    4: ("存在的主要问题及改进情况", "存在问题及改进情况", "政府信息公开工作存在的主要问题及改进情况"),
}
_FOOTERS = ("浏览次数：19432", "【打印本页】 【关闭窗口】", "扫一扫在手机打开当前页", "网站标识码：0000000000")


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


@dataclass
class _Draft:
    form: Form
    chance: random.Random
    printed: dict[str, str]
    grids: list[Grid]
    headings: list[str]
    rows: list[tuple[Grid, list[Box], list[str]]]
    uncertain: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def printed_cells(form: Form, chance: random.Random, quirks: Sequence[str]) -> dict[str, str]:
    """Return what is printed in every cell of a form."""
    blanks = chance.choice((0.0, 0.1, 0.5)) if "blanks" in quirks else 0.0

    def cell(key: str) -> str:
        if chance.random() < blanks:
            return chance.choice(BLANKS)
        if "dashes" in quirks and chance.random() < 0.1:
            return chance.choice(DASHES)
        number = str(chance.choice((0, 0, 0, 1, 2, 7, 19, 460, 2021, 12345)))
        if key in MONEY:
            return f"{number}.{chance.randrange(100):02d}" + _unit(chance, quirks)
        return _dressed(number, key, chance, quirks)

    return {key: cell(key) for key in keys_of(form)}


def _unit(chance: random.Random, quirks: Sequence[str]) -> str:
    return chance.choice(("元", "万元")) if "units" in quirks else ""


def _dressed(number: str, key: str, chance: random.Random, quirks: Sequence[str]) -> str:
    if "thousands" in quirks and len(number) > 3:
        number = f"{int(number):,}"
    if "full_width" in quirks:
        number = number.translate({ord("0") + digit: "０１２３４５６７８９"[digit] for digit in range(10)})
    if "signs" in quirks and key.endswith(".change"):
        number = chance.choice(("+", "-", "增", "减", "＋")) + number
    if "units" in quirks and chance.random() < 0.1:
        number += "件"
    if "bookmarks" in quirks and chance.random() < 0.02:
        number = f"[bookmark: _GoBack]{number}"
    return chance.choice((" ", "\u3000", "\xa0")) + number if "padding" in quirks else number


def _vary_labels(draft: _Draft) -> None:
    for grid in draft.grids:
        for row in grid:
            for index, box in enumerate(row):
                variants = _VARIANTS.get(box.text)
                if variants and draft.chance.random() < 0.4:
                    row[index] = Box(draft.chance.choice(variants), box.rows, box.cols)


def _add_prose(draft: _Draft) -> None:
    grid = draft.grids[draft.chance.randrange(2)]
    width = sum(box.cols for box in grid[0])
    grid.insert(len(grid), [Box("本年度本机关另有情况说明如下，共发布信息12条：0。", cols=width)])


def _rows_of(form: Form, tables: list[Grid]) -> list[tuple[Grid, list[Box], list[str]]]:
    """Return every row of values of tables two and three with its table and its keys."""
    found = []
    keys = iter(keys_of(form))
    for grid in tables[:2]:
        for row in grid:
            labels = [box.text for box in row]
            if "二十条" in labels[0] or labels[0] == "信息内容" or {"申请人情况", "自然人", "商业企业"} & set(labels):
                continue
            count = len(row) - 1 if grid is tables[0] else 7
            found.append((grid, row, [next(keys) for _ in range(count)]))
    return found


def _place(grid: Grid, row: list[Box]) -> int:
    return next(index for index, other in enumerate(grid) if other is row)


def _lose_row(draft: _Draft) -> None:
    grid, row, keys = draft.chance.choice(draft.rows)
    number = _place(grid, row)
    if any(box.rows > 1 for box in row):
        return
    for above in range(number):
        for at, box in enumerate(grid[above]):
            if above + box.rows > number:
                grid[above][at] = Box(box.text, box.rows - 1, box.cols)
    del grid[number]
    draft.rows = [known for known in draft.rows if known[1] is not row]
    draft.gone.update(keys)


def _lose_cell(draft: _Draft) -> None:
    _, row, keys = draft.chance.choice(draft.rows)
    if len(keys) > 1:
        del row[len(row) - len(keys) + draft.chance.randrange(len(keys))]
        draft.uncertain.update(keys)


def _add_furniture(draft: _Draft) -> None:
    draft.before += [
        "当前位置：首页 > 政府信息公开年报",
        f"发布时间：2024-01-15 09:30 来源：云岫县教育局 浏览次数：{draft.chance.randrange(9999)}",
    ]
    draft.after += draft.chance.sample(_FOOTERS, 2)


def _vary_headings(draft: _Draft) -> None:
    for index, variants in _HEADINGS.items():
        draft.headings[index] = draft.chance.choice(variants)


QUIRKS: dict[str, Callable[[_Draft], None] | None] = {
    "blanks": None,
    "dashes": None,
    "full_width": None,
    "signs": None,
    "thousands": None,
    "units": None,
    "bookmarks": None,
    "padding": None,
    "traditional": None,
    "layout_table": None,
    "missing_row": _lose_row,
    "missing_cell": _lose_cell,
    "labels": _vary_labels,
    "prose_row": _add_prose,
    "furniture": _add_furniture,
    "headings": _vary_headings,
}
SHAPES = (*shapes.MARKUP, *shapes.TEXT)


def make(seed: int, shape: str | None = None, quirks: Sequence[str] | None = None) -> Made:
    """Make a report from a seed."""
    chance = random.Random(seed)  # noqa: S311  test data
    shape = shape or chance.choice(SHAPES)
    if quirks is None:
        quirks = [name for name in QUIRKS if chance.random() < 0.2]
    if shape in _PADDED:
        quirks = [name for name in quirks if name not in {"missing_cell", "bookmarks"}]
    form = chance.choice(FORMS)
    printed = printed_cells(form, chance, quirks)
    tables = grids(form, printed)
    draft = _Draft(form, chance, printed, tables, list(SECTION_TITLES), _rows_of(form, tables))
    # Whatever takes rows away needs labels as the form has them: it comes before labels are varied.
    for name, change in QUIRKS.items():
        if change is not None and name in quirks:
            change(draft)
    text = _page(draft, shape, "layout_table" in quirks) if shape in shapes.MARKUP else _text(draft, shape)
    if "traditional" in quirks:
        text = _traditional(text)
    told = {key: _told(key, cell) for key, cell in printed.items() if key not in draft.gone}
    return Made(
        shape, tuple(quirks), text.encode(), told, frozenset(draft.uncertain | _with_lost_blanks(printed, shape))
    )


def _told(key: str, cell: str) -> tuple[str, int | str | None]:
    read = read_cell(cell)
    value = read.number if key in MONEY or read.number is None else int(read.number)
    return read.state, value


def _parts(draft: _Draft) -> list[tuple[str, str, Grid | None]]:
    tables = dict(enumerate(draft.grids, 1))
    lines = {0: "本年度按要求开展工作，共公开信息25条。", 4: "主要问题是力度不够，将继续改进。", 5: "无。"}
    return [
        (f"{numeral}、{title}", lines.get(index, ""), tables.get(index))
        for index, (numeral, title) in enumerate(zip("一二三四五六", draft.headings, strict=True))
    ]


# What of blank cells a shape loses: rows that have such cells may be left out.
_LOST_BLANKS = {
    "nonempty_lines": ("",),
    "tight_lines": BLANKS,
    "run_together": BLANKS,
    "row_lines": BLANKS,
    "layout": BLANKS,
    "narrow_layout": BLANKS,
}
# In these a missing cell cannot be told from a blank one at the end of the row, and no program leaves bookmarks.
_PADDED = frozenset({"layout", "narrow_layout"})


def _with_lost_blanks(printed: Mapping[str, str], shape: str) -> set[str]:
    lost = _LOST_BLANKS.get(shape, ())
    rows = {_row_of(key) for key, text in printed.items() if text in lost}
    return {key for key in printed if _row_of(key) in rows}


def _row_of(key: str) -> str:
    return key.rpartition(".")[0] if key.startswith(("requests", "disclosure")) else "review_litigation"


_TITLE = "云岫县教育局2023年政府信息公开工作年度报告"
_SIGNED = ("云岫县教育局", "2024年1月12日")


def _text(draft: _Draft, shape: str) -> str:
    write = shapes.TEXT[shape]
    pieces = [*draft.before, _TITLE, "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"]
    for heading, line, grid in _parts(draft):
        pieces += [heading, *([line] if line else [])]
        if grid is not None:
            pieces.append(write(grid))
    return "\n".join([*pieces, *_SIGNED, *draft.after]) + "\n"


def _page(draft: _Draft, shape: str, inside_table: bool) -> str:
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


def _traditional(text: str) -> str:
    from opencc import OpenCC

    converted: str = OpenCC("s2t").convert(text)
    return converted
