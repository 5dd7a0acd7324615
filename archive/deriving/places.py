"""Where a body is, and of what kind: the codes of today of its place and of what that lies in.

A code that no table has (a demonstration's, a new one) is taken by its digits. A zone stands with its city.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from report.divisions import Division, find_by_code, in_year, parents

# `government` is that of a place with a code, `office` its office, which signs now for itself and now for the
# government, `township` what ranks below a county. Their reports often state the same matters, so that they are never
# added up.
BodyKind = Literal["government", "office", "township", "department"]
BODY_KINDS: tuple[BodyKind, ...] = ("government", "office", "township", "department")
_END = r"(?:（本级）|\(本级\))?$"
_KINDS: tuple[tuple[BodyKind, re.Pattern[str]], ...] = (
    ("office", re.compile(r"人民政府(?:办公[室厅])" + _END)),
    ("township", re.compile(r"(?:[镇乡]|苏木)(?:人民政府)?" + _END + r"|街道(?:办事处)?" + _END)),
    ("government", re.compile(r"(?:人民政府|行政公署)" + _END)),
)
_CODE_LENGTH = 6
COUNTRY = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place and what it lies in, by the codes of today; each is the place's own code at its own level.

    `level` is 1 for a province, 2 for a prefecture, 3 for a county, 0 for a body of which nobody knows where it is.
    """

    code: str | None
    prefecture: str | None
    province: str | None
    level: int


NOWHERE = Place(None, None, None, 0)


def kind_of(name: str) -> BodyKind:
    """Say of what kind a body is, by its name."""
    return next((kind for kind, pattern in _KINDS if pattern.search(name)), "department")


def chain_of(*codes: str | None) -> tuple[str, ...]:
    """Return the codes of a place and of what it lies in, each once, and the country's; None stands for none."""
    return (*dict.fromkeys(code for code in codes if code is not None), COUNTRY)


def tier_of(level: int, kind: BodyKind) -> int:
    """Return the number under which totals of bodies of one level and kind are kept."""
    return level * len(BODY_KINDS) + BODY_KINDS.index(kind)


@lru_cache(maxsize=1 << 14)
def find_place(code: str | None) -> Place:
    """Return the place of a code that was in force at any time."""
    if code is None:
        return NOWHERE
    division = find_division(code)
    if division is None:
        return _by_digits(code)
    above = {one.level: one.code for one in parents(division)}
    own = {division.level: division.code}
    by_level = above | own
    return Place(division.code, by_level.get(2), by_level.get(1), division.level)


def find_division(code: str) -> Division | None:
    """Return what a code's place is today, None where nothing ever had it."""
    division = find_by_code(code)
    return in_year(division, None) if division is not None else None


def _by_digits(code: str) -> Place:
    if len(code) != _CODE_LENGTH or not code.isdecimal():
        return NOWHERE
    province, prefecture = f"{code[:2]}0000", f"{code[:4]}00"
    level = 1 if code == province else 2 if code == prefecture else 3
    return Place(code, prefecture if level > 1 else None, province, level)
