"""Why and when anything is next: a portal, a column, a report, or whatever else stands at a URL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.planning import find_found_again, find_stirred
from archive.catalogue.tables import CaptureRow, EventRow, LedgerRow, ReportRow, VersionRow, WalkRow
from archive.clock import night_of
from archive.events import Event
from archive.rechecking import Known, find_due
from archive.urls import is_url, split_url
from archive.walks import Walk

Subject = Literal["column", "report", "list_page", "page", "document", "rejected", "captured", "unknown"]

_LISTS = "its lists are walked every night"
_WITH_ELSE = "captured with something else; no list names it, and nothing makes it due by itself"
_SUSPECTED = "suspected to be withdrawn: every night until that is clear"
_UNSETTLED = "its last visit leaves open whether it is there: every night until that is clear"


@dataclass(frozen=True, slots=True)
class DueLine:
    """What is due when, and why, in words for people.

    `due_at` is the moment from which on it is visited, None for what is never visited by itself; `is_due` holds where
    that has come. `interval_days` is the interval of its policy, None where it has none. `visited_at` is when it was
    last visited, None where it never was, `changed_at` since when a report is as it is.
    """

    url: str
    what: Subject
    portal: str | None
    is_due: bool
    due_at: datetime | None
    reason: str
    interval_days: int | None = None
    visited_at: datetime | None = None
    changed_at: datetime | None = None


class Explainer:
    """Explains from a catalogue what is due at a moment."""

    def __init__(self, session: Session, at: datetime) -> None:
        self._session = session
        self._at = at
        self._walks: dict[tuple[str, str], Walk | None] = {}
        self._stirred: dict[tuple[str, str], datetime | None] = {}
        self._again: dict[str, dict[str | None, datetime]] = {}

    def explain(self, name: str) -> list[DueLine]:
        """Return what is known of a portal's id or of a URL, columns first, then by when each is due."""
        rows = self._find_rows(name)
        if rows:
            lines = [self._explain_row(row) for row in rows]
            return sorted(lines, key=lambda line: (line.what != "column", line.due_at or self._at, line.url))
        if not is_url(name):
            return []
        found = self._find_in_walks(name)
        return [found or self._explain_stranger(name)]

    def _find_rows(self, name: str) -> list[LedgerRow]:
        query = select(LedgerRow).where(
            (LedgerRow.portal_id == name) | (LedgerRow.url == name) | (LedgerRow.column_url == name)
        )
        return list(self._session.scalars(query))

    def _explain_row(self, row: LedgerRow) -> DueLine:
        if row.purpose == "column":
            return self._explain_column(row)
        changed_at = func.max(VersionRow.first_seen_at)
        query = select(ReportRow.status, ReportRow.last_seen_at, changed_at, ReportRow.id).join(VersionRow)
        query = query.where(ReportRow.portal_id == row.portal_id, ReportRow.url == row.url).group_by(ReportRow.id)
        found = self._session.execute(query).first()
        status, seen_at, changed, report_id = found if found is not None else ("published", row.due_at, row.due_at, "")
        since = seen_at if status == "withdrawn" else max(changed, self._found_again(row).get(report_id, changed))
        due_at, interval, reason = self._explain_visit(row, status, since)
        rest = self._find_rest(row)
        if rest is not None and rest > due_at:
            due_at, reason = rest, f"the portal is left alone until {night_of(rest)}; {reason}"
        return self._line(row, "report", due_at, reason, interval, since)

    def _explain_visit(self, row: LedgerRow, status: str, changed_at: datetime) -> tuple[datetime, int, str]:
        walk = self._last_walk(row.portal_id, row.column_url)
        if walk is None or row.captured_at is None:
            return row.due_at, 1, "it was never visited"
        known = Known(row.url, changed_at, row.captured_at, stirred_at=self._find_stirred(walk))
        due = find_due(walk.portal.recheck, known)
        if due.at != row.due_at:
            return row.due_at, 1, _SUSPECTED if status == "suspected" else _UNSETTLED
        if status == "withdrawn":
            return due.at, due.interval_days, f"withdrawn, last seen on {night_of(changed_at)}; {due.reason}"
        return due.at, due.interval_days, due.reason

    def _explain_column(self, row: LedgerRow) -> DueLine:
        walk = self._last_walk(row.portal_id, row.url)
        reason = _LISTS
        if row.due_at > self._at and walk is not None and walk.blocked_by is not None:
            reason = f"the portal refused ({walk.blocked_by}) and is left alone until {night_of(row.due_at)}"
        elif walk is not None and not walk.complete:
            reason = f"{_LISTS}; the last walk did not come to its end: {walk.reason}"
        return self._line(row, "column", row.due_at, reason, 1, None)

    def _line(
        self, row: LedgerRow, what: Subject, due_at: datetime, reason: str, interval: int, changed_at: datetime | None
    ) -> DueLine:
        return DueLine(
            url=row.url,
            what=what,
            portal=row.portal_id,
            is_due=due_at <= self._at,
            due_at=due_at,
            reason=f"leased to crawl {row.leased_by}; {reason}" if row.state == "leased" else reason,
            interval_days=interval,
            visited_at=row.captured_at,
            changed_at=changed_at,
        )

    def _find_rest(self, row: LedgerRow) -> datetime | None:
        """Return until when a report's portal is left alone, None where it is not."""
        columns = select(func.min(LedgerRow.due_at)).where(LedgerRow.portal_id == row.portal_id)
        first = self._session.scalar(columns.where(LedgerRow.purpose == "column"))
        return first if first is not None and first > self._at else None

    def _find_in_walks(self, url: str) -> DueLine | None:
        """Return what the last walks of the columns of a URL's host say of it, None where they do not name it."""
        host = split_url(url).netloc
        query = select(WalkRow.portal_id, WalkRow.column_url).distinct()
        query = query.where(WalkRow.column_url.contains(f"//{host}", autoescape=True))
        for portal_id, column_url in self._session.execute(query).all():
            walk = self._last_walk(portal_id, column_url)
            found = next(self._find_in_walk(walk, url), None) if walk is not None else None
            if walk is not None and found is not None:
                what, reason = found
                due_at = walk.ended_at if what in ("page", "list_page") else None
                is_due = due_at is not None and due_at <= self._at
                return DueLine(url, what, portal_id, is_due, due_at, reason, visited_at=self._find_capture(url))
        return None

    def _find_in_walk(self, walk: Walk, url: str) -> Iterator[tuple[Subject, str]]:
        column = walk.column_url
        for entry in walk.entries:
            if entry.url == url and entry.verdict == "rejected":
                yield "rejected", f"{column} lists it, and its title is no report's ({entry.reason}): never visited"
            elif entry.url == url:
                yield "page", f"{column} lists it, and no report is known there: visited every night while it is listed"
        for visit in walk.visits:
            if any(one.url == url for one in visit.linked):
                yield "document", f"fetched with its page, whenever that is due: {visit.url}"
        query = select(CaptureRow.record_id).where(CaptureRow.url == url)
        if set(self._session.scalars(query)) & set(walk.list_pages):
            yield "list_page", f"a page of the list of {column}: every night"

    def _explain_stranger(self, url: str) -> DueLine:
        captured_at = self._find_capture(url)
        if captured_at is None:
            return DueLine(
                url, "unknown", None, is_due=False, due_at=None, reason="no list names it, and no report is known there"
            )
        reason = self._find_leaving(url) or _WITH_ELSE
        return DueLine(url, "captured", None, is_due=False, due_at=None, reason=reason, visited_at=captured_at)

    def _find_leaving(self, url: str) -> str | None:
        """Return where the report is found that stood at a URL until it moved, None where none did."""
        query = select(EventRow.body).where(EventRow.kind == "moved").order_by(EventRow.concluded_at.desc())
        moves = (Event.model_validate(body) for body in self._session.scalars(query))
        move = next((one for one in moves if one.old_url == url), None)
        if move is None:
            return None
        found_on = night_of(move.seen_after)
        return f"the report that stood here has moved, found on {found_on}: visited where it is: {move.url}"

    def _find_capture(self, url: str) -> datetime | None:
        return self._session.scalar(select(func.max(CaptureRow.captured_at)).where(CaptureRow.url == url))

    def _find_stirred(self, walk: Walk) -> datetime | None:
        """Return when a report of a column was last found altered, as it was when its last walk had ended."""
        key = walk.portal.id, walk.column_url
        if key not in self._stirred:
            self._stirred[key] = find_stirred(self._session, *key, walk.ended_at)
        return self._stirred[key]

    def _found_again(self, row: LedgerRow) -> dict[str | None, datetime]:
        if row.portal_id not in self._again:
            self._again[row.portal_id] = find_found_again(self._session, row.portal_id)
        return self._again[row.portal_id]

    def _last_walk(self, portal_id: str, column_url: str) -> Walk | None:
        key = portal_id, column_url
        if key not in self._walks:
            query = select(WalkRow).where(WalkRow.portal_id == portal_id, WalkRow.column_url == column_url)
            row = self._session.scalars(query.order_by(WalkRow.began_at.desc()).limit(1)).first()
            self._walks[key] = Walk.model_validate(row.account) if row is not None else None
        return self._walks[key]
