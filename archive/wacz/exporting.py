"""A collection, or what of it belongs to a portal or a time, as one WACZ.

A WARC file of which everything belongs goes in as it is. Of others the records that belong are copied, gzip member by
gzip member, into a file of their own that says so in its warcinfo; each keeps the warcinfo that it names. Nothing is
held in memory, and the file has its name only when it is whole.

An answer of 304 is indexed with the status of the response that it confirms: so ReplayWeb.page shows that, under the
moment at which it was confirmed. By its own status nothing would be shown, and without a line what came after it.
"""

from __future__ import annotations

import heapq
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from archive import manifest
from archive.cdxj import write_index
from archive.clock import Clock
from archive.collection import Collection
from archive.disk import Disk
from archive.errors import FormatError, NothingToExportError
from archive.index_generations import read_index
from archive.index_lines import Confirmations, fields_of, own_line, replayed_line
from archive.payloads import PayloadReader
from archive.sealed import SealedBytes, open_sealed
from archive.wacz.packing import Package
from archive.wacz.pages import page_lines
from archive.wacz.selection import SelectedWarc, Selection
from archive.wacz.zipnum import INDEX_NAME, BlockIndex
from archive.warc.connections import CONNECTION_FIELD, CONNECTION_PREFIX
from archive.warc.reader import read_records
from archive.warc.record import Record, place_id
from archive.warc.records import pack_warcinfo

_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into a WACZ: files as they are, files of some records, lines of the index, pages."""

    whole_count: int
    part_count: int
    capture_count: int
    page_count: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be exported: of one portal, captured since a moment; None asks for all."""

    portal: str | None = None
    since: datetime | None = None

    def __str__(self) -> str:
        of = f" of {self.portal}" if self.portal else ""
        since = f" since {self.since.isoformat()}" if self.since else ""
        return f"what was archived{of}{since}"


def export_wacz(
    collection: Collection, session: Session, out: Path, clock: Clock, wish: Wish | None = None
) -> Exported:
    """Write a WACZ, in the place of a file that is there; `session` is of the collection's catalogue.

    Raises:
        NothingToExportError: Nothing belongs to it.
        MissingRecordError: A record is not where the catalogue says.
        FormatError: A file of the collection is damaged.
        OSError: The disk failed; what was there is as it was.
    """
    wish = wish or Wish()
    selection = Selection(session, portal=wish.portal, since=wish.since)
    warcs = selection.list_warcs()
    if not warcs:
        raise NothingToExportError(f"{collection.root}: there is nothing in it of {wish}")
    new = out.with_name(out.name + ".new")
    package = Package(new)
    try:
        with _workplace(out.with_name(out.name + ".parts")) as directory:
            export = _Export(collection, selection, package, directory, wish, clock.now())
            exported = export.write(warcs, page_lines(session, PayloadReader(session, collection), selection))
        new.rename(out)
        Disk().sync_directory(out.parent)
    except BaseException:
        package.abandon()
        raise
    return exported


@contextmanager
def _workplace(directory: Path) -> Iterator[Path]:
    """Make a directory, in the place of one that a killed export left, and remove it in the end."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


class _Export:
    """One WACZ on its way."""

    def __init__(
        self, collection: Collection, selection: Selection, package: Package, directory: Path, wish: Wish, at: datetime
    ) -> None:
        self._collection = collection
        self._selection = selection
        self._package = package
        self._directory = directory
        self._wish = wish
        self._at = at
        self._sealed = {one.name: one.sha256 for one in manifest.read(collection.manifest)}
        self._software = f"nianbao {version('nianbao')}"

    def write(self, warcs: list[SelectedWarc], pages: Iterator[bytes]) -> Exported:
        parts = []
        for warc in warcs:
            if warc.is_whole:
                self._add_whole(warc.name)
            else:
                parts.append(self._add_part(warc.name))
        captures = _Counted(self._index_lines({warc.name for warc in warcs if warc.is_whole}, parts))
        index = BlockIndex(captures)
        self._package.add_file(f"indexes/{INDEX_NAME}", self._spool(INDEX_NAME, index.blocks()))
        self._package.add("indexes/index.idx", b"".join(index.finding))
        lines = _Counted(pages)
        self._package.add_file("pages/pages.jsonl", self._spool("pages.jsonl", lines), deflated=True)
        facts = {"title": f"nianbao: {self._wish}", "software": self._software}
        self._package.close(facts, self._at)
        return Exported(len(warcs) - len(parts), len(parts), captures.count, lines.count - 1)

    def _add_whole(self, name: str) -> None:
        resource = self._package.add_file(f"archive/{name}", self._collection.archive / name)
        if resource.sha256 != self._sealed.get(name, resource.sha256):
            raise FormatError(f"{name}: not the bytes that were sealed: run `nianbao verify`")

    def _add_part(self, name: str) -> Path:
        """Add a new file with the records of one that belong, and return where it lies until all is written."""
        source = self._collection.archive / name
        target = self._directory / name.replace(".warc.gz", "-part.warc.gz")
        info = {"software": self._software, "description": f"records of {name}, copied bit for bit: {self._wish}"}
        with closing(open_sealed(source)) as original, target.open("xb") as file:
            file.write(pack_warcinfo(target.name, info, self._at)[1])
            wanted = self._selection.find_records(name)
            connections: dict[str, Record] = {}
            for record in read_records(source):
                if _is_connection(record):
                    connections[record.record_id] = record
                elif _belongs(record, wanted):
                    # It stands before whatever it carried; of others it is left out.
                    carrier = connections.pop(record.reference(CONNECTION_FIELD) or "", None)
                    for one in filter(None, (carrier, record)):
                        _copy(original, one, file)
        self._package.add_file(f"archive/{target.name}", target)
        return target

    def _spool(self, name: str, pieces: Iterable[bytes]) -> Path:
        path = self._directory / name
        with path.open("xb") as file:
            file.writelines(pieces)
        return path

    def _index_lines(self, whole: set[str], parts: list[Path]) -> Iterator[bytes]:
        """Yield the sorted lines of the index: those that the collection has, and those of new files."""
        anew = self._directory / "index.cdxj"
        write_index(parts, anew)
        confirmations = Confirmations()
        known = map(own_line, read_index(self._collection.index))
        kept = (line for line in known if fields_of(line)["filename"] in whole)
        for line in heapq.merge(kept, map(own_line, read_index(anew))):
            confirmed = confirmations.find(line)
            yield replayed_line(line, confirmed) if confirmed else line


class _Counted:
    """Lines, counted as they are taken."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self.count += 1
            yield line


def _is_connection(record: Record) -> bool:
    return record.type == "metadata" and (record.reference("WARC-Target-URI") or "").startswith(CONNECTION_PREFIX)


def _belongs(record: Record, wanted: set[str]) -> bool:
    """Whether a record goes into a part: one that is wanted, the request of one, or what the records name."""
    if record.type == "warcinfo" or record.record_id in wanted or place_id(record.warc, record.offset) in wanted:
        return True
    return record.type == "request" and record.reference("WARC-Concurrent-To") in wanted


def _copy(source: SealedBytes, record: Record, target: IO[bytes]) -> None:
    at, end = record.offset, record.offset + record.length
    while at < end and (piece := source.pread(min(end - at, _PIECE_BYTES), at)):
        target.write(piece)
        at += len(piece)
