"""The first page: how much there is, what changed last, and the last night."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from archive.account import NightAccount
from archive.listing import list_events
from web.accounts import list_crawls, load_account
from web.visits import OnVisit

router = APIRouter()
_EVENTS_SHOWN = 8


@router.get("/")
def show_home(visit: OnVisit) -> Response:
    """Show the first page."""
    events = list_events(visit.session)[::-1][:_EVENTS_SHOWN]
    return visit.show("home.html", events=events, night=_find_last(visit))


def _find_last(visit: OnVisit) -> NightAccount | None:
    nights = visit.room.collection.nights
    return next((load_account(nights, crawl_id) for crawl_id in list_crawls(nights)[:1]), None)
