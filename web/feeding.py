"""The feeds of a collection by their names, made from its catalogue: `all`, `kind-KIND` and `portal-ID`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import get_args
from urllib.parse import quote, unquote

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CrawlRow, EventRow
from archive.collection import Collection
from archive.events import Event, EventKind
from archive.hidden import load_hidden
from archive.journal import Journal
from archive.notes import notes_on
from archive.queries.nights import name_portal
from web.feeds import Entry, Feed, render_feed, title_feed

# Who looks less often than it takes for so many events asks the catalogue.
ENTRIES_MAX = 100
_KIND, _PORTAL = "kind-", "portal-"
KIND_FEEDS = tuple(f"{_KIND}{kind}" for kind in get_args(EventKind))


def name_portal_feed(portal_id: str) -> str:
    """Return the name of a portal's feed, which is also that of its file without the ending."""
    return f"{_PORTAL}{quote(portal_id, safe='')}"


def find_identity(collection: Collection) -> str:
    """Return what the collection's feeds are told from those of others by: how its journal begins, which lasts."""
    first = next(islice(Journal(collection.journal, strict=False).read(), 1), None)
    return first.digest[:16] if first is not None else "empty"


def find_feed(session: Session, identity: str, name: str, *, room: str | None) -> bytes | None:
    """Return the feed of a name, None where no feed is called so; `room` is the reading room's address.

    A portal has a feed as soon as a crawl that walked it was concluded.
    """
    query = select(EventRow.body).order_by(EventRow.concluded_at.desc(), EventRow.id).limit(ENTRIES_MAX)
    portal: str | None = None
    if name.startswith(_PORTAL):
        portal_id = unquote(name.removeprefix(_PORTAL))
        portal = name_portal(session, portal_id)
        query = query.where(EventRow.portal_id == portal_id)
        if portal is None:
            return None
    elif name in KIND_FEEDS:
        query = query.where(EventRow.kind == name.removeprefix(_KIND))
    elif name != "all":
        return None
    entries = make_entries(session, [Event.model_validate(body) for body in session.scalars(query)])
    # The time of a feed without entries; it has some other one as soon as it has one.
    begun_at = session.scalar(select(func.min(CrawlRow.began_at))) or datetime.fromisoformat("1970-01-01T00:00:00Z")
    kind = name.removeprefix(_KIND) if name in KIND_FEEDS else None
    return render_feed(Feed(identity, name, title_feed(kind=kind, portal=portal), begun_at, room), entries)


def make_entries(session: Session, events: Sequence[Event]) -> list[Entry]:
    """Return events as they are told: with their portals' names, what people said of them, and what is hidden."""
    notes, hidden = notes_on(session, events), load_hidden(session)
    names = {portal_id: name_portal(session, portal_id) for portal_id in {event.portal for event in events}}
    return [Entry(event, notes[event.id], hidden.of_event(event), names[event.portal]) for event in events]
