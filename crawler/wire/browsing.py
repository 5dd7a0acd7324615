"""What a browser asks for goes over the same wire as everything else: one connection, one guard, one archive."""

from __future__ import annotations

import re
from collections.abc import Callable

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.capture import Capture
from archive.errors import StorageError
from crawler.answering import charset_of, judge, read_text
from crawler.errors import CrawlerError
from crawler.portals import Portal
from crawler.rendering.values import BrowserRequest, BrowserResponse
from crawler.wire.archive_link import link_of
from crawler.wire.failures import StoppedError, capture_of, failure_kind
from crawler.wire.guard import check_host
from report import decode_text

# Ours to say: who asks, over which connection, in which coding.
_NOT_THE_BROWSERS = frozenset(
    {"host", "connection", "content-length", "accept-encoding", "user-agent", "proxy-connection"}
)

# What pages of one portal share. A browser would keep it from page to page; so do we, and ask the host only once.
_SHARED_KINDS = frozenset({"Stylesheet", "Script", "Image", "Font"})
_MOST_KEPT_BYTES = 32 * 1024 * 1024


_MARKUP = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\s*(?:;|$)", re.IGNORECASE)
# Encodings that browsers know by another name than Python does.
_NAMES = {"big5hkscs": "big5", "utf-16-le": "utf-16le", "utf-16-be": "utf-16be"}


class UnansweredError(CrawlerError):
    """A request of the browser got no whole response; `capture` is the record that says why, None where none is."""

    def __init__(self, message: str, capture: Capture | None) -> None:
        super().__init__(message)
        self.capture = capture


class BrowserWire:
    """Fetches for the pages of one portal; `fetch` is what `Renderer.render` wants.

    Cookies and redirects are the browser's own; robots.txt, the guard, the host's turn, conditional requests and the
    archive are the crawl's. `hear` is told of every request of a page and its answer.
    """

    def __init__(
        self,
        crawler: Crawler,
        portal: Portal,
        hear: Callable[[BrowserRequest, BrowserResponse], None] | None = None,
    ) -> None:
        self._crawler = crawler
        self._portal = portal
        self._hear = hear
        self._kept: dict[str, BrowserResponse] = {}
        self._kept_bytes = 0

    async def fetch(self, asked: BrowserRequest) -> BrowserResponse:
        """Fetch what the browser asks for; style sheets, scripts, pictures and fonts once a crawl.

        Raises:
            CrawlerError: It may not be fetched, or no whole response came.
            StorageError: The archive failed; the crawl is ending.
            StoppedError: The crawl is being stopped.
        """
        if (kept := self._kept.get(asked.url)) is not None and _is_shared(asked):
            return kept
        try:
            response = await self._crawler.engine.download_async(self._request(asked))
        except (CrawlerError, StorageError, StoppedError):
            raise
        except Exception as error:
            raise UnansweredError(f"{asked.url}: {failure_kind(error)}: {error}", capture_of(error)) from error
        self._withhold_challenge(response)
        answer = browser_response(response, is_document=asked.resource_type == "Document")
        if self._hear is not None:
            self._hear(asked, answer)
        if _is_shared(asked) and self._kept_bytes + len(answer.body) <= _MOST_KEPT_BYTES:
            self._kept[asked.url] = answer
            self._kept_bytes += len(answer.body)
        return answer

    def _withhold_challenge(self, response: Response) -> None:
        """Keep a challenge from the browser, which would answer it, and let its host alone.

        Raises:
            UnansweredError: It is one.
        """
        judgement = judge(response, read_text(response), url=response.url, home=self._portal.home)
        if judgement.rests == "at_once":
            link_of(self._crawler).tonight.heed(self._portal, check_host(response.url, self._portal), judgement)
            capture = response.meta.get("capture")
            raise UnansweredError(f"{response.url}: {judgement.reason}", capture)

    def _request(self, asked: BrowserRequest) -> Request:
        headers = [(name, value) for name, value in asked.headers if name.lower() not in _NOT_THE_BROWSERS]
        meta = {
            "portal": self._portal,
            "dont_merge_cookies": True,
            "dont_redirect": True,
            "max_retry_times": 1,
        }
        return Request(
            link_of(self._crawler).schemes.apply(self._portal, asked.url),
            method=asked.method,
            headers=headers,
            body=asked.body,
            meta=meta,
            callback=NO_CALLBACK,
            dont_filter=True,
        )


def _is_shared(asked: BrowserRequest) -> bool:
    return asked.method == "GET" and asked.resource_type in _SHARED_KINDS


def browser_response(response: Response, *, is_document: bool = True) -> BrowserResponse:
    """Return a response as a browser can be given it, its content coding undone; also for a page already fetched.

    A document comes with the charset by which we read it: a browser takes what declares none for windows-1252.
    """
    capture = response.meta.get("capture")
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
    if is_document:
        headers = [(name, _with_charset(name, value, response.body)) for name, value in headers]
    return BrowserResponse(
        status=response.status,
        headers=headers,
        body=response.body,
        record_id=capture.record_id if isinstance(capture, Capture) else None,
    )


def _with_charset(name: str, value: str, body: bytes) -> str:
    """Return a header's value, of a page of markup with the charset in which it was read."""
    if name.lower() != "content-type" or not _MARKUP.match(value):
        return value
    encoding = decode_text(body, charset_of(value)).encoding.lower()
    return f"{value.partition(';')[0].strip()}; charset={_NAMES.get(encoding, encoding)}"
