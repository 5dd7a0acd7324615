"""One night: what is due is walked, archived, read, compared and accounted for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session

from archive.account import NightAccount
from archive.auditing import audit
from archive.catalogue.ledger import KnownPages, Ledger
from archive.clock import Clock
from archive.collection import Collection
from archive.crawls import find_walked_columns
from archive.errors import StorageError
from archive.events import Event
from archive.keeping import Keeper, keep
from archive.recollection import Memory
from crawler.portals import Portal
from crawler.recognising import portal_of_url
from crawler.running import CrawlResult, run_crawl
from crawler.spiders.progress import walk_progressed
from crawler.wire.catalogue import CatalogueRecollection
from nianbao.errors import InterruptedNightError
from nianbao.language import reads_chinese
from web.nights import render_night

T = TypeVar("T")


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
    """A night that came to its end."""

    account: NightAccount
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """What a night is to walk: portals of the registry, and URLs of which nothing else is known.

    `allow_loopback` lets the URLs be on this machine; a portal's own file says so itself.
    """

    portals: Sequence[Portal] = ()
    urls: Sequence[str] = ()
    allow_loopback: bool = False

    @property
    def portal_ids(self) -> list[str]:
        """The ids under which everything is kept."""
        return [portal.id for portal in self.portals] + [portal_of_url(url).id for url in self.urls]


async def keep_night(
    data: Path,
    task: Task,
    clock: Clock,
    *,
    watcher: Watcher | None = None,
    settings: Mapping[str, Any] = MappingProxyType({}),
    audits: bool = False,
) -> Night:
    """Walk the task's portals once and conclude, going on with an interrupted crawl of the same portals.

    Runs inside `crawler.running.run_in_reactor`. `settings` go before those of settings/base.py. With `audits` the
    share of the archive that is due is read again (archive.fixity), and what is wrong with it is in the account.

    Raises:
        InterruptedNightError: The night was told to stop.
        LockedError: Another process is writing to the collection.
        StorageError: The archive failed.
    """
    with keep(Collection.open(data, create=True), clock) as keeper:
        crawl_id = await _in_thread(_begin, keeper, task)
        result = await _crawl(keeper, crawl_id, task, watcher, settings)
        if result.fault is not None:
            raise StorageError(result.fault)
        if result.is_interrupted:
            await _in_thread(keeper.enter_captures)
            raise InterruptedNightError(
                f"{crawl_id}: interrupted: what was fetched is kept, and the next run goes on from it"
            )
        return await _in_thread(_conclude, keeper, crawl_id, watcher, audits)


def _begin(keeper: Keeper, task: Task) -> str:
    keeper.prepare(task.portal_ids)
    crawl_id = keeper.begin(task.portal_ids)
    with Session(keeper.engine) as session, session.begin():
        ledger = Ledger(session)
        for portal in task.portals:
            ledger.schedule_columns(portal.id, (column.url for column in portal.columns), keeper.clock.now())
        ledger.lease(task.portal_ids, crawl_id)
    return crawl_id


async def _crawl(
    keeper: Keeper, crawl_id: str, task: Task, watcher: Watcher | None, settings: Mapping[str, Any]
) -> CrawlResult:
    with Session(keeper.engine) as session:
        walked = find_walked_columns(session, crawl_id)
    memory = Memory(keeper.engine, keeper.collection)
    try:
        return await run_crawl(
            task.portals,
            data=keeper.collection.root,
            clock=keeper.clock,
            crawl_id=crawl_id,
            recollection=CatalogueRecollection(memory),
            captured=memory.captured_in(crawl_id),
            settings=settings,
            spider_arguments={
                "url": " ".join(task.urls),
                "loopback": "1" if task.allow_loopback else "",
                "known_pages": KnownPages(keeper.engine),
                "walked": walked,
            },
            receivers={walk_progressed: _walk_receiver(watcher)} if watcher else {},
        )
    finally:
        memory.close()


def _walk_receiver(watcher: Watcher) -> Callable[..., None]:
    def receive(portal_id: str, column_url: str, done_count: int, known_count: int, finished: bool) -> None:
        watcher.walked(portal_id, column_url, done_count, known_count, finished=finished)

    return receive


def _conclude(keeper: Keeper, crawl_id: str, watcher: Watcher | None, audits: bool) -> Night:
    faults = audit(keeper.collection, keeper.engine, keeper.clock.now()) if audits else ()
    concluded = keeper.conclude(crawl_id, progress=watcher.read if watcher else None, faults=faults)
    _write_pages(keeper.collection.nights)
    return Night(concluded.account, concluded.events)


def _write_pages(nights: Path) -> None:
    """Write the page of every account that has none yet: a crawl that was left pending is concluded by the next."""
    for path in sorted(nights.glob("*.json")):
        page = path.with_suffix(".html")
        if not page.exists():
            account = NightAccount.model_validate_json(path.read_bytes())
            page.write_text(render_night(account, language="zh" if reads_chinese() else "en"), encoding="utf-8")


async def _in_thread(work: Callable[..., T], *arguments: Any) -> T:
    """Do something in a thread; when this is cancelled, wait for the thread first: it holds the collection."""
    working = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait([working])
        raise
