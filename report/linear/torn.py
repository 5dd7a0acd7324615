"""Rows in tables laid out some of whose values may stand on another line, a little higher or lower."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from report.linear.places import overlapping
from report.linear.words import APPLICANTS, GROUPS, REQUEST_KEYS, ROW_LABELS, ends_number, split_labels
from report.linear.wrapped import MEASURES, Line, Measure, Word, adds_up, is_digits, is_end, parts_of, place_of, wide

PAGE_NUMBER = re.compile(r"[-—–－]{1,2} ?\d{1,3} ?[-—–－]{1,2}")


def mark_torn_rows(lines: Sequence[Line]) -> None:
    """Mark the rows beside values without a label, or with a group's, that stand in other columns.

    They may be the row's own, printed a little higher or lower.
    """
    rows = (line for line in lines if line.values and not PAGE_NUMBER.fullmatch(line.printed.strip()))
    for one, other in itertools.pairwise(rows):
        if (_is_beside(one, other) or _is_beside(other, one)) and any(_are_disjoint(one, other, m) for m in MEASURES):
            one.torn = other.torn = True
    for one, other in itertools.pairwise(lines):
        for row, beside in ((one, other), (other, one)):
            row.torn = row.torn or (bool(row.values) and not beside.values and _holds_piece(beside, row.values[0], row))


def mark_pieces_of_numbers(lines: Sequence[Line]) -> None:
    """Put what may be a piece of a number to those above and below it, which are none with it.

    That is what can be nothing but an end (.00), and digits alone on a line; rows of table three have rules of their
    own.
    """
    for one, other in itertools.pairwise(lines):
        for row, line in ((one, other), (other, one)):
            pieces = [part for word in (*line.words, *line.values) for part in parts_of(word)]
            alone = row.key not in REQUEST_KEYS and row.key is not None and _are_digits_alone(line, pieces)
            for piece in pieces:
                if alone or (row is one and ends_number(piece.text)):
                    _put_to_numbers(row, line, piece)


def _are_digits_alone(line: Line, pieces: Sequence[Word]) -> bool:
    return line.key is None and not line.unit and all(is_digits(piece.text) or is_end(piece.text) for piece in pieces)


def _put_to_numbers(row: Line, line: Line, piece: Word) -> None:
    for measure in MEASURES:
        place = place_of(line, piece, measure)
        for head in row.values:
            if not head.more and overlapping(place, [place_of(row, head, measure)]):
                head.more = piece.text


def leave_out_rows_beside_pieces(lines: Sequence[Line]) -> None:
    """Give a cell too many to rows of table three that do not add up, and beside which digits without a label stand.

    They may be the ends of its numbers, or their heads.
    """
    for one, other in itertools.pairwise(lines):
        for row, beside in ((one, other), (other, one)):
            whole = row.key in REQUEST_KEYS and len(row.values) == APPLICANTS
            if (
                whole
                and _is_without_label(beside)
                and _holds_piece(beside, row.values[0], row)
                and not adds_up(row.values)
            ):
                row.values = [*row.values, row.values[-1]]


def _is_without_label(line: Line) -> bool:
    alone = line.key is None or line.key in GROUPS - REQUEST_KEYS
    return alone and not _begins_with_label(line) and not PAGE_NUMBER.fullmatch(line.printed.strip())


def _begins_with_label(line: Line) -> bool:
    """Say whether the whole label of a row is among the words of a line, whatever else than values is behind it."""
    parts = (part.text for word in line.words for part in parts_of(word))
    return any(ROW_LABELS.exact(split_labels(part)[-1]) in REQUEST_KEYS - GROUPS for part in parts)


def _is_beside(line: Line, row: Line) -> bool:
    """Say whether a line has no label, or a group's, beside one that has; 其他处理 is a group's or a row's."""
    alone = line.key is None or line.key in GROUPS
    return alone and row.key is not None and (row.key not in GROUPS or row.key in REQUEST_KEYS)


def _holds_piece(line: Line, first: Word, row: Line) -> bool:
    """Say whether words with digits, or a unit, stand right of where a row's values begin: a value was wrapped."""
    left = place_of(row, first, wide)[0]
    return any(
        place_of(line, word, wide)[0] > left
        for word in (*line.words, *line.values)
        if is_end(word.text) or any(map(str.isdigit, word.text))
    )


def _are_disjoint(one: Line, other: Line, measure: Measure) -> bool:
    places = [place_of(other, word, measure) for word in other.values]
    return not any(overlapping(place_of(one, word, measure), places) for word in one.values)
