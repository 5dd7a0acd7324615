"""The list of events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from archive.events import Event
from archive.queries.paging import Page
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
    raise NotImplementedError


def find_event(session: Session, name: str) -> Event | None:
    """Return an event whole by its id, or an id that begins so; None where there is none or several."""
    raise NotImplementedError
