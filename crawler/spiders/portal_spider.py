"""What the spiders share: portals from arguments, one ticket a portal, and accounts that are written in any case.

Each portal begins as one ordinary request, its first page, through Scrapy's scheduler. Its callback (or errback) then
works the portal from beginning to end with `engine.download_async`, so that a walk reads top to bottom, and each
request still passes robots, retries and the recording handler. Scrapy counts a callback as work under way: it does
not close the spider, and with it the archive, before every account is written, also when it is told to stop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path
from typing import Any, Self, cast

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import StorageError
from crawler.errors import PortalError
from crawler.platforms import platform_of
from crawler.portals import Portal, load_portals
from crawler.recognising import portal_of_url
from crawler.rendering import Renderer
from crawler.spiders.fetching import new_request
from crawler.spiders.portal_work import PortalWork, write_portal
from crawler.spiders.visiting import KnownPages, NoKnownPages
from crawler.spiders.walking import ColumnWalk
from crawler.wire.archive_link import STORAGE_FAILED, link_of
from crawler.wire.failures import StoppedError

REGISTRY = Path(__file__).resolve().parents[2] / "settings" / "portals"


class PortalSpider(Spider):
    """Works portals, each apart from the others.

    Arguments: `portals` (crawler.portals.Portal, from code), or `portal` (ids, by commas, of the registry and of the
    collection's own directory), or `url` (column or home pages, by blanks; `loopback=1` lets them be on this machine);
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
        self.known_pages = known_pages or NoKnownPages()
        self._given = tuple(portals)
        self._wanted = tuple(dict.fromkeys(part.strip() for part in portal.split(",") if part.strip()))
        is_local = loopback.lower() in ("1", "true", "yes")
        self.seeds = tuple(portal_of_url(one, loopback=is_local) for one in url.split())
        self.walked = walked

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a crawl and load the portals that it was asked for.

        Raises:
            PortalError: No portal or platform has a name that was given, or a portal's file is wrong.
        """
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.load(Path(crawler.settings.get("NIANBAO_COLLECTION")) / "portals")
        spider.renderer = Renderer(user_agent=crawler.settings["USER_AGENT"])
        crawler.signals.connect(spider.renderer.close, signals.spider_closed)
        return spider

    renderer: Renderer

    def load(self, own: Path) -> None:
        """Load the portals that were asked for, from the registry and from a collection's own directory.

        Raises:
            PortalError: As `from_crawler`.
        """
        registry = load_portals(REGISTRY, own) if self._wanted else {}
        missing = [portal_id for portal_id in self._wanted if portal_id not in registry]
        if missing:
            raise PortalError(f"no portal is called {', '.join(missing)}: `nianbao portals list` shows those there are")
        self.registered = (*self._given, *(registry[portal_id] for portal_id in self._wanted))
        self.portals = (*self.registered, *self.seeds)
        if not self.portals:
            raise PortalError("no portal was asked for: give portal=ID[,ID] or url=URL")
        for portal in self.portals:
            platform_of(portal)
            if not portal.columns:
                raise PortalError(
                    f"{portal.id}: none of its columns is known: `nianbao portals add {portal.id}` finds them"
                )

    async def start(self) -> AsyncIterator[Request]:
        """Begin the portals, so many at once; a portal's file is in the archive before anything of the portal."""
        self._places = asyncio.Semaphore(self.settings.getint("NIANBAO_PORTALS_AT_ONCE"))
        for portal in self.portals:
            await self._places.acquire()
            await self.enter_portal(portal)
            url = link_of(self.crawler).schemes.apply(portal, portal.columns[0].url)
            request = new_request(portal, url)
            yield request.replace(callback=self.begin, errback=self.begin_without, cb_kwargs={"portal": portal})

    async def begin(self, response: Response, portal: Portal) -> None:
        """Work a portal whose first page has come."""
        await self._work_apart(portal, response)

    async def begin_without(self, failure: Failure) -> None:
        """Work a portal whose first page did not come: its account says why."""
        request: Request = failure.request  # type: ignore[attr-defined]
        await self._work_apart(request.cb_kwargs["portal"], cast("BaseException", failure.value))

    async def enter_portal(self, portal: Portal) -> None:
        """Write a portal's file into the archive, before anything of the portal; of a seed it is not known yet."""
        if portal not in self.seeds:
            await write_portal(link_of(self.crawler), portal)

    async def work_portal(self, portal: Portal, first: Response | BaseException) -> None:
        """Work one portal, whose first page answered `first`: by default one column after the other."""
        is_seed = portal in self.seeds
        work = PortalWork(self.crawler, portal, self.renderer, self.work_column, is_seed=is_seed, walked=self.walked)
        await work.work(first)

    async def work_column(self, walk: ColumnWalk) -> None:
        """Work one column: what a spider is for."""
        raise NotImplementedError

    async def _work_apart(self, portal: Portal, first: Response | BaseException) -> None:
        """Work a portal so that what befalls it befalls no other."""
        try:
            await self.work_portal(portal, first)
        except StoppedError:
            self.logger.info("%s: stopped; the next run goes on from here", portal.id)
        except StorageError as error:
            raise CloseSpider(STORAGE_FAILED) from error
        finally:
            self._places.release()
