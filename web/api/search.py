"""Search across bodies, titles and text."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from archive.hidden import load_hidden
from archive.queries.search.searching import SearchAnswer, search_reports
from web.api.asking import OnAsk
from web.asking import Cursor, Word

router = APIRouter(tags=["search"])


@router.get("/search")
def search(
    ask: OnAsk,
    q: Annotated[str, Query(min_length=1, max_length=100)],
    portal: Word = None,
    division: Word = None,
    year: Annotated[int | None, Query(ge=1990, le=2200)] = None,
    after: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SearchAnswer:
    """Find the reports in which every word of `q` stands; spans say where, in characters."""
    found = search_reports(
        ask.session, q, portal=portal or None, division=division or None, year=year, after=after, limit=limit
    )
    hidden = load_hidden(ask.session)
    shown = (one for one in found.items if hidden.of_report(one.report.id, one.report.url) is None)
    return found.model_copy(update={"items": tuple(shown)})
