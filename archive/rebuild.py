"""Building catalogue and index anew from the WARCs and the journal.

Events stand as the journal holds them. Everything is concluded again beside it, so that what today's parser would
conclude otherwise can be said; it changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.tables import CrawlRow
from archive.cdxj import write_index
from archive.collection import Collection
from archive.concluding.imports import conclude_imports
from archive.concluding.journaling import ReplaySink
from archive.concluding.readings import Readings
from archive.crawls import replay_crawl
from archive.deriving.filling import fill_derived
from archive.events import Event
from archive.imports import read_imports
from archive.ingest import ingest_crawls, ingest_new_warcs
from archive.journal import Journal
from archive.payloads import PayloadReader
from archive.places.copying import settle_places
from archive.words import enter_words

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild went through, and where today's conclusions differ from the journal's.

    `not_journaled` would be concluded today and was not then; `not_concluded` was then and would not be today.
    """

    warc_count: int
    crawl_count: int
    event_count: int
    not_journaled: tuple[Event, ...]
    not_concluded: tuple[Event, ...]


def rebuild(collection: Collection, *, progress: Progress | None = None) -> Rebuilt:
    """Replace catalogue and index by new ones; the old ones stand until the new ones are whole.

    The caller holds the collection's lock.
    """
    settle_places(collection)
    fresh = collection.catalogue.with_name("catalogue.db.new")
    _remove_database(fresh)
    engine = open_catalogue(fresh)
    try:
        rebuilt = _fill(engine, collection, progress)
    finally:
        engine.dispose()
    write_index(collection.sealed_warcs(), collection.index)
    _remove_database(collection.catalogue)
    fresh.rename(collection.catalogue)
    return rebuilt


def _fill(engine: Engine, collection: Collection, progress: Progress | None) -> Rebuilt:
    journal = Journal(collection.journal, strict=False)
    for fault in journal.check():
        logger.warning("%s, line %d: %s: run `nianbao verify`", fault.path.name, fault.number, fault.message)
    sink = ReplaySink(journal)

    def tell(what: str) -> Callable[[int, int], None]:
        return lambda done, of: progress(what, done, of) if progress else None

    with Session(engine) as session, session.begin():
        enter_words(session, journal)
        concluded_at = ingest_crawls(session, journal)
        warcs = ingest_new_warcs(session, collection, progress=tell("warcs"))
        payloads = PayloadReader(session, collection)
        conclude_imports(session, payloads, read_imports(journal), progress=tell("documents"))
    not_concluded: list[Event] = []
    for number, (crawl_id, at) in enumerate(concluded_at, start=1):
        with Session(engine) as session, session.begin():
            payloads = PayloadReader(session, collection)
            not_concluded += replay_crawl(session, payloads, crawl_id, sink, at, progress=tell("documents"))
        tell("crawls")(number, len(concluded_at))
    with Session(engine) as session, session.begin():
        fill_derived(session, Readings(session, PayloadReader(session, collection).read))
        count = len(session.scalars(select(CrawlRow.crawl_id)).all())
    events = tuple(sink.taken)
    return Rebuilt(len(warcs), count, len(events), tuple(sink.not_journaled), tuple(not_concluded))


def _remove_database(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
