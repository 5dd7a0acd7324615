"""Which known reports of a column need no visit at a moment, as the ledger holds it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, LedgerRow, ReportRow, WalkRow
from archive.rechecking import VisitPlan
from archive.walks import Walk

# So many nights back a walk is looked for that visited anything.
_NIGHTS_BACK = 40


def find_plan(session: Session, portal_id: str, column_url: str, at: datetime) -> VisitPlan:
    """Return which of a column's known reports need no visit at a moment."""
    rows = select(LedgerRow.url).where(LedgerRow.purpose == "report", LedgerRow.due_at > at)
    # What was visited after this moment was visited under a clock that has been set back since.
    rows = rows.where(LedgerRow.captured_at.is_(None) | (LedgerRow.captured_at <= at))
    not_due = set(session.scalars(rows.where(LedgerRow.portal_id == portal_id, LedgerRow.column_url == column_url)))
    gone = select(ReportRow.url).where(ReportRow.portal_id == portal_id, ReportRow.status == "withdrawn")
    withdrawn = set(session.scalars(gone)) & not_due
    return VisitPlan(
        resting=frozenset(not_due - withdrawn),
        asleep=frozenset(withdrawn),
        is_restless=bool(not_due) and _is_restless(session, portal_id, column_url),
    )


def _is_restless(session: Session, portal_id: str, column_url: str) -> bool:
    """Whether most of the known reports that a column's last walk visited came back in other bytes than before."""
    walks = select(WalkRow).where(WalkRow.portal_id == portal_id, WalkRow.column_url == column_url)
    for row in session.scalars(walks.order_by(WalkRow.began_at.desc(), WalkRow.record_id).limit(_NIGHTS_BACK)):
        walk = Walk.model_validate(row.account)
        known = select(ReportRow.url).where(ReportRow.portal_id == portal_id, ReportRow.first_seen_at < walk.began_at)
        urls = set(session.scalars(known))
        seen = [visit.record_id for visit in walk.visits if visit.state == "ok" and visit.url in urls]
        if seen:
            changed = _count_responses(session, [record_id for record_id in seen if record_id])
            return 2 * changed > len(seen)
    return False


def _count_responses(session: Session, record_ids: Collection[str]) -> int:
    query = select(CaptureRow.record_id).where(CaptureRow.record_type == "response")
    ids = sorted(record_ids)
    # SQLite takes a bounded number of parameters in one statement.
    return sum(
        len(session.scalars(query.where(CaptureRow.record_id.in_(ids[start : start + 500]))).all())
        for start in range(0, len(ids), 500)
    )
