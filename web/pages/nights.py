"""Nights: the list of crawls, and the account of one."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from archive.hidden import load_hidden
from archive.queries.nights import list_nights
from web.accounts import load_account
from web.asking import Cursor
from web.hiding import shown_account
from web.nights import night_values
from web.visits import OnVisit

router = APIRouter()
_ON_A_PAGE = 40
# Of a night of thousands of portals a page with all of them would take a browser, and us, too long.
_LINES_SHOWN = 300


@router.get("/nights")
def show_nights(visit: OnVisit, after: Cursor = None) -> Response:
    """Show the list of crawls."""
    found = list_nights(visit.session, after=after, limit=_ON_A_PAGE)
    return visit.show("nights.html", nights=found.items, next=found.next)


@router.get("/nights/{crawl_id}")
def show_night(visit: OnVisit, crawl_id: str) -> Response:
    """Show the account of one crawl."""
    account = load_account(visit.room.collection.nights, crawl_id)
    shown = shown_account(load_hidden(visit.session), account)
    hidden_count = len(account.events) - len(shown.events)
    return visit.show("night.html", hidden_count=hidden_count, **night_values(shown, lines_max=_LINES_SHOWN))
