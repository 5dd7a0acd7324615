"""One night: what is due is walked, archived, read, compared and accounted for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from archive.account import NightAccount
from archive.accounts import find_account, list_accounts
from archive.auditing import audit
from archive.clock import SHANGHAI, Clock
from archive.collection import Collection
from archive.disk import Disk, say_disk_fault
from archive.errors import ArchiveError, StorageError
from archive.events import Event
from archive.keeping import Keeper, keep
from crawler.portals import Portal
from crawler.recognising import portal_of_url
from crawler.remembering import begin_crawl, remember
from crawler.running import CrawlResult, run_crawl
from crawler.spiders.progress import walk_progressed
from crawler.threads import finish_in_thread
from nianbao.errors import InterruptedNightError
from nianbao.language import readers_language
from nianbao.telling.feeding import write_feeds_after
from web.nights import render_night

logger = logging.getLogger(__name__)


class Watcher(Protocol):
    """Whoever wants to see how far a night is."""

    def walked(self, portal_id: str, column_url: str, done_count: int, known_count: int, *, finished: bool) -> None:
        """Hear how many of how many pages of a column have been visited."""
        ...

    def read(self, done_count: int, known_count: int) -> None:
        """Hear how many of how many documents have been read."""
        ...


@dataclass(frozen=True, slots=True)
class Night:
    """A night that came to its end, or that its deadline ended (`is_cut_off`).

    `damages` are what reading the archive again found, in lines for people.
    """

    account: NightAccount
    events: tuple[Event, ...]
    damages: tuple[str, ...] = ()
    is_cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """What a night is to walk: portals of the registry, and URLs of which nothing else is known.

    `allow_loopback` lets the URLs be on this machine; a portal's own file says so itself. `resting` are ids of portals
    that are left alone, with the moment from which they are due. With `only_due` known reports are visited as the
    portals' policy says (archive.rechecking), else all of them.
    """

    portals: Sequence[Portal] = ()
    urls: Sequence[str] = ()
    allow_loopback: bool = False
    resting: tuple[tuple[str, datetime], ...] = ()
    only_due: bool = False

    @property
    def seeds(self) -> list[Portal]:
        """The portals of which only a URL is known."""
        return [portal_of_url(url, loopback=self.allow_loopback) for url in self.urls]

    @property
    def portal_ids(self) -> list[str]:
        """The ids under which everything is kept."""
        return [portal.id for portal in (*self.portals, *self.seeds)]


async def keep_night(
    data: Path,
    task: Task,
    clock: Clock,
    *,
    watcher: Watcher | None = None,
    settings: Mapping[str, Any] = MappingProxyType({}),
    audits: bool = False,
    until: datetime | None = None,
) -> Night:
    """Walk the task's portals once and conclude, going on with an interrupted crawl of the same portals.

    Runs inside `crawler.running.run_in_reactor`. `settings` go before those of settings/base.py. With `audits` the
    share of the archive that is due is read again (archive.fixity), and what is wrong with it is in the account. From
    the moment `until` on nothing is fetched: the walks end where they are, are concluded as far as they came, and the
    next night begins with what they left.

    Raises:
        InterruptedNightError: The night was told to stop.
        LockedError: Another process is writing to the collection.
        StorageError: The archive failed, or the disk did while the night was concluded.
    """
    with keep(Collection.open(data, create=True), clock) as keeper:
        crawl_id = await finish_in_thread(begin_crawl, keeper, task.portals, task.seeds)
        result = await _crawl(keeper, crawl_id, task, watcher, settings, until)
        if result.fault is not None:
            await finish_in_thread(_account_for_stop, keeper, crawl_id, result.fault)
            raise StorageError(result.fault)
        if result.is_interrupted:
            await finish_in_thread(keeper.leave, crawl_id)
            raise InterruptedNightError(
                f"{crawl_id}: interrupted: what was fetched is kept, and the next run goes on from it"
            )
        cut_off = until if result.is_cut_off else None
        return await finish_in_thread(conclude_night, keeper, crawl_id, watcher, audits, cut_off)


async def _crawl(
    keeper: Keeper,
    crawl_id: str,
    task: Task,
    watcher: Watcher | None,
    settings: Mapping[str, Any],
    until: datetime | None,
) -> CrawlResult:
    with remember(keeper, crawl_id, only_due=task.only_due) as remembered:
        return await run_crawl(
            task.portals,
            data=keeper.collection.root,
            clock=keeper.clock,
            crawl_id=crawl_id,
            recollection=remembered.recollection,
            captured=remembered.captured,
            until=until,
            settings=settings,
            spider_arguments={
                "url": " ".join(task.urls),
                "loopback": "1" if task.allow_loopback else "",
                "known_pages": remembered.known_pages,
                "walked": remembered.walked,
            },
            receivers={walk_progressed: _walk_receiver(watcher)} if watcher else {},
        )


def _walk_receiver(watcher: Watcher) -> Callable[..., None]:
    def receive(portal_id: str, column_url: str, done_count: int, known_count: int, finished: bool) -> None:
        watcher.walked(portal_id, column_url, done_count, known_count, finished=finished)

    return receive


def conclude_night(
    keeper: Keeper, crawl_id: str, watcher: Watcher | None, audits: bool, cut_off: datetime | None
) -> Night:
    """Conclude a crawl that has ended; one of which the disk does not take it stays to be concluded, and that is said.

    Raises:
        StorageError: The disk failed.
    """
    try:
        return _conclude(keeper, crawl_id, watcher, audits, cut_off)
    except (ArchiveError, OSError, DatabaseError) as error:
        fault = say_disk_fault(error)
        if fault is None:
            raise
        reason = f"{fault}: see that the disk has room; what was fetched is kept, and the next night goes on from it"
        _account_for_stop(keeper, crawl_id, reason)
        raise StorageError(reason) from error


def _conclude(keeper: Keeper, crawl_id: str, watcher: Watcher | None, audits: bool, cut_off: datetime | None) -> Night:
    damages = audit(keeper.collection, keeper.engine, keeper.clock.now()) if audits else ()
    faults = [*damages]
    if cut_off is not None:
        at = f"{cut_off.astimezone(SHANGHAI):%H:%M}"
        faults.insert(0, f"the deadline came at {at} in Shanghai: the next night begins with what was left")
    concluded = keeper.conclude(crawl_id, progress=watcher.read if watcher else None, faults=faults, deadline=cut_off)
    _write_pages(keeper.collection.nights)
    with Session(keeper.engine) as session:
        write_feeds_after(keeper.collection, session, concluded.account.began_at)
    return Night(concluded.account, concluded.events, damages, cut_off is not None)


def _account_for_stop(keeper: Keeper, crawl_id: str, reason: str) -> None:
    try:
        keeper.stop(crawl_id, reason)
        _write_pages(keeper.collection.nights)
    except (ArchiveError, OSError, DatabaseError) as error:
        # On a disk that fails for good there is no account either; the fault itself is what is told.
        logger.error("%s: no account could be written: %s", crawl_id, error)  # noqa: TRY400  one line says it


def _write_pages(nights: Path) -> None:
    """Write the page of every account that has none yet: a crawl that was left pending is concluded by the next."""
    for crawl_id in list_accounts(nights):
        page = nights / f"{crawl_id}.html"
        account = find_account(nights, crawl_id) if not page.exists() else None
        if account is not None:
            Disk().replace(page, render_night(account, language=readers_language()).encode())
