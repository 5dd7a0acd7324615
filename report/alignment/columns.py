"""Columns of table three that the form has not: numbers of lines between labels and values, remarks at the end."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from report.alignment.collector import Row, is_blank
from report.alignment.filling import places_of_labels
from report.alignment.padding import VALUES
from report.labels import label_form

_NUMBERS_OF_LINES = frozenset({"行次", "序号"})
_REMARKS = frozenset({"备注", "说明"})
# So many numbers that grow by one from row to row are no values.
_SERIALS = 8


def without_other_columns(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a table, those of table three without numbers of lines and without remarks."""
    labels = places_of_labels(rows)
    return _without_remarks(_without_serials(list(rows), labels), labels)


def _without_serials(rows: list[Row], labels: Mapping[int, int]) -> list[Row]:
    """Drop the first numbers after all labels where they count the rows, and are one more than the form has values."""
    places = {index: _first_printed(rows[index], at + 1) for index, at in labels.items()}
    found = [rows[index][place].text.strip() for index, place in places.items() if place is not None]
    if len(found) < max(_SERIALS, len(places)) or not all(text.isascii() and text.isdecimal() for text in found):
        return rows
    if not all(int(after) - int(before) == 1 for before, after in itertools.pairwise(found)):
        return rows
    header = {label_form(cell.text) for row in rows[: min(labels)] for cell in row}
    beside = max(sum(not is_blank(cell) for cell in rows[index][at + 1 :]) for index, at in labels.items())
    if beside <= VALUES and not header & _NUMBERS_OF_LINES:
        return rows
    return [
        row if (place := places.get(index)) is None else (*row[:place], *row[place + 1 :])
        for index, row in enumerate(rows)
    ]


def _first_printed(row: Row, start: int) -> int | None:
    return next((at for at in range(start, len(row)) if not row[at].continued and not is_blank(row[at])), None)


def _without_remarks(rows: list[Row], labels: Mapping[int, int]) -> list[Row]:
    first = min(labels, default=0)
    headed = any(label_form(cell.text) in _REMARKS for row in rows[:first] for cell in row[-1:])
    if not headed or any(len(rows[index]) != at + 1 + VALUES + 1 for index, at in labels.items()):
        return rows
    return [row[:-1] if index in labels else row for index, row in enumerate(rows)]
