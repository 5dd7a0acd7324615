"""What a crash left, put in order: open files are cut back to what is whole, entered and sealed.

Whole is decided by content and not by size: a record counts when its gzip member inflates with the right check sum,
ends where its Content-Length says and has the block digest it names, and a response or revisit counts only together
with the request that must follow it. What was acknowledged was on the disk as a whole, so nothing of it is ever cut.
Should whole records lie behind a damaged place, then no crash of ours made it: what is cut off is kept beside the
file under the name `NAME.damaged`.

A file that is entered and still open has only to get its name. One that has its name and is not entered was not sealed
here, unless the journal vouches for it: then the manifest lost its line, which is written again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive import manifest
from archive.clock import Clock
from archive.disk import Disk, file_sha256
from archive.errors import FormatError, StorageError
from archive.lock import FileLock
from archive.sealed import list_names
from archive.vouching import read_vouched
from archive.warc.digests import digest_of_pieces
from archive.warc.openfile import OPEN_SUFFIX
from archive.warc.reader import Damage, scan_records
from archive.warc.record import Record
from archive.warc.writer import LOCK_NAME, manifest_of

DAMAGED_SUFFIX = ".damaged"
_SEALED_SUFFIX = ".warc.gz"
_KEPT_ASIDE = (
    "a repair cut this off behind a damaged place although whole records lie in it: look at it, then move it elsewhere"
)

# The child of a crawl that was killed still flushes what it had.
_LOCK_WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done to one file: its lasting name, the bytes kept and the bytes cut off.

    `is_sealed` is False for a file without a single capture, which was removed. `kept_aside` names the file with
    what was cut off, None where only the torn end of a crash was. `was_lost`: the manifest had lost its line.
    """

    name: str
    size: int
    cut: int
    is_sealed: bool
    kept_aside: str | None = None
    was_lost: bool = False


@dataclass(frozen=True, slots=True)
class _Extent:
    """How far an open file is whole, how many captures that holds, and whether whole records lie behind damage."""

    end: int
    capture_count: int
    has_more_behind: bool


def repair(directory: Path, clock: Clock, disk: Disk | None = None) -> list[Repaired]:
    """Seal every open file of a directory, and enter what its manifest lost; return what was done.

    Nothing is done twice: a repair that was interrupted is gone on with by the next.

    Raises:
        LockedError: A writer is at work in the directory.
        StorageError: The disk failed.
        FormatError: An open file has the name of a sealed one, or the manifest is damaged.
    """
    disk = disk or Disk()
    lock = FileLock(directory / LOCK_NAME)
    lock.acquire(_LOCK_WAIT_SECONDS)
    with lock:
        try:
            entered = manifest.read_names(manifest_of(directory))
            names = list_names(directory, (OPEN_SUFFIX, _SEALED_SUFFIX))
            is_open = {name for name in names if name.endswith(OPEN_SUFFIX)}
            done = [_repair_open(directory / name, clock, disk, entered) for name in sorted(is_open)]
            return done + _enter_lost(directory, sorted(names - is_open - entered), clock, disk)
        except OSError as error:
            raise StorageError(f"{directory}: cannot be repaired: {error}") from error


def find_kept_aside(directory: Path) -> Iterator[tuple[str, str]]:
    """Yield, for each file that a repair kept aside and nobody took away, its name and what is to be told of it."""
    for name in sorted(list_names(directory, DAMAGED_SUFFIX)):
        yield name, _KEPT_ASIDE


def _repair_open(path: Path, clock: Clock, disk: Disk, entered: Container[str]) -> Repaired:
    final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    if final.exists():
        raise FormatError(f"{path.name} and {final.name} are both there: one of them was not made by this program")
    size = path.stat().st_size
    if final.name in entered:
        _rename(path, final, disk)
        return Repaired(final.name, size, 0, is_sealed=True)
    extent = _measure(path)
    aside = _keep_aside(path, final, extent.end, disk) if extent.has_more_behind else None
    if extent.capture_count == 0:
        disk.remove(path)
        disk.sync_directory(path.parent)
        return Repaired(final.name, 0, size, is_sealed=False, kept_aside=aside)
    _cut(path, extent.end, disk)
    _enter(path, final.name, clock, disk)
    _rename(path, final, disk)
    return Repaired(final.name, extent.end, size - extent.end, is_sealed=True, kept_aside=aside)


def _rename(path: Path, final: Path, disk: Disk) -> None:
    disk.rename(path, final)
    disk.sync_directory(path.parent)


def _measure(path: Path) -> _Extent:
    end, captures = 0, 0
    answer: Record | None = None
    is_whole = True
    for item in scan_records(path):
        if isinstance(item, Damage) or not is_whole:
            # The first damage ends what is whole; after it only the question remains whether anything follows.
            if is_whole:
                is_whole = False
                continue
            return _Extent(end, captures, has_more_behind=True)
        is_whole = _is_whole(item) and (answer is None or _is_request_of(item, answer))
        if not is_whole:
            continue
        answer = item if item.type in ("response", "revisit") else None
        if answer is None:
            end = item.offset + item.length
            captures += item.type != "warcinfo"
    return _Extent(end, captures, has_more_behind=False)


def _is_whole(record: Record) -> bool:
    return not record.shares_member and record.header("WARC-Block-Digest") == digest_of_pieces(record.pieces())


def _is_request_of(record: Record, answer: Record) -> bool:
    return record.type == "request" and record.reference("WARC-Concurrent-To") == answer.record_id


def _cut(path: Path, end: int, disk: Disk) -> None:
    descriptor = disk.open(path)
    try:
        disk.truncate(descriptor, end)
        disk.sync(descriptor)
    finally:
        os.close(descriptor)


def _keep_aside(path: Path, final: Path, end: int, disk: Disk) -> str:
    aside = final.with_name(final.name + DAMAGED_SUFFIX)
    with path.open("rb") as source, aside.open("wb") as target:
        source.seek(end)
        shutil.copyfileobj(source, target)
        target.flush()
        disk.sync(target.fileno())
    return aside.name


def _enter_lost(directory: Path, names: Sequence[str], clock: Clock, disk: Disk) -> list[Repaired]:
    vouched = read_vouched(manifest.journal_beside(manifest_of(directory))) if names else {}
    done = []
    for warc in (directory / name for name in names):
        known = vouched.get(warc.name)
        size = warc.stat().st_size
        if known is not None and (known.file.size, known.file.sha256) == (size, file_sha256(warc)):
            _enter(warc, warc.name, clock, disk)
            done.append(Repaired(warc.name, size, 0, is_sealed=True, was_lost=True))
    return done


def _enter(path: Path, name: str, clock: Clock, disk: Disk) -> None:
    sealed = manifest.SealedFile(name, path.stat().st_size, file_sha256(path), clock.now())
    manifest.append(manifest_of(path.parent), sealed, disk)
