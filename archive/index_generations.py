"""An index in two files, read as one: what it has held for long, and beside it `recent.cdxj`, which a night adds to.

So a night does not write anew what ten years have left. In each file the lines are sorted. A recent file that has
grown to a sixteenth of the other goes into the other, and so do lines of which something in the other depends. A crash
in the midst of that leaves lines in both: read as one, they stand there once.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import IO

from archive.disk import Disk
from archive.errors import RestatedError
from archive.index_lines import own_or_stated
from archive.index_merging import merge_keys

# What is copied in an instant needs no second file.
_SMALL_BYTES = 4 << 20
_SHARE = 16


def recent_of(path: Path) -> Path:
    """Return the file beside an index that has what was added lately; it need not be there."""
    return path.with_name("recent.cdxj")


@contextmanager
def open_index(path: Path) -> Iterator[list[IO[bytes]]]:
    """Open the files of an index, none where there is none."""
    with ExitStack() as stack:
        files: list[IO[bytes]] = []
        # In this order: what leaves the recent file is in the other by then.
        for one in (recent_of(path), path):
            with suppress(FileNotFoundError):
                files.append(stack.enter_context(one.open("rb")))
        yield files


def read_index(path: Path) -> Iterator[bytes]:
    """Yield the lines of an index in their order, as they are stated."""
    with open_index(path) as files:
        yield from read_as_one(files)


def read_as_one(parts: Sequence[Iterable[bytes]]) -> Iterator[bytes]:
    """Yield lines of the files of an index in their order; what is in both once."""
    if len(parts) == 1:
        yield from parts[0]
        return
    before = b""
    for line in heapq.merge(*parts, key=own_or_stated):
        if line != before:
            yield line
        before = line


def add_lines(path: Path, runs: Sequence[Iterable[bytes]], held: Sequence[bytes]) -> None:
    """Add sorted lines to an index that is there: `held`, and those of files, which are many.

    Lines that are in it already change nothing.
    """
    recent = recent_of(path)
    with open_index(path) as files:
        whole, added = files[-1], files[0] if len(files) > 1 else BytesIO()
        if not runs and _is_little(whole, added, held):
            with suppress(RestatedError):
                replace_file(recent, lambda target: merge_keys(added, held, target, whole))
                return
            added.seek(0)
        new = heapq.merge(map(own_or_stated, added), *runs, held)
        replace_file(path, lambda target: merge_keys(whole, new, target))
    recent.unlink(missing_ok=True)


def _is_little(whole: IO[bytes], added: IO[bytes], held: Iterable[bytes]) -> bool:
    size, more = whole.seek(0, 2), added.seek(0, 2) + sum(map(len, held))
    added.seek(0)
    return size > _SMALL_BYTES and more < size / _SHARE


def replace_file(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Write a file anew, in the place of one that is there, which stays as it was where `write` raises anything."""
    new = path.with_name(path.name + ".new")
    try:
        with new.open("wb") as target:
            write(target)
            target.flush()
            Disk().sync(target.fileno())
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    new.rename(path)
    Disk().sync_directory(path.parent)
