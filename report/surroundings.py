"""What stands around a report where a whole page was made text: menus above its title, lists and address below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from report.documents.model import Block, Paragraph, Table
from report.furniture import ends_page
from report.opening import Opening
from report.sections import Part


def cut_below(parts: Sequence[Part]) -> None:
    """Drop what stands below the article from the last part, and lines that would open it from the others.

    A table behind such a line shows that the article goes on: the page has its footer above its body.
    """
    for part in parts[:-1]:
        part.blocks[:] = [block for block in part.blocks if not _ends_page(block)]
    blocks = parts[-1].blocks
    begins = next((index for index, block in enumerate(blocks) if _ends_page(block)), len(blocks))
    if any(isinstance(block, Table) for block in blocks[begins:]):
        blocks[:] = [block for block in blocks if not _ends_page(block)]
    else:
        del blocks[begins:]


def _ends_page(block: Block) -> bool:
    return isinstance(block, Paragraph) and ends_page(block.text)


def cut_above(part: Part, opening: Opening) -> Opening:
    """Drop what stands before the title from the part before the first heading, and return where the title now is.

    Of tables above it menus are dropped; one of statements about the document says when it was published.
    """
    kept: list[Block] = []
    line = 0
    for block in part.blocks:
        if isinstance(block, Table) and opening.title is not None and line <= opening.first:
            kept += [] if _is_menu(block) else [block]
        elif not isinstance(block, Paragraph) or line >= opening.first:
            kept.append(block)
        line += isinstance(block, Paragraph)
    part.blocks[:] = kept
    return replace(opening, after=opening.after - opening.first, first=0)


def _is_menu(table: Table) -> bool:
    """Say whether a table has but a cell in each of its rows: a list of links."""
    return all(sum(1 for cell in row if cell.text.strip()) <= 1 for row in table.rows)
