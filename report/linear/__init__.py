"""Tables that lost their markup: cells as lines of their own, rows as lines, columns of blanks, made tables again.

unfolding  pages that lost their line ends
words    what a line of a lost table can be: a label of the form, a piece of one, a value
indicators  the same for the table of 2014
lines    a cell a line, with or without blank lines or bars between
spacing  where in these the blank cells are
layout   a row a line: columns of blanks, row by row where not all of a table is certain
laid_tables    tables in these read as a whole, where all of one stands in rows and columns
laid_requests  table three in this way
laid_review    table four in the same way
laid_disclosure  table two in the same way
request_spans  over which lines the rows of table three go
laid_rows      numbers in these that go over lines, told by the sums
rulers   where words stand in these, and the names over columns
row_labels  labels in these, wrapped around the line of their values
places   the columns in these, told by what stands under what
header_places  the same where the names of the columns tell it
torn     rows in these whose values may go over lines
wrapped  numbers in these that go over two lines
headers  the headers in these, known by their characters
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from report.documents.model import Block, Cell, Paragraph, Table, lowest_confidence
from report.linear.indicators import (
    is_indicator,
    is_indicator_header,
    is_indicator_heading,
    is_unit,
    without_glued_serials,
)
from report.linear.layout import rows_of_layout
from report.linear.lines import cells_of, line_rows
from report.linear.spacing import measure
from report.linear.unfolding import unfold
from report.linear.words import bare, ends_with_piece, is_part, is_row_line, is_value, knows, may_be_label, split_row

__all__ = ["gather_tables"]

_ENOUGH_CELLS = 4
_ENOUGH_LABELS = 2
# So many labels of the form are a table even if all its values are blank.
_MANY_LABELS = 8
_NEAR = 8
_CELLS_OF_ROW = 3
_NOTHING = " |\xa0\u3000"


@dataclass(slots=True)
class _Stretch:
    """Paragraphs that are a table, and the paragraph after them (None at the end of the document)."""

    body: list[Paragraph]
    following: Paragraph | None


def gather_tables(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with every stretch of paragraphs that is a table written out made a table.

    A stretch needs labels of the form and values; whatever else stands in it ends it.
    """
    found = _find_stretches(without_glued_serials([*unfold(blocks)]))
    ordinal = sum(1 for block in blocks if isinstance(block, Table))
    by_line = {
        index: line_rows(block.body, block.following)
        for index, block in enumerate(found)
        if isinstance(block, _Stretch) and not _is_laid_out(block.body)
    }
    spacing = measure(list(by_line.values()))
    result: list[Block] = []
    for index, block in enumerate(found):
        if not isinstance(block, _Stretch):
            result.append(block)
            continue
        where = f"table {ordinal + 1}"
        rows = cells_of(by_line[index], spacing, where) if index in by_line else rows_of_layout(block.body, where)
        table = Table(_marked(rows, lowest_confidence(paragraph.confidence for paragraph in block.body)), where)
        result.extend([table] if table.rows else block.body)
        ordinal += bool(table.rows)
    return result


def _find_stretches(blocks: Sequence[Block]) -> list[Block | _Stretch]:
    result: list[Block | _Stretch] = []
    stretch: list[Paragraph] = []
    for index, block in enumerate(blocks):
        near = blocks[index + 1 : index + 1 + _NEAR]
        if isinstance(block, Paragraph) and (is_part(block.text) or (stretch and _goes_on(stretch, block, near))):
            stretch.append(block)
            continue
        result.extend(_closed(stretch, block))
        stretch = []
        result.append(block)
    result.extend(_closed(stretch, None))
    return result


def _goes_on(stretch: Sequence[Paragraph], block: Paragraph, near: Sequence[Block]) -> bool:
    """Say whether words can stand in the table: as a heading over indicators, or as a row's label that nobody knows."""
    if is_indicator_heading(bare(block.text)):
        words = [bare(before.text) for before in stretch[-_NEAR:]]
        return any(is_indicator(text) or is_indicator_header(text) or split_row(text)[1] for text in words)
    following = next((other for other in near if not _is_hollow(other)), None)
    if not isinstance(following, Paragraph) or not may_be_label(block.text):
        return False
    return is_value(following.text) or is_row_line(following.text) or knows(following.text)


def _closed(stretch: list[Paragraph], following: Block | None) -> Iterable[Block | _Stretch]:
    """Return a stretch as a table and what is left after it, or as the paragraphs that it is."""
    if not stretch:
        return ()
    end = len(stretch)
    while end and not _ends_table(stretch[end - 1].text):
        end -= 1
    body, tail = stretch[:end], _printing(stretch[end:])
    if not _is_table(body):
        return _printing(stretch)
    after = tail[0] if tail else following if isinstance(following, Paragraph) else None
    return [_Stretch(body, after), *tail]


def _is_hollow(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.text.strip(_NOTHING)


def _printing(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    return [paragraph for paragraph in paragraphs if paragraph.text.strip(_NOTHING)]


def _ends_table(text: str) -> bool:
    known = knows(text) or is_value(text) or is_row_line(text)
    return not text.strip(_NOTHING) or known or is_unit(bare(text)) or ends_with_piece(text)


def _is_table(stretch: Sequence[Paragraph]) -> bool:
    if len(stretch) < _ENOUGH_CELLS and not any(is_row_line(paragraph.text) for paragraph in stretch):
        return False
    labels = sum(max(_count_known(paragraph.text, gap) for gap in (r"\s{2,}", r"\s+")) for paragraph in stretch)
    if labels >= _MANY_LABELS:
        return True
    return labels >= _ENOUGH_LABELS and any(_holds_values(paragraph.text) for paragraph in stretch)


def _count_known(text: str, gap: str) -> int:
    return sum(1 for piece in re.split(gap, text) if knows(piece))


def _holds_values(text: str) -> bool:
    return is_value(text) or is_row_line(text)


def _is_laid_out(stretch: Sequence[Paragraph]) -> bool:
    """Say whether rows are lines, be it that some of them were taken apart; a row has three cells at the least."""
    row_lines = sum(1 for paragraph in stretch if is_row_line(paragraph.text))
    return _CELLS_OF_ROW * row_lines > sum(1 for paragraph in stretch if is_value(paragraph.text))


def _marked(rows: Iterable[tuple[Cell, ...]], sure: float | None) -> tuple[tuple[Cell, ...], ...]:
    """Return rows of recognised lines with this confidence in every cell that has none of its own."""
    if sure is None:
        return tuple(rows)
    return tuple(
        tuple(cell if cell.confidence is not None else cell._replace(confidence=sure) for cell in row) for row in rows
    )
