"""Comparing the catalogue with the files and the journal that it is derived from."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, EventRow, LedgerRow, WarcRow
from archive.collection import Collection
from archive.concluding.journaling import read_events
from archive.errors import FormatError
from archive.journal import Journal

Finding = tuple[str, str]


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
    yield from _check_captures(session, name, foreign)
    yield from _check_events(session, collection)


def _check_captures(session: Session, name: str, foreign: Names[str]) -> Iterator[Finding]:
    known = select(CaptureRow.record_id)
    ledger = select(LedgerRow).where(LedgerRow.state == "captured", LedgerRow.record_id.not_in(known))
    for row in session.scalars(ledger):
        yield (name, f"the ledger holds {row.url} as captured, and record {row.record_id} is in no WARC")
    revisits = select(CaptureRow).where(CaptureRow.record_type == "revisit")
    originals = select(CaptureRow.record_id).where(CaptureRow.record_type == "response")
    for capture in session.scalars(revisits.where(CaptureRow.revisit_of.not_in(originals))):
        if capture.warc not in foreign:
            yield (f"{capture.warc}, byte {capture.offset}", f"revisits {capture.revisit_of}, which is no response")


def _check_events(session: Session, collection: Collection) -> Iterator[Finding]:
    """Every event stands on captures that are where it says, and is in the journal as it is in the catalogue."""
    try:
        journaled = {(event.id, event.status): event for event in read_events(Journal(collection.journal))}
    except FormatError:
        return  # the chain's check has said it
    rows = {row.id: row for row in session.scalars(select(EventRow))}
    for (event_id, status), event in journaled.items():
        if event_id not in rows:
            yield (collection.catalogue.name, f"event {event_id} of the journal is not entered")
        for one in (*event.captures.before, *event.captures.after):
            capture = session.get(CaptureRow, one.record_id)
            if capture is None or (capture.warc, capture.offset) != (one.warc, one.offset):
                yield (collection.journal.name, f"event {event_id} ({status}): {one.record_id} is not where it says")
    for event_id, row in rows.items():
        if (event_id, row.status) not in journaled:
            yield (collection.catalogue.name, f"event {event_id} ({row.status}) is not in the journal")
