"""Events as they are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.catalogue.night_tables import FeedRow
from archive.catalogue.tables import EventRow
from archive.deriving.places import find_place
from archive.events import MATERIALITY, Event
from archive.queries.values import EventItem


def bits_of(materiality: Iterable[str]) -> int:
    """Return kinds of materiality as bits; a kind that is not known here has none."""
    return sum(1 << MATERIALITY.index(one) for one in set(materiality) if one in MATERIALITY)


def derive_events(session: Session, event_ids: Sequence[str]) -> None:
    """Derive the lines of these events anew."""
    session.execute(delete(FeedRow).where(FeedRow.event_id.in_(event_ids)))
    rows = session.scalars(select(EventRow).where(EventRow.id.in_(event_ids)).order_by(EventRow.id))
    session.add_all([row_of(Event.model_validate(row.body)) for row in rows])
    session.flush()


def item_of(event: Event) -> EventItem:
    """Return what a list says of an event."""
    said = {name: getattr(event, name) for name in EventItem.model_fields if name != "figure_count"}
    return EventItem(**said, figure_count=len(event.figures))


def row_of(event: Event) -> FeedRow:
    """Return an event's line."""
    place = find_place(event.division_code)
    return FeedRow(
        event_id=event.id,
        concluded_at=event.concluded_at,
        kind=event.kind,
        status=event.status,
        portal_id=event.portal,
        report_id=event.report_id,
        crawl_id=event.crawl_id,
        division_code=place.code,
        prefecture_code=place.prefecture,
        province_code=place.province,
        materiality=bits_of(event.materiality),
        item=item_of(event).model_dump(mode="json"),
    )
