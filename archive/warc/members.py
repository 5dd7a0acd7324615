"""The bytes of a WARC file, inflated member by member, with the place of each in the file.

A file that is not compressed reads as one endless member.
"""

from __future__ import annotations

import hashlib
import zlib
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archive.errors import FormatError
from archive.sealed import open_sealed

if TYPE_CHECKING:
    inflation = zlib
else:
    try:
        # Inflates twice as fast as zlib, with the same interface.
        from isal import isal_zlib as inflation
    except ImportError:
        inflation = zlib

_BUFFER_BYTES = 1 << 20
# What is left of a piece after a member's end is copied, so that pieces should not be much larger than members.
_SMALL_BYTES = 1 << 11
_PIECE_BYTES = 1 << 14
_MORE_BYTES = 1 << 15

GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP_HEADER_BYTES = 10
_RESERVED_FLAGS = 0xE0


class FileDigest:
    """The sha256 of a file, taken of the same bytes that are read for another purpose."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._at = 0

    def take(self, at: int, data: memoryview) -> None:
        """Hear of bytes that were read at a place; bytes that came before change nothing."""
        if at <= self._at < at + len(data):
            self._digest.update(data[self._at - at :])
            self._at = at + len(data)

    def finish(self, path: Path) -> str:
        """Return the digest in hex, having read what of the file nobody has read.

        Raises:
            OSError: The file cannot be read.
        """
        with closing(open_sealed(path)) as file:
            while data := file.pread(_BUFFER_BYTES, self._at):
                self.take(self._at, memoryview(data))
        return self._digest.hexdigest()


class MemberSource:
    """Inflated bytes from one place of a file on; `at` is where in the file the next compressed byte lies.

    `digest` hears of every stretch of the file that is read; the file is read by stretches of `buffer_bytes`.
    """

    def __init__(
        self, path: Path, offset: int = 0, digest: FileDigest | None = None, buffer_bytes: int = _BUFFER_BYTES
    ) -> None:
        self.path = path
        self._buffer_bytes = buffer_bytes
        self._digest = digest
        self.at = offset
        self._file = open_sealed(path)
        self._buffer = memoryview(b"")
        self._buffer_at = offset
        self._inflater: zlib._Decompress | None = None
        self._begun_at = offset
        self._sizes = (_SMALL_BYTES, _SMALL_BYTES)
        self.is_compressed = self._seems_compressed(bytes(self._view(offset)[:5]))

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
        if self._inflater is not None:
            return self._inflate(self._inflater, self._view(self.at, _MORE_BYTES))
        if not self.is_compressed:
            view = self._view(self.at)
            self.at += len(view)
            return bytes(view)
        at = self.at
        begin, size = at - self._buffer_at, self._sizes[0]
        view = self._buffer[begin : begin + size] if begin >= 0 else self._view(at, size)
        if len(view) < _GZIP_HEADER_BYTES:
            view = self._view_member(size)
            if not view:
                return b""
        # Must be zero (RFC 1952 §2.3.1.2), which not every library asks for.
        if len(view) >= _GZIP_HEADER_BYTES and view[3] & _RESERVED_FLAGS:
            raise FormatError(f"{self.path}: unknown flags in the gzip header at byte {at}")
        inflater = inflation.decompressobj(31)
        self._begun_at = at
        try:
            data = inflater.decompress(view)
        except inflation.error as error:
            raise FormatError(f"{self.path}: no whole gzip member near byte {at}: {error}") from error
        if inflater.eof:
            self.at = end = at + len(view) - len(inflater.unused_data)
            self._sizes = (self._sizes[1], _SMALL_BYTES if end - at <= _SMALL_BYTES else _PIECE_BYTES)
            return data
        self.at = at + len(view)
        self._inflater = inflater
        return data or self.read_piece()

    def read_small(self) -> bytes:
        """Return the next member if it is small, sound and all in what was read; else nothing, and stay before it."""
        begin = self.at - self._buffer_at
        view = self._buffer[begin : begin + _SMALL_BYTES]
        if begin < 0 or len(view) < _GZIP_HEADER_BYTES or view[3] & _RESERVED_FLAGS or self._inflater is not None:
            return b""
        inflater = inflation.decompressobj(31)
        try:
            data = inflater.decompress(view)
        except inflation.error:
            return b""
        if not inflater.eof:
            return b""
        self.at += len(view) - len(inflater.unused_data)
        return data

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

    def _seems_compressed(self, begin: bytes) -> bool:
        # A file whose very first bytes are damaged is still what its name says, and most of it can be read.
        named = ".gz" in self.path.suffixes and begin != b"WARC/"
        return named or begin.startswith(GZIP_MAGIC[:2])

    def _view_member(self, size: int) -> memoryview:
        """Return the first bytes of the member that begins here, read anew, none at the file's end."""
        self._buffer = memoryview(b"")
        return self._view(self.at, size)

    def _inflate(self, inflater: zlib._Decompress, view: memoryview) -> bytes:
        while True:
            if not view:
                raise FormatError(f"{self.path}: cut off inside a gzip member at byte {self.at}")
            try:
                data = inflater.decompress(view)
            except inflation.error as error:
                raise FormatError(f"{self.path}: no whole gzip member near byte {self.at}: {error}") from error
            self.at += len(view) - len(inflater.unused_data)
            if inflater.eof:
                self._inflater = None
                # Responses and requests take turns, so that the member before the last is most like the next.
                is_small = self.at - self._begun_at <= _SMALL_BYTES
                self._sizes = (self._sizes[1], _SMALL_BYTES if is_small else _PIECE_BYTES)
                return data
            if data:
                return data
            view = self._view(self.at, _MORE_BYTES)

    def _view(self, at: int, size: int = _PIECE_BYTES) -> memoryview:
        begin = at - self._buffer_at
        if begin < 0 or begin >= len(self._buffer):
            try:
                self._buffer = memoryview(self._file.pread(self._buffer_bytes, at))
            except OSError as error:
                raise FormatError(f"{self.path}: cannot be read at byte {at}: {error}") from error
            self._buffer_at, begin = at, 0
            if self._digest is not None:
                self._digest.take(at, self._buffer)
        return self._buffer[begin : begin + size]
