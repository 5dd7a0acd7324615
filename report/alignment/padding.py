"""Where the blank cells of a rectangle stand in rows of table three: beside labels, or behind the values.

A program that keeps the places of merged cells puts blank cells beside a label that spans columns, and the total ends
the row. One that keeps one place for a merged cell fills rows up at their end, and the first value stands right behind
the label. A row that prints neither its first values nor its last looks the same either way: only the other rows and
the header tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto

from report.alignment.collector import Row, is_blank
from report.documents.model import Cell
from report.forms import FORMS
from report.labels import Labels, label_form

VALUES = len(FORMS[0].request_cols)
_NAMES = Labels((col.key, col.labels) for col in FORMS[0].request_cols)
# So many rows tell by themselves where no header does.
_ENOUGH_ROWS = 2


class Blanks(Enum):
    """Where a rectangle has the cells that only fill: beside labels, at the end of rows, or nobody can say."""

    BESIDE = auto()
    AT_END = auto()
    UNCERTAIN = auto()


def find_blanks(rows: Sequence[Row], labels: Mapping[int, int], length: int, last: int) -> Blanks:
    """Say where the rows of a rectangle have the cells that only fill.

    `length` is that of its rows, `last` the place of the last label that the seven last cells of a row leave room for.
    """
    shallow = [(row, at) for index, at in labels.items() if len(row := rows[index]) == length and at < last]
    ends = sum(_ends_with_values(row, at) for row, at in shallow)
    begins = sum(_begins_with_values(row, at, last) for row, at in shallow)
    header = _blanks_of_header(rows[: min(labels, default=0)], length, last)
    if header is Blanks.BESIDE:
        # A row that lost a cell moves to the left and is known by that.
        return Blanks.BESIDE if ends > begins or 2 * begins <= len(shallow) else Blanks.UNCERTAIN
    if ends or begins:
        if not begins:
            return Blanks.BESIDE
        told = begins >= _ENOUGH_ROWS or header is Blanks.AT_END
        return Blanks.AT_END if told and not ends else Blanks.UNCERTAIN
    return header


def without_end(row: Row, at: int) -> Row:
    """Return a row without the cells that fill it up at its end, without values where it may have lost one.

    A row that ends with an empty total may be one that was cut short before it was filled up, be it by a cell that is
    lost or by a number that stood over all seven columns.
    """
    values, rest = row[at + 1 : at + 1 + VALUES], row[at + 1 + VALUES :]
    short = not values[-1].text.strip(" ") and not all(map(is_blank, values))
    return row[: at + 2] if short or not all(map(is_blank, rest)) else row[: at + 1 + VALUES]


def is_certain(row: Row, at: int) -> bool:
    """Say whether a row of an uncertain rectangle says the same wherever its blank cells belong: nothing at all."""
    return all(_is_hollow(cell, row[at]) for cell in row[at + 1 :])


def _ends_with_values(row: Row, at: int) -> bool:
    beside = row[at + 1]
    repeated = beside.continued or beside.text == row[at].text
    return repeated or not all(map(is_blank, row[at + 1 + VALUES :]))


def _begins_with_values(row: Row, at: int, last: int) -> bool:
    return not all(_is_hollow(cell, row[at]) for cell in row[at + 1 : last + 1])


def _is_hollow(cell: Cell, label: Cell) -> bool:
    return cell.continued or is_blank(cell) or cell.text == label.text


def _blanks_of_header(header: Sequence[Row], length: int, last: int) -> Blanks:
    """Say where the rows of a header have their blanks: names of columns stand over values, never over labels."""
    found: set[Blanks] = set()
    for row in header:
        places = [at for at, cell in enumerate(row) if not is_blank(cell) and _NAMES.exact(label_form(cell.text))]
        if len(row) == length and len(places) > 1:
            found.add(Blanks.BESIDE if places[0] > last else Blanks.AT_END)
    return found.pop() if len(found) == 1 else Blanks.UNCERTAIN
