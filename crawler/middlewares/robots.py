"""Obeys robots.txt as RFC 9309 has it.

Scrapy's middleware takes an error page for rules, and goes ahead where the file cannot be had. Here a page of HTML is
no rules, a file that is not there allows everything, and a server that fails is left alone.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from archive.capture import Capture
from archive.errors import StorageError
from crawler.answering import judge, read_text
from crawler.errors import ForbiddenError
from crawler.portals import Portal
from crawler.robots import RobotsRules, parse_robots
from crawler.wire.archive_link import link_of
from crawler.wire.failures import RobotsRefusalError, RobotsUnknownError, StoppedError, attach_capture, failure_record
from crawler.wire.guard import Place, check_host

ROBOTS_PRIORITY = 1000
MOST_REDIRECTS = 5  # §2.3.1.2
MAX_AGE = timedelta(hours=24)  # §2.4
# A file may ask for more; a night would then be over before a column is walked.
MAX_CRAWL_DELAY_SECONDS = 60.0
_TOO_MANY_REQUESTS = 429
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host allows, and when it said so.

    `rules` is None where it allows everything. `refusal` says why it allows nothing, None where that is not so;
    `cause` is what kept us from the file, None where the server answered.
    """

    read_at: datetime
    rules: RobotsRules | None = None
    refusal: str | None = None
    cause: Exception | None = None

    def why_not(self, url: str) -> RobotsRefusalError | RobotsUnknownError | None:
        """Return why the URL may not be fetched, None where it may."""
        if self.rules is not None and not self.rules.allows(url):
            return RobotsRefusalError(f"{url}: robots.txt does not allow it")
        if self.refusal is None:
            return None
        error = RobotsUnknownError(f"{url}: {self.refusal}")
        error.__cause__ = self.cause
        return error


class RobotsMiddleware:
    """Asks each host's robots.txt by the same wire before anything else of it is fetched, and again after a day."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._link = link_of(crawler)
        self._token: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Return the crawl's middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or refuse it and leave a record that says why.

        Raises:
            RobotsRefusalError: The host does not allow it.
            RobotsUnknownError: What the host allows could not be found out.
            NotTonightError: The portal or the host is not asked any more in this night.
        """
        if request.meta.get("is_robots_file"):
            return
        found = _find_place(request)
        if found is None:
            # The wire refuses it and says why; its host is not asked for rules either.
            return
        portal, place = found
        self._link.tonight.check(portal, place)
        rules = await self._find_rules(request, portal, place)
        # What came in place of the file may have been a challenge.
        self._link.tonight.check(portal, place)
        error = rules.why_not(request.url)
        if error is not None:
            request.meta["capture"] = await self._record(request, error)
            attach_capture(error, request.meta["capture"])
            raise error

    async def _find_rules(self, request: Request, portal: Portal, place: Place) -> Rules:
        parts = urlparse_cached(request)
        site = f"{parts.scheme}://{parts.netloc}"
        asking = self._rules.get(site)
        if asking is not None and asking.done() and self._link.clock.now() - asking.result().read_at >= MAX_AGE:
            asking = None
        if asking is None:
            is_first = site not in self._rules
            asking = asyncio.ensure_future(self._fetch_rules(site, portal, place, is_first=is_first))
            self._rules[site] = asking
        return asking.result() if asking.done() else await asyncio.shield(asking)

    async def _record(self, request: Request, error: Exception) -> Capture:
        now = self._link.clock.now()
        return await self._link.write(failure_record(request.url, request.method, error, began_at=now, ended_at=now))

    async def _fetch_rules(self, site: str, portal: Portal, place: Place, *, is_first: bool) -> Rules:
        now = self._link.clock.now()
        try:
            response = await self._follow(f"{site}/robots.txt", portal, is_first=is_first)
        except (StorageError, StoppedError):
            raise
        except ForbiddenError:
            # A redirect that leads away from the portal is no file of this host.
            return Rules(now)
        except Exception as error:  # noqa: BLE001  whatever kept the file from us, RFC 9309 §2.3.1.4 says stay away
            return Rules(now, refusal=f"robots.txt could not be had: {error}", cause=error)
        return self._read_rules(response, portal, place, now)

    async def _follow(self, url: str, portal: Portal, *, is_first: bool) -> Response | None:
        """Fetch the file over so many redirects, whichever hosts they lead to; None where there are more."""
        meta = {"is_robots_file": True, "portal": portal, "dont_redirect": True, "anew": not is_first}
        for _ in range(MOST_REDIRECTS + 1):
            file = Request(url, priority=ROBOTS_PRIORITY, meta=dict(meta), callback=NO_CALLBACK, dont_filter=True)
            response: Response = await self._crawler.engine.download_async(file)
            location = response.headers.get(b"Location")
            if response.status not in _REDIRECTS or not location:
                return response
            try:
                url = urljoin(url, location.decode("latin-1").strip())
            except ValueError as error:
                raise ForbiddenError(f"{url}: redirects to no URL") from error
        return None

    def _read_rules(self, response: Response | None, portal: Portal, place: Place, now: datetime) -> Rules:
        """Read a robots.txt by its status (RFC 9309 §2.3.1), and keep to the pause that it asks for."""
        if response is None:
            return Rules(now)
        capture = response.meta.get("capture")
        found = Rules(capture.captured_at if isinstance(capture, Capture) else now)
        judgement = judge(response, read_text(response), url=response.url, home=portal.home)
        if judgement.rests == "at_once":
            self._link.tonight.heed(portal, place, judgement)
        if response.status >= 500 or response.status == _TOO_MANY_REQUESTS:
            return replace(found, refusal=f"robots.txt could not be had: status {response.status}")
        if response.status >= 300:
            return found
        rules = parse_robots(response.body, self._token)
        if rules is not None and rules.crawl_delay is not None:
            self._link.turns.keep_distance(place, min(rules.crawl_delay, MAX_CRAWL_DELAY_SECONDS))
        return replace(found, rules=rules)


def _find_place(request: Request) -> tuple[Portal, Place] | None:
    """Return whose request it is and where it leads, None where it may not be sent."""
    portal = request.meta.get("portal")
    if not isinstance(portal, Portal):
        return None
    try:
        return portal, check_host(request.url, portal)
    except ForbiddenError:
        return None
