"""Chinese numerals before 件, 宗, 份, 起 and 条, in which clerks count few requests, and information (申请二十三件)."""

from __future__ import annotations

import re

_DIGITS = {char: index for index, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
# 第一件 is none, 每一件 each of them, and 一两件 nobody knows how many.
_NUMERAL = re.compile(
    r"(?<![第每任某哪另同这那万亿点分之数几一-九十百千])[一二两三四五六七八九十百千零]{1,7}"
    # 一起 is "together" wherever words follow; 二十余件 are about twenty, but 一多半 is no number.
    r"(?=\s*(?:(?<=[十百])[余多])?\s*(?:[件宗份]|(?<!一)起|起(?![一-鿿])))"
)
# 二十条 of a rule are no items; one character alone before 条 counts too many other things.
_ITEMS = re.compile(
    r"(?<![第每任某哪另同这那万亿点分之数几一-九十百千])[一二两三四五六七八九十百千零]{2,7}"
    r"(?=\s*(?:(?<=[十百千])[余多])?\s*条(?![例款约第]|规定|措施))"
)
# 没有收到一件 denies.
_DENIES = re.compile(r"(?:没有|未|无)[^，,。；;\d]{0,10}$")
_UNITS = "[一二两三四五六七八九]"
_HUNDREDS = rf"{_UNITS}百(?:零{_UNITS}|{_UNITS}十{_UNITS}?)?"
_WELL_FORMED = re.compile(
    rf"{_UNITS}千(?:零{_UNITS}(?:十{_UNITS}?)?|{_HUNDREDS})?|{_HUNDREDS}|{_UNITS}?十{_UNITS}?|{_UNITS}"
)


def with_digits(text: str) -> str:
    """Return a text with digits for the numerals that count cases; what is no well-formed numeral stays."""
    return _NUMERAL.sub(_in_digits, text)


def with_digits_of_items(text: str) -> str:
    """Return a text with digits for the numerals that count 条, as of information; what is no numeral stays."""
    return _ITEMS.sub(_in_digits, text) if "条" in text else text


def has_numeral(text: str) -> bool:
    """Say whether a text counts cases in Chinese numerals."""
    return _NUMERAL.search(text) is not None


def _in_digits(match: re.Match[str]) -> str:
    numeral = match.group()
    denied = numeral == "一" and _DENIES.search(match.string, max(0, match.start() - 14), match.start())
    if denied or _WELL_FORMED.fullmatch(numeral) is None:
        return numeral
    total, digit = 0, 0
    for char in numeral:
        if char in _PLACES:
            total += (digit or 1) * _PLACES[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return str(total + digit)
