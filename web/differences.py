"""What differs between the two sides of an event, and which documents stood on each."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from archive.errors import ArchiveError
from archive.events import CaptureReference, Event
from archive.evidence.comparing import RecordPayloads, compare_sides, read_sides
from archive.evidence.gathering import gather_event
from archive.listing import find_record_at
from archive.pointing import list_parts
from archive.queries.captures import find_capture
from archive.queries.report import read_report, read_version
from report import PARSER_VERSION, compare_attachments, compare_reports
from web.documents.sanitising import HERE
from web.documents.showing import find_page
from web.replay_links import list_replayable
from web.room import Room

_KEPT_MAX = 256
PLACES_MAX = 100
_DOCUMENTS = ("response", "revisit", "conversion")
_BESIDE_THE_PAGE = re.compile(r"(?:attachment|article page) \d+ ")
_COMPARED = ("altered", "moved", "restored")


@dataclass(frozen=True, slots=True)
class SideShown:
    """One side of an event: its captures, and of the one with the document to be shown URL, record, moment and address.

    These are None where no document stood on that side. `picture` is the record of a picture that a browser made of it
    when it was fetched, None where none did; `replayed` is the first of the captures that a browser can show again: a
    report's page stands before its attachments.
    """

    side: str
    captures: tuple[CaptureReference, ...]
    url: str | None
    record_id: str | None
    at: datetime | None
    address: str | None
    picture: str | None = None
    replayed: str | None = None


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
    found = _compare_kept(session, event)
    if found is not None:
        _KEPT.keep(key, found)
        return found
    with room.heavy_work():
        try:
            gathered = gather_event(session, room.collection, event)
            found = compare_sides(read_sides(RecordPayloads(gathered.records), gathered.contents))
        except (ArchiveError, OSError):
            # The event itself says what it found; that its records are damaged or gone is `verify`'s to say.
            return None
    _KEPT.keep(key, found)
    return found


def _compare_kept(session: Session, event: Event) -> dict[str, Any] | None:
    """Compare what is kept of the version that an event began and of the one before; None where that cannot be done."""
    detail = read_report(session, event.report_id or "")
    began = {one.record_id for one in event.captures.after}
    for before, after in pairwise(detail.versions if detail is not None else ()):
        if not began.intersection(one.record_id for one in after.first_captures):
            continue
        old, new = (read_version(session, event.report_id or "", one.ordinal) for one in (before, after))
        if old is None or new is None or old.report is None or new.report is None or old.read_by != new.read_by:
            return None
        attached = (
            {part.url: part.payload_digest for part in list_parts(session, event.report_id or "", one.ordinal)[1:]}
            for one in (before, after)
        )
        compared = compare_reports(old.report, new.report, attachments=compare_attachments(*attached))
        return compared.model_dump(mode="json")
    return None


def find_sides(session: Session, event: Event) -> list[SideShown]:
    """Return both sides of an event, each with the document that differs, or with the page where all are the same."""
    before, after = event.captures.before, event.captures.after
    return [
        _find_side(session, "before", before, after, [change.old for change in event.figures]),
        _find_side(session, "after", after, before, [change.new for change in event.figures]),
    ]


def _find_side(
    session: Session,
    side: str,
    captures: tuple[CaptureReference, ...],
    others: tuple[CaptureReference, ...],
    figures: Sequence[Mapping[str, Any] | None],
) -> SideShown:
    known = {one.payload_digest for one in others}
    found = ((one, find_capture(session, one.record_id)) for one in captures)
    documents = [(one, row) for one, row in found if row is not None and row.record_type in _DOCUMENTS]
    if not documents:
        return SideShown(side, captures, None, None, min((one.captured_at for one in captures), default=None), None)
    # Of a page that was rendered what it answered says nothing.
    one, _ = min(documents, key=lambda pair: (pair[0].payload_digest in known, pair[1].record_type != "conversion"))
    address = address_of(one.record_id, _places_in(figures, of_page=one.url == captures[0].url))
    replayed = next(iter(list_replayable(session, captures)), None)
    picture = find_record_at(session, f"urn:nianbao:screenshot:{one.url}", one.captured_at)
    return SideShown(side, captures, one.url, one.record_id, one.captured_at, address, picture, replayed)


def _places_in(figures: Sequence[Mapping[str, Any] | None], *, of_page: bool) -> list[str]:
    """Return where figures stand in the page, or in the attachment or further page that differs."""
    found = []
    for figure in figures:
        where = str(figure["where"]) if figure is not None else ""
        named = _BESIDE_THE_PAGE.match(where)
        if where and (named is None) == of_page:
            found.append(where[named.end() :] if named is not None else where)
    return found


def address_of(record_id: str, places: Sequence[str]) -> str:
    """Return the address of an archived document that is shown at some places: as a picture, or as markup."""
    on_paper = next((found for place in places if (found := find_page(place)) is not None), None)
    if on_paper is not None:
        number, box = on_paper
        asked = {"page": number, "box": ",".join(f"{edge:.0f}" for edge in box)}
        return f"/archived/{record_id}/picture?{urlencode(asked)}"
    if not places:
        return f"/archived/{record_id}/page"
    return f"/archived/{record_id}/page?{urlencode({'where': list(places)[:PLACES_MAX]}, doseq=True)}#{HERE}"
