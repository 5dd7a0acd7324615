"""Coverage: how it stands with every body's report for every year, and the same counted for what lies above.

What a cell says is archive.expectations' to decide. What is there was judged when it was read; what is not there is
judged when it is asked for, by the day and by how the portal was found last.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import BodyRow, CellRow, PortalStateRow, SummaryRow, WatchedRow
from archive.clock import night_of
from archive.deriving.places import BodyKind
from archive.expectations import BodyYear, Standing, State, find_due_date, judge_standing
from archive.expectations.standing import Timing
from archive.queries.divisions import find_division, lies_in
from archive.queries.values import BodyItem, BodyLine, BodyMatrix, Cell, CountCell, DivisionLine, DivisionMatrix

# Names that stand for the two dates of the statutory calendar, where a count is of many bodies.
_LATER, _EARLIER = "人民政府", "局"


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
    for row, report_id in session.execute(query.where(CellRow.division_code == division.code)):
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
    by = CellRow.province_code if code is None else CellRow.division_code
    judge = _Judge(session, today)
    counts: dict[str | None, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in session.execute(_count_cells(by, code)):
        state = row.state or judge.judge_many(row.year, is_later=row.is_later, watched=row.watched)
        of_year = counts[row.code][row.year]
        of_year[state] += row.cells
        of_year["altered!"] += row.cells * row.is_altered
        of_year["suspected!"] += row.cells * row.is_suspected
    bodies = _count_bodies(session, code)
    unplaced = bodies.pop(None, 0)
    counts.pop(None, None)
    years = _years({year for of_code in counts.values() for year in of_code}, today)
    return DivisionMatrix(
        division=division,
        years=years,
        rows=tuple(_division_rows(session, bodies, counts, years)),
        unplaced=unplaced,
    )


def count_year(session: Session, year: int, today: date) -> Counter[State]:
    """Return how many bodies stand how with their reports for a year, wherever they are."""
    query = select(CellRow.state, CellRow.is_later, CellRow.watched, func.count()).where(CellRow.year == year)
    judge, counts = _Judge(session, today), Counter[State]()
    for state, is_later, watched, count in session.execute(
        query.group_by(CellRow.state, CellRow.is_later, CellRow.watched)
    ):
        judged = cast("State | None", state) or judge.judge_many(year, is_later=is_later, watched=watched)
        counts[judged] += count
    return counts


def body_item(row: BodyRow) -> BodyItem:
    """Return a body as it is shown."""
    kind = cast("BodyKind", row.kind)
    return BodyItem(id=row.id, name=row.name, division_code=row.division_code, kind=kind, portal=row.portal_id)


@dataclass
class _Judge:
    """Judges what is not there, on a day, by how the portals were found last."""

    session: Session
    today: date

    @cached_property
    def _watched(self) -> dict[int, tuple[str, datetime | None]]:
        """Health and last complete walk by column."""
        query = select(WatchedRow.number, PortalStateRow.health, WatchedRow.seen_whole_at)
        query = query.outerjoin(PortalStateRow, PortalStateRow.portal_id == WatchedRow.portal_id)
        return {number: (health or "healthy", at) for number, health, at in self.session.execute(query)}

    @cached_property
    def _judged(self) -> dict[tuple[int, bool, int], State]:
        return {}

    def judge_many(self, year: int, *, is_later: bool, watched: int) -> State:
        """Return how it stands with the reports for a year that the bodies of a column should have published."""
        key = (year, is_later, watched)
        if key not in self._judged:
            self._judged[key] = self.judge(_LATER if is_later else _EARLIER, year, watched, [year - 1]).state
        return self._judged[key]

    def judge(self, name: str, year: int, watched: int, other_years: Sequence[int]) -> Standing:
        """Return how it stands with a report that a body should have published for a year."""
        health, seen_at = self._watched.get(watched, ("healthy", None))
        seen_on = night_of(seen_at) if seen_at is not None else None
        facts = BodyYear(name, year, other_years=other_years, health=health, seen_whole_on=seen_on)
        return judge_standing(facts, self.today)

    def cell_of(self, row: CellRow, report_id: str | None, name: str, other_years: Sequence[int]) -> Cell:
        """Return a cell of a body as it is shown; `other_years` are those for which it reported."""
        if row.state is None:
            standing = self.judge(name, row.year, row.watched, other_years)
            return Cell(year=row.year, state=standing.state, reason=standing.reason, due_on=row.due_on)
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


def _count_cells(by: Any, code: str | None) -> Select[Any]:
    what = (CellRow.year, CellRow.state, CellRow.is_later, CellRow.watched, CellRow.is_altered, CellRow.is_suspected)
    query = select(by.label("code"), *what, func.count().label("cells")).group_by(by, *what)
    return query.where(lies_in(CellRow, code)) if code is not None else query


def _count_bodies(session: Session, code: str | None) -> dict[str | None, int]:
    by = BodyRow.province_code if code is None else BodyRow.division_code
    query = select(by, func.count()).group_by(by)
    if code is not None:
        query = query.where(lies_in(BodyRow, code))
    return {row[0]: row[1] for row in session.execute(query)}


def _division_rows(
    session: Session,
    bodies: dict[str | None, int],
    counts: dict[str | None, dict[int, Counter[str]]],
    years: Sequence[int],
) -> Iterable[DivisionLine]:
    for code in sorted(one for one in bodies if one is not None):
        division = find_division(session, code)
        if division is not None:
            cells = tuple(_count_cell(year, counts[code][year]) for year in years)
            yield DivisionLine(division=division, body_count=bodies[code], cells=cells)


def _count_cell(year: int, counted: Counter[str]) -> CountCell:
    states = {cast("State", state): count for state, count in counted.items() if count and not state.endswith("!")}
    states.pop("not_expected", None)
    return CountCell(year=year, states=states, altered=counted["altered!"], suspected=counted["suspected!"])
