"""Append-only files of JSON lines, each of which names the sha256 of the line before it.

A line is a JSON object in UTF-8 and ends with one newline. Its first member, `previous`, is the sha256 in hex of the
line before without its newline, null in the first line. A line is acknowledged when all of it, newline included, is
on the disk: bytes after the last newline are what a crash left of a line that nobody was told of.

A disk that loses its power may have taken the end of a long line, newline included, and not its beginning: zeros lie
in the stead of the sectors that it had not written. JSON text has no zero byte, and damage to a whole line fills no
sectors with them, so a last line with such holes was torn in being written. It is read past and cut back by the next
append, and since a sector that went bad looks the same, it is kept under NAME.torn and told, for a person to look at.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO

from archive.backwards import lines_back
from archive.disk import Disk
from archive.errors import FormatError, StorageError

TORN_SUFFIX = ".torn"
_TAIL_BYTES = 1 << 16
_COUNTED_BYTES = 1 << 20
# The least that a disk writes as a whole.
_SECTOR_BYTES = 512
_ZEROS = re.compile(rb"\0+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its sha256 in hex, its members without `previous`, its bytes without newline.

    The number is 0 where the file was read from its end.
    """

    number: int
    digest: str
    previous: str | None
    body: dict[str, Any]
    raw: bytes


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What is wrong with a file, and in which line."""

    path: Path
    number: int
    message: str


@dataclass(frozen=True, slots=True)
class _TornLine(ChainFault):
    """A last line that was torn in being written."""


@dataclass(frozen=True, slots=True)
class _Tail:
    """The last whole line, None where there is none, where it ends, newline included, and a torn line behind it."""

    end: int
    last: bytes | None
    torn: bytes = b""


def append_line(path: Path, body: Mapping[str, Any], disk: Disk | None = None, *, strict: bool = True) -> str:
    """Add a line, durable when this returns, and return its sha256 in hex; a torn last line is cut back first.

    One of which only the end reached the disk is kept aside as NAME.torn. Where not `strict`, a damaged last line is
    followed as it is: it stays, and the check goes on telling it.

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
        tail = _read_tail(descriptor, path, strict=strict)
        previous = None if tail.last is None else hashlib.sha256(tail.last).hexdigest()
        line = json.dumps({"previous": previous, **body}, ensure_ascii=False, separators=(",", ":")).encode()
        if tail.torn:
            _keep_aside(disk, path, tail.torn)
        _write_line(disk, descriptor, line, tail.end, path)
        if is_new:
            disk.sync_directory(path.parent)
    except OSError as error:
        raise StorageError(f"{path}: {error}") from error
    finally:
        os.close(descriptor)
    return hashlib.sha256(line).hexdigest()


def find_last(path: Path) -> str | None:
    """Return the sha256 in hex of a file's last whole line, None where there is none.

    Raises:
        OSError: The file cannot be read.
    """
    if not path.exists():
        return None
    with path.open("rb", buffering=0) as file:
        last = _read_tail(file.fileno(), path, strict=False).last
    return None if last is None else hashlib.sha256(last).hexdigest()


def read_wanted(path: Path, marks: Sequence[bytes], about: bytes = b"") -> Iterator[Line]:
    """Yield the lines of a file that hold one of these byte strings, none where it is not there, in their order.

    Where `about` is given they hold that as well. Whatever is no line is passed over. What holds none of them is not
    even looked at and no chain is followed, so that a file of many years is looked through in an instant.
    """
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        number, counted = 1, 0
        # What is rarer is looked for first.
        sought = (about,) if about else marks
        for start, end in sorted({place for said in sought for place in _find_places(data, said)}):
            if about and not any(data.find(mark, start, end) >= 0 for mark in marks):
                continue
            number += _count_newlines(data, counted, start)
            counted = start
            item = _parse_line(path, number, data[start:end])
            if isinstance(item, Line):
                yield item


def read_back(path: Path, marks: Sequence[bytes] = (b"",)) -> Iterator[Line]:
    """Yield the lines of a file that hold one of these byte strings, none where it is not there, from the last on.

    Whatever is no line is passed over, and no chain is followed. Who stops early has read no more than that.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        for raw in lines_back(file, 0, file.seek(0, os.SEEK_END)):
            if raw.endswith(b"\n") and any(mark in raw for mark in marks):
                item = _parse_line(path, 0, raw[:-1])
                if isinstance(item, Line):
                    yield item


def _find_places(data: mmap, mark: bytes) -> Iterator[tuple[int, int]]:
    """Yield where whole lines that hold a byte string begin and end."""
    done = 0
    # Bytes are looked through many times as quickly as what is mapped.
    for begin in range(0, len(data), _COUNTED_BYTES):
        piece = data[begin : begin + _COUNTED_BYTES + len(mark) - 1]
        at = piece.find(mark, max(0, done - begin))
        while at >= 0:
            done = data.find(b"\n", begin + at)
            if done < 0:
                return
            yield data.rfind(b"\n", 0, begin + at) + 1, done
            at = piece.find(mark, done - begin) if done - begin < len(piece) else -1


def _count_newlines(data: mmap, start: int, end: int) -> int:
    return sum(data[at : min(end, at + _COUNTED_BYTES)].count(b"\n") for at in range(start, end, _COUNTED_BYTES))


def read_lines(path: Path, *, strict: bool = True) -> Iterator[Line]:
    """Yield the lines of a file, none where it is not there; a torn last line is passed over.

    Where not `strict`, so is every line that is none, and what does not follow from the line before counts all the
    same: the check tells both.

    Raises:
        FormatError: A line is no JSON object or does not name the line before it.
    """
    for item in _scan(path):
        if isinstance(item, _TornLine):
            return
        if isinstance(item, ChainFault):
            if not strict:
                continue
            raise FormatError(f"{item.path}, line {item.number}: {item.message}")
        yield item


def check_chain(path: Path, *, is_part: bool = False) -> list[ChainFault]:
    """Return what is wrong with a file: lines that are none or do not follow from the one before, and torn lines.

    The first line of a part follows from one that is not there. A fault of number 0 is of a file beside it, of torn
    lines that nobody has taken away yet.
    """
    faults = [item for item in _scan(path, is_part=is_part) if isinstance(item, ChainFault)]
    aside = path.with_name(path.name + TORN_SUFFIX)
    if aside.exists():
        faults.append(ChainFault(aside, 0, "holds lines that were torn in being written: look at it, then remove it"))
    return faults


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


def _read_tail(descriptor: int, path: Path, *, strict: bool) -> _Tail:
    size = os.fstat(descriptor).st_size
    tail, start = b"", size
    while start > 0 and tail.rstrip(b"\n").count(b"\n") < 3:
        step = min(_TAIL_BYTES, start)
        start -= step
        tail = os.pread(descriptor, step, start) + tail
    end = tail.rfind(b"\n")
    if end < 0:
        return _Tail(0, None)
    begin = tail.rfind(b"\n", 0, end) + 1
    line, torn = tail[begin:end], b""
    if _is_torn(line, start + begin):
        if begin == 0:
            return _Tail(0, None, line)
        torn, end = line, begin - 1
        line = tail[tail.rfind(b"\n", 0, end) + 1 : end]
    try:
        if strict:
            json.loads(line)
    except ValueError as error:
        raise FormatError(f"{path}: the last line is damaged, nothing is added to it: {error}") from error
    return _Tail(start + end + 1, line, torn)


def _is_torn(line: bytes, offset: int) -> bool:
    """Whether a line at an offset has zeros, and all of them in the stead of sectors that were not written."""
    holes = [match.span() for match in _ZEROS.finditer(line)]
    return bool(holes) and all(
        (begin == 0 or (offset + begin) % _SECTOR_BYTES == 0) and (offset + end) % _SECTOR_BYTES == 0
        for begin, end in holes
    )


def _keep_aside(disk: Disk, path: Path, torn: bytes) -> None:
    aside = path.with_name(path.name + TORN_SUFFIX)
    descriptor = disk.open(aside)
    try:
        size = os.fstat(descriptor).st_size
        # A crash between keeping and cutting lets this be done twice.
        if os.pread(descriptor, len(torn) + 1, max(0, size - len(torn) - 1)) != torn + b"\n":
            disk.write_all(descriptor, torn + b"\n", size)
        disk.sync(descriptor)
        disk.sync_directory(path.parent)
    finally:
        os.close(descriptor)


def _is_end(file: BinaryIO) -> bool:
    """Whether no whole line is left of a file, which stays where it is."""
    at = file.tell()
    left = file.read()
    file.seek(at)
    return b"\n" not in left


def _scan(path: Path, *, is_part: bool = False) -> Iterator[Line | ChainFault]:
    if not path.exists():
        return
    previous: str | None = None
    offset = 0
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not raw.endswith(b"\n"):
                return
            line = raw[:-1]
            if _is_torn(line, offset) and _is_end(file):
                yield _TornLine(path, number, "was torn in being written: the next line takes its place")
                return
            offset += len(raw)
            item = _parse_line(path, number, line)
            if isinstance(item, Line) and item.previous != previous and not (is_part and number == 1):
                why = f"does not follow from the line before, one of the two was changed: names {item.previous}"
                yield ChainFault(path, number, why)
            yield item
            previous = item.digest if isinstance(item, Line) else hashlib.sha256(line).hexdigest()


def _parse_line(path: Path, number: int, line: bytes) -> Line | ChainFault:
    try:
        body = json.loads(line)
        named = body.pop("previous")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        return ChainFault(path, number, f"no line of this file: {error!r}")
    return Line(number, hashlib.sha256(line).hexdigest(), named, body, line)
