"""The bytes of a WARC file, inflated member by member, with the place of each in the file.

A file that is not compressed reads as one endless member.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.errors import FormatError

_BUFFER_BYTES = 1 << 20
# What is left of a piece after a member's end is copied, so that pieces should not be much larger than members.
_PIECE_BYTES = 1 << 15

GZIP_MAGIC = b"\x1f\x8b\x08"


class MemberSource:
    """Inflated bytes from one place of a file on; `at` is where in the file the next compressed byte lies."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        self.path = path
        self.at = offset
        self._file = path.open("rb", buffering=0)
        self._buffer = memoryview(b"")
        self._buffer_at = offset
        self._inflater: zlib._Decompress | None = None
        self.is_compressed = bytes(self._view(offset)[:2]) == GZIP_MAGIC[:2]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def in_member(self) -> bool:
        """Whether a member was begun and its end was not reached."""
        return self._inflater is not None

    def read_piece(self) -> bytes:
        """Return the next inflated bytes of the member (or begin the next), empty at its end or the file's.

        Raises:
            FormatError: The file does not go on with a gzip member, or it is damaged or cut off.
        """
        view = self._view(self.at)
        if not self.is_compressed:
            self.at += len(view)
            return bytes(view)
        if self._inflater is None:
            if not view:
                return b""
            self._inflater = zlib.decompressobj(31)
        return self._inflate(self._inflater, view)

    def find_member(self, start: int) -> int | None:
        """Return the first place from `start` on where a gzip member seems to begin, None where none does."""
        at = start
        while view := self._view(at):
            found = bytes(view).find(GZIP_MAGIC)
            if found >= 0:
                return at + found
            if len(view) <= len(GZIP_MAGIC):
                return None
            at += len(view) - len(GZIP_MAGIC) + 1
        return None

    def seek(self, offset: int) -> None:
        """Go on at another place of the file, where a member begins."""
        self.at = offset
        self._inflater = None

    def _inflate(self, inflater: zlib._Decompress, view: memoryview) -> bytes:
        while True:
            if not view:
                raise FormatError(f"{self.path}: cut off inside a gzip member at byte {self.at}")
            try:
                data = inflater.decompress(view)
            except zlib.error as error:
                raise FormatError(f"{self.path}: no whole gzip member near byte {self.at}: {error}") from error
            self.at += len(view) - len(inflater.unused_data)
            if inflater.eof:
                self._inflater = None
                return data
            if data:
                return data
            view = self._view(self.at)

    def _view(self, at: int) -> memoryview:
        begin = at - self._buffer_at
        if not 0 <= begin < len(self._buffer):
            try:
                self._buffer = memoryview(os.pread(self._file.fileno(), _BUFFER_BYTES, at))
            except OSError as error:
                raise FormatError(f"{self.path}: cannot be read at byte {at}: {error}") from error
            self._buffer_at, begin = at, 0
        return self._buffer[begin : begin + _PIECE_BYTES]
