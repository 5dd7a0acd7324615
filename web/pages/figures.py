"""A figure at its place in the archived document, and captures as people may look at them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from archive.hidden import load_hidden
from archive.notes import notes_of
from archive.pointing import find_place
from archive.queries.captures import list_captures
from report.codebook import list_codebook
from web.asking import Cursor
from web.codebook import concerns
from web.differences import address_of
from web.errors import NotThereError
from web.loading import load_capture, load_report
from web.pages.reports import find_reading, find_version
from web.replay_links import is_shown_by_browsers
from web.visits import OnVisit

router = APIRouter()
_CAPTURES_SHOWN = 50


@router.get("/reports/{report_id}/figures/{key}")
def show_figure(
    visit: OnVisit, report_id: str, key: str, version: Annotated[int | None, Query(ge=1, le=100_000)] = None
) -> Response:
    """Show where a figure was read, highlighted in the archived document."""
    detail = load_report(visit.session, report_id)
    seen = find_version(detail, version)
    reading = find_reading(visit, detail, seen)
    figure = reading.report.figures.get(key) if reading is not None and reading.report is not None else None
    if reading is None or reading.report is None or figure is None:
        raise NotThereError(f"{report_id}: {key}")
    with visit.room.heavy_work():
        place = find_place(visit.session, visit.room.collection, report_id, seen.ordinal, figure.where)
    hidden = load_hidden(visit.session).of_url(place.part.url) if place is not None else None
    entry = next((one for one in list_codebook() if one.about == "figure" and one.code == key), None)
    return visit.show(
        "figure.html",
        line=detail.report,
        version=seen,
        is_last=seen.ordinal == detail.versions[-1].ordinal,
        key=key,
        entry=entry,
        figure=figure,
        hidden=hidden,
        place=place,
        address=address_of(place.part.record_id, [place.where]) if place is not None else None,
        checks=[check for check in (*reading.report.checks, *reading.year_checks) if concerns(check, key)],
        claims=[claim for claim in reading.report.claims if claim.about == key],
        notes=[note for note in notes_of(visit.session, report_id) if note.key == key],
    )


@router.get("/captures/{record_id}")
def show_capture(visit: OnVisit, record_id: str, after: Cursor = None) -> Response:
    """Show a capture: what it is, the document in it, and the other captures of its URL."""
    capture = load_capture(visit.session, record_id)
    others = list_captures(visit.session, capture.url, after=after, limit=_CAPTURES_SHOWN)
    return visit.show(
        "capture.html",
        capture=capture,
        is_shown=is_shown_by_browsers(capture),
        others=others.items,
        next=others.next,
    )


@router.get("/captures/{record_id}/replay")
def show_replay(visit: OnVisit, record_id: str) -> Response:
    """Show a capture as it was, in a frame of the origin on which archived scripts may run."""
    capture = load_capture(visit.session, record_id)
    address = visit.room.replay.find_address(capture.url, capture.captured_at)
    if address is None:
        raise NotThereError(record_id)
    return visit.show("replay.html", capture=capture, address=address if is_shown_by_browsers(capture) else None)
