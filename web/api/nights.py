"""Crawls and their accounts."""

from __future__ import annotations

from fastapi import APIRouter

from archive.account import NightAccount
from archive.hidden import load_hidden
from archive.queries.nights import list_nights
from archive.queries.paging import Page
from archive.queries.values import NightItem
from web.accounts import load_account
from web.api.asking import Limit, OnAsk
from web.asking import Cursor, Word
from web.hiding import shown_account

router = APIRouter(tags=["nights"])


@router.get("/nights")
def find_nights(ask: OnAsk, portal: Word = None, after: Cursor = None, limit: Limit = 50) -> Page[NightItem]:
    """List crawls, all or those that walked a portal, newest first."""
    return list_nights(ask.session, portal=portal or None, after=after, limit=limit)


@router.get("/nights/{crawl_id}")
def read_night(ask: OnAsk, crawl_id: str) -> NightAccount:
    """Read the account of one crawl; events, lines and captures that are hidden from view are left out of it."""
    account = load_account(ask.room.collection.nights, crawl_id)
    return shown_account(load_hidden(ask.session), account)
