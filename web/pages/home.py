"""The first page: the country at a glance, what changed last, and the last night."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from archive.clock import night_of
from archive.queries.coverage import cover_divisions
from archive.queries.events import EventFilter, list_events
from archive.queries.nights import count_health, list_nights
from web.hiding import shown_events
from web.visits import OnVisit

router = APIRouter()
_EVENTS_SHOWN = 8


@router.get("/")
def show_home(visit: OnVisit) -> Response:
    """Show the first page."""
    session = visit.session
    events = list_events(session, EventFilter(), limit=_EVENTS_SHOWN)
    return visit.show(
        "home.html",
        matrix=cover_divisions(session, None, night_of(visit.room.clock.now())),
        events=shown_events(visit.session, events.items),
        nights=list_nights(session, limit=1).items,
        health=count_health(session),
    )
