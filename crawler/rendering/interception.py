"""Every request of one page, taken at the DevTools `Fetch` domain's Request stage and answered by our own wire.

Nothing is ever handed back to the browser to fetch, not even a redirect's next hop: a 302 is fulfilled as it is,
and what the browser asks for next comes here again, with the cookies of the hop.
"""

from __future__ import annotations

import asyncio
import base64
from time import monotonic
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

from crawler.errors import CrawlerError, ForbiddenError
from crawler.rendering.devtools import Session
from crawler.rendering.errors import BrowserGoneError, DevToolsError
from crawler.rendering.values import BrowserRequest, BrowserResponse, Failed, Fetch, Limits, Loaded

_WITHIN_THE_BROWSER = frozenset({"about", "blob", "data"})
_TYPES_REFUSED = frozenset({"EventSource", "Media", "Prefetch", "SignedExchange", "WebSocket"})
_DOCUMENT_ENDINGS = (
    *(".pdf", ".ofd", ".doc", ".docx", ".wps", ".rtf", ".xls", ".xlsx", ".et", ".ppt", ".pptx", ".dps"),
    *(".zip", ".rar", ".7z", ".gz", ".tar", ".exe", ".apk", ".mp3", ".mp4"),
)
_DOCUMENT_TYPES = ("application/pdf", "application/ofd", "application/msword", "application/vnd.", "application/zip")
# RFC 9110 §7.6.1, and what no longer holds once the body is decoded.
_HEADERS_DROPPED = frozenset({
    *("connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer", "transfer-encoding"),
    *("upgrade", "content-encoding", "content-length"),
})  # fmt: skip


class Interception:
    """Answers what the targets of one page ask for, and keeps account of it.

    `pending` counts the requests that wait for our wire, `last_at` is when (monotonic seconds) the last one came or
    ended, or the browser passed on what it was given. `fault` is what `fetch` raised beside CrawlerError, None while
    it raised nothing.
    """

    def __init__(self, fetch: Fetch, limits: Limits, first: BrowserResponse | None, url: str) -> None:
        self.loaded: list[Loaded] = []
        self.failed: list[Failed] = []
        self.pending = 0
        self.last_at = monotonic()
        self.fault: Exception | None = None
        self._fetch = fetch
        self._limits = limits
        self._first = first
        self._first_url = urldefrag(url).url
        self._asked_count = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, session: Session, paused: dict[str, Any]) -> None:
        """Answer one `Fetch.requestPaused` event of a session, in a task of its own."""
        task = asyncio.create_task(self._answer(session, paused))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def refuse(self, url: str, reason: str) -> None:
        """Keep account of something that the browser wanted and was not given."""
        self.failed.append(Failed(url, reason))

    def note_activity(self) -> None:
        """Keep account of the browser's having passed on to the page what it was given."""
        self.last_at = monotonic()

    async def close(self) -> None:
        """Give up what is still under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, session: Session, paused: dict[str, Any]) -> None:
        number, url = paused["requestId"], paused["request"]["url"]
        try:
            if urlsplit(url).scheme in _WITHIN_THE_BROWSER:
                await session.send("Fetch.continueRequest", requestId=number)
                return
            try:
                response = await self._obtain(session, paused)
            except CrawlerError as error:
                self.refuse(url, str(error))
                reason = "BlockedByClient" if isinstance(error, ForbiddenError) else "Failed"
                await session.send("Fetch.failRequest", requestId=number, errorReason=reason)
            else:
                await self._fulfill(session, number, response)
                self.loaded.append(Loaded(url, response.status, response.record_id))
        except DevToolsError as error:
            # The page went on without it (it navigated away, or gave the request up), or cannot take the answer.
            self.refuse(url, str(error))
        except BrowserGoneError:
            return

    async def _obtain(self, session: Session, paused: dict[str, Any]) -> BrowserResponse:
        """Return the answer to a request.

        Raises:
            CrawlerError: It is refused here, or the wire refuses it or fails.
        """
        self._check_request(paused)
        self._asked_count += 1
        if self._asked_count > self._limits.requests:
            raise ForbiddenError(f"the page asked for more than {self._limits.requests} things")
        response = self._take_first(paused)
        if response is None:
            response = await self._fetch_in_time(await _read_request(session, paused))
        self._check_response(paused, response)
        return response

    def _take_first(self, paused: dict[str, Any]) -> BrowserResponse | None:
        request = paused["request"]
        if (request["method"], paused["resourceType"], request["url"]) != ("GET", "Document", self._first_url):
            return None
        first, self._first = self._first, None
        return first

    async def _fetch_in_time(self, request: BrowserRequest) -> BrowserResponse:
        self.pending += 1
        self.note_activity()
        try:
            async with asyncio.timeout(self._limits.fetch_seconds):
                return await self._fetch(request)
        except TimeoutError as error:
            raise CrawlerError(f"no answer within {self._limits.fetch_seconds:g} s") from error
        except CrawlerError:
            raise
        except Exception as error:
            self.fault = self.fault or error
            raise CrawlerError(f"{type(error).__name__}: {error}") from error
        finally:
            self.pending -= 1
            self.note_activity()

    @staticmethod
    def _check_request(paused: dict[str, Any]) -> None:
        parts = urlsplit(paused["request"]["url"])
        if parts.scheme not in {"http", "https"}:
            raise ForbiddenError(f"the scheme {parts.scheme!r} is not fetched")
        if (kind := _find_kind(paused)) in _TYPES_REFUSED:
            raise ForbiddenError(f"{kind} is not fetched for a rendering")
        if unquote(parts.path).lower().endswith(_DOCUMENT_ENDINGS):
            raise ForbiddenError("a document never goes through the browser")

    def _check_response(self, paused: dict[str, Any], response: BrowserResponse) -> None:
        if len(response.body) > self._limits.body_bytes:
            raise ForbiddenError(f"{len(response.body)} bytes: more than {self._limits.body_bytes} are not rendered")
        fields = {name.lower(): value.strip().lower() for name, value in response.headers}
        if fields.get("content-type", "").startswith(_DOCUMENT_TYPES):
            raise ForbiddenError(f"a document never goes through the browser ({fields['content-type']})")
        if paused["resourceType"] == "Document" and fields.get("content-disposition", "").startswith("attachment"):
            raise ForbiddenError("a download never goes through the browser")

    @staticmethod
    async def _fulfill(session: Session, number: str, response: BrowserResponse) -> None:
        try:
            await session.send(
                "Fetch.fulfillRequest",
                requestId=number,
                responseCode=response.status,
                binaryResponseHeaders=base64.b64encode(_join_headers(response)).decode(),
                body=base64.b64encode(response.body).decode(),
            )
        except DevToolsError:
            await session.send("Fetch.failRequest", requestId=number, errorReason="Failed")
            raise


def _find_kind(paused: dict[str, Any]) -> str:
    """Return a request's type; the protocol gives streams and what is fetched in advance as XHR and Fetch.

    A stream never ends, a film shows no text, and what is fetched in advance was not asked for.
    """
    fields = {name.lower(): value for name, value in paused["request"]["headers"].items()}
    if fields.get("accept") == "text/event-stream":
        return "EventSource"
    if "prefetch" in (fields.get("sec-purpose") or fields.get("purpose") or ""):
        return "Prefetch"
    return str(paused["resourceType"])


async def _read_request(session: Session, paused: dict[str, Any]) -> BrowserRequest:
    """Return the request that was paused, its body as the very bytes that the browser would have sent.

    Raises:
        DevToolsError: The body cannot be had (it is made of files or blobs).
    """
    request = paused["request"]
    body = b""
    if request.get("hasPostData"):
        entries = request.get("postDataEntries", [])
        if not entries or any("bytes" not in entry for entry in entries):
            await session.send("Fetch.failRequest", requestId=paused["requestId"], errorReason="Failed")
            raise DevToolsError("the body of the request cannot be read from the browser")
        body = b"".join(base64.b64decode(entry["bytes"]) for entry in entries)
    headers = tuple(request["headers"].items())
    return BrowserRequest(request["url"], request["method"], headers, body, paused["resourceType"])


def _join_headers(response: BrowserResponse) -> bytes:
    """Return the headers as `Fetch.fulfillRequest` takes bytes: `name: value`, a NUL between two."""
    named = {
        token.strip().lower()
        for name, value in response.headers
        if name.lower() == "connection"
        for token in value.split(",")
    }
    dropped = _HEADERS_DROPPED | named
    lines = (f"{name}: {value}" for name, value in response.headers if name.lower() not in dropped)
    return b"\0".join(_encode(line.translate({0: None, 10: " ", 13: " "})) for line in lines)


def _encode(line: str) -> bytes:
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode()
