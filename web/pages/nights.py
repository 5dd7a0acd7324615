"""Nights: the list of crawls, and the account of one."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from web.accounts import list_crawls, load_account
from web.nights import night_values
from web.paging import PageNumber, cut_page
from web.visits import OnVisit

router = APIRouter()
_ON_A_PAGE = 30


@router.get("/nights")
def show_nights(visit: OnVisit, page: PageNumber = 1) -> Response:
    """Show the list of crawls."""
    nights = visit.room.collection.nights
    pages = cut_page(list_crawls(nights), page, _ON_A_PAGE)
    return visit.show("nights.html", pages=pages, accounts=[load_account(nights, one) for one in pages.items])


@router.get("/nights/{crawl_id}")
def show_night(visit: OnVisit, crawl_id: str) -> Response:
    """Show the account of one crawl."""
    account = load_account(visit.room.collection.nights, crawl_id)
    return visit.show("night.html", **night_values(account))
