"""Crawls that only look at portals, to find their columns or to check them: nothing is concluded of reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from archive.clock import Clock
from archive.collection import Collection
from archive.errors import StorageError
from archive.keeping import keep
from crawler.portals import Portal
from crawler.remembering import begin_crawl, remember
from crawler.running import run_crawl
from crawler.spiders.portal_spider import PortalSpider
from crawler.threads import finish_in_thread
from nianbao.errors import InterruptedNightError

# Who looks at hundreds of portals waits for the slowest of them: for one that hangs, three such times
# (crawler.wire.tonight). A walk by night has more patience (settings.base).
SETTINGS: Mapping[str, Any] = MappingProxyType({"DOWNLOAD_TIMEOUT": 60, "RETRY_TIMES": 1})


async def look(
    data: Path,
    clock: Clock,
    portals: Sequence[Portal],
    spider: type[PortalSpider],
    arguments: Callable[[str], Mapping[str, Any]],
) -> None:
    """Run one crawl over portals without walking them; `arguments` are the spider's, by the id of the crawl.

    An interrupted crawl is gone on with by the next look: what it fetched is not fetched again. Runs inside
    `crawler.running.run_in_reactor`.

    Raises:
        InterruptedNightError: It was told to stop.
        LockedError: Another process is writing to the collection.
        StorageError: The archive failed.
    """
    with keep(Collection.open(data, create=True), clock) as keeper:
        crawl_id = await finish_in_thread(begin_crawl, keeper, [])
        with remember(keeper, crawl_id) as remembered:
            result = await run_crawl(
                portals,
                data=keeper.collection.root,
                clock=clock,
                crawl_id=crawl_id,
                recollection=remembered.recollection,
                captured=remembered.captured,
                settings=SETTINGS,
                spider=spider,
                spider_arguments=arguments(crawl_id),
            )
        if result.fault is not None:
            await finish_in_thread(keeper.stop, crawl_id, result.fault)
            raise StorageError(result.fault)
        if result.is_interrupted:
            await finish_in_thread(keeper.leave, crawl_id)
            raise InterruptedNightError(
                f"{crawl_id}: interrupted: what was fetched is kept, and the same command goes on from it"
            )
        await finish_in_thread(keeper.conclude, crawl_id)
