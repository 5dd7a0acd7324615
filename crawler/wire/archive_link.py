"""The one way from a crawl to the archive: what is written, what was written before, and what time it is."""

from __future__ import annotations

import asyncio
import logging
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from archive.capture import Capture, Exchange, Original, Supplement, find_original_in
from archive.clock import Clock, SystemClock
from archive.errors import ArchiveError, StorageError
from archive.space import SpaceWatch
from archive.warc.process import WriterProcess
from crawler.wire.failures import StoppedError
from crawler.wire.recollection import KnownOriginal, NoRecollection, Recollection
from crawler.wire.roots import describe_roots
from crawler.wire.schemes import Schemes
from crawler.wire.tls import LIBRARY
from crawler.wire.tonight import Tonight
from crawler.wire.turns import HostTurns

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

STORAGE_FAILED = "storage_failed"
_NOT_MODIFIED = 304
STOP_SECONDS = 10.0

logger = logging.getLogger(__name__)


class ArchiveLink:
    """What a crawl shares of the archive, from before its first request until after its last.

    `captured` holds what the same crawl captured before it was interrupted, by request key: that is answered from the
    archive and not fetched again. `failure` is None until the archive fails, `is_stopped` holds once the crawl was told
    to stop; from then on nothing is fetched, nor from the moment `until` on. `shortage` says that it was for want of
    room on the disk, None else.
    """

    def __init__(
        self,
        data: Path,
        *,
        crawl_id: str,
        clock: Clock | None = None,
        recollection: Recollection | None = None,
        captured: Mapping[str, Capture] | None = None,
        space: SpaceWatch | None = None,
        until: datetime | None = None,
    ) -> None:
        self.directory = data / "archive"
        self.until = until
        self.space = space
        self.crawl_id = crawl_id
        self.clock = clock or SystemClock()
        self.recollection = recollection or NoRecollection()
        self.captured = captured or {}
        self.turns = HostTurns()
        self.schemes = Schemes()
        self._tonight: Tonight | None = None
        self.failure: StorageError | None = None
        self.is_stopped = False
        self.shortage: str | None = None
        self.counts: dict[str, int] = {}
        self._writer: WriterProcess | None = None
        self._users = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._aborts: list[Callable[[], None]] = []
        self._originals: dict[str, Original] = {}

    @property
    def tonight(self) -> Tonight:
        """What may still be asked of whom; made when it is first asked for, since `captured` may be set until then."""
        if self._tonight is None:
            self._tonight = Tonight(self.clock, self.captured, until=self.until)
        return self._tonight

    @property
    def writer(self) -> WriterProcess:
        """The writer process.

        Raises:
            StorageError: The link is not open.
        """
        if self._writer is None:
            raise StorageError(f"{self.directory}: the archive is not open: the crawl has not begun, or has ended")
        return self._writer

    async def open(self, *, user_agent: str, contact: str, obeys_robots: bool) -> None:
        """Start the writer process.

        Raises:
            StorageError: It could not be started, or the disk is too full; `failure` says why from then on.
        """
        info = _warcinfo(self.crawl_id, user_agent, contact, obeys_robots=obeys_robots)
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            if self.space is not None:
                self.space.check()
            self._writer = await WriterProcess.start(self.directory, info, clock=self.clock)
        except (OSError, ArchiveError) as error:
            failure = error if isinstance(error, StorageError) else StorageError(f"{self.directory}: {error}")
            self.fail(failure)
            raise failure from error

    async def close(self) -> None:
        """Wait for the exchanges on the way and seal what was written; a second call does nothing.

        What goes wrong is kept in `failure`.
        """
        await self.drained()
        writer, self._writer = self._writer, None
        if writer is None:
            return
        try:
            await writer.close()
        except StorageError as error:
            self.fail(error)

    async def capture(self, key: str, exchange: Exchange) -> Capture:
        """Write an exchange and return where it lies, once it is durable; `key` is its request key.

        Raises:
            StorageError: It could not be made durable; the crawl must end.
        """
        try:
            capture = await self.writer.capture(exchange)
        except StorageError as error:
            self.fail(error)
            raise
        self._count(capture)
        # An answer of 304 holds nothing that could be confirmed.
        if capture.status != _NOT_MODIFIED and (original := find_original_in(capture)) is not None:
            self._originals[key] = original
        return capture

    async def write(self, supplement: Supplement) -> Capture:
        """Write a record that is no exchange and return where it lies, once it is durable.

        Raises:
            StorageError: It could not be made durable; the crawl must end.
        """
        try:
            capture = await self.writer.write(supplement)
        except StorageError as error:
            self.fail(error)
            raise
        self._count(capture)
        return capture

    def find_original(self, key: str) -> KnownOriginal | None:
        """Return the latest whole response to a request, of this crawl or an earlier one; None where there is none.

        One of this crawl is in a file that is still being written: it makes revisits, and no conditional requests.
        """
        if key in self._originals:
            return KnownOriginal(self._originals[key])
        return self.recollection.find_original(key)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the link from being closed while an exchange is on the way.

        The engine does not always wait for it: a spider that is cancelled lets go of its request, and the download
        goes on.
        """
        self._users += 1
        self._is_idle.clear()
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self._is_idle.set()

    async def drained(self) -> None:
        """Return when no exchange is on the way."""
        await self._is_idle.wait()

    def on_impatience(self, abort: Callable[[], None]) -> None:
        """Have a function called that aborts the exchanges on the way, should they outlast a stop by too much."""
        self._aborts.append(abort)

    def stop(self) -> None:
        """Send nothing more; what is on the way gets some seconds to end, and is recorded however it ends."""
        self.is_stopped = True
        self.turns.refuse(StoppedError("the crawl is being stopped"))
        for abort in self._aborts:
            asyncio.get_running_loop().call_later(STOP_SECONDS, abort)

    def fail(self, error: StorageError) -> None:
        """Give up: nothing more is fetched, and whoever waits for a host is refused."""
        if self.failure is None:
            logger.error("the archive failed: %s", error)
            self.failure = error
        self.turns.refuse(error)

    def _count(self, capture: Capture) -> None:
        self.counts[capture.record_type] = self.counts.get(capture.record_type, 0) + 1


def link_of(crawler: Crawler) -> ArchiveLink:
    """Return the link of a crawl, which NianbaoAddon has made.

    Raises:
        StorageError: The crawl has none: the add-on is not enabled.
    """
    link = getattr(crawler, "archive_link", None)
    if not isinstance(link, ArchiveLink):
        raise StorageError("this crawl has no archive: enable crawler.addon.NianbaoAddon in ADDONS")
    return link


def _warcinfo(crawl_id: str, user_agent: str, contact: str, *, obeys_robots: bool) -> dict[str, str]:
    """Return the fields of the warcinfo record (WARC 1.1 §10, Dublin Core's where WARC has none)."""
    software = [
        user_agent.partition(" ")[0],
        f"Scrapy/{version('scrapy')}",
        f"Twisted/{version('twisted')}",
        f"Python/{platform.python_version()}",
        # Which hosts can be spoken with depends on it.
        LIBRARY,
    ]
    info = {
        "software": " ".join(software),
        "http-header-user-agent": user_agent,
        "operator": contact,
        "robots": "obey" if obeys_robots else "ignore",
        "isPartOf": crawl_id,
        # Whether a chain is valid is said by them.
        "tls-roots": describe_roots(),
    }
    return {name: value for name, value in info.items() if value}
