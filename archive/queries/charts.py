"""What charts are drawn from: totals over years, distributions, and publication dates against the deadline.

A government's report often states what its departments state in theirs, so the two are never added up: totals are those
of bodies of one kind (archive.deriving.places) and one level. Of several reports of one body for one year one counts
(the cell's in archive.queries.coverage). Amounts of money are not added up: their units differ, and none is ever
converted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import CellRow, FigureKeyRow, FigureRow, TimeCountRow, TotalRow
from archive.deriving import places
from archive.deriving.counts import FIRST_WEEK, LAST_WEEK, UNDATED
from archive.deriving.places import BODY_KINDS, COUNTRY, BodyKind, tier_of
from archive.queries.divisions import lies_in
from archive.queries.hidden_cells import find_hidden_cells

Level = Literal[1, 2, 3]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Total(_Value):
    """What bodies state for one figure in one year: the sum, over how many, and how many cells are blank or unreadable.

    `value` is None where nobody states anything: that is not 0.
    """

    year: int
    key: str
    value: int | None
    body_count: int
    blank_count: int


class Bin(_Value):
    """How many bodies lie between two values, both included; None where there is no end."""

    low: int | None
    high: int | None
    count: int


class Distribution(_Value):
    """How a figure is spread over bodies in a year; `total` as in `Total`."""

    total: Total
    bins: tuple[Bin, ...]


class Punctuality(_Value):
    """When reports for a year were published, in days after the deadline: 0 and below is in time.

    The bins are weeks, the first and the last open; one of them ends with the deadline. `undated_count` counts the
    bodies whose report states no date; they are in no bin.
    """

    year: int
    bins: tuple[Bin, ...]
    undated_count: int


def total_body(session: Session, body_id: str, keys: Sequence[str]) -> list[Total]:
    """Return a body's own figures over all years, by key and year, as totals of one; hidden reports' are left out."""
    names, hidden = _names_of(session, keys), find_hidden_cells(session)
    query = (
        select(CellRow.year, FigureRow.key, FigureRow.value)
        .join(FigureRow, FigureRow.report == CellRow.number)
        .where(CellRow.body_id == body_id, FigureRow.key.in_(names))
    )
    found = (
        _total(year, names[key], (value if isinstance(value, int) else 0, isinstance(value, int), value is None))
        for year, key, value in session.execute(query)
        if not isinstance(value, str) and (body_id, year) not in hidden
    )
    return _ordered(found, keys)


def total_division(
    session: Session, code: str | None, keys: Sequence[str], *, kind: BodyKind, level: Level
) -> list[Total]:
    """Return the totals of a place over all years, by key and year.

    `code` None asks for the country. `level` is that of the bodies' own places: with a province's code, level 3 and
    government it is all its county governments.
    """
    names = _names_of(session, keys)
    place = COUNTRY if code is None else places.find_place(code).code
    query = select(TotalRow).where(
        TotalRow.division_code == place, TotalRow.tier == tier_of(level, kind), TotalRow.key.in_(names)
    )
    rows = session.scalars(query)
    return _ordered(
        (_total(row.year, names[row.key], (row.total, row.body_count, row.blank_count)) for row in rows), keys
    )


def spread_division(
    session: Session, code: str | None, key: str, year: int, *, kind: BodyKind, level: Level
) -> Distribution:
    """Return how a figure is spread over the bodies of a place in a year; as `total_division`.

    Bins grow by powers of two: 0, 1, 2–3, 4–7, …; what is below 0 (changes) has bins of its own.
    """
    query = (
        select(FigureRow.value, func.count())
        .select_from(CellRow)
        .join(FigureRow, FigureRow.report == CellRow.number)
        .where(CellRow.year == year, CellRow.tier == tier_of(level, kind), FigureRow.key.in_(_names_of(session, [key])))
        .group_by(FigureRow.value)
    )
    if code is not None:
        query = query.where(lies_in(CellRow, code))
    counts = {value: count for value, count in session.execute(query).all() if not isinstance(value, str)}
    blank = counts.pop(None, 0)
    stated = {value: count for value, count in counts.items() if isinstance(value, int)}
    total = sum(value * count for value, count in stated.items())
    return Distribution(total=_total(year, key, (total, sum(stated.values()), blank)), bins=_bins(stated))


def time_division(session: Session, code: str | None, *, kind: BodyKind | None = None) -> list[Punctuality]:
    """Return when the reports of a place's bodies, all that lie in it included, were published, by year."""
    place = COUNTRY if code is None else places.find_place(code).code
    query = select(TimeCountRow.year, TimeCountRow.week, func.sum(TimeCountRow.cells))
    query = query.where(TimeCountRow.area == place).group_by(TimeCountRow.year, TimeCountRow.week)
    if kind is not None:
        query = query.where(TimeCountRow.tier.in_([tier_of(level, kind) for level in range(len(BODY_KINDS))]))
    weeks: dict[int, dict[int, int]] = defaultdict(dict)
    for year, week, count in session.execute(query):
        weeks[year][week] = count
    return [
        Punctuality(year=year, undated_count=found.pop(UNDATED, 0), bins=_week_bins(found))
        for year, found in sorted(weeks.items())
    ]


def _names_of(session: Session, keys: Sequence[str]) -> dict[int, str]:
    rows = session.execute(select(FigureKeyRow.number, FigureKeyRow.key).where(FigureKeyRow.key.in_(keys)))
    return dict(rows.all())


def _total(year: int, key: str, said: tuple[int, int, int]) -> Total:
    total, stated, blank = said
    return Total(year=year, key=key, value=total if stated else None, body_count=stated, blank_count=blank)


def _ordered(totals: Iterable[Total], keys: Sequence[str]) -> list[Total]:
    order = {key: at for at, key in enumerate(keys)}
    return sorted(totals, key=lambda one: (order[one.key], one.year))


def _bins(counts: Mapping[int, int]) -> tuple[Bin, ...]:
    """Return values in bins by their numbers of binary digits, without a gap from the first to the last."""
    found: Counter[int] = Counter()
    for value, count in counts.items():
        found[value.bit_length() * (-1 if value < 0 else 1)] += count
    if not found:
        return ()
    return tuple(_bin(digits, found[digits]) for digits in range(min(found), max(found) + 1))


def _bin(digits: int, count: int) -> Bin:
    if digits == 0:
        return Bin(low=0, high=0, count=count)
    ends = (1 << abs(digits) - 1, (1 << abs(digits)) - 1)
    low, high = ends if digits > 0 else (-ends[1], -ends[0])
    return Bin(low=low, high=high, count=count)


def _week_bins(weeks: Mapping[int, int]) -> tuple[Bin, ...]:
    """Return the weeks from the first to the last that has anything; 0 ends with the deadline."""
    if not weeks:
        return ()
    return tuple(_week(week, weeks.get(week, 0)) for week in range(min(weeks), max(weeks) + 1))


def _week(week: int, count: int) -> Bin:
    low = None if week == FIRST_WEEK else week * 7 - 6
    return Bin(low=low, high=None if week == LAST_WEEK else week * 7, count=count)
