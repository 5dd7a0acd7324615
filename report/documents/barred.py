"""Tables whose rows are paragraphs of markup with bars between cells: pages that show what a program made of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from report.documents.form_words import is_form_word
from report.documents.model import Block, Cell, Paragraph, Table
from report.documents.text import read_lines

_BARS_OF_ROW = 2


def with_bars_read(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, paragraphs with bars between words of the form made tables, numbered behind all others."""
    if not any(isinstance(block, Paragraph) and _is_row(block.text) for block in blocks):
        return list(blocks)
    tables = sum(isinstance(block, Table) for block in blocks)
    found: list[Block] = []
    for barred, run in groupby(blocks, lambda block: isinstance(block, Paragraph) and "|" in block.text):
        held = list(run)
        lines = [block.text for block in held if isinstance(block, Paragraph)]
        if not (barred and any(map(_is_row, lines))):
            found += held
            continue
        for block in read_lines(lines):
            tables += isinstance(block, Table)
            found.append(_placed(block, f"table {tables}", held[0].where))
    return found


def _is_row(text: str) -> bool:
    return text.count("|") >= _BARS_OF_ROW and any(is_form_word(cell) for cell in text.split("|") if cell.strip())


def _placed(block: Block, table: str, paragraph: str) -> Block:
    """Return a block with its place in the document."""
    if isinstance(block, Paragraph):
        return replace(block, where=paragraph)
    return replace(block, where=table, rows=tuple(tuple(_moved(cell, table) for cell in row) for row in block.rows))


def _moved(cell: Cell, table: str) -> Cell:
    return cell._replace(where=table + cell.where[cell.where.index(" row ") :])
