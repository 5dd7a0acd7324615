"""Checking sealed files, each in one reading: its own digest, every record, and what the index must say of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from archive.errors import PlaceError
from archive.linesum import LineSum
from archive.warc.check import check_foreign, check_records
from archive.warc.checkstate import Fault, FileState, IndexSum, Originals, Sought
from archive.warc.members import FileDigest

Progress = Callable[[int, int], None]

# Starting processes takes as long as checking this much.
WORTH_PROCESSES = 64_000_000


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What one reading of a file found.

    `sha256` is in hex, empty where the file could not be read to its end. `sought` are the originals of revisits that
    lie in no other record of the file. `lines` sums up the file's lines in the index, None where the file is too
    damaged to say. `record_count` is of a file of ours in which nothing is wrong, else None.
    """

    path: Path
    sha256: str
    faults: tuple[Fault, ...]
    sought: tuple[Sought, ...]
    lines: LineSum | None
    record_count: int | None = None


def check_file(path: Path, *, foreign: bool = False) -> FileCheck:
    """Read a file whole and return what was found; `foreign` is a file of another writer."""
    originals, digest, lines = Originals(), FileDigest(), IndexSum(is_wanted=True)
    state = FileState(path, originals, lines)
    try:
        found = check_foreign(path, digest=digest, lines=lines) if foreign else check_records(state, digest)
        faults = tuple(found)
        sha256 = digest.finish(path)
    except (OSError, PlaceError) as error:
        fault = Fault(path, 0, f"cannot be read: {(isinstance(error, OSError) and error.strerror) or error}")
        return FileCheck(path, "", (fault,), (), None)
    count = len(state.seen) if not (foreign or faults) else None
    return FileCheck(path, sha256, faults, tuple(originals.unmet()), lines.finish(), count)


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
