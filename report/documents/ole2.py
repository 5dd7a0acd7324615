"""What an OLE2 container holds: the names under its root say whether it is a Word document or a workbook."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator

from report.errors import DocumentError

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_END = 0xFFFFFFFA
_NONE = 0xFFFFFFFF
_ROOT = 5
_MAX_ENTRIES = 20_000


def find_root_names(payload: bytes) -> frozenset[str]:
    """Return the names of the streams and storages that stand directly under the root ([MS-CFB] 2.6).

    What an embedded object holds lies deeper and is not among them.

    Raises:
        DocumentError: The container's directory cannot be read.
    """
    try:
        entries = _read_directory(payload)
    except (struct.error, IndexError, ValueError) as error:
        raise DocumentError("the OLE2 container is damaged: its directory cannot be read") from error
    if not entries or entries[0][66] != _ROOT:
        raise DocumentError("the OLE2 container is damaged: it has no root")
    return frozenset(_names_below(entries))


def _read_directory(payload: bytes) -> list[bytes]:
    shift, first = struct.unpack_from("<H", payload, 30)[0], struct.unpack_from("<I", payload, 48)[0]
    if shift not in {9, 12}:
        raise ValueError(shift)
    size = 1 << shift
    table = _SectorTable(payload, size)
    sectors = itertools.islice(table.chain(first), _MAX_ENTRIES * _ENTRY // size)
    directory = b"".join(payload[table.place(number) : table.place(number) + size] for number in sectors)
    whole = range(0, len(directory) - _ENTRY + 1, _ENTRY)
    return [directory[start : start + _ENTRY] for start in whole]


class _SectorTable:
    """Which sector follows which ([MS-CFB] 2.3), looked up where it is asked for."""

    def __init__(self, payload: bytes, size: int) -> None:
        self._payload = payload
        self._size = size
        self._per_sector = size // 4
        self._parts = list(self._find_parts())

    def place(self, number: int) -> int:
        """Return where a sector begins in the file."""
        return (number + 1) * self._size

    def chain(self, first: int) -> Iterator[int]:
        """Yield the sectors of a chain; one that comes again ends it."""
        seen: set[int] = set()
        number = first
        while number < _END and number not in seen:
            seen.add(number)
            yield number
            part = self._parts[number // self._per_sector]
            number = self._word(self.place(part) + 4 * (number % self._per_sector))

    def _word(self, place: int) -> int:
        return int(struct.unpack_from("<I", self._payload, place)[0])

    def _find_parts(self) -> Iterator[int]:
        """Yield the sectors that hold the table: 109 are named in the header, others in a chain of their own."""
        yield from (number for number in struct.unpack_from("<109I", self._payload, 76) if number < _END)
        number, seen = self._word(68), set[int]()
        while number < _END and number not in seen:
            seen.add(number)
            words = struct.unpack_from(f"<{self._per_sector}I", self._payload, self.place(number))
            yield from (word for word in words[:-1] if word < _END)
            number = words[-1]


def _names_below(entries: list[bytes]) -> Iterator[str]:
    """Yield the names of the root's children: a binary tree of entries, each with a left and a right neighbour."""
    waiting = [struct.unpack_from("<I", entries[0], 76)[0]]
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number == _NONE or number in seen or number >= len(entries):
            continue
        seen.add(number)
        entry = entries[number]
        length = min(struct.unpack_from("<H", entry, 64)[0], 64)
        yield entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
        waiting += struct.unpack_from("<2I", entry, 68)
