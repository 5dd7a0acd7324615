"""Captures of a URL."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from archive.queries.captures import list_captures
from archive.queries.paging import Page
from archive.queries.values import CaptureItem
from web.api.asking import Limit, OnAsk
from web.asking import Cursor
from web.hiding import refuse_hidden_url
from web.loading import load_capture

router = APIRouter(tags=["captures"])


@router.get("/captures")
def find_captures(
    ask: OnAsk, url: Annotated[str, Query(min_length=1, max_length=2000)], after: Cursor = None, limit: Limit = 100
) -> Page[CaptureItem]:
    """List the captures of exactly this URL, newest first."""
    refuse_hidden_url(ask.session, url)
    return list_captures(ask.session, url, after=after, limit=limit)


@router.get("/captures/{record_id}")
def read_capture(ask: OnAsk, record_id: str) -> CaptureItem:
    """Read one record; its bytes are at /archived/ID/payload."""
    return load_capture(ask.session, record_id)
