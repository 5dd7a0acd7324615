"""Runs crawls, one after another under one reactor, and ends them in order when told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor, is_asyncio_reactor_installed, is_reactor_installed

from archive.capture import Capture
from archive.clock import Clock
from archive.space import SpaceWatch
from crawler.portals import Portal
from crawler.wire.archive_link import STORAGE_FAILED, ArchiveLink, link_of
from crawler.wire.recollection import Recollection

SETTINGS_MODULE = "settings.base"
REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

STOPPED = "shutdown"  # Scrapy's word
# Objects made and not freed again; some dozens of pages' worth.
COLLECT_AFTER = 10_000

_running: set[Crawler] = set()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """How a crawl ended.

    `reason` is Scrapy's: `finished`, `shutdown` (stopped by a signal), `storage_failed` or what the spider closed
    with. `records` counts the records written, by type. `fault` says what the archive's fault was, None where there
    was none. `is_cut_off` holds where the deadline kept something from being fetched. `stats` are Scrapy's.
    """

    crawl_id: str
    reason: str
    began_at: datetime
    ended_at: datetime
    records: Mapping[str, int]
    fault: str | None
    stats: Mapping[str, Any]
    is_cut_off: bool = False

    @property
    def is_interrupted(self) -> bool:
        """Whether the crawl was told to stop and can be taken up again."""
        return self.reason == STOPPED


async def run_crawl(
    portals: Sequence[Portal],
    *,
    data: Path,
    clock: Clock,
    crawl_id: str,
    recollection: Recollection | None = None,
    captured: Mapping[str, Capture] | None = None,
    space: SpaceWatch | None = None,
    until: datetime | None = None,
    settings: Mapping[str, Any] = MappingProxyType({}),
    spider: str | type[Spider] = "column",
    spider_arguments: Mapping[str, Any] = MappingProxyType({}),
    receivers: Mapping[object, Callable[..., object]] = MappingProxyType({}),
) -> CrawlResult:
    """Walk portals once, into the collection at `data`; the spider gets them as its argument `portals`.

    `captured` holds what this very crawl captured before it was interrupted, by request key. `space` watches the disk;
    None: with the reserve of the settings. From `until` on nothing is fetched. `settings` go before those of
    settings/base.py. `receivers` are called when their signal is sent. Runs inside `run_in_reactor`.

    Raises:
        Exception: What the spider's construction raises. Faults of the archive are in the result.
    """
    link = ArchiveLink(
        data, crawl_id=crawl_id, clock=clock, recollection=recollection, captured=captured, space=space, until=until
    )
    runner = AsyncCrawlerRunner(_settings(settings, data))
    crawler = runner.create_crawler(spider)
    crawler.archive_link = link  # type: ignore[attr-defined]
    for signal_sent, receiver in receivers.items():
        crawler.signals.connect(receiver, signal=signal_sent)
    began_at = clock.now()
    _running.add(crawler)
    try:
        await runner.crawl(crawler, portals=tuple(portals), **spider_arguments)
    finally:
        _running.discard(crawler)
        # The engine has closed it unless it never came to run.
        await link.close()
    return _result(link, crawler.stats.get_stats(), began_at)


def _result(link: ArchiveLink, stats: Mapping[str, Any], began_at: datetime) -> CrawlResult:
    return CrawlResult(
        crawl_id=link.crawl_id,
        reason=_reason(link, stats),
        began_at=began_at,
        ended_at=link.clock.now(),
        records=dict(link.counts),
        fault=link.shortage if link.failure is None else str(link.failure),
        stats=dict(stats),
        is_cut_off=link.tonight.is_over,
    )


def _reason(link: ArchiveLink, stats: Mapping[str, Any]) -> str:
    if link.failure is not None:
        return STORAGE_FAILED
    # A stop that comes while the engine starts does not reach it: every request is refused, and it calls that finished.
    return STOPPED if link.is_stopped else str(stats.get("finish_reason", "failed"))


async def stop_crawls() -> None:
    """Stop the crawls that run: what is on the way is recorded, what waits for its turn is not sent."""
    crawlers = list(_running)
    for crawler in crawlers:
        link_of(crawler).stop()
    await asyncio.gather(*(crawler.stop_async() for crawler in crawlers))


def run_in_reactor(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine function to its end in this process's reactor, as often as wanted, one after another.

    The first SIGINT or SIGTERM stops the crawls that run, or cancels the coroutine where none does; a second ends the
    process at once.

    Raises:
        KeyboardInterrupt: A signal came while no crawl was running.
    """
    loop = _started_loop()
    task = loop.create_task(main())
    stopping: list[asyncio.Future[None]] = []

    def stop(number: signal.Signals) -> None:
        signal.signal(number, signal.SIG_DFL)
        if _running:
            stopping.append(asyncio.ensure_future(stop_crawls()))
        else:
            task.cancel()

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        loop.add_signal_handler(number, stop, number)
    try:
        with _rare_collections():
            return loop.run_until_complete(task)
    except asyncio.CancelledError as error:
        raise KeyboardInterrupt from error
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
        if stopping:
            loop.run_until_complete(asyncio.gather(*stopping, return_exceptions=True))
        _stop_threads()


def _started_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop of this process's reactor, started but not run: Twisted runs a reactor only once."""
    if not is_reactor_installed():
        install_reactor(REACTOR)
    if not is_asyncio_reactor_installed():
        raise RuntimeError(f"another reactor than {REACTOR} is installed")
    from twisted.internet import reactor as installed  # noqa: PLC0415  importing it earlier would install another

    reactor: Any = installed
    if not reactor.running:
        reactor.startRunning(installSignalHandlers=False)
    loop: asyncio.AbstractEventLoop = reactor._asyncioEventloop  # noqa: SLF001
    asyncio.set_event_loop(loop)
    return loop


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Have Python look for cyclic garbage less often, and not among what was there before.

    Scrapy makes a hundred tasks for every response: at Python's own thresholds a third of a crawl's time goes into
    walking over modules again and again.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _stop_threads() -> None:
    """End the reactor's threads, where a component used some: they would keep the process from ending."""
    from twisted.internet import reactor as installed  # noqa: PLC0415  importing it earlier would install another

    reactor: Any = installed
    if reactor.threadpool is not None:
        reactor._stopThreadPool()  # noqa: SLF001


def _settings(own: Mapping[str, Any], data: Path) -> Settings:
    settings = Settings()
    settings.setmodule(SETTINGS_MODULE)
    settings.setdict(dict(own), priority="cmdline")
    settings.set("NIANBAO_COLLECTION", str(data), priority="cmdline")
    return settings
