"""Archived documents for the frames of other pages: sanitised, inert, and on no terms with our own pages.

What is answered here has a policy of its own: a sandbox without scripts, forms, links that lead anywhere, or anything
that is loaded.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from archive.payloads import PayloadReader
from archive.queries.captures import find_capture
from archive.queries.values import CaptureItem
from web.documents.apart import work_apart
from web.documents.showing import draw_page, show_document
from web.documents.vectors import SVG_START
from web.errors import DocumentShownError, NotThereError, TooMuchError
from web.loading import load_capture
from web.room import Room
from web.templating import environment

router = APIRouter(prefix="/archived", include_in_schema=False)
_STYLE = Path(__file__).parents[1] / "templates" / "archived.css"
_PAYLOAD_MAX = 64_000_000
_SHOWN_TYPES = ("response", "revisit", "conversion", "resource")
_BOX = re.compile(r"-?\d{1,6}(?:,-?\d{1,6}){3}")
_Where = Annotated[str, StringConstraints(max_length=200)]
_PLACES_MAX = 200
_NOWHERE: list[str] = []
_CACHED = {"Cache-Control": "private, max-age=300"}


@router.get("/{record_id}/page")
def show_page(
    request: Request, record_id: str, where: Annotated[list[_Where], Query(max_length=_PLACES_MAX)] = _NOWHERE
) -> Response:
    """Show a document as markup, with the cells marked at which `where`, which may be repeated, points."""
    payload, capture = _read(request.app.state.room, record_id)
    with request.app.state.room.heavy_work():
        shown = work_apart(show_document, payload, capture.content_type, tuple(where))
    style, digest = _load_style()
    page = environment().get_template("archived.html").render(shown=shown, style=style, url=capture.url)
    return HTMLResponse(page, headers={**_CACHED, "Content-Security-Policy": _policy(f"'{digest}'")})


@router.get("/{record_id}/picture")
def show_picture(
    request: Request,
    record_id: str,
    page: Annotated[int, Query(ge=1, le=2000)] = 1,
    box: Annotated[str | None, Query(pattern=_BOX.pattern, max_length=40)] = None,
) -> Response:
    """Show a page of a PDF or an OFD document, or a picture, drawn anew, with a box framed in it."""
    payload, _ = _read(request.app.state.room, record_id)
    left, top, right, bottom = (float(edge) for edge in (box or "0,0,0,0").split(","))
    with request.app.state.room.heavy_work():
        drawn = work_apart(draw_page, payload, page, (left, top, right, bottom) if box else None)
    kind = "image/svg+xml" if drawn.startswith(SVG_START) else "image/png"
    return Response(drawn, media_type=kind, headers={**_CACHED, "Content-Security-Policy": _policy("'none'")})


@router.get("/{record_id}/payload")
def give_payload(request: Request, record_id: str) -> Response:
    """Give a document's bytes as they were archived, content coding undone, to be kept and not to be shown."""
    payload, capture = _read(request.app.state.room, record_id)
    ending = mimetypes.guess_extension((capture.content_type or "").partition(";")[0].strip().lower()) or ".bin"
    # The id of another program's record may be of any characters, a header's may not.
    name = re.sub(r"[^\w-]+", "-", record_id, flags=re.ASCII)[-60:] + ending
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": _policy("'none'"),
    }
    return Response(payload, media_type="application/octet-stream", headers=headers)


def say_fault(detail: str, status: int) -> Response:
    """Return why a document is not shown, as text that may stand in a frame in its stead."""
    headers = {"Content-Security-Policy": _policy("'none'"), "Cache-Control": "no-cache"}
    return PlainTextResponse(f"{detail}\n", status, headers=headers)


def _read(room: Room, record_id: str) -> tuple[bytes, CaptureItem]:
    """Return what a record holds, and what is known of it.

    Raises:
        NotThereError: There is no such record, it holds no document, or it is hidden.
        TooMuchError: It is larger than is given in one piece.
    """
    with room.session() as session:
        capture = _find(session, record_id)
        reader = PayloadReader(session, room.collection)
        if reader.read_record(record_id).size > _PAYLOAD_MAX:
            raise TooMuchError(f"{record_id}: larger than {_PAYLOAD_MAX // 1_000_000} MB: take it from its WARC")
        payload = reader.read(record_id)
    if not payload:
        raise DocumentShownError("nothing was answered: the document is empty")
    return payload, capture


def _find(session: Session, record_id: str) -> CaptureItem:
    capture = load_capture(session, record_id)
    if capture.record_type not in _SHOWN_TYPES:
        raise NotThereError(record_id)
    # A 304 does not say of what kind that is which it confirms.
    original = find_capture(session, capture.revisit_of) if capture.revisit_of else None
    if original is None or capture.content_type:
        return capture
    return capture.model_copy(update={"content_type": original.content_type})


@cache
def _load_style() -> tuple[str, str]:
    style = _STYLE.read_text(encoding="utf-8")
    return style, "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _policy(style: str) -> str:
    return (
        f"sandbox; default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
