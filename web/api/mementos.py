"""Captures by time for programs that speak Memento (RFC 7089): TimeGate, TimeMap and the mementos themselves.

A memento is what was answered, unchanged but for its content coding, and inert: it may run, load and send nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from archive.mementos import Memento, Mementos
from web.api.asking import OnAsk
from web.errors import NotThereError
from web.hiding import refuse_hidden_url
from web.room import Room

router = APIRouter(prefix="/memento", include_in_schema=False)
_LINK_FORMAT = "application/link-format"
_INERT = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
_MOMENT = "%Y%m%d%H%M%S"
_CONTENT_TYPE = re.compile(r"[!#-~]+/[ -~]+")

Url = Annotated[str, Path(max_length=4000)]


@router.get("/timegate/{url:path}", status_code=302)
def find_memento(request: Request, ask: OnAsk, url: Url) -> Response:
    """Lead to the capture nearest to Accept-Datetime, to the latest without it (RFC 7089 §4.1)."""
    asked = _asked_url(request, url)
    refuse_hidden_url(ask.session, asked)
    wanted = request.headers.get("accept-datetime")
    try:
        at = parsedate_to_datetime(wanted) if wanted is not None else datetime.max.replace(tzinfo=UTC)
    except ValueError:
        return PlainTextResponse("Accept-Datetime is no date of RFC 1123.\n", 400)
    memento = _mementos(request).find_nearest(asked, at.replace(tzinfo=at.tzinfo or UTC))
    if memento is None:
        raise NotThereError(asked)
    links = _links(request, asked, [_link_of(request, memento)])
    headers = {"Vary": "accept-datetime", "Link": ", ".join(links)}
    return RedirectResponse(_address_of(request, memento), 302, headers=headers)


@router.get("/timemap/{url:path}")
def list_mementos(request: Request, ask: OnAsk, url: Url) -> Response:
    """List all captures of an address, oldest first, in link format (RFC 7089 §5)."""
    asked = _asked_url(request, url)
    refuse_hidden_url(ask.session, asked)
    found = _mementos(request).list_timemap(asked)
    if not found:
        raise NotThereError(asked)
    lines = _links(request, asked, [_link_of(request, memento, found) for memento in found])
    return Response(",\n".join(lines) + "\n", media_type=_LINK_FORMAT)


@router.get("/{moment}/{url:path}")
def read_memento(request: Request, ask: OnAsk, moment: Annotated[str, Path(pattern=r"^\d{14}$")], url: Url) -> Response:
    """Read what an address answered at a moment (fourteen digits, UTC); another moment leads to the nearest."""
    asked = _asked_url(request, url)
    refuse_hidden_url(ask.session, asked)
    mementos = _mementos(request)
    try:
        at = datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC)
    except ValueError as error:
        raise NotThereError(moment) from error
    memento = mementos.find_nearest(asked, at)
    if memento is None:
        raise NotThereError(asked)
    if f"{memento.entry.captured_at:{_MOMENT}}" != moment:
        return RedirectResponse(_address_of(request, memento), 302)
    room: Room = request.app.state.room
    with room.heavy_work():
        content = mementos.read(memento)
    headers = {
        "Memento-Datetime": _in_http(memento.entry.captured_at),
        "Link": ", ".join(_links(request, asked, [_link_of(request, memento)])),
        "Content-Security-Policy": _INERT,
    }
    # As it was sent: who named no charset there named it in the page, and ours would go before that.
    sent = next(iter(content.head.values(b"content-type")), b"").decode("latin-1").strip()
    headers["Content-Type"] = sent if _CONTENT_TYPE.fullmatch(sent) else "application/octet-stream"
    return Response(content.payload.data, headers=headers)


def _mementos(request: Request) -> Mementos:
    room: Room = request.app.state.room
    return Mementos(room.collection)


def _asked_url(request: Request, url: str) -> str:
    """Return the archived address that a path and the query behind it name; one that lost a slash has it again."""
    scheme, colon, rest = url.partition(":/")
    whole = f"{scheme}{colon}/{rest.lstrip('/')}" if colon else url
    return f"{whole}?{request.url.query}" if request.url.query else whole


def _links(request: Request, url: str, mementos: Sequence[str]) -> list[str]:
    base = str(request.base_url).rstrip("/")
    quoted = quote(url, safe="/:?&=%+;,@~-._")
    return [
        f'<{quoted}>; rel="original"',
        f'<{base}/memento/timegate/{quoted}>; rel="timegate"',
        f'<{base}/memento/timemap/{quoted}>; rel="timemap"; type="{_LINK_FORMAT}"',
        *mementos,
    ]


def _link_of(request: Request, memento: Memento, among: Sequence[Memento] = ()) -> str:
    places = [name for name, one in zip(("first", "last"), (among[:1], among[-1:]), strict=True) if memento in one]
    rel = " ".join([*places, "memento"])
    return f'<{_address_of(request, memento)}>; rel="{rel}"; datetime="{_in_http(memento.entry.captured_at)}"'


def _address_of(request: Request, memento: Memento) -> str:
    url = quote(memento.entry.url, safe="/:?&=%+;,@~-._")
    return f"{str(request.base_url).rstrip('/')}/memento/{memento.entry.captured_at:{_MOMENT}}/{url}"


def _in_http(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
