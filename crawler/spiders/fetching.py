"""Fetching for one portal: each hop of a redirect is a request of its own, and every answer is judged at once."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urldefrag, urlencode, urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.capture import Capture
from crawler.platforms.base import ListRequest, Page
from crawler.portals import Portal
from crawler.states import Answer, Expected, Judgement, judge_failure, judge_response
from crawler.wire.failures import capture_of, failure_kind
from report import decode_text

MOST_HOPS = 10
# So many answers of a blocking system in a row, and the portal is left alone for the rest of the crawl.
MOST_BLOCKED = 3
_REDIRECTS = (301, 302, 303, 307, 308)
_TEXT_KINDS = ("text/", "html", "json", "xml", "javascript")
_DOCUMENT_HEAD = 65_536


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL answered in the end.

    `record_id` is the record that shows it: of a page that redirects away from where the report was, the redirect; else
    the last response, or the record that says why nothing came back; None where nothing was sent. `response` is None
    where nothing came back whole, `page` where that is no text or the state is not ok.
    """

    url: str
    final_url: str
    judgement: Judgement
    record_id: str | None
    response: Response | None
    page: Page | None


class Fetcher:
    """Fetches for one portal, in the middle of a walk.

    `engine.download_async` passes the middlewares (robots, retries, cookies) and the recording handler, and leaves the
    order of a walk to be read in one place.
    """

    def __init__(self, crawler: Crawler, portal: Portal) -> None:
        self._crawler, self.portal = crawler, portal
        self._blocked_count = 0
        self._held: dict[str, Fetched] = {}

    def request(self, url: str, form: tuple[tuple[str, str], ...] | None = None, referer: str | None = None) -> Request:
        """Return the request for a URL; nothing of it is followed, filtered or dropped by Scrapy."""
        return new_request(self.portal, url, form, referer)

    def hold(self, fetched: Fetched) -> None:
        """Have the next fetch of the same URL answered with this."""
        self._held[fetched.url] = fetched

    async def fetch(self, asked: ListRequest, *, referer: str | None = None, expected: Expected = "page") -> Fetched:
        """Fetch a URL and follow its redirects.

        Raises:
            StorageError: The archive failed; the crawl is ending.
            StoppedError: The crawl is being stopped.
        """
        if asked.form is None and (held := self._held.pop(asked.url, None)) is not None:
            return held
        if self._blocked_count >= MOST_BLOCKED:
            reason = Judgement("blocked", f"the portal is rested after {self._blocked_count} blocked answers")
            return Fetched(asked.url, asked.url, reason, None, None, None)
        outcome = await self._send(self.request(asked.url, asked.form, referer))
        return await self.follow(asked.url, outcome, expected=expected)

    async def follow(self, url: str, outcome: Response | BaseException, *, expected: Expected = "page") -> Fetched:
        """Follow what the first request for a URL brought to its end, and judge it.

        Raises:
            BaseException: The request failed and left no record: that is no answer, but a fault or an end of ours.
        """
        if isinstance(outcome, BaseException) and capture_of(outcome) is None:
            raise outcome
        first: Capture | None = None
        for _ in range(MOST_HOPS):
            target = _target_of(outcome)
            if not isinstance(outcome, Response) or target is None:
                break
            first = first or _capture_of_response(outcome)
            keeps_method = outcome.status in (307, 308) and outcome.request is not None
            following = self.request(target)
            if keeps_method and outcome.request is not None:
                following = following.replace(method=outcome.request.method, body=outcome.request.body)
            outcome = await self._send(following)
        fetched = self._judge(url, outcome, first, expected)
        self._blocked_count = self._blocked_count + 1 if fetched.judgement.state == "blocked" else 0
        return fetched

    async def _send(self, request: Request) -> Response | BaseException:
        """Send one request; a failure that left a record is an outcome, any other is a fault and is raised."""
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Exception as error:
            if capture_of(error) is None:
                raise
            return error
        return response

    def _judge(self, url: str, outcome: Response | BaseException, first: Capture | None, expected: Expected) -> Fetched:
        if not isinstance(outcome, Response):
            capture = capture_of(outcome)
            record_id = capture.record_id if capture else None
            return Fetched(url, url, judge_failure(failure_kind(outcome), str(outcome)), record_id, None, None)
        final_url = url if urldefrag(outcome.url).url == urldefrag(url).url else outcome.url
        kind = (outcome.headers.get(b"Content-Type") or b"").decode("latin-1")
        text = read_text(outcome, kind, expected)
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in outcome.headers.items()
        }
        home = self.portal.home
        judgement = judge_response(Answer(outcome.status, headers, text or "", url, final_url, home, expected))
        capture = _capture_of_response(outcome)
        if first is not None and judgement.state in ("redirected_home", "soft_missing"):
            capture = first
        page = Page(final_url, text, kind or None) if text is not None and judgement.state == "ok" else None
        return Fetched(url, final_url, judgement, capture.record_id if capture else None, outcome, page)


def new_request(
    portal: Portal, url: str, form: tuple[tuple[str, str], ...] | None = None, referer: str | None = None
) -> Request:
    """Return a request for a portal; nothing of it is followed, filtered or dropped by Scrapy."""
    headers = {"Referer": referer} if referer else {}
    body = ""
    if form is not None:
        body = urlencode(form)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return Request(
        url,
        method="GET" if form is None else "POST",
        headers=headers,
        body=body,
        dont_filter=True,
        callback=NO_CALLBACK,
        meta={"portal": portal, "dont_redirect": True, "handle_httpstatus_all": True},
    )


def read_text(response: Response, kind: str, expected: Expected = "page") -> str | None:
    """Return a response's text; None for a document of another kind, of which only what looks like HTML is read."""
    body, declared = response.body, kind.lower()
    if expected == "document":
        looks_like_html = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        return decode_text(body[:_DOCUMENT_HEAD], charset_of(kind)).text if looks_like_html else None
    if declared and not any(word in declared for word in _TEXT_KINDS):
        return None
    if not declared and b"\x00" in body[:1024]:
        return None
    return decode_text(body, charset_of(kind)).text


def charset_of(kind: str) -> str | None:
    """Return the charset that a Content-Type declares, None where it declares none."""
    for parameter in kind.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None


def _target_of(outcome: Response | BaseException) -> str | None:
    """Return where a redirect leads, None for what is none."""
    if not isinstance(outcome, Response) or outcome.status not in _REDIRECTS:
        return None
    location = outcome.headers.get(b"Location")
    if not location:
        return None
    try:
        words = location.decode("utf-8")
    except UnicodeDecodeError:
        words = location.decode("latin-1")
    return urljoin(outcome.url, words.strip())


def _capture_of_response(response: Response) -> Capture | None:
    capture = response.meta.get("capture")
    return capture if isinstance(capture, Capture) else None
