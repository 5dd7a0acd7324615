"""Blocks: the bytes of a record or a message, held where they are few, otherwise read piece by piece from a file.

What passes through is never larger in memory than `HELD_BYTES` of it and a few pieces, however large it is.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from archive.disk import Disk

HELD_BYTES = 1 << 20
PIECE_BYTES = 1 << 18

Bytes = bytes | memoryview


class Block(Protocol):
    """Bytes that are not held: their number, and the way to them, as often as they are wanted."""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        ...

    def pieces(self, start: int = 0) -> Iterator[Bytes]:
        """Yield the bytes from one on.

        Raises:
            OSError: They cannot be read.
        """
        ...


def size_of(block: Bytes | Block) -> int:
    """Return the number of a block's bytes."""
    return len(block) if isinstance(block, bytes | memoryview) else block.size


def stretch_of(block: bytes | Stretch, start: int) -> bytes | Stretch:
    """Return what a block has from one byte on."""
    return block[start:] if isinstance(block, bytes) else Stretch(block.spool, block.start + start, block.end)


def pieces_of(block: Bytes | Block, start: int = 0) -> Iterable[Bytes]:
    """Return a block's bytes from one on, piece by piece."""
    if isinstance(block, bytes | memoryview):
        return (memoryview(block)[start:],)
    return block.pieces(start)


class Spool:
    """Bytes that come in one after another: from `held_bytes` on they lie in a file of a directory, without a name.

    The file is gone when nobody holds the spool, or a stretch of it, any more; a crash leaves nothing.
    """

    def __init__(self, directory: Path, *, held_bytes: int = HELD_BYTES, disk: Disk | None = None) -> None:
        self.size = 0
        self._directory = directory
        self._held_bytes = held_bytes
        self._disk = disk or Disk()
        self._held: list[Bytes] = []
        self._descriptor: int | None = None

    def __del__(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    def add(self, data: Bytes) -> None:
        """Add bytes at the end.

        Raises:
            OSError: The disk failed.
        """
        if self._descriptor is not None:
            self._disk.write_all(self._descriptor, data, self.size)
        else:
            self._held.append(data)
        self.size += len(data)
        if self._descriptor is None and self.size > self._held_bytes:
            self._spill()

    def drop(self, count: int) -> None:
        """Take so many bytes off the end."""
        self.size -= count
        if self._descriptor is None:
            self._held = [b"".join(self._held)[: self.size]]

    def stretch(self, start: int = 0, end: int | None = None) -> bytes | Stretch:
        """Return the bytes from one on and to before another, None: all that there are; held where the spool holds."""
        end = self.size if end is None else end
        if self._descriptor is None:
            if len(self._held) != 1:
                self._held = [b"".join(self._held)]
            whole = bytes(self._held[0])
            return whole if (start, end) == (0, len(whole)) else whole[start:end]
        return Stretch(self, start, end)

    def read(self, start: int, count: int) -> bytes:
        """Return at most so many bytes of the file.

        Raises:
            OSError: The disk failed, or the bytes were never spilled.
        """
        if self._descriptor is None:
            raise OSError("nothing was spilled")
        return os.pread(self._descriptor, count, start)

    def _spill(self) -> None:
        with tempfile.TemporaryFile(dir=self._directory, buffering=0) as file:
            self._descriptor = os.dup(file.fileno())
        held, self._held = b"".join(self._held), []
        self._disk.write_all(self._descriptor, held, 0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A block that lies in a spool."""

    spool: Spool
    start: int
    end: int

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self.end - self.start

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """Yield the bytes from one on.

        Raises:
            OSError: They cannot be read.
        """
        at = self.start + start
        while at < self.end:
            piece = self.spool.read(at, min(PIECE_BYTES, self.end - at))
            if not piece:
                raise OSError("a spooled block is shorter than it was")
            yield piece
            at += len(piece)
