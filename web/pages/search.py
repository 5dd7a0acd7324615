"""Search across bodies, titles and text."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from markupsafe import Markup, escape
from starlette.responses import Response

from archive.hidden import load_hidden
from archive.queries.search.searching import search_reports
from web.asking import Cursor, Word
from web.visits import OnVisit

router = APIRouter()
ON_A_PAGE = 20


@router.get("/search")
def show_search(
    visit: OnVisit,
    q: Annotated[str, Query(max_length=100)] = "",
    year: Annotated[str | None, Query(pattern=r"^(\d{4})?$")] = None,
    division: Word = None,
    after: Cursor = None,
) -> Response:
    """Show the reports and bodies in which all words of a query stand."""
    query = " ".join(q.split())
    found = None
    if query:
        asked_year = int(year) if year else None
        found = search_reports(
            visit.session, query, division=division or None, year=asked_year, after=after, limit=ON_A_PAGE
        )
    hidden = load_hidden(visit.session)
    items = [one for one in found.items if hidden.of_report(one.report.id, one.report.url) is None] if found else []
    return visit.show(
        "search.html", query=query, year=year or "", division=division or "", found=found, items=items, mark=mark_spans
    )


def mark_spans(text: str, spans: tuple[tuple[int, int], ...]) -> Markup:
    """Return a text, escaped, with stretches of it marked; what of a span lies in an earlier one is marked once."""
    pieces, at = [], 0
    for begin, end in sorted(spans):
        start = max(begin, at)
        if end > start:
            pieces += [escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end])]
            at = end
    return Markup("").join([*pieces, escape(text[at:])])
