"""A folded text as what an index keeps of it: single characters, pairs of neighbours, and words of letters and digits.

Chinese has no blanks between words, and an index of three characters in a row knows no word of two. Of each text every
gram is kept once: where a word stands is looked up in the text itself.
"""

from __future__ import annotations

import re
from itertools import pairwise

_RUN = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")


def split_grams(folded: str) -> set[str]:
    """Return the grams of a folded text."""
    found: set[str] = set()
    for run in _RUN.findall(folded):
        if run[0].isascii():
            found.add(run)
        else:
            found.update(run)
            found.update(map("".join, pairwise(run)))
    return found


def split_word(folded: str) -> tuple[list[str], str | None]:
    """Return the grams that a text has in which a folded word stands, and the beginning of one more, None for none.

    The beginning is that of a word of letters or digits with which the searched word ends, and which may go on. Both
    are empty where the word has nothing that is indexed.
    """
    runs = _RUN.findall(folded)
    grams: list[str] = []
    beginning = None
    for number, run in enumerate(runs):
        if run[0].isascii():
            if number == len(runs) - 1 and folded.endswith(run):
                beginning = run
            else:
                grams.append(run)
        elif len(run) == 1:
            grams.append(run)
        else:
            grams += map("".join, pairwise(run))
    return grams, beginning
