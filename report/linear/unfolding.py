"""Pages that lost their line ends: what blanks divide is made lines again where it is a table of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from report.documents.model import Block, Paragraph
from report.documents.prose import HEADING_OF_PART
from report.forms import form_2014
from report.labels import label_form
from report.linear.indicators import is_indicator, is_indicator_heading
from report.linear.words import is_part, is_value, knows, with_values_joined

_LONG = 120
_VALUES, _LABELS = 8, 4
_MANY_LABELS = 10
_VALUES_OF_ROW = 3
_SHORTEST_LABEL = 4


def unfold(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, paragraphs in which a whole table is written out between blanks as a line a cell.

    Where there is one, other paragraphs with a row or two of a table are taken apart as well. What is no cell stays
    together, so that prose beside the table is read as prose.
    """
    words = {
        index: _words_of(block.text)
        for index, block in enumerate(blocks)
        if isinstance(block, Paragraph) and " " in block.text
    }
    torn = any(
        sum(map(len, found)) > _LONG and (_holds(found, _VALUES, _LABELS) or _holds(found, 0, _MANY_LABELS))
        for found in words.values()
    )
    for index, block in enumerate(blocks):
        found = words.get(index, [])
        if torn and isinstance(block, Paragraph) and (_holds(found, _VALUES_OF_ROW, 1) or _is_of_a_table(found)):
            yield from (replace(block, text=line, printed=line, gap=0) for line in _lines(words[index]))
        else:
            yield block


def _words_of(text: str) -> list[str]:
    return with_values_joined(text).split()


def _holds(words: Sequence[str], values: int, labels: int) -> bool:
    """Say whether there are so many values and labels of the form among words."""
    if sum(map(is_value, words)) < values:
        return False
    return sum(len(label_form(word)) >= _SHORTEST_LABEL and knows(word) for word in words) >= labels


def _is_of_a_table(words: Sequence[str]) -> bool:
    """Say whether words are nothing but cells, or begin with a row of the table of 2014 or with its header."""
    if len(words) <= 1:
        return False
    begins = is_indicator(words[0])
    return begins or form_2014.HEADER[0] in words or all(is_part(word) or is_indicator_heading(word) for word in words)


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
