"""The list of events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, TextClause, select, text, tuple_
from sqlalchemy.orm import Session

from archive.catalogue.night_tables import FeedRow
from archive.catalogue.tables import EventRow
from archive.deriving.feed import bits_of
from archive.events import Event
from archive.queries.divisions import lies_in
from archive.queries.paging import Page, bound_limit, page_of, read_cursor
from archive.queries.values import EventItem


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are asked for; None asks for all. What was taken back is left out unless `retracted`.

    `division` is a code of GB/T 2260 with all that lies in it; `materiality` asks for those that have this one among
    theirs; `since` and `until` bound when they were concluded, the first included, the second not.
    """

    kind: str | None = None
    portal: str | None = None
    division: str | None = None
    materiality: str | None = None
    report: str | None = None
    crawl: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    retracted: bool = False


def list_events(session: Session, wanted: EventFilter, *, after: str | None = None, limit: int = 50) -> Page[EventItem]:
    """Return a page of events, those concluded last first.

    Raises:
        CursorError: `after` is no cursor of this list.
    """
    limit, key = bound_limit(limit), read_cursor(after, datetime, str)
    query = select(FeedRow.concluded_at, FeedRow.event_id, FeedRow.item).where(*_conditions(wanted))
    if key is not None:
        query = query.where(tuple_(FeedRow.concluded_at, FeedRow.event_id) < key)
    query = query.order_by(FeedRow.concluded_at.desc(), FeedRow.event_id.desc()).limit(limit + 1)
    page = page_of(session.execute(query).all(), limit, lambda row: (row.concluded_at, row.event_id))
    return Page(items=tuple(EventItem.model_validate(row.item) for row in page.items), next=page.next)


def find_event(session: Session, name: str) -> Event | None:
    """Return an event whole by its id, or an id that begins so; None where there is none or several."""
    # Most ask by the whole id, and what begins so is looked for among all.
    exact = session.scalar(select(EventRow.body).where(EventRow.id == name))
    begins = select(EventRow.body).where(EventRow.id.startswith(name, autoescape=True)).limit(2)
    bodies = [exact] if exact is not None else session.scalars(begins).all()
    return Event.model_validate(bodies[0]) if len(bodies) == 1 else None


def _conditions(wanted: EventFilter) -> Iterable[ColumnElement[bool] | TextClause]:
    equal: dict[str, str | None] = {"kind": wanted.kind, "portal_id": wanted.portal}
    equal |= {"report_id": wanted.report, "crawl_id": wanted.crawl}
    yield from (getattr(FeedRow, name) == value for name, value in equal.items() if value is not None)
    if wanted.division is not None:
        yield lies_in(FeedRow, wanted.division)
    if wanted.materiality is not None:
        # As it stands in the index.
        yield text(f"materiality & {bits_of([wanted.materiality])}")
    if wanted.since is not None:
        yield FeedRow.concluded_at >= wanted.since
    if wanted.until is not None:
        yield FeedRow.concluded_at < wanted.until
    if not wanted.retracted:
        yield FeedRow.status != "retracted"
