"""Tables that lost their markup: cells as lines of their own, rows as lines, columns of blanks, made tables again.

words    what a line of a lost table can be: a label of the form, a piece of one, a value
lines    a cell a line, with or without blank lines or bars between
layout   a row a line: columns of blanks, labels wrapped around the line of their values
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from report.documents.model import Block, Paragraph, Table
from report.linear.layout import rows_of_layout
from report.linear.lines import rows_of_lines
from report.linear.words import is_part, is_row_line, is_value, knows, may_be_label

__all__ = ["gather_tables"]

_ENOUGH_CELLS = 4
_ENOUGH_LABELS = 2


def gather_tables(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with every stretch of paragraphs that is a table written out made a table.

    A stretch needs labels of the form and values; whatever else stands in it ends it.
    """
    result: list[Block] = []
    stretch: list[Paragraph] = []
    ordinal = sum(1 for block in blocks if isinstance(block, Table))
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if isinstance(block, Paragraph) and (is_part(block.text) or (stretch and _is_between(block, following))):
            stretch.append(block)
            continue
        ordinal += _close(stretch, result, ordinal)
        result.append(block)
    _close(stretch, result, ordinal)
    return result


def _is_between(block: Paragraph, following: Block | None) -> bool:
    """Say whether unknown words can be a row's label, or a piece of it: the table goes on after them."""
    if not isinstance(following, Paragraph) or not may_be_label(block.text):
        return False
    return is_value(following.text) or is_row_line(following.text) or knows(following.text)


def _close(stretch: list[Paragraph], result: list[Block], ordinal: int) -> int:
    """Add a stretch as a table, or as the paragraphs that it is; return the number of tables added."""
    trailing = 0
    while trailing < len(stretch) and not knows(stretch[-1 - trailing].text):
        if is_value(stretch[-1 - trailing].text) or is_row_line(stretch[-1 - trailing].text):
            break
        trailing += 1
    body = stretch[: len(stretch) - trailing]
    tail = stretch[len(stretch) - trailing :]
    table = _read(body, ordinal + 1) if _is_table(body) else None
    if table is None:
        result.extend(paragraph for paragraph in stretch if paragraph.text.strip(" |\xa0\u3000"))
    else:
        result.append(table)
        result.extend(paragraph for paragraph in tail if paragraph.text.strip(" |\xa0\u3000"))
    stretch.clear()
    return table is not None


def _is_table(stretch: Sequence[Paragraph]) -> bool:
    if len(stretch) < _ENOUGH_CELLS and not any(is_row_line(paragraph.text) for paragraph in stretch):
        return False
    labels = sum(1 for paragraph in stretch for piece in re.split(r"\s{2,}", paragraph.text) if knows(piece))
    return labels >= _ENOUGH_LABELS and any(_holds_values(paragraph.text) for paragraph in stretch)


def _holds_values(text: str) -> bool:
    return is_value(text) or is_row_line(text)


def _read(stretch: Sequence[Paragraph], ordinal: int) -> Table | None:
    row_lines = sum(1 for paragraph in stretch if is_row_line(paragraph.text))
    values = sum(1 for paragraph in stretch if is_value(paragraph.text))
    where = f"table {ordinal}"
    rows = list(rows_of_layout(stretch, where) if row_lines > values else rows_of_lines(stretch, where))
    return Table(tuple(rows), where) if rows else None
