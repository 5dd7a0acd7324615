"""Comparing the catalogue with the files and the journal that it is derived from."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, CrawlRow, EventRow, LedgerRow, WarcRow
from archive.collection import Collection
from archive.concluding.journaling import read_events
from archive.events import Event
from archive.index_generations import read_index
from archive.index_lines import fields_of, own_line
from archive.journal import Journal
from archive.linesum import LineSum
from archive.words import check_words

_BATCH = 1000

Finding = tuple[str, str]

# Which of the two was changed nobody can say without a copy.
_REBUILD = "compare journal.jsonl with a copy, then run `nianbao rebuild`"


def check_catalogue(session: Session, collection: Collection, foreign: Names[str]) -> Iterator[Finding]:
    """Yield where, and in what, catalogue, files and journal differ: each must name what the other has.

    `foreign` names the files of other writers.
    """
    name = collection.catalogue.name
    on_disk = {path.name: path for path in collection.sealed_warcs()}
    entered = {row.name: row.size for row in session.scalars(select(WarcRow))}
    for missing in sorted(entered.keys() - on_disk.keys()):
        yield (name, f"{missing} is entered and not there")
    for unknown in sorted(on_disk.keys() - entered.keys()):
        yield (name, f"{unknown} is not entered: run `nianbao rebuild`")
    for warc, path in sorted(on_disk.items()):
        # What is kept elsewhere was measured there when the manifest was checked.
        if warc in entered and path.exists() and path.stat().st_size != entered[warc]:
            yield (name, f"{warc} has {path.stat().st_size} bytes, {entered[warc]} were entered")
    yield from _check_references(session, name, foreign)
    yield from _check_events(session, collection)
    yield from _check_crawls(session, collection)
    for message in check_words(session, Journal(collection.journal, strict=False)):
        yield (collection.catalogue.name, f"{message}: {_REBUILD}")


def check_captures(session: Session, collection: Collection, foreign: Names[str]) -> Iterator[Finding]:
    """Yield the files of ours of which the catalogue has other records than the index: place, URL or status.

    The index itself was compared with the files (archive.linesum), and has no conversions and no `warc-fields`.
    `foreign` names the files of other writers, of which the catalogue has those records only that it did not have from
    elsewhere.
    """
    if not collection.index.exists():
        return  # its own check has said it
    indexed: dict[str, LineSum] = {}
    for line in read_index(collection.index):
        with suppress(ValueError, KeyError):  # its own check says it
            fields = fields_of(own_line(line))
            place = (fields["offset"], fields["length"], fields["url"], fields.get("status"))
            indexed.setdefault(fields["filename"], LineSum()).add(_sum_line(*place))
    entered: dict[str, LineSum] = {}
    query = select(CaptureRow.warc, CaptureRow.offset, CaptureRow.length, CaptureRow.url, CaptureRow.status)
    is_shown = CaptureRow.record_type.in_(("response", "revisit"))
    is_beside = CaptureRow.record_type.in_(("resource", "metadata"))
    query = query.where(is_shown | (is_beside & (CaptureRow.content_type != "application/warc-fields")))
    for warc, *said in session.execute(query.execution_options(yield_per=_BATCH)):
        entered.setdefault(warc, LineSum()).add(_sum_line(*said))
    for warc in sorted((indexed.keys() | entered.keys()) - set(foreign)):
        if indexed.get(warc) != entered.get(warc):
            yield (collection.catalogue.name, f"has other captures than {warc}: run `nianbao rebuild`")


def _sum_line(*said: object) -> bytes:
    return " ".join(map(str, said)).encode()


def _check_references(session: Session, name: str, foreign: Names[str]) -> Iterator[Finding]:
    known = select(CaptureRow.record_id)
    ledger = select(LedgerRow).where(LedgerRow.state == "captured", LedgerRow.record_id.not_in(known))
    for row in session.scalars(ledger):
        yield (name, f"the ledger holds {row.url} as captured, and record {row.record_id} is in no WARC")
    revisits = select(CaptureRow).where(CaptureRow.record_type == "revisit")
    originals = select(CaptureRow.record_id).where(CaptureRow.record_type == "response")
    for capture in session.scalars(revisits.where(CaptureRow.revisit_of.not_in(originals))):
        if capture.warc not in foreign:
            yield (f"{capture.warc}, byte {capture.offset}", f"revisits {capture.revisit_of}, which is no response")


def _check_crawls(session: Session, collection: Collection) -> Iterator[Finding]:
    """Every crawl was concluded when the journal says so, and is concluded where it does."""
    said = {
        entry.body["crawl_id"]: datetime.fromisoformat(entry.body["concluded_at"])
        for entry in Journal(collection.journal, strict=False).read()
        if entry.kind == "crawl_concluded"
    }
    for row in session.scalars(select(CrawlRow).order_by(CrawlRow.crawl_id)):
        if row.concluded_at != (at := said.get(row.crawl_id)):
            ours, theirs = _concluded(at), _concluded(row.concluded_at)
            do = _REBUILD if at is not None else "where no crash left it so, put journal.jsonl back from a copy"
            yield (collection.journal.name, f"says that crawl {row.crawl_id} was {ours}, the catalogue {theirs}: {do}")


def _concluded(at: datetime | None) -> str:
    return f"concluded at {at.isoformat()}" if at is not None else "not concluded"


def _check_events(session: Session, collection: Collection) -> Iterator[Finding]:
    """Every event stands on captures that are where it says, and is in the journal as it is in the catalogue."""
    # What of it is damaged the chain's check says.
    journal = Journal(collection.journal, strict=False)
    journaled = {(event.id, event.status): event for event in read_events(journal)}
    rows = {row.id: row for row in session.scalars(select(EventRow))}
    for (event_id, status), event in journaled.items():
        if event_id not in rows:
            yield (collection.catalogue.name, f"event {event_id} of the journal is not entered: run `nianbao rebuild`")
        elif rows[event_id].status == status and Event.model_validate(rows[event_id].body) != event:
            yield (collection.journal.name, f"event {event_id} ({status}) says what the catalogue does not: {_REBUILD}")
        for one in (*event.captures.before, *event.captures.after):
            capture = session.get(CaptureRow, one.record_id)
            if capture is None or (capture.warc, capture.offset) != (one.warc, one.offset):
                yield (collection.journal.name, f"event {event_id} ({status}): {one.record_id} is not where it says")
    for event_id, row in rows.items():
        if (event_id, row.status) not in journaled:
            yield (collection.catalogue.name, f"event {event_id} ({row.status}) is not in the journal")
