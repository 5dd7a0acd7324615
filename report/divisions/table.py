"""The divisions of GB/T 2260 from 2008 on, with the years in which each name and code was in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast

DivisionKind = Literal["province", "prefecture", "county", "zone"]

FIRST_YEAR = 2008

_LEVELS: dict[DivisionKind, int] = {"province": 1, "prefecture": 2, "county": 3, "zone": 3}
# What people say beside the short name that the table has: 博州 is on every page, 博尔塔拉蒙古自治州 on few.
_SAID = {
    "博州": "博尔塔拉蒙古自治州",
    "巴州": "巴音郭楞蒙古自治州",
    "克州": "克孜勒苏柯尔克孜自治州",
    "前郭县": "前郭尔罗斯蒙古族自治县",
    "喀左县": "喀喇沁左翼蒙古族自治县",
    "杜蒙县": "杜尔伯特蒙古族自治县",
    "东乡县": "东乡族自治县",
    "鄂伦春旗": "鄂伦春自治旗",
    "鄂温克旗": "鄂温克族自治旗",
    "莫旗": "莫力达瓦达斡尔族自治旗",
    "达茂旗": "达尔罕茂明安联合旗",
    "新左旗": "新巴尔虎左旗",
    "新右旗": "新巴尔虎右旗",
    "科左中旗": "科尔沁左翼中旗",
    "科左后旗": "科尔沁左翼后旗",
    "科右前旗": "科尔沁右翼前旗",
    "科右中旗": "科尔沁右翼中旗",
    "东乌旗": "东乌珠穆沁旗",
    "西乌旗": "西乌珠穆沁旗",
}


# New areas of the State Council's that no code book has and that do not begin with their city's name: the city that
# governs them and the years from which and until which that is so.
_NEW_AREAS: dict[str, tuple[str, int, int | None]] = {
    "西咸新区": ("610100", 2017, None),
    "天府新区": ("510100", 2014, None),
    "四川天府新区": ("510100", 2014, None),
    "贵安新区": ("520100", 2014, None),
    "赣江新区": ("360100", 2016, None),
    "滇中新区": ("530100", 2015, None),
    "湘江新区": ("430100", 2015, None),
    "金普新区": ("210200", 2014, None),
    "雄安新区": ("130600", 2017, None),
    "两江新区": ("500000", 2010, 2024),
    "横琴粤澳深度合作区": ("440400", 2021, None),
    "前海深港现代服务业合作区": ("440300", 2010, None),
    "平潭综合实验区": ("350100", 2009, None),
    "杨凌示范区": ("610400", 2008, None),
    "杨凌农业高新技术产业示范区": ("610400", 2008, None),
    "洋浦经济开发区": ("460000", 2008, None),
}


@dataclass(frozen=True, slots=True)
class Division:
    """One name of a place and its code, in force at the end of every year from `first` to `last`.

    `first` is 2008 also where it is older, `last` None where it is still in force. `short` is the name as people
    shorten it (湘西), the name itself where little would be left. `parent` is the code of what it belongs to, None for
    a province. A zone's code is statistical: `area_code` is what GB/T 2260 has for it.
    """

    code: str
    name: str
    short: str
    parent: str | None
    kind: DivisionKind
    first: int
    last: int | None

    @property
    def level(self) -> int:
        """1 for a province, 2 for a prefecture, 3 for a county and what ranks with it."""
        return _LEVELS[self.kind]

    @property
    def area_code(self) -> str:
        """The code in GB/T 2260; a zone has none of its own and gets its city's."""
        return self.parent if self.kind == "zone" and self.parent else self.code

    @property
    def said(self) -> str:
        """The short name with the word for its kind, as autonomous places are called (湘西州, 民和县)."""
        return self.short + self.name[-1] if self.short != self.name and "自治" in self.name else self.name

    def in_force(self, year: int, *, slack: int = 0) -> bool:
        """Say whether name and code were in force at the end of a year, or of one up to `slack` years from it."""
        begun = self.first == FIRST_YEAR or self.first - slack <= year
        return begun and (self.last is None or year <= self.last + slack)


@cache
def divisions() -> tuple[Division, ...]:
    """Return the table, by code and year; it is read when first asked for."""
    lines = resources.files(__package__).joinpath("divisions.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(_division(line.split("\t")) for line in lines[1:])


def _division(cells: list[str]) -> Division:
    code, name, short, parent, kind, first, last = cells
    return Division(
        code, name, short, parent or None, cast("DivisionKind", kind), int(first), int(last) if last else None
    )


@cache
def _by_name() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for division in divisions():
        for name in {division.name, division.said, division.short if division.kind == "zone" else division.name}:
            found.setdefault(name, []).append(division)
    for said, name in _SAID.items():
        found.setdefault(said, []).extend(found[name])
    for name, (city, first, last) in _NEW_AREAS.items():
        found.setdefault(name, []).append(Division(f"{city[:4]}99", name, name, city, "zone", first, last))
    return {name: tuple(same) for name, same in found.items()}


@cache
def _by_short() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for division in divisions():
        found.setdefault(division.short, []).append(division)
    return {short: tuple(same) for short, same in found.items()}


@cache
def _by_code() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for division in divisions():
        found.setdefault(division.code, []).append(division)
    return {code: tuple(same) for code, same in found.items()}


@cache
def zones() -> tuple[Division, ...]:
    """Return the development zones."""
    return tuple(division for division in divisions() if division.kind == "zone")


def divisions_named(name: str) -> tuple[Division, ...]:
    """Return every division of exactly this name, in any year: many counties share theirs."""
    return _by_name().get(name, ())


def divisions_called(short: str) -> tuple[Division, ...]:
    """Return every division whose short name this is."""
    return _by_short().get(short, ())


def find_by_code(code: str, year: int | None = None) -> Division | None:
    """Return what had a code in a year, or has it last where no year is given; None where nothing ever had it."""
    same = _by_code().get(code, ())
    in_force = (division for division in same if year is not None and division.in_force(year))
    return next(in_force, same[-1] if same else None)


def parents(division: Division, year: int | None = None) -> Iterator[Division]:
    """Yield what a division belongs to, the nearest first, as it was called in a year, else in the division's last."""
    while division.parent is not None:
        above = find_by_code(division.parent, year or division.last)
        if above is None:
            return
        yield above
        division = above


@cache
def _links() -> tuple[dict[Division, Division], dict[Division, Division]]:
    """Return what became of each division, and what each was before.

    A division that ends goes on as what has its code from the next year on, else its name, else its short name, in
    the same province: 密云县 as 密云区, 寿县 under another code when it changed its city. What was merged into
    something of another name has no successor.
    """
    after: dict[Division, Division] = {}
    before: dict[Division, Division] = {}
    for old in (division for division in divisions() if division.last is not None):
        same = (_by_code()[old.code], divisions_named(old.name), divisions_called(old.short))
        found = next((new for candidates in same for new in candidates if _follows(new, old)), None)
        if found is not None:
            after[old] = found
            if found not in before or old.short == found.short:
                before[found] = old
    return after, before


def _follows(new: Division, old: Division) -> bool:
    return old.last is not None and (new.first, new.kind, new.code[:2]) == (old.last + 1, old.kind, old.code[:2])


def in_year(division: Division, year: int | None) -> Division:
    """Return what a division was or became in a year (today, where no year is given); itself where that is unknown."""
    after, before = _links()
    while division.last is not None and (year is None or year > division.last) and division in after:
        division = after[division]
    while year is not None and year < division.first and division in before:
        division = before[division]
    return division


def same_place(division: Division) -> frozenset[str]:
    """Return every code that a place has had."""
    after, before = _links()
    found = {division.code}
    for links in (after, before):
        at = division
        while at in links:
            at = links[at]
            found.add(at.code)
    return frozenset(found)
