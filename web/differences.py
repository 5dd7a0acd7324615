"""What differs between the two sides of an event, and which documents stood on each."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy.orm import Session

from archive.errors import ArchiveError
from archive.events import CaptureReference, Event
from archive.evidence.comparing import RecordPayloads, compare_sides, read_sides
from archive.evidence.gathering import gather_event
from archive.listing import find_record_at
from archive.queries.captures import find_capture
from report import PARSER_VERSION
from web.room import Room

_KEPT_MAX = 256
_COMPARED = ("altered", "moved", "restored")


@dataclass(frozen=True, slots=True)
class SideShown:
    """One side of an event: its captures, that with a document to be shown (None: there is none), and when it was made.

    `picture` is the record of a picture that a browser made of it when it was fetched, None where none did.
    """

    side: str
    captures: tuple[CaptureReference, ...]
    record_id: str | None
    at: datetime | None
    picture: str | None = None


class _Kept:
    """What was compared lately: an event says the same for ever, and the parser while it is the same."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[str, str, str], dict[str, Any] | None] = OrderedDict()
        self._lock = Lock()

    def find(self, key: tuple[str, str, str]) -> tuple[bool, dict[str, Any] | None]:
        with self._lock:
            return key in self._found, self._found.get(key)

    def keep(self, key: tuple[str, str, str], found: dict[str, Any] | None) -> None:
        with self._lock:
            self._found[key] = found
            while len(self._found) > _KEPT_MAX:
                self._found.popitem(last=False)


_KEPT = _Kept()


def find_differences(room: Room, session: Session, event: Event) -> dict[str, Any] | None:
    """Return what differs as report.model.Comparison has it; None where a side has no report, or cannot be read."""
    if event.report_id is None or event.kind not in _COMPARED:
        return None
    key = (str(room.collection.root), event.id, PARSER_VERSION)
    is_known, known = _KEPT.find(key)
    if is_known:
        return known
    with room.heavy_work():
        try:
            gathered = gather_event(session, room.collection, event)
            found = compare_sides(read_sides(RecordPayloads(gathered.records), gathered.contents))
        except ArchiveError:
            # The event itself says what it found; that its records are damaged is `verify`'s to say.
            return None
    _KEPT.keep(key, found)
    return found


def find_sides(session: Session, event: Event) -> list[SideShown]:
    """Return both sides of an event, each with the document that stood there."""
    return [_find_side(session, side, getattr(event.captures, side)) for side in ("before", "after")]


def _find_side(session: Session, side: str, captures: tuple[CaptureReference, ...]) -> SideShown:
    at = min((one.captured_at for one in captures), default=None)
    for one in captures:
        found = find_capture(session, one.record_id)
        if found is not None and found.record_type in ("response", "revisit", "conversion"):
            picture = find_record_at(session, f"urn:nianbao:screenshot:{one.url}", one.captured_at)
            return SideShown(side, captures, one.record_id, one.captured_at, picture)
    return SideShown(side, captures, None, at)
