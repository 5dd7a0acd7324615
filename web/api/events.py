"""Events: what was published, altered, withdrawn, restored or moved."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from archive.events import Event
from archive.hidden import load_hidden
from archive.notes import NoteLine, notes_of
from archive.queries.events import list_events
from archive.queries.paging import Page
from archive.queries.values import EventItem
from web.api.asking import Limit, OnAsk
from web.asking import Cursor, EventQuery
from web.hiding import shown_event, shown_events
from web.loading import load_event

router = APIRouter(tags=["events"])


@router.get("/events")
def find_events(
    ask: OnAsk, asked: Annotated[EventQuery, Depends()], after: Cursor = None, limit: Limit = 50
) -> Page[EventItem]:
    """List events, those concluded last first; what is hidden from view is left out."""
    found = list_events(ask.session, asked.wanted(), after=after, limit=limit)
    return found.model_copy(update={"items": tuple(shown_events(ask.session, found.items))})


@router.get("/events/{event_id}")
def read_event(ask: OnAsk, event_id: str) -> Event:
    """Read an event whole, with the captures that it rests on."""
    return shown_event(load_hidden(ask.session), load_event(ask.session, event_id))


@router.get("/events/{event_id}/notes")
def read_event_notes(ask: OnAsk, event_id: str) -> list[NoteLine]:
    """Read what people said of an event."""
    return notes_of(ask.session, read_event(ask, event_id).id)
