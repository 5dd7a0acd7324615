"""Events: the feed with its filters, and one event with what changed and its evidence."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from archive.listing import list_events
from web.paging import PageNumber, cut_page
from web.visits import OnVisit

router = APIRouter()
_ON_A_PAGE = 30


@router.get("/events")
def show_events(visit: OnVisit, page: PageNumber = 1) -> Response:
    """Show the feed of events."""
    return visit.show("events.html", pages=cut_page(list_events(visit.session)[::-1], page, _ON_A_PAGE))
