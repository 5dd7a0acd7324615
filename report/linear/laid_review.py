"""Table four laid out in columns, read as a whole: every value stands under one name of an outcome.

It is believed only where the names are the form's, and those of the three groups stand each over its own outcomes.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from report.documents.model import Cell, Paragraph
from report.forms import FORMS
from report.labels import label_form
from report.linear.places import may_be_merged
from report.linear.rulers import (
    RULERS,
    Ruler,
    Stack,
    Token,
    columns_of,
    find_stacks,
    is_number,
    printed_lines,
    put,
    text_of,
    with_values,
)

Row = tuple[Cell, ...]
_COLS, _GROUPS = FORMS[0].review_cols, FORMS[0].review_groups
_NAMES = {label_form(label): col.key for col in _COLS for label in col.labels}
_ORDER = [col.key for col in _COLS] * len(_GROUPS)
_SUITS = "行政诉讼"
_HEADS = (_GROUPS[0].labels[0], _SUITS, *(group.labels[0] for group in _GROUPS[1:]))
_HEAD_FORMS = tuple(map(label_form, _HEADS))


def rows_of_review(stretch: Sequence[Paragraph], where: str) -> list[Row]:
    """Return the header and the row of table four laid out, [] where not all of it is certain."""
    lines = printed_lines(stretch)
    told = {tuple(cells) for ruler in RULERS if (cells := _read(lines, ruler))}
    if len(told) != 1:
        return []
    texts = told.pop()
    rows = [_HEADS, [col.labels[0] for col in _COLS] * len(_GROUPS), texts]
    sure = stretch[-1].confidence
    return [
        tuple(Cell(text, f"{where} row {row} cell {at}", confidence=sure) for at, text in enumerate(cells, 1))
        for row, cells in enumerate(rows, 1)
    ]


def _read(lines: Sequence[str], ruler: Ruler) -> list[str]:
    tokens = [ruler.tokens(line, at) for at, line in enumerate(lines)]
    first = next((at for at, line in enumerate(tokens) if any(map(is_number, line))), 0)
    head = list(itertools.chain(*tokens[:first]))
    stacks = find_stacks(head, _NAMES, _HEAD_FORMS)
    if [stack.key for stack in stacks] != _ORDER or not _are_headed(head, stacks):
        return []
    cells: list[list[Token]] = [[] for _ in stacks]
    places = with_values(stacks, itertools.chain(*tokens[first:]))
    for line in tokens[first:]:
        for token, column in zip(line, columns_of(line, places), strict=True):
            if column is None or not is_number(token) or not put(cells[column], token):
                return []
    texts = [text_of(cell) for cell in cells]
    return [] if may_be_merged(texts) else texts


def _are_headed(tokens: Sequence[Token], stacks: Sequence[Stack]) -> bool:
    """Say whether the names of the three groups stand each over its own outcomes."""
    size = len(_COLS)
    for group, at in zip(_GROUPS, range(0, len(stacks), size), strict=True):
        left, right = stacks[at].start, stacks[at + size - 1].end
        names = [token for token in tokens if label_form(token.text) == label_form(group.labels[0])]
        if len(names) != 1 or not (left <= names[0].start and names[0].end <= right):
            return False
    return True
