"""What a cell says: a number, a dash, nothing, or something else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from report.model import State
from report.scripts import compatibility_form, strip_residue

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\xad]")
_UNIT = r"(?:亿元|万元|千元|百元|元|圆|件次|人次|件|条|项|宗|个|起|份|次|人|篇|部|家)"
_NUMBER = re.compile(
    r"(?P<currency>[¥￥])?\s*(?P<sign>[+\-−]|增加|增|减少|减)?\s*(?P<currency2>[¥￥])?\s*"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?\s*(?:人民币)?[(]?(?P<unit>" + _UNIT + r")?[)]?"
)
_BRACKETED = re.compile(r"(?P<sign>[+\-−])\((?P<whole>\d+)\)")
_BOTH_SIGNS_OF_ZERO = re.compile(r"\+\(?0\)?[/、,;]?\s*[-−]\(?0\)?")
_DASHES = frozenset({"/", "\\", "-", "--", "---", "—", "——", "———", "–", "−", "―", "─", "──", "~", "无", "-/-"})
_MINUS = frozenset({"-", "−", "减", "减少"})
HEADER_UNIT = re.compile(r"(?<![十百千万])(亿元|万元|千元|(?<!亿)元)[)）]?$|[(（:：](亿元|万元|千元|元)[)）]")
# 万元 may be broken where a cell or a header is too narrow for it.
_IN_UNIT = re.compile(r"(?<=[十百千万亿])\s+(?=[万元])")


@dataclass(frozen=True, slots=True)
class CellReading:
    """What one cell says; `number` is the decimal as printed but for width, separators, padding and sign."""

    state: State
    number: str | None
    unit: str | None
    both_signs: bool = False


BLANK = CellReading("blank", None, None)
DASH = CellReading("dash", "0", None)
UNREADABLE = CellReading("unreadable", None, None)


@lru_cache(maxsize=4096)
def read_cell(text: str) -> CellReading:
    """Read the text of a value cell.

    Digits with blanks between them are not joined: two numbers may stand in one cell.
    """
    if text.isascii() and text.isdecimal():
        return CellReading("stated", text, None)
    plain = _INVISIBLE.sub("", compatibility_form(strip_residue(text))).strip()
    if not plain:
        return BLANK
    if plain in _DASHES or re.sub(r"\s+", "", plain) in _DASHES:
        return DASH
    if _BOTH_SIGNS_OF_ZERO.fullmatch(plain):
        return CellReading("stated", "0", None, both_signs=True)
    match = _NUMBER.fullmatch(_IN_UNIT.sub("", plain)) or _BRACKETED.fullmatch(plain)
    return UNREADABLE if match is None or _has_mark(text) else _stated(match.groupdict())


def _has_mark(text: str) -> bool:
    """Say whether a circled or raised digit is printed, a footnote's mark that the compatibility form makes a digit."""
    return not text.isascii() and any(unicodedata.category(char) == "No" for char in text)


@lru_cache(maxsize=8192)
def says_nothing(text: str) -> bool:
    """Say whether nothing is printed in a cell."""
    return not text or read_cell(text) is BLANK


def _stated(parts: dict[str, str | None]) -> CellReading:
    number = str(parts["whole"]).replace(",", "") + (parts.get("fraction") or "")
    if not number.isascii():
        return UNREADABLE
    if parts["sign"] in _MINUS and number.strip("0.") != "":
        number = "-" + number
    currency = parts.get("currency") or parts.get("currency2")
    return CellReading("stated", number, parts.get("unit") or ("元" if currency else None))


@lru_cache(maxsize=4096)
def to_count(number: str) -> int | None:
    """Return the integer of a decimal as printed, None where it is no whole number."""
    whole, _, fraction = number.partition(".")
    return int(whole) if not fraction.strip("0") and len(whole) <= 18 else None


def find_header_unit(header: str) -> str | None:
    """Return the unit of money that a header states, such as 万元 of 采购总金额（万元）."""
    match = HEADER_UNIT.search("".join(compatibility_form(header).split()))
    return None if match is None else match.group(1) or match.group(2)
