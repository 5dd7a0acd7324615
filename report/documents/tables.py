"""A table of markup as rows of cells in order: spans of columns are one cell, spans of rows leave continuations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from report.documents.model import Cell, Table
from report.errors import DocumentError

MAX_SPAN = 500
MAX_LAID = 50_000


class SpannedCell(NamedTuple):
    """A cell as marked up: its text and how many rows and columns it covers."""

    text: str
    rowspan: int = 1
    colspan: int = 1


# A page has cells by the hundred: made of all their fields at once they cost a third.
spanned_cell = partial(tuple.__new__, SpannedCell)
_plain_cell = partial(tuple.__new__, Cell)


def build_table(rows: Sequence[Sequence[SpannedCell]], ordinal: int) -> Table:
    """Return the table with a continuation in every row that a cell of an earlier row covers.

    A row in which no cell begins (word processors leave them) is no row, and no span reaches into it.
    """
    where = f"table {ordinal}"
    built: list[tuple[Cell, ...]] = []
    laid = 0
    covered: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(_without_hollow_rows(rows), 1):
        place = f"{where} row {number} cell "
        if covered or any(cell[1] > 1 for cell in row):
            cells, covered = _lay_row(row, covered, place)
        else:
            cells = [_plain_cell((cell[0], f"{place}{at}", False, False, None)) for at, cell in enumerate(row, 1)]
        built.append(tuple(cells))
        laid += len(cells)
        if laid > MAX_LAID:
            raise DocumentError(f"the spans of a table cover more than {MAX_LAID} cells")
    return Table(tuple(built), where, placed=True)


def _without_hollow_rows(rows: Sequence[Sequence[SpannedCell]]) -> Sequence[Sequence[SpannedCell]]:
    kept = [index for index, row in enumerate(rows) if row]
    if len(kept) == len(rows):
        return rows
    result: list[list[SpannedCell]] = []
    for index in kept:
        cells: list[SpannedCell] = []
        for cell in rows[index]:
            span = sum(1 for other in kept if index <= other < index + cell.rowspan)
            cells.append(SpannedCell(cell.text, max(span, 1), cell.colspan))
        result.append(cells)
    return result


def _lay_row(
    row: Sequence[SpannedCell], covered: dict[int, tuple[int, int]], where: str
) -> tuple[list[Cell], dict[int, tuple[int, int]]]:
    """Place one row's cells between the continuations; `covered` maps a column to (columns, rows still to cover)."""
    cells: list[Cell] = []
    following: dict[int, tuple[int, int]] = {}
    waiting = sorted(covered.items(), reverse=True)
    column = 0
    number = 1
    for cell in (*row, None):
        while waiting and (waiting[-1][0] <= column or cell is None):
            place, (width, left) = waiting.pop()
            cells.append(_plain_cell(("", f"{where}{number}", True, False, None)))
            number += 1
            if left > 1:
                following[place] = (width, left - 1)
            column = max(column, place + width)
        if cell is None:
            break
        text, rows, columns = cell
        cells.append(_plain_cell((text, f"{where}{number}", False, rows > 1, None)))
        if rows > 1:
            following[column] = (columns, rows - 1)
        number += 1
        column += columns
    return cells, following
