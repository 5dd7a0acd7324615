"""Events: the feed with its filters, one event with what changed, and its evidence to be kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends
from starlette.responses import Response, StreamingResponse

from archive.events import MATERIALITY, EventKind
from archive.hidden import Hidden, load_hidden
from archive.notes import notes_of
from archive.queries.events import list_events
from archive.queries.nights import list_portals, name_portal
from web.asking import Cursor, EventQuery
from web.bundles import pack_evidence
from web.codebook import label_figures
from web.differences import find_differences, find_sides
from web.evidence import describe_sections, says_the_same
from web.feeding import name_portal_feed
from web.hiding import shown_event, shown_events
from web.loading import load_event
from web.proofs import find_absence, name_parts
from web.replay_links import list_replayable
from web.visits import OnVisit

router = APIRouter()
ON_A_PAGE = 40
_PORTALS_OFFERED = 200


@router.get("/events")
def show_events(visit: OnVisit, asked: Annotated[EventQuery, Depends()], after: Cursor = None) -> Response:
    """Show the feed of events."""
    found = list_events(visit.session, asked.wanted(), after=after, limit=ON_A_PAGE)
    return visit.show(
        "events.html",
        events=shown_events(visit.session, found.items),
        next=found.next,
        asked=asked,
        feed=_name_feed(asked),
        kinds=get_args(EventKind),
        materialities=MATERIALITY,
        portals=list_portals(visit.session, limit=_PORTALS_OFFERED).items,
    )


@router.get("/events/{event_id}")
def show_event(visit: OnVisit, event_id: str) -> Response:
    """Show what changed, figure by figure and word by word, with both versions side by side."""
    event, hidden = load_event(visit.session, event_id), load_hidden(visit.session)
    differences = find_differences(visit.room, visit.session, event)
    cited = len(event.captures.before) + len(event.captures.after)
    event = shown_event(hidden, event)
    proof = name_parts(visit.session, event)
    return visit.show(
        "event.html",
        event=event,
        hidden_count=cited - len(event.captures.before) - len(event.captures.after),
        attached=_list_attached(hidden, differences),
        portal_name=name_portal(visit.session, event.portal),
        labels=label_figures(),
        differences=differences,
        sections=list(describe_sections(differences)),
        sides=find_sides(visit.session, event),
        replayable=list_replayable(visit.session, (*event.captures.before, *event.captures.after)),
        proof=proof,
        absence=find_absence(visit.session, event, proof),
        says_the_same=says_the_same(differences),
        notes=notes_of(visit.session, event.id),
    )


@router.get("/events/{event_id}/evidence.zip")
def give_evidence(visit: OnVisit, event_id: str) -> Response:
    """Give an event's evidence bundle, packed as it goes."""
    event = load_event(visit.session, event_id)
    pieces = pack_evidence(visit.room, event, visit.language)
    headers = {"Content-Disposition": f'attachment; filename="{event.id}.zip"'}
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


def _list_attached(hidden: Hidden, differences: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """Return the attachments that differ and are not hidden from view."""
    found = (differences or {}).get("attachments", ())
    return [one for one in found if hidden.of_url(one["url"]) is None]


def _name_feed(asked: EventQuery) -> str:
    """Return the name of the feed that comes closest to what is asked for (web.feeding)."""
    return name_portal_feed(asked.portal) if asked.portal else f"kind-{asked.kind}" if asked.kind else "all"
