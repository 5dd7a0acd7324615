"""A crawl that Scrapy began by itself (`scrapy crawl column …`): kept, concluded and accounted for like any other."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from pathlib import Path

from scrapy import Spider

from archive.clock import Clock
from archive.collection import Collection
from archive.keeping import Keeper, keep
from crawler.remembering import begin_crawl, remember
from crawler.spiders.portal_spider import PortalSpider
from crawler.threads import finish_in_thread
from crawler.wire.archive_link import ArchiveLink

logger = logging.getLogger(__name__)


class StandaloneCrawl:
    """Holds the collection for as long as the crawl runs."""

    def __init__(self, data: Path, clock: Clock) -> None:
        self._data = data
        self._clock = clock
        self._held = ExitStack()
        self._keeper: Keeper | None = None

    async def begin(self, spider: Spider, link: ArchiveLink) -> None:
        """Take the collection, put it in order, and tell link and spider what it remembers.

        Raises:
            LockedError: Another process is writing to the collection.
            FormatError: The directory is no collection.
            StorageError: The archive failed.
        """
        portals, seeds = (spider.registered, spider.seeds) if isinstance(spider, PortalSpider) else ((), ())
        with ExitStack() as held:
            keeper = held.enter_context(keep(Collection.open(self._data, create=True), self._clock))
            crawl_id = await finish_in_thread(begin_crawl, keeper, portals, seeds)
            remembered = held.enter_context(remember(keeper, crawl_id))
            link.crawl_id, link.recollection = crawl_id, remembered.recollection
            link.captured = remembered.captured
            if isinstance(spider, PortalSpider):
                spider.known_pages, spider.walked = remembered.known_pages, remembered.walked
            self._keeper, self._held = keeper, held.pop_all()

    async def end(self, link: ArchiveLink, *, interrupted: bool) -> None:
        """Conclude from what was captured and let go of the collection; an interrupted crawl stays pending."""
        with self._held:
            if self._keeper is not None and link.shortage is not None:
                await finish_in_thread(self._keeper.stop, link.crawl_id, link.shortage)
            elif self._keeper is not None and link.failure is None:
                await finish_in_thread(_leave if interrupted else _conclude, self._keeper, link.crawl_id)


def _leave(keeper: Keeper, crawl_id: str) -> None:
    keeper.leave(crawl_id)
    logger.info("%s: interrupted: what was fetched is kept, and the next run goes on from it", crawl_id)


def _conclude(keeper: Keeper, crawl_id: str) -> None:
    concluded = keeper.conclude(crawl_id)
    logger.info("%s: %d events, account in %s", crawl_id, len(concluded.events), keeper.collection.nights)
