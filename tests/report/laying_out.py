"""Lays tables out in columns of blanks as they stand on a page, each text broken to fit its cell."""

from __future__ import annotations

from tests.report.printing import Box, Grid, rectangles
from tests.report.shapes import width_of

# How wide the columns of tables two, three and four are.
WIDTHS = {4: (30, 16, 16, 16), 10: (10, 14, 30, *[8] * 7), 15: (8,) * 15}
NARROW = {4: (16, 10, 10, 10), 10: (6, 8, 16, *[5] * 7), 15: (5,) * 15}
# By how much of the room above and below it a text is moved down.
HEIGHTS = {"top": 0, "middle": 1, "bottom": 2}


def lay_out(grid: Grid, widths: dict[int, tuple[int, ...]] = WIDTHS, height: str = "middle") -> str:
    """Return a table as a page's lines: labels begin at the left of their cells, all else stands in the middle."""
    columns = widths[sum(box.cols for box in grid[0])]
    boxes = [(row, column, box) for row, line in enumerate(_placed(grid)) for column, box in line]
    texts = {
        (row, column): _broken(box.text, sum(columns[column : column + box.cols]) - 1) for row, column, box in boxes
    }
    heights = [1] * len(grid)
    for row, column, box in sorted(boxes, key=lambda one: one[2].rows):
        missing = len(texts[row, column]) - sum(heights[row : row + box.rows])
        heights[min(row + box.rows, len(grid)) - 1] += max(missing, 0)
    lines: list[dict[int, str]] = [{} for _ in range(sum(heights))]
    for row, column, box in boxes:
        pieces = texts[row, column]
        room = sum(heights[row : row + box.rows]) - len(pieces)
        top = sum(heights[:row]) + room * HEIGHTS[height] // 2
        left, width = sum(columns[:column]), sum(columns[column : column + box.cols])
        for at, piece in enumerate(pieces):
            indent = 0 if _is_label(box, column, row, len(grid)) else (width - width_of(piece)) // 2
            lines[top + at][left + max(indent, 0)] = piece
    return "\n".join(map(_line, lines)) + "\n\n"


def _placed(grid: Grid) -> list[list[tuple[int, Box]]]:
    """Return the boxes of each row with the columns in which they begin."""
    below: dict[tuple[int, int], int] = {}
    placed = []
    for top, line in enumerate(rectangles(grid)):
        row, column = [], 0
        for box in line:
            if box is None:
                column += below[top, column]
                continue
            below |= {(top + down, column): box.cols for down in range(1, box.rows)}
            row.append((column, box))
            column += box.cols
        placed.append(row)
    return placed


def _is_label(box: Box, column: int, row: int, rows: int) -> bool:
    # The header of table three goes over three rows, and table four has no labels.
    return bool(box.text) and column < 3 and not box.text[:1].isdecimal() and row > 2 and rows > 4


def _broken(text: str, width: int) -> list[str]:
    lines = [""]
    for char in text.strip():
        if char == "\n" or width_of(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char.strip("\n")
    return lines if lines != [""] else []


def _line(pieces: dict[int, str]) -> str:
    line = ""
    for left in sorted(pieces):
        line += " " * max(left - width_of(line), 1 if line else 0) + pieces[left]
    return line
