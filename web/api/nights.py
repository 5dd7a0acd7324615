"""Accounts of crawls."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel

from archive.account import NightAccount
from web.accounts import list_crawls, load_account

router = APIRouter(tags=["nights"])


class Nights(BaseModel):
    """The ids of crawls that have an account, newest first."""

    crawl_ids: list[str]


@router.get("/nights")
def list_nights(request: Request) -> Nights:
    """List the crawls that have an account."""
    return Nights(crawl_ids=list_crawls(request.app.state.room.collection.nights))


@router.get("/nights/{crawl_id}")
def read_night(request: Request, crawl_id: str) -> NightAccount:
    """Read the account of one crawl."""
    return load_account(request.app.state.room.collection.nights, crawl_id)
