"""Places: the coverage matrix of a province, a prefecture or a county, and of one body over its years."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from archive.clock import night_of
from archive.queries.charts import total_body
from archive.queries.coverage import cover_bodies, cover_divisions
from archive.queries.divisions import find_division
from archive.queries.events import EventFilter, list_events
from archive.queries.reports import ReportFilter, find_body, list_reports
from archive.queries.values import DivisionItem
from web.charts.body import draw_body
from web.charts.series import keys_of_totals
from web.errors import NotThereError
from web.hiding import shown_events, shown_reports
from web.visits import OnVisit

router = APIRouter()
_EVENTS_SHOWN = 6
_REPORTS_OF_A_BODY = 200
COUNTY = 3


@router.get("/places/{code}")
def show_place(visit: OnVisit, code: str) -> Response:
    """Show what a place's bodies published, and above a county what the places in it did."""
    today = night_of(visit.room.clock.now())
    bodies = cover_bodies(visit.session, code, today)
    if bodies is None:
        raise NotThereError(code)
    is_county = bodies.division.level >= COUNTY
    events = list_events(visit.session, EventFilter(division=bodies.division.code), limit=_EVENTS_SHOWN)
    return visit.show(
        "place.html",
        place=bodies.division,
        above=list_above(visit.session, bodies.division),
        bodies=bodies,
        matrix=None if is_county else cover_divisions(visit.session, bodies.division.code, today),
        events=shown_events(visit.session, events.items),
    )


@router.get("/bodies/{body_id}")
def show_body(visit: OnVisit, body_id: str) -> Response:
    """Show a body's reports over the years, and how its figures went."""
    body = find_body(visit.session, body_id)
    if body is None:
        raise NotThereError(body_id)
    reports = list_reports(visit.session, ReportFilter(body=body_id), limit=_REPORTS_OF_A_BODY)
    shown = shown_reports(visit.session, reports.items)
    place = find_division(visit.session, body.division_code) if body.division_code else None
    return visit.show(
        "body.html",
        body=body,
        place=place,
        above=list_above(visit.session, place) if place is not None else [],
        reports=shown,
        hidden_count=len(reports.items) - len(shown),
        charts=draw_body(total_body(visit.session, body_id, keys_of_totals()), visit.language),
    )


def list_above(session: Session, place: DivisionItem) -> list[DivisionItem]:
    """Return the places in which a place lies, the province first."""
    above: list[DivisionItem] = []
    parent = place.parent
    while parent is not None and (found := find_division(session, parent)) is not None and found not in above:
        above.insert(0, found)
        parent = found.parent
    return above
