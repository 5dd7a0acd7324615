"""Labels of the statutory tables: what two printings of one label have in common, and which label a cell holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from report.scripts import compatibility_form, strip_residue

FUZZY_LENGTH = 8
FUZZY_RATIO = 82.0
FUZZY_MARGIN = 10.0
PREFIX_LENGTH = 4

_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u3000\xa0\xad]+")
_NUMBERING = re.compile(
    r"^(?:[(（](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．)）])+"
)
# Numbers that lost what stood after them.
_BARE_NUMBER = re.compile(r"^[一二三四五六七八九十\d]{1,2}(?=[^\W\d]{2})")
_DEFINITION = re.compile(r"[:：].*|[(（][^()（）]*[)）]\s*$", re.DOTALL)
_PUNCTUATION = re.compile(r"[^\w/+\-]|_")


def without_blanks(text: str) -> str:
    """Return the text in compatibility form without any blank, visible or not."""
    return _BLANK.sub("", compatibility_form(text))


@lru_cache(maxsize=8192)
def label_form(text: str) -> str:
    """Return what is compared of a label: no blanks, numbering, punctuation or quotes; full width made half."""
    if text.isascii() and text.isalnum():
        return text
    bare = without_blanks(strip_residue(text))
    return _PUNCTUATION.sub("", _NUMBERING.sub("", bare))


class Labels:
    """A set of labels, each with the key it stands for.

    `exact` returns the key of the label that a text is, None where it is none. `find` returns it as well, or that of
    the only label that the text can be taken for: one may be cut short, be followed by a definition, or have lost or
    gained a few characters. Short ones (予以公开, 不予公开) differ by so little that they must be exact.
    """

    exact: Callable[[str], str | None]
    find: Callable[[str], str | None]

    def __init__(self, pairs: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._keys: dict[str, str] = {}
        for key, labels in pairs:
            for label in labels:
                self._keys.setdefault(label_form(label), key)
        self._long = tuple(label for label in self._keys if len(label) >= FUZZY_LENGTH)
        self._longest = max(map(len, self._keys), default=0)
        # Labels are printed alike in most reports.
        self.exact = lru_cache(maxsize=8192)(self._find_exact)
        self.find = lru_cache(maxsize=8192)(self._find)

    def _find_exact(self, text: str) -> str | None:
        return self._known(label_form(text))

    def _known(self, form: str) -> str | None:
        key = self._keys.get(form)
        return key if key is not None or not form else self._keys.get(_BARE_NUMBER.sub("", form))

    def _find(self, text: str) -> str | None:
        form = label_form(text)
        known = self._known(form)
        form = _BARE_NUMBER.sub("", form)
        return known if known is not None or len(form) < PREFIX_LENGTH else self._find_near(form, text)

    def _find_near(self, form: str, text: str) -> str | None:
        if len(form) < self._longest:
            cut = {key for label, key in self._keys.items() if label.startswith(form)}
            if len(cut) == 1:
                return cut.pop()
        defined = self._keys.get(label_form(_DEFINITION.sub("", text)))
        if defined is not None:
            return defined
        if form.startswith(self._long):
            begun = {self._keys[label] for label in self._long if form.startswith(label)}
            if len(begun) == 1:
                return begun.pop()
        return self._find_fuzzy(form) if len(form) >= FUZZY_LENGTH else None

    def _find_fuzzy(self, form: str) -> str | None:
        best: dict[str, float] = {}
        # What is less like it than the best by the whole margin decides nothing.
        least = FUZZY_RATIO - FUZZY_MARGIN
        for label, ratio, _ in process.extract(form, self._long, scorer=fuzz.ratio, score_cutoff=least, limit=None):
            best[self._keys[label]] = max(best.get(self._keys[label], 0.0), ratio)
        ranked = sorted(best.items(), key=lambda pair: -pair[1])
        if not ranked or ranked[0][1] < FUZZY_RATIO:
            return None
        if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < FUZZY_MARGIN:
            return None
        return ranked[0][0]
