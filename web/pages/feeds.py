"""Feeds of events as Atom, by the names under which the collection writes them too."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from web.errors import NotThereError
from web.feeding import find_feed, find_identity
from web.feeds import CONTENT_TYPE
from web.room import Room

router = APIRouter(prefix="/feeds", include_in_schema=False)


@router.get("/{name}.atom")
def give_feed(request: Request, name: str) -> Response:
    """Give the feed of a name: `all`, `kind-KIND` or `portal-ID`."""
    room: Room = request.app.state.room
    with room.session() as session:
        # The Host field was held against the names of this room before.
        address = str(request.base_url).rstrip("/")
        feed = find_feed(session, find_identity(room.collection), name, room=address)
    if feed is None:
        raise NotThereError(name)
    return Response(feed, media_type=CONTENT_TYPE)
