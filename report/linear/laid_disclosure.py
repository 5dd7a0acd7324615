"""Table two laid out in columns, read as a whole: every value stands under one name of its block.

It is believed only where each line is a caption, a header, or belongs to one row, and values after labels of several
lengths stand below each other.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from report.documents.model import Cell, Paragraph, lowest_confidence
from report.forms import FORMS
from report.labels import Labels
from report.linear.headers import CONTENT
from report.linear.laid_rows import LaidRow
from report.linear.rulers import (
    RULERS,
    Ruler,
    Stack,
    Token,
    alignments,
    are_flowing,
    columns_of,
    is_equally_spaced,
    is_number,
    piled,
    printed_lines,
    put,
    with_values,
)
from report.linear.words import is_caption, is_column

Row = tuple[Cell, ...]
_LABELS = Labels((row.key, row.labels) for form in FORMS for block in form.disclosure for row in block.rows)
_LINES_OF_LABEL = 4
_FARTHER = 3


@dataclass(slots=True)
class _Line:
    """What a line of the table begins: a caption, a header or a row, as the texts of its cells and its first line."""

    texts: list[str]
    first: int
    last: int
    values: Sequence[Token] = ()
    label_end: int = 0


def rows_of_disclosure(stretch: Sequence[Paragraph], where: str) -> list[Row]:
    """Return captions, headers and rows of table two laid out, [] where not all of it is certain."""
    lines = printed_lines(stretch)
    if not any(CONTENT in line for line in lines):
        return []
    readings = [found for ruler in RULERS if (found := _read(lines, ruler))]
    if len({tuple(map(tuple, (line.texts for line in found))) for found in readings}) != 1:
        return []
    return [_cells(line, stretch, where) for line in readings[0]]


def _cells(line: _Line, stretch: Sequence[Paragraph], where: str) -> Row:
    sure = lowest_confidence(paragraph.confidence for paragraph in stretch[line.first : line.last + 1])
    place = f"{where} row {line.first + 1} cell "
    return tuple(Cell(text, f"{place}{at}", confidence=sure) for at, text in enumerate(line.texts, 1))


def _read(lines: Sequence[str], ruler: Ruler) -> list[_Line]:
    tokens = [ruler.tokens(line, at) for at, line in enumerate(lines)]
    found: list[_Line] = []
    at = 0
    while at < len(tokens):
        if not tokens[at]:
            at += 1
            continue
        text = "".join(token.text for token in tokens[at])
        if is_caption(text):
            found.append(_Line([text], at, at))
            at += 1
            continue
        block = list(_block(tokens, at))
        if not block:
            return []
        found += block
        at = block[-1].last + 1
    return found if _are_columns(found) else []


def _block(tokens: Sequence[Sequence[Token]], begin: int) -> Iterator[_Line]:
    """Yield a header and the rows under it, nothing where these are not certain."""
    first = next((at for at in range(begin + 1, len(tokens)) if _label_at(tokens, at) is not None), None)
    header = piled(itertools.chain(*tokens[begin:first])) if first is not None else []
    names = ["".join(token.text for token in sorted(pile, key=lambda one: (one.line, one.start))) for pile in header]
    if (
        first is None
        or is_equally_spaced(tokens[begin])
        or names[:1] != [CONTENT]
        or len(names) < 2
        or not all(map(is_column, names[1:]))
    ):
        return
    stacks = [
        Stack(name, min(token.start for token in pile), max(token.end for token in pile))
        for name, pile in zip(names[1:], header[1:], strict=True)
    ]
    rows = _rows(tokens, first, stacks)
    if rows:
        yield _Line(names, begin, first - 1)
        yield from rows


def _rows(tokens: Sequence[Sequence[Token]], first: int, stacks: Sequence[Stack]) -> list[_Line]:
    rows: list[LaidRow] = []
    at = first
    while at < len(tokens) and (found := _label_at(tokens, at)) is not None:
        rows.append(LaidRow(*found, cells=[[] for _ in stacks]))
        at = found[-1] + 1
        while at < len(tokens) and all(map(is_number, tokens[at])):
            at += 1
    values = [[token for token in line if is_number(token)] for line in tokens[first:at]]
    places = with_values(stacks, itertools.chain(*values))
    aligned = {"left", "middle", "right"}
    for line in values:
        for token, column in zip(line, columns_of(line, places), strict=True):
            above = sum(row.first <= token.line for row in rows) - 1
            if column is None or not put(rows[above].cells[column], token):
                return []
            if token.line > rows[above].last:
                # It may as well begin a number of the row below.
                for row in rows[above : above + 2]:
                    row.doubtful = True
            aligned &= alignments(token, stacks[column])
    return [] if not aligned else [_row(row, max(token.end for token in _words(tokens[row.first]))) for row in rows]


def _row(row: LaidRow, label_end: int) -> _Line:
    values = [token for cell in row.cells for token in cell]
    texts = ["".join(row.texts())] if row.doubtful else row.texts()
    return _Line([row.label, *texts], row.first, row.last, values, label_end)


def _words(line: Sequence[Token]) -> list[Token]:
    return [token for token in line if not is_number(token)]


def _label_at(tokens: Sequence[Sequence[Token]], at: int) -> tuple[str, str, int, int] | None:
    """Return the key, the label, and the first and last line of the row that begins in a line."""
    for last in range(min(at + _LINES_OF_LABEL, len(tokens)) - 1, at - 1, -1):
        pieces = [_words(line) for line in tokens[at : last + 1]]
        if not pieces[0] or not pieces[-1]:
            continue
        label = "".join(token.text for line in pieces for token in line)
        key = _LABELS.exact(label)
        if key is not None:
            return key, label, at, last
    return None


def _are_columns(lines: Sequence[_Line]) -> bool:
    """Say whether values stand below each other though the labels before them do not end below each other."""
    rows = [line for line in lines if line.values]
    if are_flowing((row.label_end, min(token.start for token in row.values)) for row in rows):
        return False
    far = (pair for pair in itertools.combinations(rows, 2) if abs(pair[0].label_end - pair[1].label_end) >= _FARTHER)
    return any(a.start < b.end and b.start < a.end for one, other in far for a in one.values for b in other.values)
