"""Fetching for one portal: each hop of a redirect is a request of its own, and every answer is judged at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.capture import Capture
from archive.walks import PageState
from crawler.answering import content_type, final_url, judge, read_text
from crawler.errors import ForbiddenError, NotTonightError
from crawler.platforms.base import ListRequest, Page
from crawler.portals import Portal
from crawler.states import Expected, Judgement, judge_failure
from crawler.wire.archive_link import link_of
from crawler.wire.failures import capture_of, failure_kind
from crawler.wire.guard import check_host, check_url, find_own_places, host_of
from crawler.wire.recollection import KnownOriginal
from crawler.wire.schemes import SWITCHABLE

MOST_HOPS = 10
_REDIRECTS = (301, 302, 303, 307, 308)
_NO_HOST = re.compile(r"https?:/{3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL answered in the end.

    `record_id` is the record that shows it: of a page that redirects away from where the report was, the redirect; else
    the last response (a redirect, where that leads to no URL), or the record that says why nothing came back; None
    where nothing was sent. `response` is None where nothing came back whole, `page` where that is no text or the state
    is not ok.
    """

    url: str
    final_url: str
    judgement: Judgement
    record_id: str | None
    response: Response | None
    page: Page | None

    @property
    def is_as_before(self) -> bool:
        """Whether it was answered as the last time; at first, or where it is not well, with bytes that are known."""
        capture = self._capture
        known = self.response.meta.get("known") if self.response is not None else None
        if capture is not None and isinstance(known, KnownOriginal) and self.judgement.state == "ok":
            return capture.payload_digest == known.original.payload_digest
        return capture is not None and capture.record_type == "revisit"

    @property
    def payload_digest(self) -> str | None:
        """The digest of what it was answered with, None where nothing came."""
        return self._capture.payload_digest if self._capture is not None else None

    @property
    def _capture(self) -> Capture | None:
        capture = self.response.meta.get("capture") if self.response is not None else None
        return capture if isinstance(capture, Capture) else None


class Fetcher:
    """Fetches for one portal, in the middle of a walk.

    `engine.download_async` passes the middlewares (robots, retries, cookies) and the recording handler, and leaves the
    order of a walk to be read in one place.
    """

    def __init__(self, crawler: Crawler, portal: Portal) -> None:
        self._crawler, self.portal = crawler, portal
        self._tonight, self._schemes = link_of(crawler).tonight, link_of(crawler).schemes
        # Which host is asked by another scheme than that of its URLs, and why; None where none is.
        self.switched: str | None = None
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
            NotTonightError: The portal is not asked any more in this night.
        """
        if asked.form is None and asked.json is None and (held := self._held.pop(asked.url, None)) is not None:
            return held
        try:
            outcome = await self._send(asked.url, asked.form, referer, json=asked.json)
            if asked.form is not None or asked.json is not None:
                return await self._follow(asked.url, outcome, expected)
            return await self.follow(asked.url, outcome, expected=expected)
        except NotTonightError as error:
            if not self._is_of_a_strange_host(error):
                raise
            state = state_of_refusal(error)
            return Fetched(asked.url, asked.url, Judgement(state, str(error), "left_alone"), None, None, None)

    async def follow(self, url: str, outcome: Response | BaseException, *, expected: Expected = "page") -> Fetched:
        """Follow what the first request for a URL brought to its end, and judge it.

        Of the portal's own hosts one that does not answer is asked by the other scheme, once in a crawl.

        Raises:
            BaseException: The request failed and left no record: that is no answer, but a fault or an end of ours.
        """
        fetched = await self._follow(url, outcome, expected)
        if fetched.judgement.kind not in SWITCHABLE:
            return fetched
        return await self._follow_by_other_scheme(fetched, expected) or fetched

    async def _follow_by_other_scheme(self, failed: Fetched, expected: Expected) -> Fetched | None:
        """Return what the page answers by the other scheme; None where that was tried before, or is no content."""
        scheme = self._schemes.propose(self.portal, failed.url)
        if scheme is None:
            return None
        self._schemes.switch(self.portal, failed.url, scheme)
        fetched = await self._follow(failed.url, await self._send(failed.url), expected)
        if fetched.judgement.state == "ok":
            self.switched = f"{urlsplit(failed.url).netloc} is asked by {scheme}: {failed.judgement.reason}"
            return fetched
        self._schemes.switch(self.portal, failed.url, None)
        return None

    async def _follow(self, url: str, outcome: Response | BaseException, expected: Expected) -> Fetched:
        if isinstance(outcome, BaseException) and not _is_answer(outcome):
            raise outcome
        hops: list[Capture | None] = []
        while isinstance(outcome, Response) and _is_redirect(outcome) and len(hops) < MOST_HOPS:
            hops.append(_capture_of_response(outcome))
            outcome = await self._send_on(outcome)
        fetched = self._judge(url, outcome, hops, expected)
        if isinstance(outcome, Response) and expected != "requisite":
            self._tonight.heed(self.portal, check_host(outcome.url, self.portal), fetched.judgement)
        return fetched

    def _is_of_a_strange_host(self, error: NotTonightError) -> bool:
        """Whether only a host is left alone that is not the portal's own: its documents wait, the walk goes on."""
        return error.place is not None and host_of(error.place) not in find_own_places(self.portal)

    async def _send(
        self,
        url: str,
        form: tuple[tuple[str, str], ...] | None = None,
        referer: str | None = None,
        *,
        json: str | None = None,
        **changed: Any,
    ) -> Response | BaseException:
        """Send one request; a failure that says something of the URL is an outcome, any other is a fault and raised.

        `changed` are attributes of the request that are to be others.
        """
        try:
            # Scrapy's own complaints of such a URL look like faults of ours.
            check_url(url)
            url = self._schemes.apply(self.portal, url)
            request = new_request(self.portal, url, form, referer, json).replace(**changed)
            response: Response = await self._crawler.engine.download_async(request)
        except Exception as error:
            if not _is_answer(error):
                raise
            return error
        return response

    async def _send_on(self, redirect: Response) -> Response | BaseException:
        """Send the request that a redirect asks for."""
        try:
            target = _target_of(redirect)
        except ForbiddenError as error:
            return error
        asked = redirect.request
        if redirect.status in (307, 308) and asked is not None:
            return await self._send(target, method=asked.method, body=asked.body)
        return await self._send(target)

    def _judge(
        self, url: str, outcome: Response | BaseException, hops: Sequence[Capture | None], expected: Expected
    ) -> Fetched:
        if not isinstance(outcome, Response):
            capture = capture_of(outcome) or (hops[-1] if hops else None)
            record_id = capture.record_id if capture else None
            # The walk names the address before what is said of it.
            why = str(outcome).removeprefix(f"{url}: ")
            return Fetched(url, url, judge_failure(failure_kind(outcome), why), record_id, None, None)
        text = read_text(outcome, expected)
        judgement = judge(outcome, text, url=url, home=self.portal.home, expected=expected)
        ended_at = self._schemes.restore(self.portal, final_url(outcome, url), url)
        capture = _capture_of_response(outcome)
        if hops and judgement.state in ("redirected_home", "soft_missing"):
            capture = hops[0]
        page = None
        if text is not None and judgement.state == "ok":
            page = Page(ended_at, text, content_type(outcome) or None)
        return Fetched(url, ended_at, judgement, capture.record_id if capture else None, outcome, page)


def state_of_refusal(error: NotTonightError) -> PageState:
    """Return what it says of a page that its host is left alone for the night: never that it is gone."""
    states: dict[str, PageState] = {"blocked": "blocked", "silent": "unreachable"}
    return states.get(error.why, "failed")


def new_request(
    portal: Portal,
    url: str,
    form: tuple[tuple[str, str], ...] | None = None,
    referer: str | None = None,
    json: str | None = None,
) -> Request:
    """Return a request for a portal; nothing of it is followed, filtered or dropped by Scrapy."""
    headers = {"Referer": referer} if referer else {}
    body = ""
    if form is not None:
        body = urlencode(form)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    elif json is not None:
        body = json
        headers["Content-Type"] = "application/json;charset=UTF-8"
    return Request(
        url,
        method="GET" if form is None and json is None else "POST",
        headers=headers,
        body=body,
        dont_filter=True,
        callback=NO_CALLBACK,
        meta={"portal": portal, "dont_redirect": True, "handle_httpstatus_all": True},
    )


def _is_answer(error: BaseException) -> bool:
    """Whether a failure says something of the URL: it left a record, or the URL is none that can be asked for."""
    return capture_of(error) is not None or isinstance(error, ForbiddenError)


def _is_redirect(response: Response) -> bool:
    return response.status in _REDIRECTS and bool(response.headers.get(b"Location"))


def _target_of(redirect: Response) -> str:
    """Return where a redirect leads.

    Raises:
        ForbiddenError: It leads to what is no URL.
    """
    location = redirect.headers.get(b"Location") or b""
    try:
        words = location.decode("utf-8").strip()
    except UnicodeDecodeError:
        words = location.decode("latin-1").strip()
    if _NO_HOST.match(words):
        # Joined to the redirect's own address it would be another page of the same host.
        raise ForbiddenError(f"{words}: no URL that can be fetched: it names no host")
    try:
        return urljoin(redirect.url, words)
    except ValueError as error:
        raise ForbiddenError(f"{words}: no URL that can be fetched: {error}") from error


def _capture_of_response(response: Response) -> Capture | None:
    capture = response.meta.get("capture")
    return capture if isinstance(capture, Capture) else None
