"""Coverage: how it stands with every body's report for every year, and the same counted for what lies above.

What a cell says is archive.expectations' to decide. What is there was judged when it was read; what is not there is
judged when it is asked for, by the day and by how the portal was found last. Of a hidden report it is said that it is
hidden, and nothing else, in the cells and in what is counted of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import cast

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import BodyRow, CellRow, CoverageCountRow, SummaryRow
from archive.catalogue.night_tables import PortalStateRow, WatchedRow
from archive.clock import night_of
from archive.deriving.counts import OWN, areas_of
from archive.deriving.places import COUNTRY, BodyKind, find_place
from archive.expectations import BodyYear, Standing, State, find_due_date, judge_standing
from archive.expectations.standing import Timing
from archive.health import HEALTHY
from archive.queries.divisions import find_division, lies_in
from archive.queries.hidden_cells import HiddenCells, find_hidden_cells
from archive.queries.values import (
    BodyItem,
    BodyLine,
    BodyMatrix,
    Cell,
    CellState,
    CountCell,
    DivisionLine,
    DivisionMatrix,
)

# Names that stand for the two dates of the statutory calendar, where a count is of many bodies.
_LATER, _EARLIER = "人民政府", "局"
_ALTERED, _SUSPECTED = "altered!", "suspected!"
_HIDDEN = "hidden"
_LEVEL_OF_COUNTIES = 3
# SQLite's word for what archive.clock does: Shanghai has no other time.
_SHANGHAI = "+8 hours"


def cover_bodies(session: Session, code: str, today: date) -> BodyMatrix | None:
    """Return the bodies × years of one division, those of what lies in it left out; None where the code is unknown.

    `code` may be any that the place has had.
    """
    division = find_division(session, code)
    if division is None:
        return None
    bodies = session.scalars(
        select(BodyRow).where(BodyRow.division_code == division.code).order_by(BodyRow.tier, BodyRow.name, BodyRow.id)
    ).all()
    query = select(CellRow, SummaryRow.report_id).outerjoin(SummaryRow, SummaryRow.number == CellRow.number)
    found: dict[str, list[tuple[CellRow, str | None]]] = defaultdict(list)
    for row, report_id in session.execute(
        query.where(lies_in(CellRow, division.code), CellRow.division_code == division.code)
    ):
        found[row.body_id].append((row, report_id))
    judge = _Judge(session, today)
    cells: dict[str, dict[int, Cell]] = {}
    for body in bodies:
        reported = [row.year for row, _ in found[body.id] if row.state is not None]
        judged = (judge.cell_of(row, report_id, body.name, reported) for row, report_id in found[body.id])
        cells[body.id] = {cell.year: cell for cell in judged}
    years = _years({year for of_body in cells.values() for year in of_body}, today)
    rows = tuple(
        BodyLine(body=body_item(body), cells=tuple(_cell(cells[body.id], year, body.name) for year in years))
        for body in bodies
    )
    return BodyMatrix(division=division, years=years, rows=rows)


def cover_divisions(session: Session, code: str | None, today: date) -> DivisionMatrix | None:
    """Return the divisions × years of a province or a prefecture, of the country where `code` is None.

    A province's rows are its counties and prefectures, those of the country its provinces, with all that lies in them.
    None where the code is unknown.
    """
    division = find_division(session, code) if code is not None else None
    if code is not None and division is None:
        return None
    bodies = _count_bodies(session, code)
    unplaced = bodies.pop(None, 0)
    codes = sorted(one for one in bodies if one is not None)
    areas = {_area_of(one, code): one for one in codes}
    counts = _count_cells(session, areas, _Judge(session, today))
    _count_as_hidden(counts, areas, find_hidden_cells(session))
    years = _years({year for of_code in counts.values() for year in of_code}, today)
    rows = []
    for one in codes:
        line = find_division(session, one)
        if line is not None:
            cells = tuple(_count_cell(year, counts[one][year]) for year in years)
            rows.append(DivisionLine(division=line, body_count=bodies[one], cells=cells))
    return DivisionMatrix(division=division, years=years, rows=tuple(rows), unplaced=unplaced)


def stream_cells(
    session: Session, today: date, *conditions: ColumnElement[bool], at_once: int = 1000
) -> Iterator[tuple[BodyItem, Cell]]:
    """Yield every cell of every body, by place, body and year; `conditions` are on BodyRow, and so many are held.

    Years that no day has begun to ask for are left out.
    """
    judge = _Judge(session, today)
    place = (BodyRow.division_code.is_(None), BodyRow.division_code, BodyRow.tier, BodyRow.name, BodyRow.id)
    query = select(BodyRow, CellRow, SummaryRow.report_id).join(CellRow, CellRow.body_id == BodyRow.id)
    query = query.outerjoin(SummaryRow, SummaryRow.number == CellRow.number).where(*conditions)
    result = session.execute(query.order_by(*place, CellRow.year), execution_options={"yield_per": at_once})
    for body, rows in groupby(result, key=lambda row: row[0]):
        found = list(rows)
        reported = [row.year for _, row, _ in found if row.state is not None]
        for _, row, report_id in found:
            if row.year < today.year:
                yield body_item(body), judge.cell_of(row, report_id, body.name, reported)


def count_year(session: Session, year: int, today: date) -> Counter[State]:
    """Return how many bodies stand how with their reports for a year, wherever they are, hidden ones like any."""
    counts = _count_cells(session, {COUNTRY: COUNTRY}, _Judge(session, today))[COUNTRY][year]
    return Counter(cast("dict[State, int]", _states_of(counts)))


def body_item(row: BodyRow) -> BodyItem:
    """Return a body as it is shown."""
    kind = cast("BodyKind", row.kind)
    return BodyItem(id=row.id, name=row.name, division_code=row.division_code, kind=kind, portal=row.portal_id)


@dataclass
class _Judge:
    """Judges what is not there, on a day, by how the portals were found last."""

    session: Session
    today: date

    _hidden: HiddenCells | None = None
    _found: dict[int, tuple[str | None, date | None]] = field(default_factory=dict)
    _judged: dict[tuple[int, bool, str | None, str | None], State] = field(default_factory=dict)

    def judge_many(self, year: int, is_later: bool, health: str | None, seen_on: str | None) -> State:
        """Return how it stands with reports for a year that should be there, by how their portals were found."""
        key = (year, is_later, health, seen_on)
        if key not in self._judged:
            name = _LATER if is_later else _EARLIER
            seen = date.fromisoformat(seen_on) if seen_on is not None else None
            self._judged[key] = self._judge(name, year, (health, seen), [year - 1]).state
        return self._judged[key]

    def _judge(
        self, name: str, year: int, found: tuple[str | None, date | None], other_years: Sequence[int]
    ) -> Standing:
        health, seen_on = found
        facts = BodyYear(name, year, other_years=other_years, health=health or HEALTHY, seen_whole_on=seen_on)
        return judge_standing(facts, self.today)

    def _find(self, watched: int) -> tuple[str | None, date | None]:
        """Return health and last complete walk of a column."""
        if watched not in self._found:
            query = select(PortalStateRow.health, WatchedRow.seen_whole_at).select_from(WatchedRow)
            query = query.outerjoin(PortalStateRow, PortalStateRow.portal_id == WatchedRow.portal_id)
            row = self.session.execute(query.where(WatchedRow.number == watched)).first()
            health, seen_at = row if row is not None else (None, None)
            self._found[watched] = (health, night_of(seen_at) if seen_at is not None else None)
        return self._found[watched]

    def cell_of(self, row: CellRow, report_id: str | None, name: str, other_years: Sequence[int]) -> Cell:
        """Return a cell of a body as it is shown; `other_years` are those for which it reported."""
        if row.state is None:
            standing = self._judge(name, row.year, self._find(row.watched), other_years)
            return Cell(year=row.year, state=standing.state, reason=standing.reason, due_on=row.due_on)
        if self._hidden is None:
            self._hidden = find_hidden_cells(self.session)
        if (row.body_id, row.year) in self._hidden:
            return _hidden_cell(row)
        return Cell(
            year=row.year,
            state=cast("State", row.state),
            reason=row.reason,
            due_on=row.due_on,
            timing=cast("Timing | None", row.timing),
            is_altered=row.is_altered,
            is_suspected=row.is_suspected,
            report_id=report_id,
            report_count=row.report_count,
        )


def _hidden_cell(row: CellRow) -> Cell:
    reason = "a report is there, and hidden from view at somebody's request"
    unsaid = dict.fromkeys(("is_altered", "is_suspected", "report_count"))
    return Cell(year=row.year, state="hidden", reason=reason, due_on=row.due_on, **unsaid)


def _cell(cells: dict[int, Cell], year: int, name: str) -> Cell:
    known = cells.get(year)
    if known is not None:
        return known
    reason = "nothing says that there should be one"
    return Cell(year=year, state="not_expected", reason=reason, due_on=find_due_date(name, year))


def _years(found: Iterable[int], today: date) -> tuple[int, ...]:
    """Return the years of a matrix without a gap, newest first; years that no day has begun to ask for are left out."""
    years = {year for year in found if year < today.year}
    return tuple(range(max(years), min(years) - 1, -1)) if years else ()


def _area_of(code: str, within: str | None) -> str:
    """Return under which name the row of a place is counted: beside what lies in it what is its own, else all."""
    return code if within is None or find_place(code).level == _LEVEL_OF_COUNTIES else code + OWN


def _count_cells(session: Session, areas: Mapping[str, str], judge: _Judge) -> dict[str, dict[int, dict[str, int]]]:
    """Return counts by code, year and state; what is not there is judged for all columns that were found alike."""
    counts: dict[str, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    table = CoverageCountRow.__table__.c
    wanted = table.area.in_(areas)
    query = select(table.area, table.year, table.state, table.cells, table.altered, table.suspected)
    for area, year, state, cells, altered, suspected in session.execute(query.where(wanted, table.state != "")):
        of_year = counts[areas[area]][year]
        of_year[state] += cells
        of_year[_ALTERED] += altered
        of_year[_SUSPECTED] += suspected
    judged = (table.area, table.year, table.is_later)
    found = (PortalStateRow.health, func.date(WatchedRow.seen_whole_at, _SHANGHAI))
    absent = (
        select(*judged, *found, func.sum(table.cells))
        .select_from(CoverageCountRow)
        .join(WatchedRow, WatchedRow.number == table.watched)
        .outerjoin(PortalStateRow, PortalStateRow.portal_id == WatchedRow.portal_id)
        .where(wanted, table.state == "")
        .group_by(*judged, *found)
    )
    for area, year, is_later, health, seen_on, cells in session.execute(absent):
        counts[areas[area]][year][judge.judge_many(year, is_later, health, seen_on)] += cells
    return counts


def _count_as_hidden(
    counts: Mapping[str, Mapping[int, dict[str, int]]], areas: Mapping[str, str], hidden: HiddenCells
) -> None:
    """Take cells off what they were counted as, and count them as hidden."""
    for cell in hidden.values():
        for code in {areas[area] for area in areas_of(cell) if area in areas}:
            of_year = counts[code][cell.year]
            of_year[cell.state or ""] -= 1
            of_year[_ALTERED] -= cell.is_altered
            of_year[_SUSPECTED] -= cell.is_suspected
            of_year[_HIDDEN] += 1


def _count_bodies(session: Session, code: str | None) -> dict[str | None, int]:
    by = BodyRow.province_code if code is None else BodyRow.division_code
    query = select(by, func.count()).group_by(by)
    if code is not None:
        query = query.where(lies_in(BodyRow, code))
    return {row[0]: row[1] for row in session.execute(query)}


def _count_cell(year: int, counted: Mapping[str, int]) -> CountCell:
    altered, suspected = (counted.get(name, 0) for name in (_ALTERED, _SUSPECTED))
    return CountCell(year=year, states=_states_of(counted), altered=altered, suspected=suspected)


def _states_of(counted: Mapping[str, int]) -> dict[CellState, int]:
    beside = (_ALTERED, _SUSPECTED, "not_expected")
    return {cast("CellState", state): count for state, count in counted.items() if count and state not in beside}
