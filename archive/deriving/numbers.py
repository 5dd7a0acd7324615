"""Numbers as short names; those of reports say in which order they stand.

The greatest first, reports are in the order in which people look for them: the newest year, places by their codes,
governments before departments. A number is made of what a report is and of its id, so that it comes out the same
whenever it is given; only where two would be the same does the order matter in which they were met.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container

from archive.deriving.places import BODY_KINDS, BodyKind

_CODE_BITS, _KIND_BITS, _ID_BITS = 20, 2, 14
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_LARGEST_CODE = 999_999


def number_of(year: int | None, division_code: str | None, kind: BodyKind, report_id: str) -> int:
    """Return the number of a report, if no other has it."""
    code = int(division_code) if division_code and division_code.isdecimal() else _LARGEST_CODE
    spread = _digest(report_id) % (1 << _ID_BITS)
    place = ((_year_part(year) << _CODE_BITS) + _LARGEST_CODE - min(code, _LARGEST_CODE)) << _KIND_BITS
    return ((place + len(BODY_KINDS) - 1 - BODY_KINDS.index(kind)) << _ID_BITS) + spread


def is_alike(one: int, other: int) -> bool:
    """Whether two numbers are of the same year, place and kind."""
    return one >> _ID_BITS == other >> _ID_BITS


def range_of(year: int) -> tuple[int, int]:
    """Return the first number for a year, and one after its last."""
    shift = _CODE_BITS + _KIND_BITS + _ID_BITS
    return _year_part(year) << shift, (_year_part(year) + 1) << shift


def name_number(name: str, bits: int, taken: Container[int]) -> int:
    """Return the number of so many bits for a name, or the next one that is not taken."""
    number = _digest(name) % (1 << bits)
    while number in taken:
        number += 1
    return number


def _digest(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6])


def _year_part(year: int | None) -> int:
    return year - _FIRST_YEAR + 1 if year is not None and _FIRST_YEAR <= year <= _LAST_YEAR else 0
