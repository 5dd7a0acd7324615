"""What programs make of a page's tables when they make text of it: bars, tabs and line ends where markup was."""

from __future__ import annotations

from collections.abc import Callable

from tests.report.printing import Grid, rectangles

Write = Callable[[Grid], str]


def _rows(grid: Grid, end: str = "") -> list[list[str]]:
    """Return the texts of a table's cells by row, line ends in cells replaced."""
    return [[box.text.replace("\n", end) for box in row] for row in grid]


def _spans(grid: Grid) -> list[tuple[list[str], int]]:
    """Return the texts of every row, and how many columns its cells span beyond one each."""
    return [([box.text.replace("\n", " ") for box in row], sum(box.cols - 1 for box in row)) for row in grid]


def as_tab_rows(grid: Grid) -> str:
    """Write a line a row, a tab between two cells."""
    return "\n".join("\t".join(row) for row in _rows(grid)) + "\n\n"


def as_doubled_tabs(grid: Grid) -> str:
    """The same with two tabs."""
    return "\n".join("\t\t".join(row) for row in _rows(grid)) + "\n\n"


def as_covered_tabs(grid: Grid) -> str:
    """Write a line a row, a tab after every cell, a tab alone for one that a cell above covers."""
    rows = [["" if box is None else box.text.replace("\n", "") for box in row] for row in rectangles(grid)]
    return "\n".join("\t".join(row) + "\t" for row in rows) + "\n\n"


def as_parted_lines(grid: Grid) -> str:
    """Write a cell a line and a blank line after every row."""
    return "\n\n".join("\n".join(row) for row in _rows(grid)) + "\n\n\n"


def as_far_lines(grid: Grid) -> str:
    """Write a cell a line, a blank line between two, two between rows."""
    return "\n\n\n".join("\n\n".join(row) for row in _rows(grid)) + "\n\n\n\n"


def as_own_bars(grid: Grid) -> str:
    """Write a line a row with a bar after every cell, none for a cell that one above covers."""
    return "\n".join(" | ".join(row) + " |" for row in _rows(grid, " ")) + "\n\n"


def as_open_bars(grid: Grid) -> str:
    """Write a line a row with a bar between two cells."""
    return "\n".join(" | ".join(row) for row in _rows(grid, " ")) + "\n\n"


def as_filled_bars(grid: Grid) -> str:
    """Write a line a row, filled up with bars where cells span columns."""
    lines = [" | ".join(row) + " |" + (" " + "|" * more if more else "") for row, more in _spans(grid)]
    return "\n".join(lines) + "\n\n"


def as_places_beside(grid: Grid) -> str:
    """Write a line a row, a blank cell beside each for every column more that it spans."""
    rows = [[box.text.replace("\n", " ") + " |" * (box.cols - 1) for box in row] for row in grid]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n\n"


def as_filled_rows(grid: Grid) -> str:
    """Write a line a row, one place for a merged cell, every row filled up at its end to the table's width."""
    width = max(sum(box.cols for box in row) for row in grid)
    rows = [["" if box is None else box.text.replace("\n", " ") for box in row] for row in rectangles(grid)]
    return "\n".join("| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows) + "\n\n"


def as_barred_cells(grid: Grid) -> str:
    """Write a cell a line with a bar at its end, a bar alone before every row, bars at its end for spans."""
    lines = []
    for row, more in _spans(grid):
        cells = [f"{text} |" if text else "|" for text in row]
        cells[-1] += " " + "|" * more if more else ""
        lines.append("\n".join(["|", *cells]))
    return "\n".join(lines) + "\n\n"


def as_leading_bars(grid: Grid) -> str:
    """Write a bar and a cell a line."""
    return "\n".join(f"| {text}" for row in _rows(grid) for text in row) + "\n\n"


def as_drawn(grid: Grid) -> str:
    """Write a table as it is drawn with characters."""
    width = max(len(row) for row in grid)
    rule = "├" + "┼".join("──" for _ in range(width)) + "┤"
    return f"\n{rule}\n".join("│" + "│".join(row) + "│" for row in _rows(grid, " ")) + "\n\n"


def as_wide_blanks(grid: Grid) -> str:
    """Write a line a row, cells divided by two blanks, and lose whatever is blank."""
    return "\n".join("  ".join(text for text in row if text.strip()) for row in _rows(grid)) + "\n"


EXTRACTED: dict[str, Write] = {
    "tab_rows": as_tab_rows,
    "doubled_tabs": as_doubled_tabs,
    "covered_tabs": as_covered_tabs,
    "parted_lines": as_parted_lines,
    "far_lines": as_far_lines,
    "own_bars": as_own_bars,
    "open_bars": as_open_bars,
    "filled_bars": as_filled_bars,
    "places_beside": as_places_beside,
    "filled_rows": as_filled_rows,
    "barred_cells": as_barred_cells,
    "leading_bars": as_leading_bars,
    "drawn": as_drawn,
    "wide_blanks": as_wide_blanks,
}
