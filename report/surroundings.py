"""What stands around a report where a whole page was made text: menus above its title, lists and address below."""

from __future__ import annotations

from collections.abc import Sequence

from report.documents.model import Block, Paragraph, Table
from report.furniture import ends_page
from report.opening import Opening
from report.sections import Part


def cut_below(parts: Sequence[Part]) -> None:
    """Drop from the last part what stands below the article; a table after it shows that the article goes on."""
    blocks = parts[-1].blocks
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and ends_page(block.text):
            if not any(isinstance(later, Table) for later in blocks[index:]):
                del blocks[index:]
            return


def cut_above(part: Part, opening: Opening) -> Opening:
    """Drop the lines before the title from the part before the first heading, and return where the title now is."""
    kept: list[Block] = []
    line = 0
    for block in part.blocks:
        if not isinstance(block, Paragraph) or line >= opening.first:
            kept.append(block)
        line += isinstance(block, Paragraph)
    part.blocks[:] = kept
    return Opening(opening.title, opening.after - opening.first, opening.refusal)
