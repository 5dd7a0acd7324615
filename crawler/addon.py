"""NianbaoAddon: puts the wire, the archive and our middlewares into a Scrapy crawl."""

from __future__ import annotations

import asyncio
import logging
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CloseSpider
from scrapy.settings import BaseSettings, Settings

from archive.clock import SystemClock
from archive.errors import ArchiveError
from archive.space import SpaceWatch
from crawler.middlewares.coding import ContentCodingMiddleware
from crawler.middlewares.cookies import OfflineCookiesMiddleware
from crawler.middlewares.retrying import PatientRetryMiddleware
from crawler.middlewares.robots import RobotsMiddleware
from crawler.standalone import StandaloneCrawl
from crawler.wire.archive_link import STORAGE_FAILED, ArchiveLink, link_of
from crawler.wire.handler import RecordingDownloadHandler

logger = logging.getLogger(__name__)

ROBOTS_TOKEN = "nianbao"  # noqa: S105  the product token that robots.txt may name


def user_agent_of(contact: str) -> str:
    """Return the name under which we go out: what we are, which version, and whom to write to."""
    try:
        release = version("nianbao")
    except PackageNotFoundError:
        release = "0"
    return f"nianbao/{release} (+{contact})" if contact else f"nianbao/{release}"


class NianbaoAddon:
    """Wires one crawl; `crawler.archive_link` is made here unless whoever made the crawler has set it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._standalone: StandaloneCrawl | None = None
        self._watching: asyncio.TimerHandle | None = None
        self._stopping: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> NianbaoAddon:
        """Return the crawl's add-on."""
        return cls(crawler)

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Say where the spiders are, which Scrapy asks before there is a crawler."""
        settings.set("SPIDER_MODULES", ["crawler.spiders"], "addon")

    def update_settings(self, settings: Settings) -> None:
        """Put our components in the places of Scrapy's."""
        contact: str = settings.get("NIANBAO_CONTACT") or ""
        settings.set("USER_AGENT", user_agent_of(contact), "addon")
        settings.set("ROBOTSTXT_USER_AGENT", ROBOTS_TOKEN, "addon")
        # What has another scheme has no exchange that a WARC could hold: it is not fetched at all.
        handlers = dict.fromkeys(("data", "file", "ftp", "s3"), None)
        settings.set(
            "DOWNLOAD_HANDLERS",
            {**handlers, "http": RecordingDownloadHandler, "https": RecordingDownloadHandler},
            "addon",
        )
        replaced = {
            RobotsTxtMiddleware: RobotsMiddleware,
            RetryMiddleware: PatientRetryMiddleware,
            CookiesMiddleware: OfflineCookiesMiddleware,
            HttpCompressionMiddleware: ContentCodingMiddleware,
        }
        for theirs, ours in replaced.items():
            settings.replace_in_component_priority_dict("DOWNLOADER_MIDDLEWARES_BASE", theirs, ours)
        self._link(settings)
        self._crawler.signals.connect(self._open, signals.spider_opened)
        # Spiders write their walks while they are closed; the engine stops after that.
        self._crawler.signals.connect(self._close, signals.engine_stopped)

    def _link(self, settings: Settings) -> None:
        if getattr(self._crawler, "archive_link", None) is None:
            data, clock = Path(settings.get("NIANBAO_COLLECTION")), SystemClock()
            # The collection gives it its id when the crawl begins.
            self._crawler.archive_link = ArchiveLink(data, crawl_id="", clock=clock)  # type: ignore[attr-defined]
            self._standalone = StandaloneCrawl(data, clock)
        link = link_of(self._crawler)
        if link.space is None:
            reserve = settings.get("NIANBAO_RESERVE_BYTES")
            link.space = SpaceWatch(link.directory, int(reserve) if reserve else None)

    async def _open(self, spider: Spider) -> None:
        settings = self._crawler.settings
        try:
            if self._standalone is not None:
                await self._standalone.begin(spider, link_of(self._crawler))
            await link_of(self._crawler).open(
                user_agent=settings["USER_AGENT"],
                contact=settings.get("NIANBAO_CONTACT") or "",
                obeys_robots=settings.getbool("ROBOTSTXT_OBEY"),
            )
        except ArchiveError as error:
            logger.error("%s", error)  # noqa: TRY400  one line says it
            raise CloseSpider(STORAGE_FAILED) from error
        self._watch_space()

    def _watch_space(self) -> None:
        """Look now and then whether the disk has room, and stop the crawl in time where it has not."""
        link = link_of(self._crawler)
        if link.space is None:
            return
        shortage = link.space.find_shortage()
        if shortage is None:
            self._watching = asyncio.get_running_loop().call_later(link.space.seconds, self._watch_space)
            return
        logger.error("%s", shortage)
        link.shortage = shortage
        link.stop()
        self._stopping = asyncio.ensure_future(self._crawler.stop_async())

    async def _close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        link = link_of(self._crawler)
        await link.close()
        if self._standalone is not None:
            reason = self._crawler.stats.get_value("finish_reason")
            await self._standalone.end(link, interrupted=reason != "finished")
