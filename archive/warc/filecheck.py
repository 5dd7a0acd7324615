"""Checking sealed files, each in one reading: its own digest, every record, and what the index must say of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from archive.cdxj import index_line
from archive.errors import FormatError, PlaceError
from archive.linesum import LineSum
from archive.warc.check import Fault, Originals, Sought, check_foreign, check_records
from archive.warc.members import FileDigest
from archive.warc.reader import Damage, Record, scan_records

Progress = Callable[[int, int], None]

# Starting processes takes as long as checking this much.
WORTH_PROCESSES = 64_000_000


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What one reading of a file found.

    `sha256` is in hex, empty where the file could not be read to its end. `sought` are the originals of revisits that
    lie in no other record of the file. `lines` sums up the file's lines in the index, None where the file is too
    damaged to say.
    """

    path: Path
    sha256: str
    faults: tuple[Fault, ...]
    sought: tuple[Sought, ...]
    lines: LineSum | None


def check_file(path: Path, *, foreign: bool = False) -> FileCheck:
    """Read a file whole and return what was found; `foreign` is a file of another writer."""
    reading = _Reading(path)
    originals = Originals()
    items = reading.items()
    try:
        found = check_foreign(path, items) if foreign else check_records(path, originals, items)
        faults = tuple(found)
        sha256 = reading.digest.finish(path)
    except (OSError, PlaceError) as error:
        fault = Fault(path, 0, f"cannot be read: {(isinstance(error, OSError) and error.strerror) or error}")
        return FileCheck(path, "", (fault,), (), None)
    return FileCheck(path, sha256, faults, tuple(originals.unmet()), reading.lines)


def check_files(
    paths: Sequence[Path],
    foreign: Collection[str] = (),
    *,
    progress: Progress | None = None,
    worth_processes: int = WORTH_PROCESSES,
) -> Iterator[FileCheck]:
    """Check files, several at once from so many bytes on, and yield them in their order; `progress` counts them.

    `foreign` names those of other writers.
    """
    tell = progress or (lambda _done, _of: None)
    tell(0, len(paths))
    for done, check in enumerate(_check_each(paths, foreign, worth_processes), start=1):
        yield check
        tell(done, len(paths))


def _check_each(paths: Sequence[Path], foreign: Collection[str], worth_processes: int) -> Iterator[FileCheck]:
    workers = min(os.cpu_count() or 1, len(paths))
    if workers < 2 or sum(path.stat().st_size for path in paths if path.exists()) < worth_processes:
        yield from (check_file(path, foreign=path.name in foreign) for path in paths)
        return
    # A forked process would have the caller's threads, locks and connections.
    with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
        yield from pool.map(partial(_check_named, names=frozenset(foreign)), paths)


def _check_named(path: Path, names: frozenset[str]) -> FileCheck:
    return check_file(path, foreign=path.name in names)


class _Reading:
    """One reading of a file, of which digest and index lines are taken on the way."""

    def __init__(self, path: Path) -> None:
        self.digest = FileDigest()
        self.lines: LineSum | None = LineSum()
        self._path = path

    def items(self) -> Iterator[Record | Damage]:
        """Yield what is read."""
        for item in scan_records(self._path, self.digest):
            if isinstance(item, Damage):
                self.lines = None
            elif self.lines is not None:
                self._add(item, self.lines)
            yield item

    def _add(self, record: Record, lines: LineSum) -> None:
        try:
            line = index_line(record)
        except FormatError:
            self.lines = None  # a record without a date, which its own check says
            return
        if line is not None:
            lines.add(line)
