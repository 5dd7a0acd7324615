"""Merging new lines into an index that is there, so that what it costs does not grow with what is in it already.

Its lines are sorted by key and second. They are copied as they stand, and nearly none of them is looked at.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from typing import IO

from archive.backwards import lines_back
from archive.errors import RestatedError
from archive.index_lines import (
    Confirmations,
    Fields,
    confirmed_line,
    digest_confirmed,
    find_confirmed,
    is_confirmed,
    key_of,
    moment_of,
    own_or_stated,
)

_COPIED_BYTES = 1 << 20


def merge_keys(old: IO[bytes], new: Iterable[bytes], target: IO[bytes], beside: IO[bytes] | None = None) -> None:
    """Write an index with new lines among it: all others are copied as they stand.

    Of the lines of their keys no more are read than tell what is confirmed, and those that follow on a new one. Those
    of `beside` count as if they stood in the index, and are not written.

    Raises:
        RestatedError: A line of `beside` would have to lead elsewhere than it does.
    """
    done = 0
    for key, of_key in groupby(new, key_of):
        lines = list(of_key)
        parts = [_part_of(file, lines[0]) for file in (old, beside) if file is not None]
        here, *there = parts
        _copy(old, target, done, here.place)
        done = max(done, here.end)
        after = [part.after() for part in parts]
        before = _find_before(partial(_lines_back, parts), [*lines, *map(own_or_stated, chain(*after))])
        old_lines = heapq.merge(*after, key=own_or_stated)
        merged = list(merge_lines(old_lines, iter(lines), Confirmations(key, before)))
        elsewhere = set(after[1]) if there else set()
        if not elsewhere.issubset(merged):
            raise RestatedError(f"{key.decode()}: what follows on new lines leads elsewhere than it says")
        target.writelines(line for line in merged if line not in elsewhere)
    _copy(old, target, done, old.seek(0, 2))


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines of a key in a file, and from where on they are as late as a new one."""

    file: IO[bytes]
    start: int
    place: int
    end: int

    def after(self) -> list[bytes]:
        """Return the lines that are as late."""
        return list(_lines_between(self.file, self.place, self.end))


def _part_of(file: IO[bytes], line: bytes) -> _Part:
    key = key_of(line)
    # An exclamation mark is what follows a blank.
    start, end = find_place(file, key + b" "), find_place(file, key + b"!")
    # Lines of a clock that was ahead stand behind the new ones, for as long as it was ahead.
    return _Part(file, start, min(max(start, find_place(file, moment_of(line))), end), end)


def _lines_back(parts: Iterable[_Part]) -> Iterator[bytes]:
    """Yield the lines that are earlier than a new one, from the last to the first."""
    backs = (lines_back(part.file, part.start, part.place) for part in parts)
    yield from heapq.merge(*backs, key=own_or_stated, reverse=True)


def _find_before(earlier: Callable[[], Iterator[bytes]], lines: Iterable[bytes]) -> dict[bytes, Fields]:
    """Return what lines of a key confirm of those that stand earlier, by digest."""
    before: dict[bytes, Fields] = {}
    for digest in {digest for line in lines if (digest := digest_confirmed(line)) is not None}:
        # A line that is damaged confirms nothing; its own check tells it.
        with suppress(ValueError, KeyError):
            if (found := find_confirmed(digest, earlier())) is not None:
                before[digest] = found
    return before


def find_place(file: IO[bytes], wanted: bytes) -> int:
    """Return where the first line begins that is not less than some bytes, or where the file ends."""
    seek_before(file, wanted)
    while True:
        at = file.tell()
        line = file.readline()
        if not line or line >= wanted:
            return at


def _lines_between(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end:
        line = file.readline()
        start += len(line)
        yield line


def _copy(source: IO[bytes], target: IO[bytes], start: int, end: int) -> None:
    source.seek(start)
    while start < end:
        piece = source.read(min(_COPIED_BYTES, end - start))
        target.write(piece)
        start += len(piece)


def merge_lines(
    old: Iterable[bytes], new: Iterator[bytes], confirmations: Confirmations | None = None
) -> Iterator[bytes]:
    """Yield the lines of an index with new ones among them, each once and confirmed by those before it.

    Nearly all lines of an index stay as they are: only those behind a new one of the same key are taken apart.
    `confirmations` knows what stands before `old`; None where nothing does.
    """
    confirmations = confirmations or Confirmations()
    touched = last = b""
    waiting = next(new, None)
    head = _head_of(waiting)
    for stated in old:
        if waiting is not None and (stated > waiting or stated.startswith(head)):
            line = own_or_stated(stated)
            while waiting is not None and waiting <= line:
                if waiting not in (last, line):
                    yield _confirm_again(waiting, confirmations)
                touched, last = waiting.partition(b" ")[0] + b" ", waiting
                waiting = next(new, None)
            head = _head_of(waiting)
        if touched and stated.startswith(touched):
            yield _confirm_again(stated, confirmations)
        else:
            # What a 304 confirms stands before it, and nothing there is new.
            if not is_confirmed(stated):
                confirmations.find(stated)
            yield stated
    while waiting is not None:
        if waiting != last:
            yield _confirm_again(waiting, confirmations)
        last, waiting = waiting, next(new, None)


def _confirm_again(stated: bytes, confirmations: Confirmations) -> bytes:
    line = own_or_stated(stated)
    try:
        return confirmed_line(line, confirmations.find(line))
    except (ValueError, KeyError):
        return stated


def _head_of(line: bytes | None) -> bytes:
    """Return key and second of a line, up to what it says of its record."""
    return b"" if line is None else line[: line.index(b" {") + 2]


def seek_before(file: IO[bytes], wanted: bytes) -> None:
    """Go to the beginning of a line at most a few before the first that is not less than some bytes."""
    low, high = 0, file.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        file.seek(middle)
        if middle:
            file.readline()
        line = file.readline()
        if line and line < wanted:
            low = middle + 1
        else:
            high = middle
    file.seek(low)
    if low:
        file.readline()
