"""What the spiders share: portals from arguments, one ticket a portal, and accounts that are written in any case.

Each portal begins as one ordinary request, its first page, through Scrapy's scheduler. Its callback (or errback) then
works the portal from beginning to end with `engine.download_async`, so that a walk reads top to bottom, and each
request still passes robots, retries and the recording handler. Scrapy counts a callback as work under way: it does
not close the spider, and with it the archive, before every account is written, also when it is told to stop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.capture import Supplement
from archive.errors import StorageError
from crawler.errors import PortalError
from crawler.platforms import find_platform, recognise_platform
from crawler.platforms.base import Platform
from crawler.portals import Column, Portal, dump_portal, load_portals
from crawler.recognising import portal_of_url, recognise_portal
from crawler.rendering import Renderer
from crawler.spiders.fetching import Fetched, Fetcher, new_request
from crawler.spiders.progress import Progress
from crawler.spiders.rendering import PageRenderer
from crawler.spiders.visiting import KnownPages, NoKnownPages
from crawler.spiders.walking import ColumnWalk, write_walk
from crawler.wire.archive_link import STORAGE_FAILED, ArchiveLink, link_of
from crawler.wire.failures import StoppedError

PORTALS_AT_ONCE = 16
PORTAL_CONTENT_TYPE = "application/toml"
_REGISTRY = Path(__file__).resolve().parents[2] / "settings" / "portals"


class PortalSpider(Spider):
    """Works portals, each apart from the others.

    Arguments: `portals` (crawler.portals.Portal, from code), or `portal` (ids, by commas, of the registry and of the
    collection's own directory), or `url` (a column or home page; `loopback=1` lets it be on this machine);
    `known_pages` (who knows the addresses of reports found before); `walked` (pairs of portal id and column URL that
    this crawl has done before it was interrupted).
    """

    def __init__(
        self,
        portals: Sequence[Portal] = (),
        portal: str = "",
        url: str = "",
        loopback: str = "",
        known_pages: KnownPages | None = None,
        walked: Collection[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.portals = tuple(portals)
        self.known_pages = known_pages or NoKnownPages()
        self._wanted = [part.strip() for part in portal.split(",") if part.strip()]
        self._urls = url.split()
        self._loopback = loopback.lower() in ("1", "true", "yes")
        self._walked = frozenset(walked)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a crawl and load the portals that it was asked for.

        Raises:
            PortalError: No portal has an id that was asked for, or a portal's file is wrong.
        """
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._prepare(crawler)  # noqa: SLF001  our own, before anything else sees it
        return spider

    def _prepare(self, crawler: Crawler) -> None:
        self.portals += self._load_wanted(Path(crawler.settings.get("NIANBAO_COLLECTION")) / "portals")
        of_urls = tuple(portal_of_url(url, loopback=self._loopback) for url in self._urls)
        self._ids_of_urls = frozenset(portal.id for portal in of_urls)
        self.portals += of_urls
        if not self.portals:
            raise PortalError("no portal was asked for: give portal=ID[,ID] or url=URL")
        self._places = asyncio.Semaphore(PORTALS_AT_ONCE)
        self._renderer = Renderer(user_agent=crawler.settings["USER_AGENT"])
        crawler.signals.connect(self._renderer.close, signals.spider_closed)

    def _load_wanted(self, own: Path) -> tuple[Portal, ...]:
        if not self._wanted:
            return ()
        registry = load_portals(_REGISTRY, own)
        missing = [portal_id for portal_id in self._wanted if portal_id not in registry]
        if missing:
            raise PortalError(f"no portal is called {', '.join(missing)}: `nianbao portals list` shows those there are")
        return tuple(registry[portal_id] for portal_id in dict.fromkeys(self._wanted))

    async def start(self) -> AsyncIterator[Request]:
        """Begin the portals, so many at once."""
        link = link_of(self.crawler)
        for portal in self.portals:
            await self._places.acquire()
            if not self.is_of_url(portal):
                await write_portal(link, portal)
            request = new_request(portal, portal.columns[0].url)
            yield request.replace(callback=self.begin, errback=self.begin_without, cb_kwargs={"portal": portal})

    def is_of_url(self, portal: Portal) -> bool:
        """Whether nothing is known of a portal but a URL, so that its first page must say what it is."""
        return portal.id in self._ids_of_urls

    async def begin(self, response: Response, portal: Portal) -> None:
        """Work a portal whose first page has come."""
        await self._work_apart(portal, response)

    async def begin_without(self, failure: Failure) -> None:
        """Work a portal whose first page did not come: its account says why."""
        portal: Portal = failure.request.cb_kwargs["portal"]  # type: ignore[attr-defined]
        await self._work_apart(portal, failure.value or PortalError(f"{portal.id}: no response and no reason"))

    async def work_column(self, walk: ColumnWalk) -> None:
        """Work one column; what a spider is for."""
        raise NotImplementedError

    async def _work_apart(self, portal: Portal, first: Response | BaseException) -> None:
        """Work a portal so that what befalls it befalls no other."""
        try:
            await PortalWork(self, link_of(self.crawler), portal).work(first)
        except StoppedError:
            self.logger.info("%s: stopped; the next run goes on from here", portal.id)
        except StorageError as error:
            raise CloseSpider(STORAGE_FAILED) from error
        finally:
            self._places.release()


class PortalWork:
    """The work on one portal in one crawl."""

    def __init__(self, spider: PortalSpider, link: ArchiveLink, portal: Portal) -> None:
        self._spider, self._link, self._portal = spider, link, portal
        self._fetcher = Fetcher(spider.crawler, portal)
        self._pages = PageRenderer(spider.crawler, spider._renderer, link, self._fetcher)  # noqa: SLF001  its own

    async def work(self, first: Response | BaseException) -> None:
        """Work one column after the other.

        Raises:
            StorageError: The archive failed; the crawl is ending.
            StoppedError: The crawl is being stopped.
        """
        fetched = await self._fetcher.follow(self._portal.columns[0].url, first)
        portal, platform = await self._recognise(fetched)
        if self._spider.is_of_url(portal):
            await write_portal(self._link, portal)
        self._fetcher.hold(fetched)
        for number, column in enumerate(portal.columns, start=1):
            if (portal.id, column.url) not in self._spider._walked:  # noqa: SLF001  its own
                await self._work_column(portal, platform, column, number)

    async def _recognise(self, fetched: Fetched) -> tuple[Portal, Platform]:
        """Return the portal and its platform, recognised by the first page where the portal's file names none."""
        portal = self._portal
        if portal.platform is not None:
            return portal, find_platform(portal.platform)
        if fetched.page is None:
            return portal, find_platform("plain")
        if not self._spider.is_of_url(portal):
            return portal, recognise_platform(fetched.page)
        found = recognise_portal(portal, fetched.page)
        if found is None:
            platform = recognise_platform(fetched.page)
            rendered = await self._pages.render(fetched, platform.ready, "the plain response shows no column")
            found = recognise_portal(portal, rendered.page) if rendered.page else None
            return found or portal, platform
        return found, find_platform(found.platform or "plain")

    async def _work_column(self, portal: Portal, platform: Platform, column: Column, number: int) -> None:
        progress = Progress(self._spider.crawler, portal.id, column.url)
        walk = ColumnWalk(portal, column, platform, self._fetcher, self._pages, self._link, progress)
        try:
            await self._spider.work_column(walk)
        except (StorageError, StoppedError):
            raise
        except Exception as error:  # a column's walk ends with its account, whatever befell it
            logging.getLogger(__name__).exception("%s: %s", portal.id, column.url)
            walk.break_off(f"{type(error).__name__}: {error}")
        account = walk.account(self._link.crawl_id)
        await write_walk(self._link, account, number)
        progress.finish(complete=account.complete)


async def write_portal(link: ArchiveLink, portal: Portal) -> None:
    """Write a portal's file as the crawl uses it.

    Raises:
        StorageError: It could not be made durable.
    """
    url, content = f"urn:nianbao:portal:{portal.id}", dump_portal(portal).encode()
    await link.write(Supplement("resource", url, link.clock.now(), PORTAL_CONTENT_TYPE, content))
