"""Raised, lowered and struck words of markup: what they say is no part of the number beside them."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

_RAISED, _STRUCK = "\x0e", "\x0f"
_BY_TAG = {"sup": _RAISED, "sub": _RAISED, "del": _STRUCK, "s": _STRUCK, "strike": _STRUCK}
_RAISING = re.compile(r"vertical-align\s*:\s*su(?:per|b)\b", re.IGNORECASE)
_STRIKING = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_UNSEEN = "\u200b-\u200f\u2060\ufeff\xad"
_BESIDE_DIGITS = re.compile(rf"(?<=[\d{_UNSEEN}])[{_RAISED}]+(?=[\d.,，．{_UNSEEN}])")
_NOTHING_STRUCK = re.compile(rf"{_STRUCK}\s*{_STRUCK}")
_MARKS = re.compile(f"[{_RAISED}{_STRUCK}]")
_BETWEEN_DIGITS = re.compile(rf"(?<=\d)[{_RAISED}]+(?=\d)")
_STRUCK_NUMBER = re.compile(rf"{_STRUCK}([^{_STRUCK}]*\d[^{_STRUCK}]*){_STRUCK}")
_WORDS = re.compile(r"[一-鿿]{3}")
_VALUE = re.compile(r"[\d/\\—–－-]")


def mark_of(element: etree._Element) -> str:
    """Return the character to put before and behind the words of an element; empty where they stand as all others."""
    mark = _BY_TAG.get(str(element.tag), "")
    style = element.get("style")
    return mark if mark or style is None else _mark_of_style(style)


@lru_cache(maxsize=4096)
def _mark_of_style(style: str) -> str:
    if _STRIKING.search(style):
        return _STRUCK
    return _RAISED if _RAISING.search(style) else ""


def tell_marked(text: str) -> str:
    """Return a cell's text with `^` between a number and a raised one, `~` around struck words; labels without either.

    A raised 1 behind 102 is most often a footnote's mark, but may be the end of 1021 in another font: which of them
    cannot be told from a cell, and so the value is left unreadable with both in what was printed. A struck value is
    no longer said, yet only a person can tell that what stands beside it is all of the new one.
    """
    if not _MARKS.search(text):
        return text
    plain = _MARKS.sub("", text)
    if _WORDS.search(plain) or not _VALUE.search(plain):
        return plain
    apart = _BESIDE_DIGITS.sub("^", text).replace(_RAISED, "")
    return _NOTHING_STRUCK.sub("", apart).replace(_STRUCK, "~")


def tell_marked_prose(text: str) -> str:
    """Return a paragraph with `^` between a number and a raised one, `~~` around struck words with a number."""
    if not _MARKS.search(text):
        return text
    struck = _STRUCK_NUMBER.sub(r"~~\1~~", _BETWEEN_DIGITS.sub("^", text))
    return _MARKS.sub("", struck)
