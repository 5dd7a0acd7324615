"""An article that goes on on further pages as one document, without what each page repeats around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from report.documents.model import Block, Document, Paragraph, Scans, Table
from report.furniture import is_furniture

# What a pager consists of; a run of such lines is one where a word or an arrow is in it.
_CONTROL = re.compile(r"(?:[首尾末上下前后第一最]{1,2}一?页|[共第]\s*\d+\s*页|(?<!\d)\d+(?!\d)|[<>«»‹›|.…/\s\[\]])+")
_WORD = re.compile(r"[页<>«»‹›]")
_NUMBER = re.compile(r"\d{1,9}")
_MOST_NUMBERS = 40
_SECTION = re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*[、.．]")


def join_documents(documents: Sequence[Document]) -> Document:
    """Return the pages of one article, their pagers taken off, as one document: the first, with the blocks of all.

    What stands above an article is kept of its first page, what stands below of its last; a page that repeats another
    is left out. Damage is that of all, and `decoded` is that of the page that lost most characters. Places on the
    further pages begin with `article page 2` and so on.
    """
    pages = _distinct([list(one.blocks) for one in documents])
    above, last = _lines_above(pages[1]), pages[max(pages)]
    blocks: list[Block] = []
    for number, page in pages.items():
        own: Sequence[Block] = page if page is last else _without_end(page, last)
        own = own if number == 1 else _without_beginning(own, above)
        blocks += own if number == 1 else (_placed(block, f"article page {number} ") for block in own)
    return replace(
        documents[0],
        blocks=tuple(blocks),
        links=tuple(link for one in documents for link in one.links),
        image_count=sum(one.image_count for one in documents),
        decoded=max((one.decoded for one in documents if one.decoded), key=lambda one: one.replaced, default=None),
        doubts=tuple(doubt for one in documents for doubt in one.doubts),
        too_deep=any(one.too_deep for one in documents),
        scans=Scans(
            read=sum(one.scans.read for one in documents),
            unread=sum(one.scans.unread for one in documents),
            left=sum(one.scans.left for one in documents),
        ),
    )


def _distinct(bodies: Sequence[list[Block]]) -> dict[int, list[Block]]:
    """Return the pages by their numbers from 1 on, without those that say what one before them says."""
    found: dict[tuple[str, ...], int] = {}
    for number, body in enumerate(bodies, 1):
        said = (_text_of(block) for block in body)
        found.setdefault(tuple(text for text in said if not is_furniture(text)), number)
    return {number: bodies[number - 1] for number in found.values()}


def _text_of(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join(cell.text for row in block.rows for cell in row)


def without_pagers(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a page without the lines that lead from page to page."""
    kept: list[Block] = []
    for may_be_pager, run in groupby(blocks, _is_control):
        held = list(run)
        texts = [_text_of(one) for one in held] if may_be_pager else []
        word = next((at for at, text in enumerate(texts) if _WORD.search(text)), None)
        kept += held if word is None else held[: _begin_of_numbers(texts[:word])]
    return kept


def _begin_of_numbers(lines: Sequence[str]) -> int:
    """Return where the numbers of pages begin with which lines end: from 1 on they grow, a row's values do not."""
    for at in reversed(range(max(0, len(lines) - _MOST_NUMBERS), len(lines))):
        numbers = [int(number) for line in lines[at:] for number in _NUMBER.findall(line)]
        if numbers[:1] == [1] and len(numbers) > 1:
            return at if all(one < other for one, other in pairwise(numbers)) else len(lines)
    return len(lines)


def _is_control(block: Block) -> bool:
    return isinstance(block, Paragraph) and bool(_CONTROL.fullmatch(block.text))


def _lines_above(blocks: Sequence[Block]) -> set[str]:
    """Return what the first page says before its first section and its first table: the site's lines and the title."""
    found: set[str] = set()
    for block in blocks:
        if not isinstance(block, Paragraph) or _SECTION.match(block.text):
            break
        found.add(block.text)
    return found


def _without_beginning(blocks: Sequence[Block], above: set[str]) -> Sequence[Block]:
    """Return a further page without the lines of the first that it begins with; counters may say otherwise there."""
    for index, block in enumerate(blocks):
        if not isinstance(block, Paragraph) or not (block.text in above or is_furniture(block.text)):
            return blocks[index:]
    return ()


def _without_end(blocks: list[Block], last: Sequence[Block]) -> list[Block]:
    """Return a page without the lines that the last one ends with as well."""
    count = 0
    for own, other in zip(reversed(blocks), reversed(last), strict=False):
        if not (isinstance(own, Paragraph) and isinstance(other, Paragraph)):
            break
        if own.text != other.text and not (is_furniture(own.text) and is_furniture(other.text)):
            break
        count += 1
    return blocks[: len(blocks) - count]


def _placed(block: Block, before: str) -> Block:
    """Return a block whose places begin with the page that it is on."""
    if not isinstance(block, Table):
        return replace(block, where=before + block.where)
    rows = tuple(tuple(cell._replace(where=before + cell.where) for cell in row) for row in block.rows)
    return replace(block, where=before + block.where, rows=rows)
