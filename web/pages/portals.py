"""Portals: how each is, by which rules it is walked, and what became of it night after night."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from archive.listing import find_latest_record
from archive.payloads import PayloadReader
from archive.queries.divisions import find_division
from archive.queries.events import EventFilter, list_events
from archive.queries.nights import count_health, find_portal, list_portals
from archive.queries.portal_nights import list_portal_nights
from archive.queries.reports import ReportFilter, list_reports
from web.asking import Cursor, Word
from web.errors import NotThereError
from web.hiding import shown_events, shown_reports
from web.visits import OnVisit, Visit

router = APIRouter()
_ON_A_PAGE = 100
_NIGHTS_SHOWN = 30
_LINES_SHOWN = 8
_POLICY_MAX = 200_000


@router.get("/portals")
def show_portals(visit: OnVisit, health: Word = None, division: Word = None, after: Cursor = None) -> Response:
    """Show the portals with their health."""
    found = list_portals(visit.session, division=division or None, health=health or None, after=after, limit=_ON_A_PAGE)
    counts = count_health(visit.session)
    return visit.show(
        "portals.html", portals=found.items, next=found.next, counts=counts, health=health, division=division
    )


@router.get("/portals/{portal_id}")
def show_portal(visit: OnVisit, portal_id: str) -> Response:
    """Show one portal: health, policy, history."""
    portal = find_portal(visit.session, portal_id)
    if portal is None:
        raise NotThereError(portal_id)
    events = list_events(visit.session, EventFilter(portal=portal_id), limit=_LINES_SHOWN)
    reports = list_reports(visit.session, ReportFilter(portal=portal_id), limit=_LINES_SHOWN)
    return visit.show(
        "portal.html",
        portal=portal,
        place=find_division(visit.session, portal.division_code) if portal.division_code else None,
        policy=_find_policy(visit, portal_id),
        nights=list_portal_nights(visit.session, portal_id, limit=_NIGHTS_SHOWN),
        events=shown_events(visit.session, events.items),
        reports=shown_reports(visit.session, reports.items),
    )


def _find_policy(visit: Visit, portal_id: str) -> str | None:
    """Return the portal's file as the last crawl used it, None where none was archived."""
    record_id = find_latest_record(visit.session, f"urn:nianbao:portal:{portal_id}", "resource")
    if record_id is None:
        return None
    content = PayloadReader(visit.session, visit.room.collection).read(record_id)
    return content[:_POLICY_MAX].decode("utf-8", "replace")
