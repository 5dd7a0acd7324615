"""Table three laid out in columns, read as a whole: every word in it stands in one row and in one column.

It is believed only where nothing is left over: the names are those of the form, each value stands under one of them,
each line belongs to one row, and values after labels of several lengths stand below each other.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from report.documents.model import Cell, Paragraph, lowest_confidence
from report.forms import FORMS
from report.labels import label_form
from report.linear.laid_rows import LaidRow, Piece, put_pieces
from report.linear.places import may_be_cut, merged
from report.linear.request_spans import find_first_row, find_spans
from report.linear.rulers import (
    RULERS,
    Ruler,
    Stack,
    Token,
    are_flowing,
    columns_of,
    find_stacks,
    is_number,
    names_all,
    printed_lines,
    put,
    with_values,
)
from report.linear.spacing import BLANK_CELL
from report.linear.words import APPLICANTS, split_labels

Row = tuple[Cell, ...]
_NAMES = {label_form(label): col.key for col in FORMS[0].request_cols for label in col.labels}
_HEADS = ("申请人情况", "法人或其他组织", "法人或其它组织")
_LABELS = {col.key: col.labels[0] for col in FORMS[0].request_cols}
# A label ends at least so much farther right than another, if values below each other show that they are columns.
_FARTHER = 3
# So many rows with all their values say where the columns are.
_ENOUGH_ROWS = 2
# Where more values stand under no one name, the places of all were not measured rightly.
_MOST_UNPLACED = 3


@dataclass(slots=True)
class _Reading:
    """Table three by one ruler: the names over its columns, its rows, and how many values stand under no one name."""

    stacks: Sequence[Stack]
    rows: Sequence[LaidRow]
    unplaced: int = 0

    def told(self) -> tuple[object, ...]:
        """Return what it says."""
        return (*(stack.key for stack in self.stacks), *((row.key, row.doubtful, *row.texts()) for row in self.rows))


def rows_of_requests(stretch: Sequence[Paragraph], where: str) -> list[Row]:
    """Return the header and the rows of table three laid out, [] where not all of it is certain."""
    lines = printed_lines(stretch)
    readings = [reading for ruler in RULERS if (reading := _read(lines, ruler)) is not None]
    least = min((reading.unplaced for reading in readings), default=0)
    readings = [reading for reading in readings if reading.unplaced == least <= _MOST_UNPLACED]
    if len({reading.told() for reading in readings}) != 1:
        return []
    stacks, rows = readings[0].stacks, readings[0].rows
    header = tuple(Cell(_LABELS[stack.key], f"{where} row 1 cell {at}") for at, stack in enumerate(stacks, 1))
    return [header, *(_cells(row, rows, stretch, where) for row in rows)]


def _cells(row: LaidRow, rows: Sequence[LaidRow], stretch: Sequence[Paragraph], where: str) -> Row:
    own = stretch[row.first : row.last + 1]
    sure = lowest_confidence(paragraph.confidence for paragraph in own)
    texts = row.texts()
    blank_totals = any(_lacks_total_alone(other) for other in rows)
    if row.doubtful or _may_lack_a_cell(texts, zeros_may=not blank_totals):
        texts = [" ".join(text for text in texts if text != BLANK_CELL)]
    place = f"{where} row {row.first + 1} cell "
    return tuple(
        Cell(text, f"{place}{at}", confidence=sure) for at, text in enumerate((*split_labels(row.label), *texts), 1)
    )


def _lacks_total_alone(row: LaidRow) -> bool:
    texts = _joined(row.texts())
    hollow = texts[-1] == BLANK_CELL and any(text != BLANK_CELL for text in texts)
    return hollow and not may_be_cut(texts, zeros_may=True)


def _may_lack_a_cell(texts: Sequence[str], *, zeros_may: bool) -> bool:
    return any(text != BLANK_CELL for text in texts) and may_be_cut(_joined(texts), zeros_may=zeros_may)


def _joined(texts: Iterable[str]) -> list[str]:
    """Return what cells say, numbers that go over lines as if they were read: what they may be decides nothing else."""
    return [text.replace("\n", "") for text in texts]


def _read(lines: Sequence[str], ruler: Ruler) -> _Reading | None:
    tokens = [ruler.tokens(line, at) for at, line in enumerate(lines)]
    first = find_first_row(tokens)
    if not first:
        return None
    begin = first
    while begin and all(map(is_number, tokens[begin - 1])):
        # Numbers may begin above the label of their row.
        begin -= 1
    head = list(itertools.chain(*tokens[:begin]))
    stacks = find_stacks(head, _NAMES, _HEADS) or _below_names(head, tokens[first:])
    if {stack.key for stack in stacks} != set(_LABELS) or len(stacks) != APPLICANTS:
        return None
    edge = stacks[0].start - (stacks[1].start - stacks[0].end) / 2
    labels = [[token for token in line if not _is_right_of(token, edge)] for line in tokens]
    values = [[token for token in line if _is_right_of(token, edge)] for line in tokens[begin:]]
    if not all(map(is_number, itertools.chain(*values))):
        return None
    rows = [LaidRow(*span, cells=[[] for _ in range(APPLICANTS)]) for span in find_spans(labels, first)]
    reading = _Reading(stacks, rows)
    return reading if rows and _put_values(reading, values) and _are_columns(rows, labels) else None


def _below_names(head: Sequence[Token], lines: Sequence[Sequence[Token]]) -> list[Stack]:
    """Return the columns under names that stand so near to each other that one pushed the next away, [] where unknown.

    The names are the form's, and so is their order; rows with all seven values say where they are.
    """
    if not names_all(head, _NAMES, _LABELS.values()):
        return []
    rows = [line[-APPLICANTS:] for line in lines if len(line) > APPLICANTS and all(map(is_number, line[-APPLICANTS:]))]
    places = merged((token.start, token.end) for row in rows for token in row)
    whole = len(places) == APPLICANTS and len(rows) >= _ENOUGH_ROWS
    return [Stack(key, *place) for key, place in zip(_LABELS, places, strict=True)] if whole else []


def _is_right_of(token: Token, edge: float) -> bool:
    return token.start + token.end > 2 * edge and (token.start >= edge or is_number(token))


def _put_values(reading: _Reading, values: Sequence[Sequence[Token]]) -> bool:
    """Put each value to its row and column; a row one of whose values may stand in two columns is doubtful.

    Say whether every row has one value a cell and line at the most.
    """
    loose: list[tuple[int, Piece]] = []
    rows = reading.rows
    places = with_values(reading.stacks, itertools.chain(*values))
    for line in values:
        columns = columns_of(line, places)
        for token, column in zip(line, columns, strict=True):
            above = sum(row.first <= token.line for row in rows) - 1
            is_between = above < 0 or rows[above].last < token.line
            if column is None:
                reading.unplaced += 1
                for row in rows[max(above, 0) : above + 1 + is_between]:
                    row.doubtful = True
            elif is_between:
                loose.append((above, (column, token)))
            elif not put(rows[above].cells[column], token):
                return False
    put_pieces(rows, loose)
    return True


def _are_columns(rows: Sequence[LaidRow], labels: Sequence[Sequence[Token]]) -> bool:
    """Say whether values stand below each other though the labels before them do not end below each other."""
    values = [token for row in rows for cell in row.cells for token in cell if labels[token.line]]
    starts = {line: min(token.start for token in values if token.line == line) for line in {t.line for t in values}}
    if are_flowing((labels[line][-1].end, start) for line, start in starts.items()):
        return False
    for column in range(APPLICANTS):
        tokens = [token for row in rows for token in row.cells[column]]
        ends = {labels[token.line][-1].end for token in tokens if labels[token.line]}
        if ends and max(ends) - min(ends) >= _FARTHER:
            return True
    return False
