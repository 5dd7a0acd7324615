"""Inconsistencies: what does not hold between a body's reports for two successive years."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from archive.queries.inconsistencies import InconsistencyItem, page_inconsistencies
from archive.queries.paging import Page
from web.api.asking import Limit, OnAsk
from web.asking import Cursor, InconsistencyQuery
from web.hiding import shown_inconsistencies

router = APIRouter(tags=["inconsistencies"])


@router.get("/inconsistencies")
def find_inconsistencies(
    ask: OnAsk, asked: Annotated[InconsistencyQuery, Depends()], after: Cursor = None, limit: Limit = 50
) -> Page[InconsistencyItem]:
    """List figures that are inconsistent with the same body's report for the year before, newest years first."""
    found = page_inconsistencies(ask.session, asked.wanted(), after=after, limit=limit)
    return found.model_copy(update={"items": tuple(shown_inconsistencies(ask.session, found.items))})
