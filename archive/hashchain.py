"""Append-only files of JSON lines, each of which names the sha256 of the line before it.

A line is a JSON object in UTF-8 and ends with one newline. Its first member, `previous`, is the sha256 in hex of the
line before without its newline, null in the first line. A line is acknowledged when all of it, newline included, is
on the disk: bytes after the last newline are what a crash left of a line that nobody was told of.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.disk import Disk
from archive.errors import FormatError, StorageError

_TAIL_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its sha256 in hex, its members without `previous`."""

    number: int
    digest: str
    previous: str | None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What is wrong with a file, and in which line."""

    path: Path
    number: int
    message: str


def append_line(path: Path, body: Mapping[str, Any], disk: Disk | None = None) -> str:
    """Add a line, durable when this returns, and return its sha256 in hex; a torn last line is cut back first.

    Raises:
        StorageError: The line could not be made durable; the file is as it was.
        FormatError: The last line is damaged.
    """
    disk = disk or Disk()
    is_new = not path.exists()
    try:
        descriptor = disk.open(path)
    except OSError as error:
        raise StorageError(f"{path}: {error}") from error
    try:
        end, last = _find_last_line(descriptor, path)
        previous = None if last is None else hashlib.sha256(last).hexdigest()
        line = json.dumps({"previous": previous, **body}, ensure_ascii=False, separators=(",", ":")).encode()
        _write_line(disk, descriptor, line, end, path)
        if is_new:
            disk.sync_directory(path.parent)
    except OSError as error:
        raise StorageError(f"{path}: {error}") from error
    finally:
        os.close(descriptor)
    return hashlib.sha256(line).hexdigest()


def read_lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a file, none where it is not there; a torn last line is passed over.

    Raises:
        FormatError: A line is no JSON object or does not name the line before it.
    """
    for item in _scan(path):
        if isinstance(item, ChainFault):
            raise FormatError(f"{item.path}, line {item.number}: {item.message}")
        yield item


def check_chain(path: Path) -> list[ChainFault]:
    """Return what is wrong with a file: lines that are none, and lines that do not follow from the one before."""
    return [item for item in _scan(path) if isinstance(item, ChainFault)]


def _write_line(disk: Disk, descriptor: int, line: bytes, end: int, path: Path) -> None:
    try:
        if os.fstat(descriptor).st_size > end:
            disk.truncate(descriptor, end)
        disk.write_all(descriptor, line + b"\n", end)
        disk.sync(descriptor)
    except OSError as error:
        # Where cutting back fails too, the next append finds the torn line and cuts it.
        with suppress(OSError):
            disk.truncate(descriptor, end)
            disk.sync(descriptor)
        raise StorageError(f"{path}: {error}") from error


def _find_last_line(descriptor: int, path: Path) -> tuple[int, bytes | None]:
    """Return where the last whole line ends, newline included, and the line; (0, None) where there is none."""
    size = os.fstat(descriptor).st_size
    tail, start = b"", size
    while start > 0 and tail.rstrip(b"\n").count(b"\n") < 2:
        step = min(_TAIL_BYTES, start)
        start -= step
        tail = os.pread(descriptor, step, start) + tail
    end = tail.rfind(b"\n")
    if end < 0:
        return 0, None
    line = tail[tail.rfind(b"\n", 0, end) + 1 : end]
    try:
        json.loads(line)
    except ValueError as error:
        raise FormatError(f"{path}: the last line is damaged, nothing is added to it: {error}") from error
    return start + end + 1, line


def _scan(path: Path) -> Iterator[Line | ChainFault]:
    if not path.exists():
        return
    previous: str | None = None
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not raw.endswith(b"\n"):
                return
            line = raw[:-1]
            digest = hashlib.sha256(line).hexdigest()
            try:
                body = json.loads(line)
                named = body.pop("previous")
            except (ValueError, KeyError, AttributeError, TypeError) as error:
                yield ChainFault(path, number, f"no line of this file: {error!r}")
            else:
                if named != previous:
                    yield ChainFault(path, number, f"does not follow from the line before: names {named}")
                yield Line(number, digest, named, body)
            previous = digest
