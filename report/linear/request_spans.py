"""Over which lines the rows of table three go in text laid out in columns: as far as their labels do.

The form says in which order the rows stand. Every word left of the values must be a piece of a row's label, or of a
group's beside it: then each line belongs to one row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from report.forms import FORMS, Form
from report.labels import Labels, label_form
from report.linear.rulers import Token, is_number
from report.linear.words import split_labels

_OUTSIDE = frozenset({"received", "carried_in", "carried_out"})
_FIRST = ("received", "carried_in", "granted")
_MOST_LINES = 20
_LEAST_PIECE = 2
_NUMERAL = re.compile(r"[（(]?[一二三四五六七]?[)）]?、?")

Lines = Sequence[Sequence[Token]]


class Span(NamedTuple):
    """A row: its key, its label as printed, and its first and its last line."""

    key: str
    label: str
    first: int
    last: int


class _Rows:
    """The rows of an edition: their labels, in their order."""

    def __init__(self, form: Form) -> None:
        self.labels = Labels((row.key, row.labels) for row in form.request_rows)
        self.order = {row.key: place for place, row in enumerate(form.request_rows)}
        self.leaves = {row.key for row in form.request_rows if row.group}
        self.leaf_forms = tuple(label_form(label) for row in form.request_rows if row.group for label in row.labels)
        self.group_forms = tuple(label_form(label) for row in form.request_groups for label in row.labels)
        inner = [row for row in form.request_rows if not row.group and row.key not in _OUTSIDE]
        groups = [row for row in form.request_groups if row.key != "results"]
        self.inner_forms = tuple(label_form(label) for row in (*inner, *groups) for label in row.labels)

    def is_of_group(self, token: Token) -> bool:
        """Say whether a word is a piece of a group's label, or its number."""
        form = label_form(token.text)
        return _NUMERAL.fullmatch(token.text) is not None or any(form in label for label in self.group_forms)


_EDITIONS = tuple(map(_Rows, FORMS))


def find_first_row(lines: Lines) -> int | None:
    """Return the line in which the label of table three's first row begins, None where there is none."""
    for at in (at for at, line in enumerate(lines) if line):
        first = whole = ""
        for line in lines[at : at + _MOST_LINES]:
            first += line[0].text if line else ""
            whole += "".join(token.text for token in line if not is_number(token))
            if any(rows.labels.exact(text) in _FIRST for rows in _EDITIONS for text in (first, whole)):
                return at
    return None


def find_spans(lines: Lines, first: int) -> list[Span]:
    """Return the rows from a line on, [] where what stands left of the values is not theirs alone.

    `lines` holds the words left of the values. Of two editions that is the table's of which there are more rows.
    """
    return max((_spans(lines, first, rows) for rows in _EDITIONS), key=len)


def _spans(lines: Lines, first: int, rows: _Rows) -> list[Span]:
    found: list[Span] = []
    left, right = _starts(lines[first:], rows)
    at, place = first, 0
    while at < len(lines):
        span = _span_at(lines, at, place, rows, (0, left, right))
        if span is None:
            if not all(token.start < right and rows.is_of_group(token) for token in lines[at]):
                return []
            at += 1
            continue
        found.append(span)
        at, place = span.last + 1, rows.order[span.key] + 1
    return found


def _starts(lines: Lines, rows: _Rows) -> tuple[int, int]:
    """Return where the labels of groups and of rows beside them begin, and where those of the groups' rows do."""
    tokens = [token for line in lines for token in line]
    inner = [token.start for token in tokens if _begins(token, rows.inner_forms)]
    left = min(inner, default=0)
    leaves = [
        token.start
        for token in tokens
        if token.start > left and _begins(token, rows.leaf_forms) and not _begins(token, rows.inner_forms)
    ]
    return left, min(leaves, default=left + 1)


def _begins(token: Token, forms: Sequence[str]) -> bool:
    form = label_form(token.text)
    return len(form) >= _LEAST_PIECE and any(label.startswith(form) for label in forms)


def _span_at(lines: Lines, at: int, place: int, rows: _Rows, starts: tuple[int, int, int]) -> Span | None:
    """Return the row whose label begins in a line, the longest label that it can be; `place` is the first it may be."""
    for last in range(min(at + _MOST_LINES, len(lines)) - 1, at - 1, -1):
        for start in dict.fromkeys(starts):
            pieces = [[token for token in line if token.start >= start] for line in lines[at : last + 1]]
            if not pieces[0] or not pieces[-1]:
                continue
            label = "".join(token.text for line in pieces for token in line)
            # The label of a group may stand before that of its row in one cell.
            cell = all(len(line) == 1 and line[0].start == pieces[0][0].start for line in pieces)
            *group, own = split_labels(label) if cell else (label,)
            key = rows.labels.exact(own)
            if key is None or rows.order[key] < place or not _is_of(key, start, starts, rows, merged=bool(group)):
                continue
            beside = [token for line in lines[at : last + 1] for token in line if token.start < start]
            if all(map(rows.is_of_group, beside)):
                return Span(key, label, at, last)
    return None


def _is_of(key: str, start: int, starts: tuple[int, int, int], rows: _Rows, *, merged: bool) -> bool:
    """Say whether a row's label begins where its kind does, or is `merged` with its group's."""
    if merged or key in rows.leaves:
        return key in rows.leaves and (merged or start == starts[2])
    return start == (starts[0] if key in _OUTSIDE else starts[1])
