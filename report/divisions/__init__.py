"""Administrative divisions (GB/T 2260) and development zones, and which of them a name names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast

DivisionKind = Literal["province", "prefecture", "county", "former", "zone"]

_SUFFIX = re.compile(
    r"(?:[一-鿿]{1,8}族)*(?:自治县|自治旗|自治州|自治区)$|(?:特别行政区|维吾尔自治区|林区|特区|省|市|县|区|旗|州|盟|地区)$"
)
ZONE_SUFFIX = r"(?:开发区|高新区|经开区|新区|园区|示范区|管理区|度假区|合作区|保税区|名胜区|汽开区|试验区)"
_LEVELS: dict[DivisionKind, int] = {"province": 1, "prefecture": 2, "former": 3, "county": 3, "zone": 3}
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})


@dataclass(frozen=True, slots=True)
class Division:
    """A place with a code; a zone's is statistical, `area_code` gives what it is counted under."""

    code: str
    name: str
    kind: DivisionKind

    @property
    def level(self) -> int:
        """1 for a province, 2 for a prefecture, 3 for a county and what ranks with it."""
        return _LEVELS[self.kind]

    @property
    def stem(self) -> str:
        """The name without the word for its kind, as people shorten it; the name itself where little would be left."""
        stem = _SUFFIX.sub("", self.name)
        return stem if len(stem) >= 2 else self.name

    @property
    def area_code(self) -> str:
        """The code in GB/T 2260; a zone has none of its own and gets its city's."""
        if self.kind != "zone":
            return self.code
        return self.code[:2] + "0000" if self.code[:2] in _MUNICIPALITIES else self.code[:4] + "00"


@cache
def _by_name() -> dict[str, tuple[Division, ...]]:
    table = resources.files(__package__).joinpath("divisions.tsv").read_text(encoding="utf-8")
    found: dict[str, list[Division]] = {}
    for line in table.splitlines()[1:]:
        code, name, kind = line.split("\t")
        found.setdefault(name, []).append(Division(code, name, cast("DivisionKind", kind)))
    return {name: tuple(divisions) for name, divisions in found.items()}


@cache
def _by_code() -> dict[str, Division]:
    return {division.code: division for divisions in _by_name().values() for division in divisions}


@cache
def _by_stem() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for division in _by_code().values():
        found.setdefault(division.stem, []).append(division)
    return {stem: tuple(divisions) for stem, divisions in found.items()}


@cache
def zones() -> tuple[Division, ...]:
    """Return the development zones."""
    return tuple(division for division in _by_code().values() if division.kind == "zone")


def find_by_code(code: str) -> Division | None:
    """Return the division of a code, None where there is none."""
    return _by_code().get(code)


def divisions_named(name: str) -> tuple[Division, ...]:
    """Return every division of exactly this name: many counties share theirs."""
    return _by_name().get(name, ())


def parents(division: Division) -> tuple[Division, ...]:
    """Return the province and, where it has one, the prefecture of a division."""
    above = (find_by_code(division.code[:2] + "0000"), find_by_code(division.code[:4] + "00"))
    return tuple(parent for parent in above if parent is not None and parent.code != division.code)


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
    """Return the place with which a name begins (湖北省咸宁市咸安区…), the lowest of a chain; None where unknown."""
    chain: list[tuple[Division, ...]] = []
    at = 0
    while True:
        found = _longest_at(name, at)
        if not found:
            break
        candidates = tuple(d for d in found if not chain or any(_within(d, above) for above in chain[-1]))
        if not candidates:
            break
        chain.append(candidates)
        at += len(candidates[0].name)
    if chain:
        return Place(chain[-1], at)
    return _zone_of_city(name) or _place_by_stem(name)


def _longest_at(name: str, at: int) -> tuple[Division, ...]:
    names = _by_name()
    for size in range(min(15, len(name) - at), 1, -1):
        found = names.get(name[at : at + size])
        if found:
            return found
    return ()


def _within(division: Division, above: Division) -> bool:
    prefix = above.code[:2] if above.level == 1 else above.code[:4]
    return division.level > above.level and division.code.startswith(prefix)


def _zone_of_city(name: str) -> Place | None:
    """Return the zone that begins with its city's name (长春汽车经济技术开发区), where the table does not have it."""
    match = re.match(r"[一-鿿]{4,20}?" + ZONE_SUFFIX, name)
    if match is None:
        return None
    for size in range(2, 8):
        cities = [d for d in _by_stem().get(name[:size], ()) if d.kind == "prefecture"]
        if len(cities) == 1:
            zone = Division(cities[0].code[:4] + "99", match.group(), "zone")
            return Place((zone,), match.end())
    return None


def _place_by_stem(name: str) -> Place | None:
    for size in range(min(8, len(name) - 2), 1, -1):
        found = tuple(d for d in _by_stem().get(name[:size], ()) if d.kind in {"county", "prefecture"})
        if found and name[size] not in "乡镇街村":
            return Place(found, size, shortened=True)
    return None


def choose(candidates: tuple[Division, ...], *, context: str, hint: str | None) -> Division | None:
    """Return the one division of several that a hint (a code) or the names around single out; None if several stay."""
    current = tuple(d for d in candidates if d.kind != "former") or candidates
    for narrowed in _narrowings(current, context, hint):
        if len(narrowed) == 1:
            return narrowed[0]
    return None


def _narrowings(candidates: tuple[Division, ...], context: str, hint: str | None) -> Iterator[tuple[Division, ...]]:
    yield candidates
    if hint:
        for size in (6, 4, 2):
            yield tuple(d for d in candidates if d.code[:size] == hint[:size])
    for level in (2, 1):
        yield tuple(d for d in candidates if any(p.level == level and p.stem in context for p in parents(d)))
