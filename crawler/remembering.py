"""What a crawl is told of the past, whoever runs it: begun anew or gone on with, and everything that it remembers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive.capture import Capture
from archive.catalogue.ledger import KnownPages, Ledger
from archive.crawls import find_walked_columns
from archive.keeping import Keeper
from archive.recollection import Memory
from crawler.portals import Portal
from crawler.wire.catalogue import CatalogueRecollection
from crawler.wire.recollection import Recollection


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a collection knows that a crawl needs.

    `captured` (by request key) and `walked` (pairs of portal id and column URL) are what this very crawl did before it
    was interrupted, empty where it begins. `known_pages` knows the addresses of the reports found before.
    """

    crawl_id: str
    recollection: Recollection
    captured: Mapping[str, Capture]
    walked: Collection[tuple[str, str]]
    known_pages: KnownPages


def begin_crawl(keeper: Keeper, portals: Sequence[Portal], seeds: Sequence[Portal] = ()) -> str:
    """Put the collection in order, begin a crawl or go on with the pending one of the same portals; return its id.

    Everything of the portals is leased to the crawl in the ledger. `seeds` are portals of which only a URL is known:
    their columns are not scheduled before a page has shown them. Blocks for as long as reading takes what is pending.

    Raises:
        StorageError: The archive failed.
    """
    ids = [portal.id for portal in (*portals, *seeds)]
    keeper.prepare(ids)
    crawl_id = keeper.begin(ids)
    with Session(keeper.engine) as session, session.begin():
        ledger = Ledger(session)
        for portal in portals:
            ledger.schedule_columns(portal.id, (column.url for column in portal.columns), keeper.clock.now())
        ledger.lease(ids, crawl_id)
    return crawl_id


@contextmanager
def remember(keeper: Keeper, crawl_id: str, *, only_due: bool = False) -> Iterator[Remembered]:
    """Answer from the catalogue as it stands for as long as the crawl runs; used in the thread that runs it.

    With `only_due` known reports that are not due now (archive.rechecking) are left out.
    """
    with Session(keeper.engine) as session:
        walked = find_walked_columns(session, crawl_id)
    memory = Memory(keeper.engine, keeper.collection)
    try:
        yield Remembered(
            crawl_id=crawl_id,
            recollection=CatalogueRecollection(memory),
            captured=memory.captured_in(crawl_id),
            walked=walked,
            known_pages=KnownPages(keeper.engine, keeper.clock.now() if only_due else None),
        )
    finally:
        memory.close()
