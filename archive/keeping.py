"""Keeping a collection: what is done before a crawl, after it, and after a crash.

Before a crawl everything that an earlier process left is put in order: the file it was writing is cut back and sealed,
sealed files are entered in the catalogue, crawls that cannot be gone on with are concluded as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from archive.account import NightAccount
from archive.accounting import account_of
from archive.accounts import write_account
from archive.catalogue.database import open_catalogue
from archive.catalogue.soundness import note_left, set_damaged_aside
from archive.catalogue.tables import CrawlRow, UnjournaledRow, WarcRow
from archive.cdxj import is_current, merge_index, write_index
from archive.clock import Clock
from archive.collection import Collection
from archive.concluding.imports import ReportsFound, conclude_imports, imports_of
from archive.concluding.journaling import JournalSink, ReplaySink
from archive.concluding.raising import keep_event
from archive.concluding.readings import Readings
from archive.crawls import (
    Conclusions,
    Progress,
    begin_crawl,
    conclude_crawl,
    find_pending,
    is_resumable,
    journal_conclusions,
    replay_crawl,
)
from archive.deriving.filling import fill_derived
from archive.errors import StorageError
from archive.events import Event
from archive.imports import read_imports, settle_imports
from archive.ingest import ingest_crawls, ingest_new_warcs
from archive.journal import Journal
from archive.payloads import PayloadReader
from archive.places.copying import settle_places
from archive.stops import (
    journal_stop,
    mark_open,
    mark_stop,
    read_stops,
    settle_broken_off,
    settle_stops,
    unmark_open,
)
from archive.unentered import list_marks, settle_failed
from archive.warc.repair import find_kept_aside, repair
from archive.words import enter_words

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Concluded:
    """A concluded crawl: its counts, its events in the order in which they were raised, and its account."""

    conclusions: Conclusions
    events: tuple[Event, ...]
    account: NightAccount


class Keeper:
    """A collection that is open for writing, with its catalogue and its journal.

    Whoever holds a keeper holds the collection's lock.
    """

    def __init__(self, collection: Collection, engine: Engine, clock: Clock, found: Sequence[str] = ()) -> None:
        """Take what was opened; `found` are lines for the account of the next crawl."""
        self.collection = collection
        self.engine = engine
        self.clock = clock
        # What is damaged in it is told by each night's audit, and stops none.
        self.journal = Journal(collection.journal, strict=False)
        self._found = list(found)
        self._kept_aside: list[str] | None = None

    def prepare(self, portals: Sequence[str] | None = None) -> None:
        """Put in order what an earlier process left; the pending crawl of exactly these portals is left pending."""
        settle_imports(self.collection, self.journal, self.clock)
        settle_places(self.collection)
        for done in repair(self.collection.archive, self.clock):
            if done.was_lost:
                self._found.append(f"{done.name}: manifest.jsonl had lost its line, and has it again by the journal's")
                logger.warning("%s", self._found[-1])
            else:
                logger.info("%s: put in order after a crash: %d bytes kept, %d cut off", done.name, done.size, done.cut)
        self._kept_aside = None
        for line in self._find_kept_aside():
            logger.warning("%s", line)
        marks = list_marks(self.collection.nights)
        settle_stops(self.journal, self.collection.manifest, marks)
        self._found += settle_failed(self.journal, marks)
        with Session(self.engine) as session, session.begin():
            # Words first: which are new, the crawls tell that are known.
            enter_words(session, self.journal)
            concluded_at = dict(ingest_crawls(session, self.journal))
            self._enter_new_warcs(session)
            journal_conclusions(session, self.journal, self.collection.manifest)
            pending = find_pending(session)
            lost = [crawl.crawl_id for crawl in pending if crawl.crawl_id in concluded_at]
            left = [crawl for crawl in pending if crawl.crawl_id not in concluded_at]
            now = self.clock.now()
            kept = [one for one in left[-1:] if portals is not None and is_resumable(one, portals, now)]
            ids = [crawl.crawl_id for crawl in left if crawl not in kept]
            resumed = {crawl.crawl_id for crawl in kept}
            self._found += settle_broken_off(session, self.journal, self.collection.manifest, marks, resumed)
        self._replay([(crawl_id, at) for crawl_id, at in concluded_at.items() if crawl_id in lost])
        for crawl_id in ids:
            self.conclude(crawl_id)

    def _replay(self, crawls: list[tuple[str, datetime]]) -> None:
        """Conclude again what the journal holds as concluded and the catalogue has lost: the journal stands."""
        if not crawls:
            return
        # It reads all events of the journal.
        sink = ReplaySink(self.journal)
        for crawl_id, at in crawls:
            with Session(self.engine) as session, session.begin():
                payloads = PayloadReader(session, self.collection)
                replay_crawl(session, payloads, crawl_id, sink, at)
                fill_derived(session, Readings(session, payloads.read))

    def begin(self, portals: Sequence[str]) -> str:
        """Begin a crawl of these portals, or go on with the pending one; return its id."""
        with Session(self.engine) as session, session.begin():
            crawl_id = begin_crawl(session, self.journal, portals, self.clock.now()).crawl_id
        mark_open(self.collection.nights, crawl_id)
        return crawl_id

    def conclude(
        self,
        crawl_id: str,
        *,
        progress: Progress | None = None,
        faults: Sequence[str] = (),
        deadline: datetime | None = None,
    ) -> Concluded:
        """Enter what a crawl captured into the catalogue, conclude from it, and write its account.

        `faults` are what else the account is to say, `deadline` is what ended the crawl before it was done.
        """
        at = self.clock.now()
        sink = JournalSink(self.journal, crawl_id)
        with Session(self.engine) as session, session.begin():
            self._enter_new_warcs(session)
            crawl = session.get_one(CrawlRow, crawl_id)
            readings = Readings(session, PayloadReader(session, self.collection).read)
            conclusions = conclude_crawl(session, crawl, readings, sink, at, progress=progress)
            session.merge(UnjournaledRow(crawl_id=crawl_id))
            # Journaled before a crash, by a parser that concluded otherwise: the journal stands.
            for event in sink.find_unmet():
                keep_event(session, event)
            fill_derived(session, readings)
            said = dict.fromkeys((*read_stops(self.journal, crawl_id), *self._find_kept_aside(), *self._found, *faults))
            account = account_of(session, conclusions, sink.taken, self.clock.now(), tuple(said))
        account = account.model_copy(update={"deadline": deadline})
        write_account(self.collection.nights, account)
        with Session(self.engine) as session, session.begin():
            journal_conclusions(session, self.journal, self.collection.manifest)
        unmark_open(self.collection.nights, crawl_id)
        return Concluded(conclusions, tuple(sink.taken), account)

    def stop(self, crawl_id: str, reason: str) -> None:
        """Account for a crawl that was stopped before its end; it stays pending, and nothing is concluded from it.

        One that was stopped when all was concluded keeps the account that it has.

        Raises:
            StorageError: The disk failed.
            OSError: The same.
        """
        at = self.clock.now()
        try:
            journal_stop(self.journal, self.collection.manifest, crawl_id, at, reason)
        except StorageError:
            mark_stop(self.collection.nights, crawl_id, at)
            unmark_open(self.collection.nights, crawl_id)
            raise
        unmark_open(self.collection.nights, crawl_id)
        with Session(self.engine) as session, session.begin():
            if session.get_one(CrawlRow, crawl_id).concluded_at is not None:
                return
            self._enter_new_warcs(session)
            said = (*read_stops(self.journal, crawl_id), *self._find_kept_aside())
            account = account_of(session, Conclusions(crawl_id), (), self.clock.now(), said)
        write_account(self.collection.nights, account)

    def enter_captures(self) -> None:
        """Enter what an interrupted crawl captured, so that index and catalogue hold what the WARCs hold."""
        with Session(self.engine) as session, session.begin():
            self._enter_new_warcs(session)

    def leave(self, crawl_id: str) -> None:
        """Leave a crawl pending that was told to stop: who told it knows of it, and nobody else is told."""
        self.enter_captures()
        unmark_open(self.collection.nights, crawl_id)

    def enter_imports(self, *, progress: Progress | None = None) -> ReportsFound:
        """Put in its place what was staged and journaled, enter it in the catalogue and find the reports in it."""
        settle_imports(self.collection, self.journal, self.clock)
        with Session(self.engine) as session, session.begin():
            ingest_crawls(session, self.journal)
            return self._enter_new_warcs(session, progress=progress)

    def _find_kept_aside(self) -> list[str]:
        """Return a line for people for each file that a repair kept aside; an audit says the same of it."""
        if self._kept_aside is None:
            # Looked for once a night: only its repair keeps anything aside.
            self._kept_aside = [f"{name}: {why}" for name, why in find_kept_aside(self.collection.archive)]
        return self._kept_aside

    def _enter_new_warcs(self, session: Session, *, progress: Progress | None = None) -> ReportsFound:
        problems: list[tuple[str, str]] = []
        new = ingest_new_warcs(session, self.collection, problems=problems)
        if not is_current(self.collection.index):
            write_index(self.collection.sealed_warcs(), self.collection.index)
        elif new:
            merge_index(new, self.collection.index)
        # Foreign files come last.
        has_foreign = bool(new) and session.get_one(WarcRow, new[-1].name).crawl_id is None
        imports = imports_of(read_imports(self.journal), {path.name for path in new}) if has_foreign else ()
        payloads = PayloadReader(session, self.collection)
        found = conclude_imports(session, payloads, imports, progress=progress)
        fill_derived(session, Readings(session, payloads.read))
        found.problems[:0] = problems
        return found


@contextmanager
def keep(collection: Collection, clock: Clock) -> Iterator[Keeper]:
    """Open a collection for writing; a damaged catalogue is set aside, and `prepare` makes a new one.

    Raises:
        LockedError: Another process holds it.
        FormatError: It has a catalogue that this version cannot bring up to date.
    """
    with collection.lock():
        found = set_damaged_aside(collection.catalogue, clock.now())
        engine = open_catalogue(collection.catalogue)
        try:
            yield Keeper(collection, engine, clock, found)
        finally:
            engine.dispose()
        note_left(collection.catalogue)
