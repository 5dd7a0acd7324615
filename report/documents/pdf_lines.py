"""Lines of a PDF page as text in columns: blanks between words as wide as what stands between them on the page."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

# Words that are farther apart than this many characters stand in columns.
_COLUMN_GAP = 1.5
_WORD_GAP = 0.35
_APART = 2


def is_in_columns(line: dict[str, Any]) -> bool:
    """Say whether words of a line of pdfplumber stand so far apart as only cells do."""
    widest = _COLUMN_GAP * print_of(line)
    return any(
        after[0]["x0"] - before[-1]["x1"] > widest for before, after in itertools.pairwise(_words(line["chars"]))
    )


def print_of(line: dict[str, Any]) -> float:
    """Return the size in which most of a line is printed."""
    sizes = sorted(char["size"] for char in line["chars"])
    return float(sizes[len(sizes) // 2])


def lay_out(line: dict[str, Any], size: float) -> str:
    """Return the text of a line, each word as far from the left as on the page, in halves of this size."""
    text, width = "", 0
    for word in _words(line["chars"]):
        place = round(2 * word[0]["x0"] / size)
        text += " " * max(place - width, _APART if text else 0)
        width = max(place, width + (_APART if text.strip() else 0))
        printed = "".join(char["text"] for char in word)
        text += printed
        width += sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in printed)
    return text


def _words(chars: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    word: list[dict[str, Any]] = []
    for char in sorted(chars, key=lambda char: char["x0"]):
        apart = bool(word) and char["x0"] - word[-1]["x1"] > _WORD_GAP * char["size"]
        if word and (apart or not char["text"].strip()):
            yield word
            word = []
        if char["text"].strip():
            word.append(char)
    if word:
        yield word
