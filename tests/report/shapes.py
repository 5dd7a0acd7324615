"""The shapes in which a table reaches a reader as text or markup (beside those of `printing`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from tests.report.extracted import EXTRACTED
from tests.report.printing import Box, Grid, as_bars, as_html, as_tabs, as_word_html, rectangles

Write = Callable[[Grid], str]
# What a column of a printed page holds, in half widths.
_NUMBER_WIDTH = 17
_LABEL_WIDTH = 30
_APPLICANTS = 7


def expanded(grid: Grid, *, repeated: bool = False) -> list[list[str]]:
    """Lay a table out as a rectangle: what a span covers is empty, or says its cell's text again."""
    rows: list[list[str]] = []
    below: dict[tuple[int, int], str] = {}
    for top, row in enumerate(grid):
        line: list[str] = []
        waiting = list(row)
        while waiting or (top, len(line)) in below:
            if (top, len(line)) in below:
                line.append(below.pop((top, len(line))))
                continue
            box = waiting.pop(0)
            again = box.text if repeated else ""
            for down in range(1, box.rows):
                below |= {(top + down, len(line) + along): again for along in range(box.cols)}
            line += [box.text, *[again] * (box.cols - 1)]
        rows.append(line)
    return rows


def as_markdown(grid: Grid) -> str:
    """Write a table as markdown, its merged cells broken into empty ones."""
    rows = [[text.replace("\n", "<br>").strip() for text in line] for line in expanded(grid)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "| " + " | ".join("---" for _ in rows[0]) + " |", *lines[1:]]) + "\n\n"


def as_repeated(grid: Grid) -> str:
    """Write a table as markdown in which every place of a merged cell says its text."""
    rows = [[text.replace("\n", " ").strip() for text in line] for line in expanded(grid, repeated=True)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n\n"


def as_empty_pipes(grid: Grid) -> str:
    """Write a line a row with a bar after every cell, merged cells leaving bars with nothing between."""
    rows = [[text.replace("\n", " ") for text in line] for line in expanded(grid)]
    return "\n".join(" | ".join(row).replace(" |  ", " |").replace(" |  ", " |") + " |" for row in rows) + "\n"


def as_stray_bars(grid: Grid) -> str:
    """Write a line a row inside the bars of layout tables, with lines of nothing but bars by the hundred."""
    noise = "| | | | |\n" * 40 + "|\n" * 10 + "|||||\n" * 10
    lines = [f"| | {line} | |\n" for line in as_bars(grid).removesuffix("\n").split("\n")]
    return noise + "".join(lines) + noise


def as_bar_lines(grid: Grid) -> str:
    """Write every cell and every bar on a line of its own."""
    rows = [["" if box is None else box.text for box in row] for row in rectangles(grid)]
    return "\n\n".join("\n".join(f"{text}\n|" if text else "|" for text in row) for row in rows) + "\n\n"


def as_bar_ends(grid: Grid) -> str:
    """Write every cell on a line of its own that ends with a bar."""
    rows = [["" if box is None else box.text for box in row] for row in rectangles(grid)]
    return "\n\n".join("\n".join(f"{text} |" for text in row) for row in rows) + "\n\n"


def _own(grid: Grid) -> list[list[str]]:
    """Return the texts of a table's cells by row, without the places that spans cover."""
    return [[box.text for box in row] for row in grid]


def as_lines(grid: Grid) -> str:
    """Write a cell a line, an empty cell as an empty line."""
    return "\n".join(text.replace("\n", "") for row in _own(grid) for text in row) + "\n\n"


def as_spaced_lines(grid: Grid) -> str:
    """Write a cell a line with a blank line after each, an empty cell as a blank line with a blank after it."""
    return "\n\n".join(text for row in _own(grid) for text in row) + "\n\n\n"


def as_nonempty_lines(grid: Grid) -> str:
    """Write a cell a line, cells with a blank of any kind as lines of that, empty ones not at all."""
    return "\n".join(text for row in _own(grid) for text in row if text) + "\n"


def as_tight_lines(grid: Grid) -> str:
    """Write a cell a line and lose whatever is blank."""
    return "\n".join(text.strip() for row in _own(grid) for text in row if text.strip()) + "\n"


def as_run_together(grid: Grid) -> str:
    """Write a cell a line, but the cells of header rows run together in one."""
    lines: list[str] = []
    for row in _own(grid):
        words = [text.replace("\n", "") for text in row]
        heads = len(words) > 1 and not any(char.isdigit() for word in words for char in word) and all(words)
        heads = heads and not words[0].startswith(("一、", "二、", "三、", "四、", "（")) and "行政" not in words[0]
        lines += ["".join(words)] if heads and "规" not in words[0] else [word for word in words if word.strip()]
    return "\n".join(lines) + "\n"


def as_row_lines(grid: Grid) -> str:
    """Write a line a row, cells divided by one blank."""
    return "\n".join(" ".join(text.replace("\n", "") for text in row if text.strip()) for row in _own(grid)) + "\n"


def width_of(text: str) -> int:
    """Return how wide a text is printed, in half widths."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for char in text:
        if char == "\n" or width_of(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char.strip("\n")
    return lines


def as_layout(grid: Grid) -> str:
    """Write a table as a page of a PDF is written out: columns by blanks, labels wrapped around their row's line."""
    return _laid_out(grid, wide=True)


def as_narrow_layout(grid: Grid) -> str:
    """The same where every character takes one place."""
    return _laid_out(grid, wide=False)


def _laid_out(grid: Grid, *, wide: bool) -> str:
    rows = expanded(grid)
    lines: list[str] = []
    width = len(rows[0])
    lead = 3 if width == 10 else 1 if width < 10 else 0
    for row in rows:
        labels = [text for text in row[:lead] if text.strip()]
        label = _wrapped(labels[-1] if labels else "", _LABEL_WIDTH)
        values = [_wrapped(text, _NUMBER_WIDTH - 3) for text in row[lead:]]
        middle = len(label) // 2 if all(len(value) < 2 for value in values) else 0
        before = ("".join(f"{text}  " for text in labels[:-1])).ljust(2)
        lines += _row_lines(before, label, values, middle, wide=wide)
    return "\n".join(lines) + "\n\n"


def _row_lines(before: str, label: Sequence[str], values: Sequence[Sequence[str]], at: int, *, wide: bool) -> list[str]:
    lines = []
    for index in range(max(len(label), at + max(map(len, values), default=0))):
        left = label[index] if index < len(label) else ""
        line = _padded((before if index == at else "  ") + left, 60, wide=wide)
        for value in values:
            text = value[index - at] if 0 <= index - at < len(value) else ""
            line += _padded(text.strip(), _NUMBER_WIDTH, wide=wide)
        lines.append(line.rstrip())
    return lines


def _padded(text: str, width: int, *, wide: bool) -> str:
    return text + " " * (width - (width_of(text) if wide else len(text)))


def as_expanded_html(grid: Grid) -> str:
    """Write a table as markup without spans, empty cells in the places that they covered."""
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in expanded(grid))
    return f"<table>{rows}</table>".replace("\n", "<br>")


def _moved(grid: Grid) -> list[list[str]]:
    """Lay a table out as a rectangle whose labels stand at the left, the places that spans cover between."""
    width = sum(box.cols for box in grid[0])
    rows = []
    for row, line, laid in zip(grid, expanded(grid), rectangles(grid), strict=True):
        texts = [box.text for box in row]
        moved = width > _APPLICANTS and len(texts) > _APPLICANTS and not texts[0].startswith("结果")
        texts[-_APPLICANTS:-_APPLICANTS] = [""] * (sum(box.cols - 1 for box in row) + laid.count(None))
        rows.append(texts if moved else line)
    return rows


def as_moved_html(grid: Grid) -> str:
    """Write a table as markup without spans, the empty cells in their place behind the labels."""
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in _moved(grid))
    return f"<table>{rows}</table>".replace("\n", "<br>")


def as_moved_markdown(grid: Grid) -> str:
    """Write the same as markdown."""
    rows = [[text.replace("\n", "<br>").strip() for text in row] for row in _moved(grid)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "| " + " | ".join("---" for _ in rows[0]) + " |", *lines[1:]]) + "\n\n"


def as_uneven_html(grid: Grid) -> str:
    """Write a table whose header spans other columns than its rows do."""
    turned: Grid = []
    for number, row in enumerate(grid):
        widths = [box.cols for box in row]
        if len(row) > 2 and all(box.rows == 1 for box in row) and max(widths) < 3:
            widths = widths[number % len(widths) :] + widths[: number % len(widths)]
        turned.append([Box(box.text, box.rows, cols) for box, cols in zip(row, widths, strict=True)])
    return as_html(turned)


MARKUP: dict[str, Write] = {
    "html": as_html,
    "word": as_word_html,
    "html_expanded": as_expanded_html,
    "html_moved": as_moved_html,
    "html_uneven": as_uneven_html,
}
TEXT: dict[str, Write] = {
    "tabs": as_tabs,
    "bars": as_bars,
    "markdown": as_markdown,
    "moved_markdown": as_moved_markdown,
    "repeated": as_repeated,
    "empty_pipes": as_empty_pipes,
    "stray_bars": as_stray_bars,
    "bar_lines": as_bar_lines,
    "bar_ends": as_bar_ends,
    "lines": as_lines,
    "spaced_lines": as_spaced_lines,
    "nonempty_lines": as_nonempty_lines,
    "tight_lines": as_tight_lines,
    "run_together": as_run_together,
    "row_lines": as_row_lines,
    "layout": as_layout,
    "narrow_layout": as_narrow_layout,
    **EXTRACTED,
}
