"""What charts are drawn from: totals over years, distributions, and publication dates against the deadline.

A government's report often states what its departments state in theirs, so the two are never added up: totals are those
of bodies of one kind (archive.deriving.places) and one level. Of several reports of one body for one year one counts
(the cell's in archive.queries.coverage). Amounts of money are not added up: their units differ, and none is ever
converted. What is hidden at somebody's request is in none of them, and counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import (
    CellRow,
    FigureKeyRow,
    FigureRow,
    SpreadCountRow,
    TimeCountRow,
    TotalRow,
)
from archive.deriving import places
from archive.deriving.counts import FIRST_WEEK, LAST_WEEK, UNDATED, week_of
from archive.deriving.places import BODY_KINDS, COUNTRY, BodyKind, tier_of
from archive.deriving.totals import digits_of
from archive.queries.divisions import lies_in
from archive.queries.hidden_cells import find_hidden_cells

Level = Literal[1, 2, 3]
# 0 has the bodies of which nobody knows where they are.
_LEVELS = range(4)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Total(_Value):
    """What bodies state for one figure in one year: the sum, over how many, and how many cells are blank or unreadable.

    `value` is None where nobody states anything: that is not 0. `hidden_count` counts the bodies whose report has the
    figure and is hidden at somebody's request: nothing of it is in the rest.
    """

    year: int
    key: str
    value: int | None
    body_count: int
    blank_count: int
    hidden_count: int = 0


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
    bodies whose report states no date; they are in no bin. Neither are the `hidden_count` whose report is hidden.
    """

    year: int
    bins: tuple[Bin, ...]
    undated_count: int
    hidden_count: int = 0


def total_body(session: Session, body_id: str, keys: Sequence[str]) -> list[Total]:
    """Return a body's own figures over all years, by key and year, as totals of one; hidden reports' are left out."""
    names, hidden = _names_of(session, keys), find_hidden_cells(session)
    query = (
        select(CellRow.year, FigureRow.key, FigureRow.value)
        .join(FigureRow, FigureRow.report == CellRow.number)
        .where(CellRow.body_id == body_id, FigureRow.key.in_(names))
    )
    found = (
        _total(year, names[key], (value or 0, value is not None, value is None, 0))
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
    found = {(row.year, row.key): [row.total, row.body_count, row.blank_count, 0] for row in session.scalars(query)}
    hidden = _list_hidden(session, place, [tier_of(level, kind)])
    for year, key, value in _read_figures(session, hidden, names):
        said = found.get((year, key))
        if said is not None:
            for at, amount in enumerate((-(value or 0), -(value is not None), -(value is None), 1)):
                said[at] += amount
    return _ordered((_total(year, names[key], said) for (year, key), said in found.items()), keys)


def spread_division(
    session: Session, code: str | None, key: str, year: int, *, kind: BodyKind, level: Level
) -> Distribution:
    """Return how a figure is spread over the bodies of a place in a year; as `total_division`.

    Bins grow by powers of two: 0, 1, 2–3, 4–7, …; what is below 0 (changes) has bins of its own.
    """
    tier, names = tier_of(level, kind), _names_of(session, [key])
    totals = total_division(session, code, [key], kind=kind, level=level)
    total = next((one for one in totals if one.year == year), _total(year, key, (0, 0, 0, 0)))
    counts = _count_digits(session, code, names, year, tier)
    place = COUNTRY if code is None else places.find_place(code).code
    hidden = [cell for cell in _list_hidden(session, place, [tier]) if cell.year == year]
    unsaid = (value for _, _, value in _read_figures(session, hidden, names))
    counts.subtract(digits_of(value) for value in unsaid if value is not None)
    return Distribution(total=total, bins=_bins(+counts))


def _count_digits(session: Session, code: str | None, keys: Iterable[int], year: int, tier: int) -> Counter[int]:
    """Return how many bodies of a place state values of how many digits; the country's are kept."""
    if code is None:
        kept = select(SpreadCountRow.digits, SpreadCountRow.bodies)
        kept = kept.where(SpreadCountRow.tier == tier, SpreadCountRow.key.in_(list(keys)), SpreadCountRow.year == year)
        return Counter(dict(session.execute(kept).all()))
    query = (
        select(FigureRow.value)
        .select_from(CellRow)
        .join(FigureRow, FigureRow.report == CellRow.number)
        .where(CellRow.year == year, CellRow.tier == tier, FigureRow.key.in_(list(keys)), lies_in(CellRow, code))
    )
    return Counter(digits_of(value) for value in session.scalars(query) if isinstance(value, int))


def time_division(session: Session, code: str | None, *, kind: BodyKind | None = None) -> list[Punctuality]:
    """Return when the reports of a place's bodies, all that lie in it included, were published, by year."""
    place = COUNTRY if code is None else places.find_place(code).code
    query = select(TimeCountRow.year, TimeCountRow.week, func.sum(TimeCountRow.cells))
    query = query.where(TimeCountRow.area == place).group_by(TimeCountRow.year, TimeCountRow.week)
    tiers = [tier_of(level, one) for level in _LEVELS for one in ([kind] if kind is not None else BODY_KINDS)]
    if kind is not None:
        query = query.where(TimeCountRow.tier.in_(tiers))
    weeks: dict[int, Counter[int]] = defaultdict(Counter)
    for year, week, count in session.execute(query):
        weeks[year][week] = count
    hidden = _list_hidden(session, place, tiers)
    for cell in hidden:
        weeks[cell.year][week_of(cell.days)] -= 1
    hidden_counts = Counter(cell.year for cell in hidden)
    return [
        Punctuality(
            year=year, undated_count=found.pop(UNDATED, 0), bins=_week_bins(+found), hidden_count=hidden_counts[year]
        )
        for year, found in sorted(weeks.items())
    ]


def _list_hidden(session: Session, place: str | None, tiers: Sequence[int]) -> list[CellRow]:
    """Return the cells of a place and of what lies in it, of bodies of some tiers, whose report is hidden."""
    cells = find_hidden_cells(session).values()
    return [cell for cell in cells if cell.tier in tiers and place in _chain_of(cell)]


def _chain_of(cell: CellRow) -> tuple[str, ...]:
    return places.chain_of(cell.division_code, cell.prefecture_code, cell.province_code)


def _read_figures(
    session: Session, cells: Sequence[CellRow], keys: Iterable[int]
) -> Iterator[tuple[int, int, int | None]]:
    """Yield year, key and value of the figures in the reports of cells; amounts of money are left out."""
    years = {cell.number: cell.year for cell in cells if cell.number is not None}
    if not years:
        return
    query = select(FigureRow.report, FigureRow.key, FigureRow.value)
    for report, key, value in session.execute(query.where(FigureRow.report.in_(years), FigureRow.key.in_(list(keys)))):
        if not isinstance(value, str):
            yield years[report], key, value


def _names_of(session: Session, keys: Sequence[str]) -> dict[int, str]:
    rows = session.execute(select(FigureKeyRow.number, FigureKeyRow.key).where(FigureKeyRow.key.in_(keys)))
    return dict(rows.all())


def _total(year: int, key: str, said: Sequence[int]) -> Total:
    """Return a total of what was said: the sum, how many state one, how many leave it blank, how many are hidden."""
    total, stated, blank, hidden = said
    value = total if stated else None
    return Total(year=year, key=key, value=value, body_count=stated, blank_count=blank, hidden_count=hidden)


def _ordered(totals: Iterable[Total], keys: Sequence[str]) -> list[Total]:
    order = {key: at for at, key in enumerate(keys)}
    return sorted(totals, key=lambda one: (order[one.key], one.year))


def _bins(counts: Mapping[int, int]) -> tuple[Bin, ...]:
    """Return bins by the numbers of binary digits of their values, without a gap from the first to the last."""
    if not counts:
        return ()
    return tuple(_bin(digits, counts.get(digits, 0)) for digits in range(min(counts), max(counts) + 1))


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
