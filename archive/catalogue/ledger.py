"""The ledger: which URL is due, which crawl has leased it, and which record it was captured as.

A URL is captured only after its record is durable and in the catalogue. Leases belong to a crawl; the process that
holds the collection's lock owns every crawl, so a lease that is found at the start of one is a dead process's.

`due_at` is the moment from which on a URL is to be visited: a column's is its last walk or the end of its rest, a
report's follows from the portal's policy (archive.rechecking). A crawl leases all of a portal, since its lists may show
that a report is to be visited before its time; what it did not visit keeps its time. Captured is what is not due yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, case, delete, func, select, update
from sqlalchemy.orm import Session

from archive.catalogue.planning import find_plan
from archive.catalogue.resting import MOST_NIGHTS, find_end_of_rest, find_visited
from archive.catalogue.tables import LedgerRow, ReportRow, WalkRow
from archive.rechecking import Known, VisitPlan, find_due
from archive.walks import GONE, PageVisit, Walk


@dataclass(frozen=True, slots=True)
class Settled:
    """A report as a walk left it: its status, and since when it is as it is, or when it was last seen if withdrawn."""

    status: str
    changed_at: datetime


class Ledger:
    """The ledger of a catalogue; every change is made in the session that it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def schedule_columns(self, portal_id: str, column_urls: Iterable[str], due_at: datetime) -> None:
        """Enter a portal's columns; those that are in the ledger keep their time."""
        for url in column_urls:
            if self._session.get(LedgerRow, (portal_id, url, "column")) is None:
                self._session.add(_row(portal_id, url, url, "column", due_at))
        self._session.flush()

    def find_resting_portals(self, at: datetime) -> dict[str, datetime]:
        """Return the portals of which no column is due at a moment, and when the first is due.

        A portal that is not entered yet does not rest, nor does one of which a clock that was set back since says so.
        """
        ahead = (LedgerRow.captured_at > at) | (LedgerRow.due_at > at + timedelta(days=MOST_NIGHTS + 1))
        first, is_ahead = func.min(LedgerRow.due_at), func.max(case((ahead, 1), else_=0))
        query = select(LedgerRow.portal_id, first).where(LedgerRow.purpose == "column").group_by(LedgerRow.portal_id)
        return {row[0]: row[1] for row in self._session.execute(query.having(first > at, is_ahead == 0))}

    def find_whole_walks(self) -> dict[str, datetime]:
        """Return when each portal's columns were last all walked whole, without portals of which one never was."""
        # A step in the index for each column: its walks are many more with every year.
        of_column = (WalkRow.portal_id == LedgerRow.portal_id, WalkRow.column_url == LedgerRow.url, WalkRow.complete)
        last = select(WalkRow.began_at).where(*of_column).order_by(WalkRow.began_at.desc()).limit(1).scalar_subquery()
        columns = self._session.execute(select(LedgerRow.portal_id, last).where(LedgerRow.purpose == "column"))
        found: dict[str, list[datetime | None]] = {}
        for portal_id, walked_at in columns:
            found.setdefault(portal_id, []).append(walked_at)
        return {portal_id: min(filter(None, at)) for portal_id, at in found.items() if None not in at}

    def lease(self, portal_ids: Sequence[str], crawl_id: str) -> int:
        """Lease everything of these portals to a crawl, taking over what an earlier one left; return how many."""
        query = update(LedgerRow).where(LedgerRow.portal_id.in_(portal_ids))
        result = self._session.execute(query.values(state="leased", leased_by=crawl_id).returning(LedgerRow.url))
        return len(result.all())

    def find_known_pages(self, portal_id: str, column_url: str) -> list[str]:
        """Return the addresses of a column's known reports, in a fixed order."""
        query = select(LedgerRow.url).where(LedgerRow.portal_id == portal_id, LedgerRow.column_url == column_url)
        return list(self._session.scalars(query.where(LedgerRow.purpose == "report").order_by(LedgerRow.url)))

    def settle(self, walk: Walk, reports: Mapping[str, Settled], stirred_at: datetime | None = None) -> None:
        """Enter what a walk captured, and the column's reports by where they stand now, each with its next visit.

        `stirred_at` is when one of them was last found altered, None where none ever was.
        """
        of_walk = (LedgerRow.portal_id == walk.portal.id) & (LedgerRow.column_url == walk.column_url)
        self._give_back(of_walk, walk.ended_at)
        # Held, so that each of them is found without a question of its own.
        known = self._session.scalars(select(LedgerRow).where(of_walk)).all()
        column = self._entry(walk.portal.id, walk.column_url, walk.column_url, "column", walk.began_at)
        if walk.list_pages:
            _capture(column, walk.ended_at, walk.list_pages[0])
        else:
            column.state, column.leased_by = "due", None
        self._leave_alone(walk)
        visits = {visit.url: visit for visit in walk.visits}
        for url in sorted(reports):
            row = self._entry(walk.portal.id, url, walk.column_url, "report", walk.began_at)
            # It may have stood in another column before.
            row.column_url = walk.column_url
            self._settle_visit(row, reports[url], visits.get(url), walk, stirred_at)
        self._session.flush()
        for row in known:
            if row.purpose == "report" and row.url not in reports:
                self._session.delete(row)
        self._session.flush()
        self._drop_moved(walk.portal.id)

    def _give_back(self, of_walk: ColumnElement[bool], at: datetime) -> None:
        """Give back what was leased and not due, in one statement: it is most of what a portal has."""
        rests = (LedgerRow.purpose == "report") & LedgerRow.captured_at.is_not(None) & (LedgerRow.due_at > at)
        self._session.execute(update(LedgerRow).where(of_walk, rests).values(state="captured", leased_by=None))

    def _drop_moved(self, portal_id: str) -> None:
        """Drop where reports stood that stand elsewhere now: a column that was given up is walked no more."""
        there = select(ReportRow.url).where(ReportRow.portal_id == portal_id)
        gone = delete(LedgerRow).where(LedgerRow.portal_id == portal_id, LedgerRow.purpose == "report")
        self._session.execute(gone.where(LedgerRow.url.not_in(there)))

    def _leave_alone(self, walk: Walk) -> None:
        """Let all columns of a portal rest that refused, whichever of them was walked when it did."""
        due_at = find_end_of_rest(self._session, walk)
        if due_at is not None:
            self._session.flush()
            columns = update(LedgerRow).where(LedgerRow.portal_id == walk.portal.id, LedgerRow.purpose == "column")
            self._session.execute(columns.values(due_at=due_at))

    def _settle_visit(
        self, row: LedgerRow, report: Settled, visit: PageVisit | None, walk: Walk, stirred_at: datetime | None
    ) -> None:
        was_due = row.captured_at is None or row.due_at <= walk.ended_at
        is_unsettled = False
        if visit is not None and visit.record_id:
            _capture(row, walk.ended_at, visit.record_id)
            is_clear = visit.state == "ok" or (report.status == "withdrawn" and visit.state in GONE)
            is_unsettled = not is_clear or report.status == "suspected"
        elif was_due:
            row.state, row.leased_by = "due", None
            return
        row.state, row.leased_by = "captured", None
        known = Known(row.url, report.changed_at, row.captured_at, is_unsettled, stirred_at)
        row.due_at = find_due(walk.portal.recheck, known).at

    def _entry(self, portal_id: str, url: str, column_url: str, purpose: str, due_at: datetime) -> LedgerRow:
        row = self._session.get(LedgerRow, (portal_id, url, purpose))
        if row is None:
            row = _row(portal_id, url, column_url, purpose, due_at)
            self._session.add(row)
        return row


class KnownPages:
    """The addresses of known reports, for whoever walks a column and must look at those that it lists no more.

    `at` is the moment for which reports are asked whether they are due; None: they all are.
    """

    def __init__(self, engine: Engine, at: datetime | None = None) -> None:
        self._engine = engine
        self._at = at

    def find(self, portal_id: str, column_url: str) -> list[str]:
        """Return the addresses of a column's known reports, in a fixed order."""
        with Session(self._engine) as session:
            return Ledger(session).find_known_pages(portal_id, column_url)

    def find_visited(self, portal_id: str, column_url: str, pages: Collection[str]) -> set[str]:
        """Return which of some pages were visited on the nights since a walk of the column came to its end."""
        with Session(self._engine) as session:
            return find_visited(session, portal_id, column_url, pages)

    def plan(self, portal_id: str, column_url: str) -> VisitPlan:
        """Return which of a column's known reports need no visit."""
        if self._at is None:
            return VisitPlan()
        with Session(self._engine) as session:
            return find_plan(session, portal_id, column_url, self._at)


def _row(portal_id: str, url: str, column_url: str, purpose: str, due_at: datetime) -> LedgerRow:
    return LedgerRow(
        portal_id=portal_id,
        url=url,
        column_url=column_url,
        purpose=purpose,
        state="due",
        due_at=due_at,
        leased_by=None,
        captured_at=None,
        record_id=None,
    )


def _capture(row: LedgerRow, captured_at: datetime, record_id: str) -> None:
    row.state, row.leased_by = "captured", None
    row.captured_at, row.record_id = captured_at, record_id
    # Due again in the next night, whenever that is begun.
    row.due_at = captured_at
