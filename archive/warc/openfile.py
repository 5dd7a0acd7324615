"""The one WARC file that is being written: how bytes reach the disk, and how they are taken back."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from archive.disk import Disk

OPEN_SUFFIX = ".open"

_SPILL_BYTES = 4 << 20


def new_warc_name(at: datetime, serial: int) -> str:
    """Return a name that no other file has: two files of one second differ in serial and random part."""
    return f"nianbao-{at.astimezone(UTC):%Y%m%d%H%M%S}-{serial:05d}-{secrets.token_hex(4)}.warc.gz"


class OpenFile:
    """A file under its `.open` name: what is appended is held until `commit` makes it durable or `undo` drops it.

    `size` counts what was appended, `durable_size` what is safe. Every method raises OSError.
    """

    def __init__(self, directory: Path, name: str, disk: Disk) -> None:
        self.name = name
        self.path = directory / (name + OPEN_SUFFIX)
        self.size = 0
        self.durable_size = 0
        self._disk = disk
        self._descriptor = disk.create(self.path)
        self._held: list[bytes] = []
        self._held_size = 0
        self._digest = hashlib.sha256()
        self._durable_digest = self._digest.copy()

    @property
    def sha256(self) -> str:
        """The sha256 in hex of what is durable, taken from what was written and not read back."""
        return self._durable_digest.hexdigest()

    def append(self, data: bytes) -> int:
        """Add bytes and return their offset; large amounts go to the file at once, not yet durable."""
        offset = self.size
        self._held.append(data)
        self._held_size += len(data)
        self.size += len(data)
        if self._held_size >= _SPILL_BYTES:
            self._spill()
        return offset

    def commit(self) -> None:
        """Make everything that was appended durable."""
        self._spill()
        self._disk.sync(self._descriptor)
        if self.durable_size == 0:
            self._disk.sync_directory(self.path.parent)
        self.durable_size = self.size
        self._durable_digest = self._digest.copy()

    def undo(self) -> None:
        """Cut the file back to what is durable."""
        self._held.clear()
        self._held_size = 0
        self.size = self.durable_size
        self._digest = self._durable_digest.copy()
        self._disk.truncate(self._descriptor, self.durable_size)
        self._disk.sync(self._descriptor)

    def rename(self) -> None:
        """Give the file its lasting name; everything appended must be durable. Doing it again does no harm."""
        final = self.path.with_name(self.name)
        if self.path.exists():
            self._disk.rename(self.path, final)
        self._disk.sync_directory(final.parent)

    def remove(self) -> None:
        """Remove the file, of which nothing may be durable."""
        self._disk.remove(self.path)

    def close(self) -> None:
        """Close the descriptor; what is not durable may be lost."""
        os.close(self._descriptor)

    def _spill(self) -> None:
        if not self._held:
            return
        data = b"".join(self._held)
        self._disk.write_all(self._descriptor, data, self.size - self._held_size)
        self._digest.update(data)
        self._held.clear()
        self._held_size = 0
