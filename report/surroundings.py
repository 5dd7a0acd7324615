"""What stands around a report where a whole page was made text: menus above its title, lists and address below."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import replace

from report.documents.model import Block, Paragraph, Table
from report.furniture import ends_page
from report.model import Notice
from report.opening import Opening, find_title
from report.sections import Part, find_role
from report.signatures import is_other_body
from report.titles import find_body, find_years

_FIRST_HEADING = re.compile(r"^\s*(?:第?一(?:部分)?|[(（]一[)）]|1)\s*[、.．，\s]?\s*(?P<title>\S{2,30})$")


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


def cut_second(parts: list[Part], opening: Opening, captions: MutableMapping[str, tuple[str, ...]]) -> Notice | None:
    """Drop a second report below the first, of another year or body, from its title on, and say that it was there.

    Of a report of another year the tables stay, captioned with its title: what they are is told with them.
    """
    if opening.title is None:
        return None
    blocks = [(index, at, block) for index, part in enumerate(parts) for at, block in enumerate(part.blocks) if index]
    last = max((place for place, (*_, block) in enumerate(blocks) if _begins_report(block)), default=0)
    for place, (index, at, block) in enumerate(blocks[:last]):
        title = find_title(block.text) if isinstance(block, Paragraph) else None
        if title is not None and _is_second(title, opening.title):
            other_year = find_years(title).year != find_years(opening.title).year
            tables = [later for *_, later in blocks[place + 1 :] if isinstance(later, Table) and other_year]
            captions.update({table.where: (title,) for table in tables})
            parts[index].blocks[at:] = tables
            del parts[index + 1 :]
            return Notice(code="second_report", detail=f"{title} stands below the report: left out")
    return None


def _is_second(title: str, first: str) -> bool:
    """Say whether a title is that of a report of another year or body than the first one's."""
    if find_years(title).year is None:
        return False
    body, other = find_body(first), find_body(title)
    another = body is not None and other is not None and is_other_body(body, other)
    return another or find_years(title).year != find_years(first).year


def _begins_report(block: Block) -> bool:
    heading = _FIRST_HEADING.match(block.text) if isinstance(block, Paragraph) else None
    return heading is not None and find_role(heading.group("title"), 1) is not None


def _is_menu(table: Table) -> bool:
    """Say whether a table has but a cell in each of its rows: a list of links."""
    return all(sum(1 for cell in row if cell.text.strip()) <= 1 for row in table.rows)
