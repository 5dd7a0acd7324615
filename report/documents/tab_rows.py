"""Rows of text whose cells tabs divide: several tabs for one, and cells that go over lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from report.documents.form_words import FORM_WORDS

Line = tuple[str, int]
_TABS = re.compile(r"\t+")
_WORDS = re.compile(r"[一-鿿]")
_LINES_OF_CELL = 12
LINES_OF_LABEL, _LINE_OF_LABEL = 24, 10


def with_single_tabs(lines: Sequence[Line]) -> list[Line]:
    """Return lines in which a tab divides two cells, where several always do."""
    runs = {len(run) for line, _ in lines for run in _TABS.findall(line)}
    least = min(runs, default=1)
    if least < 2 or any(run % least for run in runs):
        return list(lines)
    return [(line.replace("\t" * least, "\t"), number) for line, number in lines]


def with_cells_joined(lines: Sequence[Line]) -> list[Line]:
    """Return lines, those between which a label is broken put together."""
    whole: list[Line] = []
    at = 0
    while at < len(lines):
        line, number = lines[at]
        at += 1
        # Cells that nothing more is joined to are put aside, so that a long row is not copied with each of them.
        before: list[str] = []
        while (size := _broken_over([line, *(other for other, _ in lines[at : at + _LINES_OF_CELL - 1])])) > 1:
            line = "".join([line.rstrip(" "), *(other.strip(" ") for other, _ in lines[at : at + size - 1])])
            before += line.rpartition("\t")[:2]
            line = line.rpartition("\t")[2]
            at += size - 1
        whole.append(("".join([*before, line]), number))
    return whole


def begins_broken_label(lines: Sequence[str]) -> bool:
    """Say whether the first of these lines begins a label that the first cell of a later one ends."""
    size = _broken_over(lines[:_LINES_OF_CELL])
    return size > 1 and "\t" in lines[size - 1]


def is_label_over_lines(begun: str, lines: Sequence[str]) -> bool:
    """Say whether the short lines before the next tab or blank line are the rest of a label that is begun."""
    rest = list(takewhile(_may_be_of_label, lines))
    return bool(rest) and FORM_WORDS.exact(begun + "".join(rest)) is not None


def _may_be_of_label(line: str) -> bool:
    return 0 < len(line) <= _LINE_OF_LABEL and not line.startswith("\t")


def _broken_over(lines: Sequence[str]) -> int:
    """Return over how many lines the last cell of the first goes: together they are a label, and not each by itself."""
    last = lines[0].rsplit("\t", 1)[-1].strip()
    for size in range(2, len(lines) + 1 if last else 0):
        pieces = [last, *(line.strip() for line in lines[1 : size - 1]), lines[size - 1].split("\t", 1)[0].strip()]
        if any("\t" in piece or not _WORDS.search(piece) for piece in pieces):
            return 1
        if FORM_WORDS.exact("".join(pieces)) and not all(map(FORM_WORDS.exact, pieces)):
            return size
    return 1
