"""Pages that lost their line ends: what blanks divide is made lines again where it is a table of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from report.documents.model import Block, Paragraph
from report.documents.prose import HEADING_OF_PART
from report.labels import label_form
from report.linear.words import is_part, is_value, knows, with_values_joined

_LONG = 120
_ENOUGH_VALUES, _ENOUGH_LABELS = 8, 4
_SHORTEST_LABEL = 4


def unfold(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, paragraphs in which a whole table is written out between blanks as a line a cell.

    What is no cell stays together, so that prose beside the table is read as prose.
    """
    for block in blocks:
        if isinstance(block, Paragraph) and len(block.text) > _LONG and _holds_table(words := _words_of(block.text)):
            yield from (replace(block, text=line, printed=line, gap=0) for line in _lines(words))
        else:
            yield block


def _words_of(text: str) -> list[str]:
    return with_values_joined(text).split()


def _holds_table(words: Sequence[str]) -> bool:
    if sum(map(is_value, words)) < _ENOUGH_VALUES:
        return False
    return sum(len(label_form(word)) >= _SHORTEST_LABEL and knows(word) for word in words) >= _ENOUGH_LABELS


def _lines(words: Sequence[str]) -> Iterator[str]:
    """Yield words that can stand in a table one by one, the others together; the heading of a part stands alone."""
    prose: list[str] = []
    for word in words:
        heading = HEADING_OF_PART.match(word) is not None
        if not heading and not is_part(word):
            prose.append(word)
            continue
        if prose:
            yield " ".join(prose)
            prose = []
        yield word
    if prose:
        yield " ".join(prose)
