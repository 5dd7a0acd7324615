"""One request of a program: what a resource's function is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy.orm import Session

from archive.clock import night_of
from web.room import Room

Limit = Annotated[int, Query(ge=1, le=500, description="How many items a page may have.")]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request with the room, and a session that reads its catalogue."""

    room: Room
    session: Session

    @property
    def today(self) -> date:
        """The date in Shanghai."""
        return night_of(self.room.clock.now())


def _ask(request: Request) -> Iterator[Ask]:
    room: Room = request.app.state.room
    with room.session() as session:
        yield Ask(room, session)


OnAsk = Annotated[Ask, Depends(_ask)]
