"""How the captures of an event prove it: what each of them is, and what a withdrawal rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import ReportRow, WalkRow
from archive.events import Event
from archive.queries.captures import find_capture

Part = Literal["answer", "old_answer", "new_page", "list"]


@dataclass(frozen=True, slots=True)
class Absence:
    """What says that a report is gone: the status that its page answered with, and how many list pages lack it.

    `checks` found it gone since `since`; both are None where the report was there again, and they are counted no more.
    """

    status: int | None
    list_count: int
    checks: int | None
    since: datetime | None


def name_parts(session: Session, event: Event) -> dict[str, Part]:
    """Return by record what those captures are that a reader could mistake for the report as it stands.

    `answer` is what a page that is gone answers, `old_answer` what the address that a report moved from does,
    `new_page` the report where it moved to, `list` a list page of that night.
    """
    if event.kind not in ("withdrawn", "moved") or event.status == "retracted":
        return {}
    lists = _list_pages(session, event)
    parts: dict[str, Part] = {}
    for one in event.captures.after:
        if one.record_id in lists:
            parts[one.record_id] = "list"
        elif event.kind == "withdrawn" and one.url == event.url:
            parts[one.record_id] = "answer"
        elif event.kind == "moved" and one.url in (event.url, event.old_url):
            parts[one.record_id] = "new_page" if one.url == event.url else "old_answer"
    return parts


def find_absence(session: Session, event: Event, parts: dict[str, Part]) -> Absence | None:
    """Return what a withdrawal rests on, None for any other event and for a suspicion that was taken back."""
    if event.kind != "withdrawn" or event.status == "retracted":
        return None
    answered = next((name for name, part in parts.items() if part == "answer"), None)
    capture = find_capture(session, answered) if answered is not None else None
    row = session.get(ReportRow, event.report_id)
    # The report's count is this event's as long as nothing has happened to it since.
    is_counted = (
        row is not None
        and row.status == ("withdrawn" if event.status == "confirmed" else "suspected")
        and row.absent_since is not None
        and row.absent_since <= event.concluded_at
    )
    return Absence(
        status=capture.status if capture is not None else None,
        list_count=sum(part == "list" for part in parts.values()),
        checks=row.absent_checks if row is not None and is_counted else None,
        since=row.absent_since if row is not None and is_counted else None,
    )


def _list_pages(session: Session, event: Event) -> set[str]:
    """Return the records of the list pages that a portal's walks fetched in the crawl that concluded an event."""
    query = select(WalkRow.account).where(WalkRow.crawl_id == event.crawl_id, WalkRow.portal_id == event.portal)
    return {page for account in session.scalars(query) for page in account["list_pages"]}
