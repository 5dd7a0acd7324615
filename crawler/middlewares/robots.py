"""Obeys robots.txt as RFC 9309 has it.

Scrapy's middleware takes an error page for rules, and goes ahead where the file cannot be had. Here a page of HTML is
no rules, a file that is not there allows everything, and a server that fails is left alone.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.httpobj import urlparse_cached

from archive.capture import Capture
from archive.errors import StorageError
from crawler.errors import ForbiddenError
from crawler.portals import Portal
from crawler.wire.archive_link import link_of
from crawler.wire.failures import RobotsRefusalError, RobotsUnknownError, StoppedError, attach_capture, failure_record
from crawler.wire.guard import check_host

MAX_RULES_BYTES = 512_000
ROBOTS_PRIORITY = 1000


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host allows.

    `parser` is None where it allows everything. `refusal` says why it allows nothing, None where that is not so;
    `cause` is what kept us from the file, None where the server answered.
    """

    parser: ProtegoRobotParser | None = None
    refusal: str | None = None
    cause: Exception | None = None

    def why_not(self, url: str, user_agent: str) -> RobotsRefusalError | RobotsUnknownError | None:
        """Return why the URL may not be fetched, None where it may."""
        if self.parser is not None and not self.parser.allowed(url, user_agent):
            return RobotsRefusalError(f"{url}: robots.txt does not allow it")
        if self.refusal is None:
            return None
        error = RobotsUnknownError(f"{url}: {self.refusal}")
        error.__cause__ = self.cause
        return error


class RobotsMiddleware:
    """Asks each host's robots.txt once a crawl, by the same wire, before anything else of it is fetched."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._link = link_of(crawler)
        self._user_agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
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
        """
        if request.meta.get("is_robots_file"):
            return
        if not _may_leave(request):
            # The wire refuses it and says why; its host is not asked for rules either.
            return
        parts = urlparse_cached(request)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._fetch_rules(site, request))
        asking = self._rules[site]
        rules = asking.result() if asking.done() else await asyncio.shield(asking)
        error = rules.why_not(request.url, self._user_agent)
        if error is not None:
            request.meta["capture"] = await self._record(request, error)
            attach_capture(error, request.meta["capture"])
            raise error

    async def _record(self, request: Request, error: Exception) -> Capture:
        now = self._link.clock.now()
        return await self._link.write(failure_record(request.url, request.method, error, began_at=now, ended_at=now))

    async def _fetch_rules(self, site: str, request: Request) -> Rules:
        meta = {"is_robots_file": True, "portal": request.meta.get("portal")}
        file = Request(f"{site}/robots.txt", priority=ROBOTS_PRIORITY, meta=meta, callback=NO_CALLBACK)
        try:
            response = await self._crawler.engine.download_async(file)
        except (StorageError, StoppedError):
            raise
        except ForbiddenError:
            # A redirect that leads away from the portal is no file of this host.
            return Rules()
        except Exception as error:  # noqa: BLE001  whatever kept the file from us, RFC 9309 §2.3.1.4 says stay away
            return Rules(refusal=f"robots.txt could not be had: {error}", cause=error)
        return self._read_rules(response)

    def _read_rules(self, response: Response) -> Rules:
        """Read a robots.txt by its status (RFC 9309 §2.3.1)."""
        if response.status >= 500:
            return Rules(refusal=f"robots.txt could not be had: status {response.status}")
        body = response.body[:MAX_RULES_BYTES]
        is_page = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
        if response.status >= 300 or is_page:
            return Rules()
        return Rules(ProtegoRobotParser(body, self._crawler.spider))


def _may_leave(request: Request) -> bool:
    portal = request.meta.get("portal")
    if not isinstance(portal, Portal):
        return False
    try:
        check_host(request.url, portal)
    except ForbiddenError:
        return False
    return True
