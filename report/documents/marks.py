"""Raised, struck and unseen words of markup: what they say is no part of the number beside them."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from report.documents.containers import has_hidden, hides, is_hidden, styles_in

_RAISED, _STRUCK, _UNSEEN = "\x0e", "\x0f", "\x10"
_BY_TAG = {"sup": _RAISED, "sub": _RAISED, "del": _STRUCK, "s": _STRUCK, "strike": _STRUCK}
_MARKING_TAGS = frozenset({*_BY_TAG, "font"})
_RAISING = re.compile(r"vertical-align\s*:\s*su(?:per|b)\b", re.IGNORECASE)
_STRIKING = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
# Words in white, of no size or outside the page; whether white is seen depends on what it stands on.
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?|white|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))(?![\w.])", re.IGNORECASE
)
_WHITE_NAMES = frozenset({"white", "#fff", "#ffffff"})
_NO_SIZE = re.compile(
    r"(?:font-size|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:[;!]|$)|(?<![-\w])color\s*:\s*transparent"
    r"|(?<![-\w])(?:left|top|text-indent)\s*:\s*-\d{3,}|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_CUT_OFF = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_HOLDS_NOTHING = re.compile(r"(?<![-\w])(?:width|height)\s*:\s*0(?:px)?\s*(?:[;!]|$)", re.IGNORECASE)
_COLOURED = re.compile(r"background(?:-color|-image)?\s*:\s*(?!#fff|white|transparent|none|inherit)", re.IGNORECASE)
_INVISIBLE = "\u200b-\u200f\u2060\ufeff\xad"
_BESIDE_DIGITS = re.compile(rf"(?<=[\d{_INVISIBLE}])[{_RAISED}]+(?=[\d.,，．{_INVISIBLE}])")
_NOTHING_STRUCK = re.compile(rf"([{_STRUCK}{_UNSEEN}])\s*\1")
_MARKS = re.compile(f"[{_RAISED}{_STRUCK}{_UNSEEN}]")
_BETWEEN_DIGITS = re.compile(rf"(?<=\d)[{_RAISED}]+(?=\d)")
_STRUCK_NUMBER = re.compile(rf"{_STRUCK}([^{_STRUCK}]*\d[^{_STRUCK}]*){_STRUCK}")
_WORDS = re.compile(r"[一-鿿]{3}")
_VALUE = re.compile(r"[\d/\\—–－-]")


def has_set_apart(element: etree._Element) -> bool:
    """Say whether the words of anything in an element may be hidden or marked: in most articles nothing is."""
    marked = next(element.iter(*_MARKING_TAGS), None) is not None
    return marked or any(map(sets_apart, styles_in(element))) or has_hidden(element)


def is_set_apart(element: etree._Element) -> bool:
    """Say whether the words of an element are hidden or marked; quickly, because hardly any are."""
    style = element.get("style")
    told = (style is not None and sets_apart(style)) or element.tag in _MARKING_TAGS
    return element.get("hidden") is not None or (told and (is_hidden(element) or mark_of(element) != ""))


def mark_of(element: etree._Element) -> str:
    """Return the character to put before and behind the words of an element; empty where they stand as all others."""
    mark = _BY_TAG.get(str(element.tag), "")
    style = element.get("style")
    if not mark and style is not None:
        mark = _mark_of_style(style)
    if mark == _UNSEEN or (not mark and element.tag == "font" and element.get("color", "").lower() in _WHITE_NAMES):
        return _UNSEEN if _is_unseen(element, style or "") else ""
    return mark


@lru_cache(maxsize=4096)
def sets_apart(style: str) -> bool:
    """Say whether a style hides or marks the words of what has it."""
    return hides(style) or _mark_of_style(style) != ""


@lru_cache(maxsize=4096)
def _mark_of_style(style: str) -> str:
    if _STRIKING.search(style):
        return _STRUCK
    if _has_no_size(style) or _WHITE.search(style):
        return _UNSEEN
    return _RAISED if _RAISING.search(style) else ""


def _has_no_size(style: str) -> bool:
    cut_off = _CUT_OFF.search(style) is not None and _HOLDS_NOTHING.search(style) is not None
    return cut_off or _NO_SIZE.search(style) is not None


def _is_unseen(element: etree._Element, style: str) -> bool:
    """Say whether the words of an element are not seen, for their size, or for being white on no other colour."""
    if any(inner.get("style") is not None for inner in element.iterdescendants()):
        # What is inside may be in another size or colour.
        return False
    return _has_no_size(style) or not any(
        map(_is_coloured, (element, *element.iterancestors("td", "th", "tr", "table")))
    )


def _is_coloured(element: etree._Element) -> bool:
    return _COLOURED.search(element.get("style", "")) is not None or element.get("bgcolor") is not None


def tell_marked(text: str) -> str:
    """Return a cell's text, `^` between a number and a raised one, `~` around struck and unseen words; labels plain.

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
    return re.sub(f"[{_STRUCK}{_UNSEEN}]", "~", _NOTHING_STRUCK.sub("", apart))


def tell_marked_prose(text: str) -> str:
    """Return a paragraph with `^` between a number and a raised one, `~~` around struck words with a number."""
    if not _MARKS.search(text):
        return text
    struck = _STRUCK_NUMBER.sub(r"~~\1~~", _BETWEEN_DIGITS.sub("^", text))
    return _MARKS.sub("", struck)
