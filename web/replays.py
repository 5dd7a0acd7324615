"""Replays: what pywb answers over the collection, passed on by an origin of its own that shows nothing else.

Archived scripts run there as they did. They have no rights over the reading room, which is another origin; they reach
nothing but what is archived, since their policy knows no other origin; and a page is shown in a frame of the reading
room alone, which lets it lead nowhere else.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from archive.hidden import load_hidden
from web.access import Access
from web.rates import Rates
from web.replay_links import find_original, find_replayed_url
from web.room import Room
from web.security import Guard

_SECONDS = 60.0
_PIECE = 65_536
# What was asked by POST is found by its body; forms of portals' lists are short.
BODY_MAX = 65_536
_POLICY = (
    "sandbox allow-scripts allow-same-origin; default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; "
    "object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'self' {room}"
)
_PASSED_ON = ("accept", "accept-language", "content-type", "range", "referer", "x-pywb-requested-with")
# What pywb says of the message and the capture; anything else may be the archived server's word to a browser.
_PASSED_BACK = ("content-length", "content-range", "content-type", "location", "memento-datetime")
# What pywb's own scripts are loaded from.
_OF_PYWB = "/static/"


class Replays:
    """An ASGI application that asks the pywb at a port of this machine.

    `room_origin` is where the reading room is, whose pages frame what is shown here.
    """

    def __init__(self, room: Room, *, pywb_port: int, room_origin: str) -> None:
        self._room = room
        self._port = pywb_port
        self._room_origin = room_origin
        self._policy = _POLICY.format(room=room_origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        await (await self._answer(request))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        query = request.scope["query_string"].decode("latin-1")
        target = request.url.path + (f"?{query}" if query else "")
        url = find_replayed_url(target)
        if url is None and not request.url.path.startswith(_OF_PYWB):
            return PlainTextResponse("Only captures are replayed here.\n", 404)
        if request.headers.get("sec-fetch-dest") == "document":
            return RedirectResponse(f"{self._room_origin}/", 303)
        if url is not None and await run_in_threadpool(self._is_hidden, url):
            return _say_hidden()
        body = await request.body()
        try:
            return await run_in_threadpool(self._ask, request.method, target, request.headers, body)
        except (OSError, http.client.HTTPException) as error:
            return PlainTextResponse(f"The replay does not answer: {type(error).__name__}.\n", 502)

    def _is_hidden(self, url: str) -> bool:
        with self._room.session() as session:
            return load_hidden(session).of_url(url) is not None

    def _ask(self, method: str, target: str, headers: Headers, body: bytes) -> Response:
        """Return what pywb answers.

        Raises:
            OSError, http.client.HTTPException: It does not.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_SECONDS)
        passed = {name: headers[name] for name in _PASSED_ON if name in headers}
        # By this name pywb writes its own addresses into what it rewrites.
        passed["Host"] = headers.get("host", "")
        connection.request(method, quote(target, safe="/?&=%:~-._#+;,@[]!$'()*"), body or None, passed)
        answer = connection.getresponse()
        original = find_original(answer.headers.get("Link", ""))
        # Where an address has no capture, pywb answers with that of one like it.
        if original is not None and self._is_hidden(original):
            connection.close()
            return _say_hidden()
        return StreamingResponse(_pieces(connection, answer), answer.status, headers=self._headers(answer.headers))

    def _headers(self, answered: http.client.HTTPMessage) -> dict[str, str]:
        kept = {name: value for name in _PASSED_BACK if (value := answered.get(name)) is not None}
        return {**kept, "Content-Security-Policy": self._policy, "Cache-Control": "no-store"}


def _say_hidden() -> Response:
    return PlainTextResponse("This address is hidden from view. 此网址不予展示。\n", 404)


def _pieces(connection: http.client.HTTPConnection, answer: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while piece := answer.read(_PIECE):
            yield piece
    finally:
        connection.close()


def make_replays(
    room: Room, *, pywb_port: int, room_origin: str, access: Access, bound: str, rates: Rates | None = None
) -> ASGIApp:
    """Return the application that replays a room's captures, behind the guard that stands before the room."""
    replays = Replays(room, pywb_port=pywb_port, room_origin=room_origin)
    return Guard(replays, access=access, bound=bound, rates=rates, body_max=BODY_MAX)
