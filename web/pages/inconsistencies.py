"""Inconsistencies: figures that are not what the same body's report for the year before lets expect."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from archive.queries.divisions import find_division
from archive.queries.inconsistencies import page_inconsistencies
from archive.queries.reports import find_body
from web.asking import Cursor, InconsistencyQuery
from web.codebook import YEAR_RULES, describe_rules, label_figures
from web.hiding import shown_inconsistencies
from web.pages.places import list_above
from web.visits import OnVisit

router = APIRouter()
ON_A_PAGE = 50


@router.get("/inconsistencies")
def show_inconsistencies(
    visit: OnVisit, asked: Annotated[InconsistencyQuery, Depends()], after: Cursor = None
) -> Response:
    """Show what does not hold between the reports of bodies for two successive years."""
    found = page_inconsistencies(visit.session, asked.wanted(), after=after, limit=ON_A_PAGE)
    body = find_body(visit.session, asked.body) if asked.body else None
    code = asked.division or (body.division_code if body is not None else None)
    place = find_division(visit.session, code) if code else None
    return visit.show(
        "inconsistencies.html",
        found=shown_inconsistencies(visit.session, found.items),
        next=found.next,
        asked=asked,
        body=body,
        place=place,
        above=list_above(visit.session, place) if place is not None else [],
        labels=label_figures(),
        rules={code: describe_rules(visit.language)[code] for code in YEAR_RULES},
    )
