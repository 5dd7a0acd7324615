"""How a spreadsheet shows what it stores: numbers in the format of their cell, dates, escaped characters."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_FIXED = re.compile(r"[-+$¥￥ ]*(?:#,##)?0(\.0+)?[ )]*")
# The formats that a file may use without saying what they are (ECMA-376 part 1, 18.8.30): decimal places, and dates.
_BUILT_IN_PLACES = {1: 0, 2: 2, 3: 0, 4: 2, 37: 0, 38: 0, 39: 2, 40: 2}
_BUILT_IN_DATES = frozenset({14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)})
_FIRST_DAY = date(1899, 12, 30)
_LAST_SERIAL = 200_000
_SIGNIFICANT = 15
_LONGEST = 40
DATE = -1


class Format(NamedTuple):
    """How a cell shows a number: with how many decimal places, and whether it shows nothing for zero.

    `places` are `DATE` where it is shown as a date, None where with as many as it has.
    """

    places: int | None = None
    hides_zero: bool = False


PLAIN = Format()


def print_number(text: str, shown: Format = PLAIN) -> str:
    """Return a stored number as it is shown.

    What a binary fraction adds after fifteen digits is left out, as spreadsheets do.
    """
    places = shown.places
    try:
        number = Decimal(format(float(text), f".{_SIGNIFICANT}g"))
    except (ValueError, InvalidOperation):
        return text
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST:
        return text
    if shown.hides_zero and number == 0:
        return ""
    if places == DATE and 1 <= number <= _LAST_SERIAL:
        return print_date(_FIRST_DAY + timedelta(days=int(number)))
    if places is None or places == DATE:
        plain = format(number, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")


def print_date(day: date) -> str:
    """Return a date as reports write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def built_in_format(number: int) -> Format:
    """Return the format that is known by a number."""
    return Format(DATE if number in _BUILT_IN_DATES else _BUILT_IN_PLACES.get(number))


def read_format(code: str) -> Format:
    """Return a format as a file spells it."""
    return Format(_places_of(code), _hides_zero(code))


def _hides_zero(code: str) -> bool:
    """Say whether a format shows nothing for zero: its third section is empty, or # its only digit.

    ECMA-376 part 1, 18.8.31: sections are those of positive numbers, of negative ones, of zero and of text.
    """
    sections = code.split(";")
    return not sections[2].strip() if len(sections) > 2 else sections[0].strip() in {"#", "###", "#,###"}


def _places_of(code: str) -> int | None:
    """Return the decimal places of a format; `DATE` for one of dates, None for any other."""
    plain = _QUOTED.sub("", code.partition(";")[0])
    if re.search(r"y|d", plain, re.IGNORECASE) and not re.search(r"[0#]|general", plain, re.IGNORECASE):
        return DATE
    fixed = _FIXED.fullmatch(plain)
    return None if fixed is None else len((fixed.group(1) or ".")[1:])
