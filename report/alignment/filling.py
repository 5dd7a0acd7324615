"""Rows of table three without the blank cells that programs put beside labels or at the end of every row.

A rectangle has a place for every column that a label spans; other programs put blank cells beside such a label, or
fill every row up at its end. How many there are is the same in all rows of a kind, so that the row that lacks a cell
is known by them, and is left without values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from report.alignment.collector import OF_WHICH, Row, count_blank_end, is_blank
from report.alignment.padding import VALUES, Blanks, find_blanks, is_certain, without_end
from report.documents.model import Cell
from report.forms import FORMS
from report.labels import Labels, label_form
from report.linear.words import split_labels
from report.numbers import says_nothing

_REQUESTS = Labels((row.key, row.labels) for form in FORMS for row in (*form.request_rows, *form.request_groups))
_ORGANISATIONS = "法人或其他组织"
_LABEL_CELLS = 4
_EMPTY = ("", " ")
_ENOUGH_ROWS, _ENOUGH_FILLED = 5, 3
# How many rows must show it where no row is otherwise.
_ENOUGH_OF_ALL = 2
# So many labels may stand further to the right than they belong.
_STRAYS = 2
# Over how many columns more than its own the label of a row goes, which is no part of a group.
_SPANS = {
    **dict.fromkeys(("received", "carried_in", "carried_out"), 2),
    **dict.fromkeys(("granted", "partly_granted", "concluded", "otherwise"), 1),
}


def without_filling(rows: list[Row]) -> list[Row]:
    """Return the rows of a table, those of table three without the cells that only fill."""
    labels = places_of_labels(rows)
    for take_away in (_without_places_of_spans, _without_places_beside, _without_common_end, _without_filled_ends):
        left = take_away(rows, labels)
        if left is not rows:
            rows, labels = left, places_of_labels(left)
    return rows


def places_of_labels(rows: Sequence[Row]) -> dict[int, int]:
    """Return where the label of every row stands that has one."""
    return {index: at for index, row in enumerate(rows) if (at := _label_at(row)) is not None}


def _without_places_beside(rows: list[Row], labels: Mapping[int, int]) -> list[Row]:
    """Drop the blank cells beside labels that span columns, where nearly all such labels have them."""
    spanning = {index: span for index, at in labels.items() if (span := span_of(rows[index][at].text))}
    beside = [
        index
        for index, span in spanning.items()
        if len(rows[index]) == labels[index] + 1 + span + VALUES and _is_blank_beside(rows[index], labels[index], span)
    ]
    if len(beside) < _ENOUGH_ROWS or 2 * len(beside) < len(spanning):
        return rows
    # At the end of rows blank cells might fill them up, and those beside a label be its values.
    shown = sum(not is_blank(rows[index][-1]) for index in beside)
    least = 0 if _has_places_in_header(rows) else _ENOUGH_FILLED if len(beside) < len(spanning) else _ENOUGH_OF_ALL
    if shown < least:
        return rows
    narrowed = list(rows)
    for index, span in spanning.items():
        at = labels[index]
        narrowed[index] = (*rows[index][: at + 1], *(rows[index][at + 1 + span :] if index in beside else ()))
    return narrowed


def _has_places_in_header(rows: list[Row]) -> bool:
    """Say whether blank cells stand beside 法人或其他组织 before the next name: at the end of rows none fill."""
    for row in rows:
        at = next((index for index, cell in enumerate(row) if label_form(cell.text) == _ORGANISATIONS), None)
        beside = [is_blank(cell) for cell in row[at + 1 :]] if at is not None else []
        if beside and beside[0] and not all(beside):
            return True
    return False


def span_of(label: str) -> int:
    """Return over how many columns more than its own the label of a row goes, which is no part of a group."""
    return _SPANS.get(str(_REQUESTS.find(label)), 0)


def _is_blank_beside(row: Row, at: int, span: int) -> bool:
    return all(is_blank(cell) for cell in row[at + 1 : at + 1 + span])


def _without_common_end(rows: list[Row], labels: Mapping[int, int]) -> list[Row]:
    """Drop as many cells as every row ends with that are blank, if most rows have all their values without them."""
    common = min((count_blank_end(rows[index]) for index in labels), default=0)
    whole = sum(len(rows[index]) == at + 1 + VALUES + common for index, at in labels.items())
    if not common or len(labels) < _ENOUGH_ROWS or 2 * whole < len(labels):
        return rows
    return [row[:-common] if index in labels else row for index, row in enumerate(rows)]


def _without_filled_ends(rows: list[Row], labels: Mapping[int, int]) -> list[Row]:
    """Drop the empty cells that fill rows up to the table's width, where several rows end with them.

    A program that does so may have left out empty cells before: only a row in which all are printed, be it as more
    blanks than divide cells, is certain, and one that ends with an empty cell in place of a value is not.
    """
    filled = {index: at + 1 + VALUES for index, at in labels.items() if _is_filled_up(rows[index][at + 1 :])}
    if len(filled) < _ENOUGH_FILLED:
        return rows
    kinds = {span_of(rows[index][labels[index]].text) for index in filled}
    ends = dict(filled)
    for index, at in labels.items():
        short = index not in filled and len(rows[index]) == at + 1 + VALUES and rows[index][-1].text in _EMPTY
        if short and span_of(rows[index][at].text) in kinds:
            ends[index] = at + 1
    return [row[: ends.get(index, len(row))] for index, row in enumerate(rows)]


def _is_filled_up(values: Row) -> bool:
    own, rest = values[:VALUES], values[VALUES:]
    return bool(rest) and all(cell.text in _EMPTY for cell in rest) and not any(cell.text in _EMPTY for cell in own)


def _without_places_of_spans(rows: list[Row], labels: Mapping[int, int]) -> list[Row]:
    """In a table three that is a rectangle, drop what stands between a label and the seven last cells.

    Where the rectangle has more places than labels, a program has moved the labels to the left: the cells between are
    blank in every row, and the last of a row is none that fills it up, since numbers stand there.
    """
    known = [(rows[index], at) for index, at in labels.items() if len(rows[index]) > VALUES]
    if len(known) < _ENOUGH_ROWS:
        return rows
    length, count = Counter(len(row) for row, _ in known).most_common(1)[0]
    places = [(row, at) for row, at in known if len(row) == length]
    deepest, last = max(at for _, at in places), length - VALUES - 1
    shallow = [row for row, at in known if at < last]
    rectangle = 2 * sum(len(row) == length for row in shallow) > len(shallow)
    if 2 * count < len(known) or last < deepest or not rectangle:
        return rows
    if last > deepest and not _are_moved(places, last):
        return rows
    if last > deepest:
        return [_narrowed(row, length, last) for row in rows]
    blanks = Blanks.UNCERTAIN if _is_stray(places, deepest) else find_blanks(rows, labels, length, last)
    return [
        row if (at := labels.get(index)) is None else _without_blanks(row, at, blanks, length, last)
        for index, row in enumerate(rows)
    ]


def _is_stray(places: Sequence[tuple[Row, int]], deepest: int) -> bool:
    """Say whether the deepest labels of a rectangle may be of rows that a span too long moved to the right.

    They are few, and what ends the other rows is blank below the last number of all of them.
    """
    others = [row for row, at in places if at < deepest]
    ended = sum(not is_blank(row[-1]) for row in others)
    beside = sum(not is_blank(row[-2]) for row in others)
    return len(places) - len(others) <= _STRAYS < _ENOUGH_ROWS <= beside and ended <= _STRAYS


def _without_blanks(row: Row, at: int, blanks: Blanks, length: int, last: int) -> Row:
    if blanks is Blanks.BESIDE or (blanks is Blanks.UNCERTAIN and is_certain(row, at)):
        return _narrowed(row, length, last)
    if len(row) != length:
        return row
    if blanks is Blanks.AT_END:
        return without_end(row, at)
    return row[: at + 2] if at < last else row


def _are_moved(places: list[tuple[Row, int]], last: int) -> bool:
    """Say whether the labels of a rectangle were moved to the left, away from their values."""
    hollow = all(_hollow(cell, row[at]) for row, at in places for cell in row[at + 1 : last + 1])
    return hollow and sum(not is_blank(row[-1]) for row, _ in places) >= _ENOUGH_FILLED


def _narrowed(row: Row, length: int, deepest: int) -> Row:
    """Return a row without what stands between its label and its values; one of another length loses its values."""
    at = _label_at(row)
    if at is None or at >= deepest or len(row) <= at + 1 or not _hollow(row[at + 1], row[at]):
        return row
    if len(row) != length or not all(_hollow(cell, row[at]) for cell in row[at + 1 : deepest + 1]):
        return row[: at + 2]
    return (*row[: at + 1], *row[deepest + 1 :])


def _hollow(cell: Cell, label: Cell) -> bool:
    return not cell.merged and (cell.continued or is_blank(cell) or cell.text == label.text)


def _label_at(row: Row) -> int | None:
    """Return where the last label of a row of table three stands; what repeats a label is none."""
    found = None
    for index, cell in enumerate(row[:_LABEL_CELLS]):
        label = None if cell.continued else _is_label(cell.text)
        if label is None:
            continue
        if not label:
            break
        if found is None or cell.text != row[found].text:
            found = index
    return found


@lru_cache(maxsize=8192)
def _is_label(text: str) -> bool | None:
    """Say whether a cell is the label of a row; None where it says nothing of that."""
    if says_nothing(text) or label_form(text) == OF_WHICH:
        return None
    return _REQUESTS.find(text) is not None or len(split_labels(text)) > 1
