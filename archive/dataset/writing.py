"""Writing tables to files that have their names only when they are whole; the format follows a path's ending."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self, cast

from archive.dataset.model import Rows, Table
from archive.dataset.sinks import Sink
from archive.disk import Disk, file_sha256
from archive.errors import LockedError

# Ending: the module that writes it, and its media type.
FORMATS = {
    ".csv": ("archive.dataset.delimited", "text/csv"),
    ".parquet": ("archive.dataset.parquet", "application/vnd.apache.parquet"),
    ".xlsx": ("archive.dataset.workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".jsonl": ("archive.dataset.jsonlines", "application/jsonl"),
}
# A byte order mark is what tells Excel that a CSV file is in UTF-8; without it Chinese is shown as nonsense.
DEFAULT_ENCODING = "utf-8-sig"
ENCODINGS = (DEFAULT_ENCODING, "utf-8", "gb18030")


class Writer(Protocol):
    """What a format's module has as `Writer`: it takes rows, and says in the end what did not fit the format.

    `ROWS_MAX` is how many rows a file can have, None for any number.
    """

    ROWS_MAX: int | None

    def __init__(self, table: Table, file: IO[bytes], encoding: str) -> None: ...

    def write(self, rows: Rows) -> None:
        """Write some rows."""

    def close(self) -> list[str]:
        """Finish the file; return a line for each thing that could not be written as it is."""

    def abandon(self) -> None:
        """Let go of everything, where the file does not come to its end."""


def find_writer(path: Path) -> type[Writer]:
    """Return what writes files of this ending, which must be one of FORMATS; only its own library is loaded."""
    return cast("type[Writer]", import_module(FORMATS[path.suffix.lower()][0]).Writer)


@dataclass(frozen=True, slots=True)
class Written:
    """A file's size in bytes, and its SHA-256 in hexadecimal digits."""

    size: int
    digest: str


class Replacement:
    """Files that are written aside, and put in the place of what is there when all of them are on the disk.

    Every method raises OSError where the disk fails; what was there is as it was.
    """

    def __init__(self) -> None:
        self._new: dict[Path, Path] = {}
        self._open = ExitStack()

    def write(self, path: Path, fill: Callable[[IO[bytes]], object]) -> Written:
        """Write a file aside, and return what was written; until it is put in place nobody else writes it.

        Raises:
            LockedError: Somebody else does.
        """
        new = path.with_name(path.name + ".new")
        file = self._open.enter_context(_open_alone(new))
        self._new[path] = new
        with Sink(file) as sink:
            fill(cast("IO[bytes]", sink))
            sink.settle()
        return Written(new.stat().st_size, sink.find_digest() or file_sha256(new))

    def __enter__(self) -> Self:
        return self

    def put_in_place(self) -> None:
        """Put all of them in the place of what is there."""
        directories = {path.parent for path in self._new}
        while self._new:
            path, new = next(iter(self._new.items()))
            Disk().rename(new, path)
            del self._new[path]
        for directory in directories:
            Disk().sync_directory(directory)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not put in place."""
        with self._open:
            for new in self._new.values():
                new.unlink(missing_ok=True)


def _open_alone(path: Path) -> IO[bytes]:
    """Open a file to be written anew; nobody else gets it until it is closed.

    Raises:
        LockedError: Somebody has it.
    """
    while True:
        # What is in it is cut only when it is ours.
        file = open(path, "wb", opener=lambda name, flags: os.open(name, flags & ~os.O_TRUNC, 0o644))  # noqa: SIM115  an opener
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Until it was locked it may have been put in place, or removed.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    file.truncate()
                    return file
        except OSError as error:
            file.close()
            if not isinstance(error, BlockingIOError):
                raise
            raise LockedError(f"{path}: another export is writing it: wait for it, or take another name") from error
        file.close()
