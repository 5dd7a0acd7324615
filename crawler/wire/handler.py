"""RecordingDownloadHandler: every exchange is in the archive before its response is seen by anybody."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from archive.blocks import pieces_of
from archive.capture import Capture, Exchange
from archive.errors import MissingRecordError, StorageError
from archive.request_key import request_key
from archive.warc.payload import http_head
from archive.warc.records import interim_record
from crawler.errors import ForbiddenError, NotTonightError
from crawler.portals import Portal, TlsPolicy
from crawler.wire.agent import Rules, TappedConnections
from crawler.wire.archive_link import link_of
from crawler.wire.archived import conditions, response_from_archive
from crawler.wire.failures import StoppedError, attach_capture, failure_record, truncation_of
from crawler.wire.guard import Place, check_host
from crawler.wire.recollection import KnownOriginal, is_answer
from crawler.wire.tee import Tap

MAX_RETRY_AFTER_SECONDS = 300.0
MAX_BACK_OFF_SECONDS = 60.0
NOT_MODIFIED = 304
OVERLOADED = (429, 503)


class RecordingDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler with a guard before it, a tee in it and the archive behind it.

    A request's meta has `portal` (crawler.portals.Portal): who may be contacted and how often; with `anew`, what the
    same crawl captured before it was interrupted is no answer. When the request is done, `meta["capture"]` is the
    archive.capture.Capture of the exchange, or of the record that says why there was none; an exception carries the
    same (crawler.wire.failures.capture_of).
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._link = link_of(crawler)
        self._connections = TappedConnections(
            crawler,
            self._link.clock,
            timeout=crawler.settings.getfloat("DOWNLOAD_TIMEOUT"),
            max_bytes=self._default_maxsize,
            warn_bytes=self._default_warnsize,
        )
        self._link.on_impatience(self._connections.abort)
        self._contact: str = crawler.settings.get("NIANBAO_CONTACT") or ""
        self._overloads: dict[Place, int] = {}
        self._lines = asyncio.Semaphore(crawler.settings.getint("NIANBAO_EXCHANGES_AT_ONCE"))

    async def download_request(self, request: Request) -> Response:
        """Fetch, record, and only then return the response.

        Raises:
            StorageError: It could not be recorded, or the archive has failed before; nothing is fetched any more.
            NotTonightError: The portal or the host is not asked any more in this night; nothing was sent.
            StoppedError: The crawl is being stopped.
            ForbiddenError: The URL may not be contacted.
            Exception: Scrapy's download exceptions where no response or not all of it came.
        """
        request.meta.pop("capture", None)
        request.meta.pop("known", None)
        if self._link.failure is not None:
            raise self._link.failure
        key = request_key(request.method, request.url, request.body)
        captured = None if request.meta.get("anew") else self._link.captured.get(key)
        if captured is not None and is_answer(captured):
            try:
                return self._answer_from_archive(request, captured)
            except MissingRecordError:
                pass  # The file it was in is gone or damaged: fetch it again.
        with self._link.in_use():
            return await self._fetch(request, key)

    async def close(self) -> None:
        """Close the connections when the last exchange has ended."""
        await self._link.drained()
        await self._connections.close()
        await super().close()

    def _answer_from_archive(self, request: Request, captured: Capture) -> Response:
        message = self._link.recollection.read_message(captured.record_id)
        request.meta["capture"] = captured
        return response_from_archive(request, message)

    async def _fetch(self, request: Request, key: str, *, conditional: bool = True) -> Response:
        # Nothing is a revisit of an original that could not be read.
        known = self._link.find_original(key) if conditional else None
        # Whoever asked may want to know whether the answer is the last one.
        request.meta.setdefault("known", known)
        tap = Tap(self._link.clock.now(), self._link.directory)
        try:
            response, is_conditional = await self._exchange(request, known, tap)
        except (StorageError, StoppedError, NotTonightError):
            raise
        except Exception as error:
            self._check_storage(tap)
            capture = await self._record_failure(request, key, known, tap, error)
            request.meta["capture"] = capture
            attach_capture(error, capture)
            raise
        self._check_storage(tap)
        # A 304 to conditions that are not ours says nothing about our original, nor does one of another entity tag.
        confirms = is_conditional and _names_same_entity(known, response)
        confirmed = known if confirms or response.status != NOT_MODIFIED else None
        capture = request.meta["capture"] = await self._link.capture(key, _exchange_of(request, confirmed, tap))
        if not (is_conditional and known is not None and response.status == NOT_MODIFIED):
            return response
        if capture.revisit_of is None:
            # What the server confirmed cannot be read any more, or is not what we asked about.
            return await self._fetch(request, key, conditional=False)
        try:
            message = self._link.recollection.read_message(known.record_id or known.original.record_id)
        except MissingRecordError:
            return await self._fetch(request, key, conditional=False)
        return response_from_archive(request, message, confirmed_by=response)

    async def _exchange(self, request: Request, known: KnownOriginal | None, tap: Tap) -> tuple[Response, bool]:
        """Send and receive in the host's turn; also say whether the request was conditional."""
        portal, place = self._check(request)
        self._link.tonight.check(portal, place)
        async with self._link.turns.turn(place, delay=portal.delay_seconds, priority=request.priority):
            if not self.crawler.crawling:
                raise StoppedError("the crawl is being stopped")
            # Waiting took its time.
            self._link.tonight.check(portal, place)
            with conditions(request, known) as is_conditional:
                response = await self._send(request, portal, place, tap)
        self._watch_load(request, portal, place, response)
        return response, is_conditional

    async def _send(self, request: Request, portal: Portal, place: Place, tap: Tap) -> Response:
        # Plain HTTP knows no policy, and shares a connection whatever is asked of TLS.
        policy = portal.find_tls(place[0]) if request.url.startswith("https:") else TlsPolicy()
        timed_out = False
        try:
            async with self._lines:
                tap.began_at = self._link.clock.now()
                return await self._connections.fetch(request, place, tap, Rules(portal.loopback, policy))
        except DownloadTimeoutError:
            timed_out = True
            raise
        finally:
            self._link.tonight.count(portal, len(tap.request) + tap.received_count)
            self._link.tonight.note_end(portal, place, timed_out=timed_out)

    def _check(self, request: Request) -> tuple[Portal, Place]:
        """Return whose request it is and where it leads.

        Raises:
            ForbiddenError: It may not be sent.
        """
        portal = request.meta.get("portal")
        if not isinstance(portal, Portal):
            raise ForbiddenError(f"{request.url}: the request names no portal: give it one in meta")
        if request.meta.get("proxy"):
            raise ForbiddenError(f"{request.url}: a proxy would hide who is contacted: use none")
        if not (self._contact or portal.loopback):
            raise ForbiddenError(f"{request.url}: nobody is named as contact: set NIANBAO_CONTACT")
        return portal, check_host(request.url, portal)

    async def _record_failure(
        self, request: Request, key: str, known: KnownOriginal | None, tap: Tap, error: Exception
    ) -> Capture:
        """Write what arrived as a truncated response, or why nothing did."""
        received = tap.received
        # An interim response is no answer: it says that one will come.
        if tap.received_count and not http_head(received).is_interim:
            exchange = _exchange_of(request, known, tap)
            truncated = truncation_of(error, malformed=tap.malformed)
            return await self._link.capture(key, replace(exchange, truncated=truncated))
        url = request.url.partition("#")[0]
        capture = await self._link.write(
            failure_record(
                url,
                request.method,
                error,
                began_at=tap.began_at,
                ended_at=self._link.clock.now(),
                ip_address=tap.ip_address,
                tls=tap.inspection.fields() if tap.inspection else (),
            )
        )
        if tap.received_count:
            await self._link.write(interim_record(url, tap.began_at, b"".join(pieces_of(received)), capture.record_id))
        return capture

    def _check_storage(self, tap: Tap) -> None:
        """Give up where a response could not be kept on the way to the archive.

        Raises:
            StorageError: It could not.
        """
        if tap.storage_fault is not None:
            error = StorageError(f"{self._link.directory}: a large response cannot be kept: {tap.storage_fault}")
            self._link.fail(error)
            raise error from tap.storage_fault

    def _watch_load(self, request: Request, portal: Portal, place: Place, response: Response) -> None:
        """Leave a host alone for a while that says it is overloaded: as long as it asks, or longer each time.

        One that asks for longer than we wait is left alone for the night.
        """
        if response.status not in OVERLOADED:
            self._overloads.pop(place, None)
            return
        times = self._overloads[place] = self._overloads.get(place, 0) + 1
        asked = retry_after(response, self._link.clock.now())
        if asked is None:
            asked = min(portal.delay_seconds * 2**times, MAX_BACK_OFF_SECONDS)
        if asked > MAX_RETRY_AFTER_SECONDS:
            self._link.tonight.leave(portal, place, asked)
            request.meta["dont_retry"] = True
            return
        self._link.turns.rest(place, asked)


def retry_after(response: Response, now: datetime) -> float | None:
    """Return the seconds that a response asks to wait (RFC 9110 §10.2.3); None where it asks for nothing."""
    value = (response.headers.get(b"Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def _exchange_of(request: Request, known: KnownOriginal | None, tap: Tap) -> Exchange:
    return Exchange(
        url=request.url.partition("#")[0],
        began_at=tap.began_at,
        request=tap.request,
        response=tap.received,
        ip_address=tap.ip_address,
        original=known.original if known else None,
        tls=tap.inspection.facts if tap.inspection else None,
        is_unannounced=tap.is_unannounced,
    )


def _names_same_entity(known: KnownOriginal | None, unchanged: Response) -> bool:
    """Whether a 304 may speak of what is known: it names the same entity tag, or none (RFC 9110 §8.8.3.2)."""
    named = unchanged.headers.get(b"ETag")
    if known is None or known.etag is None or named is None:
        return True
    return bytes(named).strip().removeprefix(b"W/") == known.etag.strip().removeprefix(b"W/")
