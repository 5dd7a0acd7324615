"""Filling the derived tables with what was marked as changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Session

from archive.catalogue.asking import in_batches
from archive.catalogue.derived_tables import FigureKeyRow, FigureRow, StaleRow, SummaryRow
from archive.catalogue.marking import CRAWL, EVENT, REPORT
from archive.catalogue.tables import ReportRow
from archive.concluding.readings import Readings
from archive.deriving.cells import Cells
from archive.deriving.counts import CellCounts
from archive.deriving.crawls import derive_crawls
from archive.deriving.feed import derive_events
from archive.deriving.inconsistencies import derive_inconsistencies
from archive.deriving.numbers import name_number
from archive.deriving.reports import Derived, Reports
from archive.deriving.totals import Totals
from archive.queries.search.index import SearchIndex
from archive.queries.search.sqlite import SqliteSearch

_AT_ONCE = 200
_KEY_BITS = 15


def fill_derived(
    session: Session,
    readings: Readings,
    *,
    index: Callable[[Connection], SearchIndex] = SqliteSearch,
) -> None:
    """Derive anew what was marked as changed, in the session's transaction; `index` opens what is searched.

    What has no reading of today's parser is read for it.
    """
    session.flush()
    # A session of its own: what it holds is not mixed with what its caller holds.
    with Session(bind=session.connection(), join_transaction_mode="rollback_only") as own:
        filling = _Filling(own, readings, index(own.connection()))
        # In the order in which reports were met, which tells those apart that would have the same number.
        known = select(StaleRow.id).outerjoin(ReportRow, ReportRow.id == StaleRow.id).where(StaleRow.kind == REPORT)
        ids = own.scalars(known.order_by(ReportRow.first_seen_at, StaleRow.id)).all()
        for some in in_batches(ids, _AT_ONCE):
            filling.fill(some)
        for kind, derive in ((EVENT, derive_events), (CRAWL, derive_crawls)):
            ids = own.scalars(select(StaleRow.id).where(StaleRow.kind == kind).order_by(StaleRow.id)).all()
            for some in in_batches(ids, _AT_ONCE):
                derive(own, some)
        own.execute(delete(StaleRow))
        own.flush()


class _Filling:
    """Fills the tables of reports, a batch at a time."""

    def __init__(self, session: Session, readings: Readings, index: SearchIndex) -> None:
        self._session = session
        self._reports = Reports(session, readings)
        self._cells = Cells(session)
        self._index = index
        self._keys: dict[str, int] = {
            key: at for at, key in session.execute(select(FigureKeyRow.number, FigureKeyRow.key))
        }

    def fill(self, report_ids: Sequence[str]) -> None:
        """Derive these reports, their bodies' cells and what is added up anew."""
        rows = {row.id: row for row in self._session.scalars(select(ReportRow).where(ReportRow.id.in_(report_ids)))}
        before = self._session.scalars(select(SummaryRow).where(SummaryRow.report_id.in_(report_ids))).all()
        numbered = {row.report_id: row.number for row in before}
        derived = list(self._reports.derive([rows[one] for one in report_ids if one in rows], numbered))
        after = [one.summary for one in derived]
        bodies = sorted({row.body_id for row in (*before, *after) if row.body_id is not None})
        self._replace({row.number for row in before}, derived, bodies)

    def _replace(self, before: set[int], derived: Sequence[Derived], bodies: Sequence[str]) -> None:
        """Put what is derived in place of what stood under these numbers, and bring cells and totals up to it."""
        totals, after = Totals(self._session), {one.summary.number for one in derived}
        cells = CellCounts(self._session)
        cells.add(self._cells.read(bodies), sign=-1)
        counted = self._cells.read_chosen(bodies)
        totals.add((one for one in counted.values() if one.number in before), sign=-1)
        self._session.execute(delete(FigureRow).where(FigureRow.report.in_(before)))
        self._session.execute(delete(SummaryRow).where(SummaryRow.number.in_(before)))
        self._session.expunge_all()
        self._session.add_all([one.summary for one in derived])
        self._session.flush()
        self._keep_figures(derived)
        self._index.remove(before - after)
        self._index.put(one.document for one in derived)
        self._cells.derive(bodies)
        cells.add(self._cells.read(bodies), sign=1)
        cells.settle()
        derive_inconsistencies(self._session, bodies)
        counts = self._cells.read_chosen(bodies)
        totals.add(
            (one for key, one in counted.items() if one.number not in before and counts.get(key) != one), sign=-1
        )
        totals.add((one for key, one in counts.items() if one.number in after or counted.get(key) != one), sign=1)
        totals.settle()
        self._session.expunge_all()

    def _keep_figures(self, derived: Sequence[Derived]) -> None:
        for key in sorted({key for one in derived for key in one.figures} - self._keys.keys()):
            self._keys[key] = name_number(key, _KEY_BITS, self._keys.values())
            self._session.add(FigureKeyRow(number=self._keys[key], key=key))
        self._session.flush()
        rows = [
            {"report": one.summary.number, "key": self._keys[key], "value": value, "state": state}
            for one in derived
            for key, (value, state) in one.figures.items()
        ]
        if rows:
            rows.sort(key=lambda row: (row["report"], row["key"]))
            self._session.execute(insert(FigureRow), rows)
