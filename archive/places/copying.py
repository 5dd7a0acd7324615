"""Bringing sealed files to a place, and releasing local copies.

A file counts as kept when all of it was read back from the place with the digest under which it was sealed; then a
line `kept` says so in the journal. A local copy is released only after the file was read back once more: a line
`released`, then `NAME.kept`, then the copy is removed. Whatever a crash leaves of that is finished the next time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from archive import manifest
from archive.clock import Clock
from archive.collection import Collection
from archive.disk import Disk, file_sha256
from archive.errors import PlaceError, StorageError
from archive.journal import Journal
from archive.manifest import SealedFile
from archive.places.place import Place
from archive.sealed import KeptFile, find_kept, find_kept_size, kept_path

KEPT = "kept"
RELEASED = "released"
_PIECE_BYTES = 1 << 20

Outcome = Literal["copied", "there", "released", "missing"]
Progress = Callable[[int, int], None]


class _Line(BaseModel):
    """What a line of the journal says: a file was found whole at a URL, or its local copy was given up for it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    size: int
    sha256: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a sealed file, and at which URL it is kept.

    `copied` now, `there` already, `released` now or before, perhaps at another place; `missing` is neither here nor
    where it was kept (`url` is empty where it never was).
    """

    name: str
    size: int
    url: str
    outcome: Outcome


def copy_sealed(
    collection: Collection,
    place: Place,
    clock: Clock,
    *,
    release_after: timedelta | None = None,
    progress: Progress | None = None,
) -> Iterator[Kept]:
    """Bring every sealed file to a place, and release the local copies of those sealed longer ago than `release_after`.

    None releases nothing. Yields each file when it is done; `progress` counts bytes. The caller holds the lock.

    Raises:
        PlaceError: The place failed, is another collection's, or a file there is not what was sealed; everything is
            kept that was.
        FormatError: Manifest or journal is damaged.
        StorageError: The disk failed.
    """
    settle_places(collection)
    check_ours(collection, place)
    work = _Copying(collection, place, clock)
    files = list({sealed.name: sealed for sealed in manifest.read(collection.manifest)}.values())
    done, total = 0, sum(sealed.size for sealed in files)
    for sealed in files:
        yield work.keep(sealed, release_after)
        done += sealed.size
        if progress:
            progress(done, total)
    for path in (collection.root / "format", collection.manifest, collection.journal):
        if path.exists():
            place.write_whole(path.name, path)


def check_ours(collection: Collection, place: Place) -> None:
    """Make sure that the journal at a place, if there is one, is an earlier state of this collection's.

    Raises:
        PlaceError: It is another collection's, or goes on where this one's ends.
    """
    name = collection.journal.name
    size = place.find_size(name)
    if size is None:
        return
    if place.digest(name) != _digest_beginning(collection.journal, size):
        raise PlaceError(
            f"{place}/{name}: of another collection, or of this one at a later time: nothing was written: name another"
        )


def _digest_beginning(path: Path, size: int) -> str | None:
    """Return the sha256 in hex of a file's first bytes, None where it has not so many or is not there."""
    digest, left = hashlib.sha256(), size
    with path.open("rb") if path.exists() else BytesIO() as file:
        while piece := file.read(min(left, _PIECE_BYTES)):
            digest.update(piece)
            left -= len(piece)
    return None if left else digest.hexdigest()


def settle_places(collection: Collection) -> None:
    """Say beside each file that was released where it is kept, as the journal has it.

    The caller holds the lock.

    Raises:
        StorageError: The disk failed.
    """
    last = {line.name: line for line in _read_lines(Journal(collection.journal, strict=False), RELEASED)}
    for line in last.values():
        path = collection.archive / line.name
        if not path.exists() and not kept_path(path).exists():
            _say_where(path, line)


class _Copying:
    def __init__(self, collection: Collection, place: Place, clock: Clock) -> None:
        self._collection = collection
        self._place = place
        self._clock = clock
        self._journal = Journal(collection.journal)
        self._known = {line.url for line in _read_lines(self._journal, KEPT)}

    def keep(self, sealed: SealedFile, release_after: timedelta | None) -> Kept:
        path = self._collection.archive / sealed.name
        url = self._url(sealed.name)
        if not path.exists():
            return self._find_released(path, sealed)
        outcome: Outcome = "there"
        if url not in self._known or self._place.find_size(f"archive/{sealed.name}") != sealed.size:
            self._copy(path, sealed)
            outcome = "copied"
        if release_after is not None and sealed.sealed_at + release_after <= self._clock.now():
            self._release(path, sealed)
            outcome = "released"
        return Kept(sealed.name, sealed.size, url, outcome)

    def _find_released(self, path: Path, sealed: SealedFile) -> Kept:
        kept = find_kept(path)
        is_there = kept is not None and find_kept_size(kept) == sealed.size
        return Kept(sealed.name, sealed.size, kept.url if kept else "", "released" if is_there else "missing")

    def _copy(self, path: Path, sealed: SealedFile) -> None:
        if file_sha256(path) != sealed.sha256:
            raise PlaceError(f"{path}: not the bytes that were sealed, so not kept: run `nianbao verify`")
        self._place.write(f"archive/{sealed.name}", path)
        self._check(sealed)
        self._enter(KEPT, sealed)

    def _release(self, path: Path, sealed: SealedFile) -> None:
        self._check(sealed)
        _say_where(path, self._enter(RELEASED, sealed))
        try:
            Disk().remove(path)
            Disk().sync_directory(path.parent)
        except OSError as error:
            raise StorageError(f"{path}: cannot be removed: {error}") from error

    def _check(self, sealed: SealedFile) -> None:
        found = self._place.digest(f"archive/{sealed.name}")
        if found != sealed.sha256:
            raise PlaceError(f"{self._url(sealed.name)}: read back with sha256 {found}, sealed with {sealed.sha256}")

    def _enter(self, kind: str, sealed: SealedFile) -> _Line:
        line = _Line(
            name=sealed.name,
            size=sealed.size,
            sha256=sealed.sha256,
            url=self._url(sealed.name),
            at=self._clock.now(),
        )
        self._journal.append(kind, line.model_dump(mode="json"))
        return line

    def _url(self, name: str) -> str:
        return f"{self._place}/archive/{name}"


def _read_lines(journal: Journal, kind: str) -> Iterator[_Line]:
    return (_Line.model_validate(entry.body) for entry in journal.find(kind))


def _say_where(path: Path, line: _Line) -> None:
    kept = KeptFile(url=line.url, size=line.size, sha256=line.sha256)
    said = kept_path(path)
    try:
        Disk().replace(said, kept.model_dump_json().encode() + b"\n")
    except OSError as error:
        raise StorageError(f"{said}: cannot be written: {error}") from error
