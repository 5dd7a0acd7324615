"""Which place the beginning of a body's name names, and which of several places of one name is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from report.divisions.branches import find_branch
from report.divisions.table import (
    Division,
    divisions_called,
    divisions_named,
    in_year,
    parents,
    same_place,
)

ZONE_SUFFIX = (
    r"(?:开发区|高新区|经开区|新区|园区|示范区|管理区|度假区|合作区|保税区|名胜区|汽开区|试验区|实验区|集聚区)"
)
_ZONE = re.compile(r"[一-鿿]{0,12}?" + ZONE_SUFFIX)
_NAME_LENGTHS = range(15, 1, -1)
_SHORT_LENGTHS = range(8, 1, -1)


@dataclass(frozen=True, slots=True)
class Place:
    """What the beginning of a body's name says of its place.

    `candidates` are the divisions that it may be; `length` how many characters of the name the place takes;
    `shortened` whether the word for its kind is missing (平阳公安局), so that it may be no place at all.
    """

    candidates: tuple[Division, ...]
    length: int
    shortened: bool = False


def find_place(name: str) -> Place | None:
    """Return the place with which a name begins (湖北省咸宁市咸安区…), the lowest of a chain; None where unknown.

    Above the last, names may be short (湖北咸宁咸安区). Of a branch the place is that which its own name has at its
    end. Candidates are of any year: see `choose`.
    """
    place = _find_chain(name, 0, None) or _find_short(name)
    if place is None or _is_zone_of_province(name, place):
        return None
    branch = find_branch(name, place.candidates, place.length)
    return Place(branch, place.length) if branch else place


def _is_zone_of_province(name: str, place: Place) -> bool:
    """Say whether a name is of a zone in a province, which tells of no city in which the zone lies."""
    provinces = all(division.level == 1 and not division.name.endswith("市") for division in place.candidates)
    return provinces and _ZONE.match(name, place.length) is not None


def _find_chain(name: str, at: int, above: tuple[Division, ...] | None) -> Place | None:
    for size in _NAME_LENGTHS:
        found = _within(divisions_named(name[at : at + size]), above)
        if found and at + size <= len(name):
            return _find_chain(name, at + size, found) or Place(found, at + size)
    for size in _SHORT_LENGTHS:
        found = _within(divisions_called(name[at : at + size]), above)
        deeper = _find_chain(name, at + size, found) if found and at + size < len(name) else None
        if deeper is not None:
            return deeper
    return _find_zone(name, at, above) if above else None


def _within(divisions: Iterable[Division], above: tuple[Division, ...] | None) -> tuple[Division, ...]:
    return tuple(d for d in divisions if above is None or any(_is_within(d, one) for one in above))


def _is_within(division: Division, above: Division) -> bool:
    if above.kind == "zone":
        # A county that a zone was made of keeps its name behind the zone's (雄安新区容城县).
        return division.kind == "county" and division.parent == above.parent
    prefix = above.code[:2] if above.level == 1 else above.code[:4]
    return above.level < division.level and division.code.startswith(prefix)


def _find_zone(name: str, at: int, cities: tuple[Division, ...]) -> Place | None:
    """Return the zone of a city that is named before it (长春汽车经济技术开发区), where the table does not have it."""
    match = _ZONE.match(name, at)
    cities = tuple(city for city in cities if city.level == 2 or city.name.endswith("市"))
    if match is None or not cities:
        return None
    named = name[: match.end()]
    zones = (Division(f"{c.code[:4]}99", named, named, c.code, "zone", c.first, c.last) for c in cities)
    return Place(tuple(zones), match.end())


def _find_short(name: str) -> Place | None:
    for size in _SHORT_LENGTHS:
        found = divisions_called(name[:size])
        if found and size + 2 <= len(name) and name[size] not in "乡镇街村路道":
            return Place(found, size, shortened=True)
    return None


def choose(candidates: Iterable[Division], *, year: int | None, hint: str | None, context: str) -> tuple[Division, ...]:
    """Return those of several divisions that may be meant; one where it is certain.

    The year decides first: which of them were in force then or in the year beside it, and under which code. Then
    the hint does, a code of which the place's is the same or lies within or beside; then the full names of what they
    belong to, where the context has them.
    """
    left = tuple(dict.fromkeys(in_year(division, year) for division in _timely(tuple(candidates), year)))
    for says in _witnesses(hint, context):
        if _is_one(left):
            break
        left = tuple(division for division in left if says(division)) or left
    return left[:1] if _is_one(left) else left


def _is_one(candidates: tuple[Division, ...]) -> bool:
    return len({division.area_code for division in candidates}) == 1


def _timely(candidates: tuple[Division, ...], year: int | None) -> tuple[Division, ...]:
    """Return what was in force in a year or beside it; of one name in one province, what was in force in it.

    A report may bear the name of the year before or after. But 毕节市 of 2011 is the new city, not the old one in it.
    """
    if year is None:
        return candidates
    exact = {(d.name, d.code[:2]) for d in candidates if d.in_force(year)}
    timely = (d for d in candidates if d.in_force(year, slack=1))
    return tuple(d for d in timely if d.in_force(year) or (d.name, d.code[:2]) not in exact) or candidates


def _witnesses(hint: str | None, context: str) -> Iterator[Callable[[Division], bool]]:
    """Yield what may tell divisions apart, the best first; where it speaks for none of them, it says nothing."""
    for size in (6, 4, 2) if hint else ():
        yield partial(_has_code, (hint or "")[:size])
    for level in (2, 1):
        yield partial(_lies_in_named, level, context)


def _has_code(start: str, division: Division) -> bool:
    return any(code.startswith(start) for code in same_place(division))


def _lies_in_named(level: int, context: str, division: Division) -> bool:
    """Say whether a text has the full name of what a division belongs to; 长治 alone may be of 长治久安."""
    above = next((one for one in parents(division) if one.level == level), None)
    return above is not None and (above.name in context or above.said in context)


def find_division(
    name: str, *, year: int | None = None, within: str | None = None, context: str = ""
) -> Division | None:
    """Return the division that a body's name begins with, None where it is unknown or stands for several.

    `year` is that of the report (None: today), `within` a code in which to look where the name alone does not
    decide, `context` a text that may name what the place belongs to.
    """
    place = find_place(name)
    if place is None or place.shortened:
        return None
    chosen = choose(place.candidates, year=year, hint=within, context=name + context)
    return chosen[0] if len(chosen) == 1 else None


def full_name(division: Division, year: int | None = None) -> str:
    """Return a division's name after those of what it belongs to (湖北省咸宁市咸安区), in a year or in its last."""
    return "".join(above.name for above in reversed([division, *parents(division, year)]))
