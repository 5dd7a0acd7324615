"""Which known reports of a column need no visit at a moment, as the ledger holds it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from archive.catalogue.tables import CaptureRow, EventRow, LedgerRow, ReportRow, VersionRow
from archive.rechecking import VisitPlan

FOUND_AGAIN = ("restored", "moved")
_ANSWERED = (200, 304)


def find_plan(session: Session, portal_id: str, column_url: str, at: datetime) -> VisitPlan:
    """Return which of a column's known reports need no visit at a moment."""
    rows = select(LedgerRow.url).where(LedgerRow.purpose == "report", LedgerRow.due_at > at)
    # What was visited after this moment was visited under a clock that has been set back since.
    rows = rows.where(LedgerRow.captured_at.is_(None) | (LedgerRow.captured_at <= at))
    not_due = set(session.scalars(rows.where(LedgerRow.portal_id == portal_id, LedgerRow.column_url == column_url)))
    gone = select(ReportRow.url).where(ReportRow.portal_id == portal_id, ReportRow.status == "withdrawn")
    resting = not_due - set(session.scalars(gone))
    digests, steady = _find_answers(session, portal_id, column_url, resting)
    return VisitPlan(
        resting=frozenset(resting), asleep=frozenset(not_due - resting), steady=tuple(steady), digests=digests
    )


def find_stirred(session: Session, portal_id: str, column_url: str, until: datetime) -> datetime | None:
    """Return when a report of a column was last found altered, up to a moment; None where none was.

    What is dated after it was found under a clock that has been set back since.
    """
    query = select(func.max(VersionRow.first_seen_at)).join(ReportRow, ReportRow.id == VersionRow.report_id)
    query = query.where(ReportRow.portal_id == portal_id, ReportRow.column_url == column_url)
    found: datetime | None = session.scalar(query.where(VersionRow.ordinal > 1, VersionRow.first_seen_at <= until))
    return found


def find_found_again(session: Session, portal_id: str) -> dict[str | None, datetime]:
    """Return when reports of a portal last came back, or were found elsewhere, by their ids.

    They are looked after like those that were altered.
    """
    query = select(EventRow.report_id, func.max(EventRow.concluded_at)).where(EventRow.kind.in_(FOUND_AGAIN))
    rows = session.execute(query.where(EventRow.portal_id == portal_id).group_by(EventRow.report_id))
    return {row[0]: row[1] for row in rows}


def _find_answers(
    session: Session, portal_id: str, column_url: str, resting: Collection[str]
) -> tuple[dict[str, str], list[str]]:
    """Return the digests with which known pages were last answered, and those of the resting that do not always differ.

    Always: the last two times. A page that differed once may have been given another template.
    """
    earlier = aliased(CaptureRow)
    before = (
        select(earlier.payload_digest)
        .where(earlier.url == CaptureRow.url, earlier.captured_at < CaptureRow.captured_at)
        .where(earlier.record_type.in_(("response", "revisit")), earlier.status.in_(_ANSWERED))
        .order_by(earlier.captured_at.desc())
        .limit(1)
    )
    query = select(LedgerRow.url, CaptureRow.payload_digest, before.scalar_subquery())
    query = query.add_columns(before.offset(1).scalar_subquery())
    query = query.join(CaptureRow, CaptureRow.record_id == LedgerRow.record_id)
    query = query.where(LedgerRow.portal_id == portal_id, LedgerRow.column_url == column_url)
    query = query.where(LedgerRow.purpose == "report", CaptureRow.status.in_(_ANSWERED))
    digests: dict[str, str] = {}
    steady: list[str] = []
    for url, last, second, third in session.execute(query.order_by(LedgerRow.due_at, LedgerRow.url)):
        if last is not None:
            digests[url] = last
            if url in resting and (second in (None, last) or third in (None, second)):
                steady.append(url)
    return digests, steady
