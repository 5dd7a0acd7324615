"""A crawl that Scrapy began by itself (`scrapy crawl column …`): kept, concluded and accounted for like any other."""

from __future__ import annotations

import asyncio
import logging
from contextlib import ExitStack
from pathlib import Path

from scrapy import Spider

from archive.catalogue.ledger import KnownPages
from archive.clock import Clock
from archive.collection import Collection
from archive.keeping import Keeper, keep
from archive.recollection import Memory
from crawler.wire.archive_link import ArchiveLink
from crawler.wire.catalogue import CatalogueRecollection

logger = logging.getLogger(__name__)


class StandaloneCrawl:
    """Holds the collection for as long as the crawl runs."""

    def __init__(self, data: Path, clock: Clock) -> None:
        self._data = data
        self._clock = clock
        self._held = ExitStack()
        self._keeper: Keeper | None = None

    def begin(self, spider: Spider, link: ArchiveLink) -> None:
        """Take the collection, put it in order, and tell link and spider what it remembers.

        Raises:
            LockedError: Another process is writing to the collection.
            FormatError: The directory is no collection.
            StorageError: The archive failed.
        """
        keeper = self._held.enter_context(keep(Collection.open(self._data, create=True), self._clock))
        portals = [portal.id for portal in getattr(spider, "portals", ())]
        keeper.prepare(portals)
        link.crawl_id = keeper.begin(portals)
        memory = Memory(keeper.engine, keeper.collection)
        self._held.callback(memory.close)
        link.recollection = CatalogueRecollection(memory)
        link.captured = memory.captured_in(link.crawl_id)
        spider.known_pages = KnownPages(keeper.engine)  # type: ignore[attr-defined]
        self._keeper = keeper

    async def end(self, link: ArchiveLink, *, interrupted: bool) -> None:
        """Conclude from what was captured and let go of the collection; an interrupted crawl stays pending."""
        try:
            if self._keeper is not None and link.failure is None and not interrupted:
                await asyncio.to_thread(self._conclude, self._keeper, link.crawl_id)
        finally:
            self._held.close()

    def _conclude(self, keeper: Keeper, crawl_id: str) -> None:
        concluded = keeper.conclude(crawl_id)
        logger.info("%s: %d events, account in %s", crawl_id, len(concluded.events), keeper.collection.nights)
