"""Bodies and their cells: which of a body's reports counts for a year, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import BodyRow, CellRow, SummaryRow
from archive.catalogue.night_tables import WatchedRow
from archive.catalogue.tables import ReportRow
from archive.concluding.imports import PORTAL_PREFIX
from archive.deriving.numbers import name_number
from archive.deriving.places import chain_of, find_place, kind_of, tier_of
from archive.expectations import BodyYear, ReportFacts, find_due_date, is_government, judge_standing

# A body's report is asked for no longer than this after its last.
_YEARS_AFTER = 10
_WATCHED_BITS = 30
_RANKS = {"published": 0, "suspected": 1, "withdrawn": 2}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The number of a report that counts for a body and a year, and what it counts for."""

    number: int
    year: int
    tier: int
    chain: tuple[str, ...]


class Cells:
    """The bodies of a catalogue and their cells."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._watched: dict[tuple[str, str], int] = {}

    def read(self, body_ids: Iterable[str]) -> Sequence[CellRow]:
        """Return these bodies' cells."""
        return self._session.scalars(select(CellRow).where(CellRow.body_id.in_(list(body_ids)))).all()

    def read_chosen(self, body_ids: Iterable[str]) -> dict[tuple[str, int], Chosen]:
        """Return the report that counts by body and year."""
        return {
            (row.body_id, row.year): Chosen(
                row.number, row.year, row.tier, chain_of(row.division_code, row.prefecture_code, row.province_code)
            )
            for row in self.read(body_ids)
            if row.number is not None
        }

    def derive(self, body_ids: Iterable[str]) -> None:
        """Derive these bodies and all their cells anew; a body without a report is taken out."""
        for body_id in body_ids:
            self._session.execute(delete(CellRow).where(CellRow.body_id == body_id))
            self._session.execute(delete(BodyRow).where(BodyRow.id == body_id))
            reports = self._session.execute(
                select(SummaryRow, ReportRow.issuing_body, ReportRow.division_code, ReportRow.column_url)
                .join(ReportRow, ReportRow.id == SummaryRow.report_id)
                .where(SummaryRow.body_id == body_id)
                .order_by(SummaryRow.number.desc())
            ).all()
            if reports:
                newest, name, code, _ = reports[0]
                standing = next((one for one in reports if _rank(one[0])[0] == 0), reports[0])
                watched = self._watch(standing[0].portal_id, standing[3])
                body = body_row(body_id, name or "", code, newest.portal_id, watched)
                cells = list(cells_of(body, [one[0] for one in reports]))
                self._session.add_all([body, *cells])
        self._session.flush()

    def _watch(self, portal_id: str, column_url: str) -> int:
        """Return the number of a column, entered now where it was not."""
        if not self._watched:
            rows = self._session.scalars(select(WatchedRow))
            self._watched = {(row.portal_id, row.column_url): row.number for row in rows}
        column = (portal_id, column_url)
        if column not in self._watched:
            self._watched[column] = name_number(" ".join(column), _WATCHED_BITS, self._watched.values())
            number = self._watched[column]
            row = WatchedRow(number=number, portal_id=portal_id, column_url=column_url, seen_whole_at=None)
            self._session.add(row)
            self._session.flush()
        return self._watched[column]


def body_row(body_id: str, name: str, code: str | None, portal_id: str, watched: int) -> BodyRow:
    """Return a body as it is kept; `watched` is the number of the column in which it is looked for."""
    place, kind = find_place(code), kind_of(name)
    return BodyRow(
        id=body_id,
        name=name,
        division_code=place.code,
        prefecture_code=place.prefecture,
        province_code=place.province,
        kind=kind,
        tier=tier_of(place.level, kind),
        portal_id=portal_id,
        watched=watched,
    )


def cells_of(body: BodyRow, reports: Sequence[SummaryRow]) -> Iterator[CellRow]:
    """Yield the cells of a body by all of its reports: of years for which there is one, or should be."""
    by_year: dict[int, list[SummaryRow]] = {}
    for report in reports:
        # A summary of a year's work is not the statutory report.
        if report.kind == "annual_report" and report.year is not None:
            by_year.setdefault(report.year, []).append(report)
    for year, found in by_year.items():
        yield _cell_of(body, year, found)
    if by_year:
        for year in range(min(by_year) + 1, max(by_year) + _YEARS_AFTER):
            if year not in by_year and is_expected(body.name, year, list(by_year)):
                yield _absent_cell(body, year)


def is_expected(name: str, year: int, other_years: Sequence[int]) -> bool:
    """Whether a body that reported for some years should have reported for another, by the rule of the expectations."""
    asked = BodyYear(name, year, other_years=other_years, seen_whole_on=date.max)
    return judge_standing(asked, date.max).state == "missing"


def _cell_of(body: BodyRow, year: int, reports: Sequence[SummaryRow]) -> CellRow:
    facts = [
        ReportFacts(
            status=report.status,
            first_seen_on=report.first_seen_on,
            published_on=report.published_on,
            absent_on=report.absent_on,
            version_count=report.versions,
            has_tables=report.has_tables,
        )
        for report in reports
    ]
    standing = judge_standing(BodyYear(body.name, year, facts), date.max)
    counts = min(reports, key=_rank)
    published, due_on = counts.published_on, standing.due_on
    return _cell_row(
        body,
        year,
        state=standing.state,
        timing=standing.timing,
        reason=standing.reason,
        due_on=due_on,
        days=(published - due_on).days if published is not None and due_on is not None else None,
        is_altered=standing.is_altered,
        is_suspected=counts.status == "suspected",
        number=counts.number,
        report_count=len(reports),
    )


def _absent_cell(body: BodyRow, year: int) -> CellRow:
    return _cell_row(
        body,
        year,
        state=None,
        timing=None,
        reason="",
        due_on=find_due_date(body.name, year),
        days=None,
        is_altered=False,
        is_suspected=False,
        number=None,
        report_count=0,
    )


def _cell_row(body: BodyRow, year: int, **said: object) -> CellRow:
    return CellRow(
        body_id=body.id,
        year=year,
        division_code=body.division_code,
        prefecture_code=body.prefecture_code,
        province_code=body.province_code,
        tier=body.tier,
        is_later=is_government(body.name),
        watched=body.watched,
        **said,
    )


def _rank(report: SummaryRow) -> tuple[int, bool, int, str]:
    """Return by what one of several reports of a body for a year counts, the least before the others.

    One that stands goes before one that may be withdrawn, one that was walked here before one of another program's
    file, one that was met later before one that was met before.
    """
    is_foreign = report.portal_id.startswith(PORTAL_PREFIX)
    return _RANKS.get(report.status, 2), is_foreign, -report.first_seen_on.toordinal(), report.report_id
