"""Verifying a collection: every record's digests, manifest, journal, index and catalogue against the WARCs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive import manifest
from archive.catalogue.sqlite import create_sqlite_engine
from archive.catalogue.tables import CaptureRow, EventRow, LedgerRow, WarcRow
from archive.cdxj import write_index
from archive.collection import Collection
from archive.concluding.journaling import read_events
from archive.errors import FormatError
from archive.imports import read_imported_files
from archive.journal import Journal
from archive.warc.check import Fault as WarcFault
from archive.warc.check import check_foreign, check_warcs

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be: where (a file, with a byte or a line where there is one), and what."""

    where: str
    message: str


def verify(
    collection: Collection, engine: Engine | None, *, chain_only: bool = False, progress: Progress | None = None
) -> Iterator[Fault]:
    """Yield every fault of a collection; `progress` counts WARC files.

    `chain_only` reads no record: it compares the files' digests with the manifest and checks the chains. `engine` is
    None where there is no catalogue, which is no fault: it can be rebuilt.
    """
    for fault in manifest.check(collection.manifest, collection.archive):
        yield Fault(f"{fault.path.name}, line {fault.number}" if fault.number else fault.path.name, fault.message)
    for fault in Journal(collection.journal).check():
        yield Fault(f"{fault.path.name}, line {fault.number}", fault.message)
    if chain_only:
        return
    warcs = collection.sealed_warcs()
    for found in _check_warcs(warcs, _read_foreign(collection), progress):
        yield Fault(f"{found.path.name}, byte {found.offset}", found.message)
    yield from _check_index(collection.index, warcs)
    if engine is not None:
        with Session(engine) as session:
            yield from _check_catalogue(session, collection)


def _read_foreign(collection: Collection) -> set[str]:
    """Return the names of the files of other writers."""
    try:
        return set(read_imported_files(Journal(collection.journal)))
    except FormatError:
        return set()  # the chain's check has said it


def _check_warcs(warcs: list[Path], foreign: set[str], progress: Progress | None) -> Iterator[WarcFault]:
    """Check each file by the profile of its writer; a revisit of ours must find its original among ours."""
    deferred: list[WarcFault] = []

    def own() -> Iterator[Path]:
        for path in _counted(warcs, progress):
            if path.name in foreign:
                deferred.extend(check_foreign(path))
            else:
                yield path

    yield from check_warcs(own())
    yield from deferred


def _counted(warcs: list[Path], progress: Progress | None) -> Iterator[Path]:
    for done, path in enumerate(warcs):
        if progress:
            progress(done, len(warcs))
        yield path
    if progress:
        progress(len(warcs), len(warcs))


def _check_index(index: Path, warcs: list[Path]) -> Iterator[Fault]:
    """Compare the index with one that is made anew from the files."""
    with TemporaryDirectory() as directory:
        anew = Path(directory) / index.name
        try:
            write_index(warcs, anew)
        except FormatError as error:
            yield Fault(index.name, f"cannot be compared with damaged files: {error}")
            return
        with anew.open("rb") as right, (index if index.exists() else anew).open("rb") as left:
            if not index.exists():
                yield Fault(index.name, "is not there: run `nianbao rebuild`")
            for number, (have, want) in enumerate(zip_longest(left, right), start=1):
                if have != want:
                    yield Fault(f"{index.name}, line {number}", "does not agree with the WARCs: run `nianbao rebuild`")
                    return


def _check_catalogue(session: Session, collection: Collection) -> Iterator[Fault]:
    """Compare the catalogue with files and journal: what it names must be there, and what is there it must name."""
    name = collection.catalogue.name
    on_disk = {path.name: path for path in collection.sealed_warcs()}
    entered = {row.name: row.size for row in session.scalars(select(WarcRow))}
    for missing in sorted(entered.keys() - on_disk.keys()):
        yield Fault(name, f"{missing} is entered and not there")
    for unknown in sorted(on_disk.keys() - entered.keys()):
        yield Fault(name, f"{unknown} is not entered: run `nianbao rebuild`")
    for warc, path in sorted(on_disk.items()):
        if warc in entered and path.stat().st_size != entered[warc]:
            yield Fault(name, f"{warc} has {path.stat().st_size} bytes, {entered[warc]} were entered")
    yield from _check_captures(session, name, _read_foreign(collection))
    yield from _check_events(session, collection)


def _check_captures(session: Session, name: str, foreign: set[str]) -> Iterator[Fault]:
    known = select(CaptureRow.record_id)
    ledger = select(LedgerRow).where(LedgerRow.state == "captured", LedgerRow.record_id.not_in(known))
    for row in session.scalars(ledger):
        yield Fault(name, f"the ledger holds {row.url} as captured, and record {row.record_id} is in no WARC")
    revisits = select(CaptureRow).where(CaptureRow.record_type == "revisit")
    originals = select(CaptureRow.record_id).where(CaptureRow.record_type == "response")
    for capture in session.scalars(revisits.where(CaptureRow.revisit_of.not_in(originals))):
        if capture.warc not in foreign:
            yield Fault(
                f"{capture.warc}, byte {capture.offset}", f"revisits {capture.revisit_of}, which is no response"
            )


def _check_events(session: Session, collection: Collection) -> Iterator[Fault]:
    """Every event stands on captures that are where it says, and is in the journal as it is in the catalogue."""
    try:
        journaled = {(event.id, event.status): event for event in read_events(Journal(collection.journal))}
    except FormatError:
        return  # the chain's check has said it
    rows = {row.id: row for row in session.scalars(select(EventRow))}
    for (event_id, status), event in journaled.items():
        if event_id not in rows:
            yield Fault(collection.catalogue.name, f"event {event_id} of the journal is not entered")
        for one in (*event.captures.before, *event.captures.after):
            capture = session.get(CaptureRow, one.record_id)
            if capture is None or (capture.warc, capture.offset) != (one.warc, one.offset):
                yield Fault(
                    collection.journal.name, f"event {event_id} ({status}): {one.record_id} is not where it says"
                )
    for event_id, row in rows.items():
        if (event_id, row.status) not in journaled:
            yield Fault(collection.catalogue.name, f"event {event_id} ({row.status}) is not in the journal")


def open_existing(path: Path) -> Engine | None:
    """Open a catalogue to read it, None where there is none."""
    return create_sqlite_engine(path, read_only=True) if path.is_file() else None
