"""The work on one portal in one crawl: what it is, and one column after the other, each with its account."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection

from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.capture import Supplement
from archive.errors import StorageError
from crawler.discovery.discoverer import Discoverer
from crawler.errors import NotTonightError
from crawler.platforms import find_platform, platform_of, recognise_platform
from crawler.platforms.base import Platform
from crawler.portals import Column, Portal, dump_portal
from crawler.rendering import Renderer
from crawler.spiders.fetching import Fetched, Fetcher
from crawler.spiders.progress import Progress
from crawler.spiders.rendering import PageRenderer
from crawler.spiders.walking import ColumnWalk, write_walk
from crawler.wire.archive_link import ArchiveLink, link_of
from crawler.wire.failures import StoppedError

PORTAL_CONTENT_TYPE = "application/toml"

# What a spider does with a column.
WorkColumn = Callable[[ColumnWalk], Awaitable[None]]

logger = logging.getLogger(__name__)


class PortalWork:
    """Works the columns of one portal, except those in `walked` (pairs of portal id and column URL).

    `is_seed` marks a portal of which nothing is known but a URL, so that its first page must say what it is.
    """

    def __init__(
        self,
        crawler: Crawler,
        portal: Portal,
        renderer: Renderer,
        work_column: WorkColumn,
        *,
        is_seed: bool,
        walked: Collection[tuple[str, str]],
    ) -> None:
        self._crawler, self._portal, self._link = crawler, portal, link_of(crawler)
        self._work_one, self._is_seed, self._walked = work_column, is_seed, walked
        self._fetcher = Fetcher(crawler, portal)
        self._recognised: str | None = None
        self._renderer = renderer
        self._pages = PageRenderer(crawler, renderer, self._link, self._fetcher)

    async def work(self, first: Response | BaseException) -> None:
        """Work one column after the other; `first` is what the first column's URL answered.

        Raises:
            StorageError: The archive failed; the crawl is ending.
            StoppedError: The crawl is being stopped. What is under way has no account: the next run begins it anew.
        """
        portal, platform, problem = self._portal, platform_of(self._portal), None
        try:
            fetched = await self._fetcher.follow(portal.columns[0].url, first)
            self._fetcher.hold(fetched)
            portal, platform = await self._recognise(fetched)
        except (StorageError, StoppedError):
            raise
        except NotTonightError as error:
            problem = str(error)
        except Exception as error:
            logger.exception("%s: not recognised", portal.id)
            problem = f"the portal was not recognised: {type(error).__name__}: {error}"
        if self._is_seed:
            await write_portal(self._link, portal)
        for number, column in enumerate(portal.columns, start=1):
            if (portal.id, column.url) not in self._walked:
                await self._work_column(portal, platform, column, number, problem)

    async def _recognise(self, fetched: Fetched) -> tuple[Portal, Platform]:
        """Return the portal and its platform, by the first page where the portal's file names none."""
        portal = self._portal
        platform = recognise_platform(fetched.page) if fetched.page is not None else None
        self._recognised = platform.name if platform is not None else None
        if portal.platform is not None:
            return portal, platform_of(portal)
        if platform is None:
            return portal, find_platform("plain")
        if not self._is_seed:
            return portal, platform
        search = Discoverer(self._crawler, portal, self._fetcher, self._renderer, self._link, most_pages=1)
        discovery = await search.discover((portal.columns[0].url,), fetched)
        if discovery.portal is None:
            return portal.model_copy(update={"platform": platform.name}), platform
        # One page of a list says nothing of how much is to be expected of it.
        found = discovery.portal.model_copy(update={"expect": portal.expect, "example": None})
        return found, platform_of(found)

    async def _work_column(
        self, portal: Portal, platform: Platform, column: Column, number: int, problem: str | None
    ) -> None:
        progress = Progress(self._crawler, portal.id, column.url)
        walk = ColumnWalk(portal, column, platform, self._fetcher, self._pages, self._link, progress)
        walk.recognised = self._recognised
        if problem is not None:
            walk.break_off(problem)
        try:
            await self._work_one(walk)
        except (StorageError, StoppedError):
            raise
        except NotTonightError as error:
            walk.break_off(str(error))
        except Exception as error:  # a column ends with its account, whatever befell it
            logger.exception("%s: %s", portal.id, column.url)
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
