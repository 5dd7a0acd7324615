"""Keeping a collection: what is done before a crawl, after it, and after a crash.

Before a crawl everything that an earlier process left is put in order: the file it was writing is cut back and sealed,
sealed files are entered in the catalogue, crawls that cannot be gone on with are concluded as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.tables import CrawlRow
from archive.cdxj import merge_index
from archive.clock import Clock
from archive.collection import Collection
from archive.concluding.imports import ReportsFound, conclude_imports, imports_of
from archive.concluding.journaling import JournalSink
from archive.concluding.readings import Readings
from archive.crawls import (
    Conclusions,
    Progress,
    begin_crawl,
    conclude_crawl,
    find_pending,
    is_resumable,
    journal_conclusions,
)
from archive.events import Event
from archive.imports import read_imports, settle_imports
from archive.ingest import ingest_crawls, ingest_new_warcs
from archive.journal import Journal
from archive.payloads import PayloadReader
from archive.warc.repair import repair


@dataclass(frozen=True, slots=True)
class Concluded:
    """A concluded crawl: its counts, and its events in the order in which they were raised."""

    conclusions: Conclusions
    events: tuple[Event, ...]


class Keeper:
    """A collection that is open for writing, with its catalogue and its journal.

    Whoever holds a keeper holds the collection's lock.
    """

    def __init__(self, collection: Collection, engine: Engine, clock: Clock) -> None:
        self.collection = collection
        self.engine = engine
        self.clock = clock
        self.journal = Journal(collection.journal)

    def prepare(self, portals: Sequence[str] | None = None) -> None:
        """Put in order what an earlier process left; the pending crawl of exactly these portals is left pending."""
        settle_imports(self.collection, self.journal, self.clock)
        repair(self.collection.archive, self.clock)
        with Session(self.engine) as session, session.begin():
            self._enter_new_warcs(session)
            ingest_crawls(session, self.journal)
            journal_conclusions(session, self.journal)
            pending = [crawl.crawl_id for crawl in find_pending(session)]
            kept = {
                crawl.crawl_id
                for crawl in find_pending(session)[-1:]
                if portals is not None and is_resumable(crawl, portals, self.clock.now())
            }
        for crawl_id in pending:
            if crawl_id not in kept:
                self.conclude(crawl_id)

    def begin(self, portals: Sequence[str]) -> str:
        """Begin a crawl of these portals, or go on with the pending one; return its id."""
        with Session(self.engine) as session, session.begin():
            return begin_crawl(session, self.journal, portals, self.clock.now()).crawl_id

    def conclude(self, crawl_id: str, *, progress: Progress | None = None) -> Concluded:
        """Enter what a crawl captured into the catalogue and conclude from it."""
        at = self.clock.now()
        sink = JournalSink(self.journal)
        with Session(self.engine) as session, session.begin():
            self._enter_new_warcs(session)
            crawl = session.get_one(CrawlRow, crawl_id)
            readings = Readings(session, PayloadReader(session, self.collection).read)
            conclusions = conclude_crawl(session, crawl, readings, sink, at, progress=progress)
        with Session(self.engine) as session:
            journal_conclusions(session, self.journal)
        return Concluded(conclusions, tuple(sink.taken))

    def enter_imports(self, *, progress: Progress | None = None) -> ReportsFound:
        """Put in its place what was staged and journaled, enter it in the catalogue and find the reports in it."""
        settle_imports(self.collection, self.journal, self.clock)
        with Session(self.engine) as session, session.begin():
            found = self._enter_new_warcs(session, progress=progress)
            ingest_crawls(session, self.journal)
        return found

    def _enter_new_warcs(self, session: Session, *, progress: Progress | None = None) -> ReportsFound:
        new = ingest_new_warcs(session, self.collection)
        if new or not self.collection.index.exists():
            merge_index(new, self.collection.index)
        imports = imports_of(read_imports(self.journal), {path.name for path in new})
        return conclude_imports(session, PayloadReader(session, self.collection), imports, progress=progress)


@contextmanager
def keep(collection: Collection, clock: Clock) -> Iterator[Keeper]:
    """Open a collection for writing.

    Raises:
        LockedError: Another process holds it.
        FormatError: Its catalogue is no database.
    """
    with collection.lock():
        engine = open_catalogue(collection.catalogue)
        try:
            yield Keeper(collection, engine, clock)
        finally:
            engine.dispose()
