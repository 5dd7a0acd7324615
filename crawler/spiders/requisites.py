"""Fetching what reports' pages need to be seen again, after the reports themselves.

Of a page that came with the same bytes as before only what never answered is asked for: what an earlier night left. Of
a page that did not, whatever was fetched within `FRESH_DAYS` is taken to be the same, and the rest is asked for by
condition: a style sheet that stays as it is costs a portal one response, and one revisit a month.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from datetime import timedelta
from urllib.parse import urlsplit

from scrapy.http import Response

from archive.request_key import request_key
from crawler.addresses import settle_address
from crawler.errors import ForbiddenError, NotTonightError
from crawler.platforms.base import ListRequest
from crawler.platforms.markup.document import absolute_url, is_markup
from crawler.platforms.markup.requisites import find_in_style, find_requisites
from crawler.spiders.fetching import Fetched, Fetcher
from crawler.wire.archive_link import ArchiveLink
from crawler.wire.guard import check_host

FRESH_DAYS = 30
# Of one column in one night; a template has some dozens.
MOST_REQUISITES = 120
_MOST_DEPTH = 3
# A host of style sheets that hangs would cost the night a time-out for each.
_MOST_FAILURES = 3

logger = logging.getLogger(__name__)


class Requisites:
    """What the pages of one column need; each address once."""

    def __init__(self, fetcher: Fetcher, link: ArchiveLink) -> None:
        self._fetcher, self._link = fetcher, link
        self._waiting: deque[tuple[str, str, int, bool]] = deque()
        self._known: set[str] = set()
        self._failures: Counter[str] = Counter()
        self._refusals: Counter[str] = Counter()
        self._given_up = 0
        self.record_ids: list[str] = []

    @property
    def left_count(self) -> int:
        """How many addresses are known and were not asked for: there were too many, their host or the night failed."""
        return len(self._waiting) + self._given_up

    def add_page(self, fetched: Fetched) -> None:
        """Note what a page needs; where its bytes are those of an earlier night, what never answered of it."""
        if fetched.page is None or not is_markup(fetched.page):
            return
        for url in find_requisites(fetched.page):
            self._add(url, fetched.final_url, 1, is_new=not fetched.is_as_before)

    async def fetch(self) -> None:
        """Fetch what was noted, and what its style sheets name, as far as the limits and the night allow.

        Raises:
            StorageError: The archive failed; the crawl is ending.
            StoppedError: The crawl is being stopped.
        """
        try:
            while self._waiting and len(self.record_ids) < MOST_REQUISITES:
                url, referer, depth, is_new = self._waiting.popleft()
                host = urlsplit(url).netloc
                # What robots.txt forbids leaves a record each time: of a page as before some of them are enough.
                if self._failures[host] + (0 if is_new else self._refusals[host]) >= _MOST_FAILURES:
                    self._given_up += 1
                    continue
                fetched = await self._fetcher.fetch(ListRequest(url), referer=referer, expected="requisite")
                if fetched.record_id is not None:
                    self.record_ids.append(fetched.record_id)
                self._failures[host] += fetched.judgement.state == "unreachable"
                self._refusals[host] += fetched.judgement.state == "refused"
                if depth < _MOST_DEPTH and _is_style(fetched.response):
                    self._note_style(fetched, depth)
        except NotTonightError as error:
            logger.info("%s: what its pages need waits for another night: %s", self._fetcher.portal.id, error)

    def _note_style(self, fetched: Fetched, depth: int) -> None:
        response = fetched.response
        text = response.body.decode("utf-8", "replace") if response is not None else ""
        for address in find_in_style(text):
            url = absolute_url(fetched.final_url, address)
            if url is not None:
                self._add(url.partition("#")[0], fetched.final_url, depth + 1)

    def _add(self, url: str, referer: str, depth: int, *, is_new: bool = True) -> None:
        # A number that is new on every page would make the same script another one every night.
        url = settle_address(url)
        if url in self._known:
            return
        self._known.add(url)
        try:
            check_host(url, self._fetcher.portal)
        except ForbiddenError:
            return  # A counter or an advertisement of somebody else: nothing of the portal's.
        known = self._link.find_original(request_key("GET", url))
        freshest = self._link.clock.now() - timedelta(days=FRESH_DAYS)
        if known is None or (is_new and known.original.captured_at <= freshest):
            self._waiting.append((url, referer, depth, is_new))


def _is_style(response: Response | None) -> bool:
    if response is None:
        return False
    kind = (response.headers.get(b"Content-Type") or b"").lower()
    return b"css" in kind or response.url.partition("?")[0].lower().endswith(".css")
