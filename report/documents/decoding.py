"""Bytes to text. The declared encoding is a hint; what decodes decides."""

from __future__ import annotations

import codecs
import re

import cchardet

from report.documents.model import Decoded

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GB = frozenset({"gb2312", "gbk", "gb18030", "hz-gb-2312", "x-gbk", "cp936", "gb-2312"})
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_CHINESE_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说"
)

# Of a text in UTF-16 so many bytes are zero at least, and so many of the characters are those of markup and reports.
_HEAD, _ZEROS, _NEARLY_ALL = 8192, 0.02, 0.95
_OF_REPORTS = re.compile(r"[\t\r\n -~\xa0\u2002-\u201d\u3000-\u3011一-鿿\uff01-\uff5e]")
_MOST_FOR_DAMMIT = 1_000_000
_COMMON_IN_UTF8 = tuple(char.encode() for char in _CHINESE_COMMON)
_LEADS_IN_UTF8 = frozenset(char[:1] for char in _COMMON_IN_UTF8)
_ASCII = re.compile(r"[\x00-\x7f]+")


def find_declared(payload: bytes, content_type: str | None) -> str | None:
    """Return the encoding that a header or a meta tag declares, in lower case; None where none does."""
    if content_type:
        match = re.search(r"charset\s*=\s*[\"']?([\w-]+)", content_type, re.IGNORECASE)
        if match:
            return match.group(1).lower()
    tag = _DECLARED.search(payload[:4096])
    return tag.group(1).decode("ascii").lower() if tag else None


def decode_text(payload: bytes, declared: str | None) -> Decoded:
    """Decode a page or a text.

    In this order: a byte order mark, UTF-16 that has none, strict UTF-8, strict GB18030 (unless Big5, or UTF-8 with a
    bad byte, reads better), and else whichever of UTF-8, GB18030, the declared encoding and what cchardet and
    UnicodeDammit guess loses fewest characters.
    """
    declared = declared.lower() if declared else None
    for mark, encoding in _BOMS:
        if payload.startswith(mark):
            return _decoded(payload[len(mark) :], encoding, declared)
    wide = find_wide(payload)
    if wide is not None:
        return _decoded(payload, wide, declared)
    if b"\x00" not in payload:
        text = _strict(payload, "utf-8")
        if text is not None:
            return Decoded(text, "utf-8", declared)
        text = _strict(payload, "gb18030")
        if text is not None:
            return _likeliest(payload, text, declared)
    return _least_lost(payload, declared)


def find_wide(payload: bytes) -> str | None:
    """Return which UTF-16 bytes are in that have no byte order mark, None where they are in neither."""
    head = payload[:_HEAD]
    if head.count(0) < _ZEROS * len(head):
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head.decode(encoding, errors="replace")
        if len(_OF_REPORTS.findall(text)) > _NEARLY_ALL * len(text):
            return encoding
    return None


def _strict(payload: bytes, encoding: str) -> str | None:
    try:
        return payload.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likeliest(payload: bytes, as_gb18030: str, declared: str | None) -> Decoded:
    """Return the reading with most of the characters that Chinese is full of: as GB18030, UTF-8 or Big5."""
    # Markup is most of a page, and counting goes over the text once for each of the characters.
    most = sum(map(_ASCII.sub("", as_gb18030).count, _CHINESE_COMMON))
    found = Decoded(as_gb18030, "gb18030", declared)
    # A bad byte costs one character of UTF-8: the others are in the bytes as they are in the text, and not without
    # the bytes that they begin with, which are counted more quickly.
    possible = sum(map(payload.count, _LEADS_IN_UTF8)) > most
    in_utf8 = sum(map(payload.count, _COMMON_IN_UTF8)) if possible else 0
    if in_utf8 > most:
        most, found = in_utf8, _decoded(payload, "utf-8", declared)
    big5 = _strict(payload, "big5hkscs") if declared in {None, "big5", "big5-hkscs", "big5hkscs"} else None
    if big5 is not None and sum(map(big5.count, _CHINESE_COMMON)) > most:
        found = Decoded(big5, "big5hkscs", declared)
    return found


def _decoded(payload: bytes, encoding: str, declared: str | None) -> Decoded:
    text = payload.decode(encoding, errors="replace")
    return Decoded(text, encoding, declared, text.count("\ufffd"))


def _least_lost(payload: bytes, declared: str | None) -> Decoded:
    found: list[Decoded] = []
    guessed = cchardet.detect(payload).get("encoding")
    for name in (guessed, declared, "utf-8", "gb18030", _ask_dammit(payload, declared)):
        encoding = "gb18030" if name and name.lower() in _GB else name
        try:
            if encoding:
                found.append(_decoded(payload, encoding, declared))
        except (LookupError, UnicodeError):
            continue
    return min(found, key=lambda decoded: decoded.replaced)


def _ask_dammit(payload: bytes, declared: str | None) -> str | None:
    """Return the encoding of Chinese that UnicodeDammit takes bytes for, None where it ends with a Western one."""
    from bs4 import UnicodeDammit  # noqa: PLC0415  only what nothing decodes needs it

    if len(payload) > _MOST_FOR_DAMMIT:
        return None
    guess = UnicodeDammit(payload, [declared] if declared else []).original_encoding
    return guess if guess is not None and guess.lower().startswith(("gb", "big5", "hz")) else None
