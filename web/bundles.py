"""An event's evidence bundle as a ZIP file that is sent while it is read: nothing of it is held in memory whole."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from archive.collection import Collection
from archive.events import Event
from archive.evidence.bundle import BundleWriter
from archive.evidence.gathering import Gathered, gather_event
from archive.hidden import load_hidden
from web.errors import TooMuchError
from web.evidence import render_evidence_page, render_evidence_readme, views_without_pictures
from web.hiding import refuse_hidden
from web.room import Room
from web.texts import Language

# A report with its lists has a megabyte or two; what is larger is better written on this machine.
BYTES_MAX = 512_000_000
_PIECE = 1 << 18
_NO_PICTURES = "`nianbao evidence` draws them"


def pack_evidence(room: Room, event: Event, language: Language) -> Iterator[bytes]:
    """Return the pieces of a ZIP file of an event's bundle, written already when this returns, without pictures.

    Raises:
        TooMuchError: It is larger than is given, or others are being served.
        HiddenError: A page of another report is in it that is hidden from view.
        FormatError, MissingRecordError: What the event rests on is damaged or gone.
    """
    place = Path(tempfile.mkdtemp(prefix="nianbao-evidence-"))
    try:
        with room.heavy_work(), room.session() as session:
            gathered = gather_event(session, room.collection, event)
            _refuse_hidden(session, gathered)
            _refuse_size(event, sum(record.length for record in gathered.records))
            write_bundle(room.collection, gathered, place / event.id, language)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return _send(place, event.id)


def _refuse_hidden(session: Session, gathered: Gathered) -> None:
    hidden = load_hidden(session)
    for record in gathered.records:
        refuse_hidden(hidden.of_url(record.reference("WARC-Target-URI") or ""))


def _refuse_size(event: Event, size: int) -> None:
    if size > BYTES_MAX:
        raise TooMuchError(f"{size // 1_000_000} MB of records: run `nianbao evidence {event.id} --out DIR`")


def write_bundle(collection: Collection, gathered: Gathered, out: Path, language: Language) -> None:
    """Write a bundle without pictures and without a time stamp."""
    writer = BundleWriter(out)
    try:
        evidence = writer.write_records(collection, gathered)
        views = views_without_pictures(evidence, _NO_PICTURES)
        writer.write("index.html", render_evidence_page(evidence, views, language=language).encode())
        writer.write("README.md", render_evidence_readme(gathered.event, views.values(), is_stamped=False).encode())
        writer.write_sums()
        writer.finish()
    except BaseException:
        writer.abandon()
        raise


def _send(place: Path, name: str) -> Iterator[bytes]:
    """Yield a ZIP file of a directory, and remove that at the end."""
    try:
        out = _Outlet()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
            for path in sorted((place / name).rglob("*")):
                if path.is_file():
                    with (
                        packed.open(f"{name}/{path.relative_to(place / name).as_posix()}", "w") as member,
                        path.open("rb") as file,
                    ):
                        while piece := file.read(_PIECE):
                            member.write(piece)
                            yield out.take()
        yield out.take()
    finally:
        shutil.rmtree(place, ignore_errors=True)


class _Outlet:
    """A file that cannot be gone back in; what is written is taken out again."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._at = 0

    def write(self, data: bytes, /) -> int:
        """Take bytes in."""
        self._held += data
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        """Say how many bytes there were."""
        return self._at

    def flush(self) -> None:
        """Do nothing: everything is taken out in time."""

    def close(self) -> None:
        """Do nothing: what is left is taken out at the end."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self._held)
        self._held.clear()
        return taken
