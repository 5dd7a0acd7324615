"""A file as it is written: digested on the way, and taken by the disk while more comes.

To read gigabytes again for their digest, and to wait for all of them at the end, would be a tenth of an export.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import IO, Any, Self

from archive.disk import Disk

# So much is written between two times that the disk is told to take it.
_SYNCED_BYTES = 1 << 26


class Sink:
    """A file to be written to; any other method is the file's own. Every method raises OSError where the disk fails."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._is_straight = True
        self._since = 0
        self._disk = ThreadPoolExecutor(1, "disk")
        self._syncing: Future[None] | None = None

    def write(self, data: bytes | memoryview) -> int:
        """Write at the place where the file stands."""
        self._digest.update(data)
        taken = self._file.write(data)
        self._since += taken
        if self._since >= _SYNCED_BYTES and (self._syncing is None or self._syncing.done()):
            self._wait()
            self._since = 0
            self._syncing = self._disk.submit(Disk().sync, self._file.fileno())
        return taken

    def seek(self, *place: int) -> int:
        """Go to another place, after which only the whole file can be digested."""
        self._is_straight = False
        return self._file.seek(*place)

    def find_digest(self) -> str | None:
        """Return the SHA-256 of what was written, None where it was not written from beginning to end."""
        return self._digest.hexdigest() if self._is_straight else None

    def settle(self) -> None:
        """Return when everything is on the disk."""
        self._file.flush()
        self._wait()
        Disk().sync(self._file.fileno())

    def _wait(self) -> None:
        if self._syncing is not None:
            # What the disk says of a part it says once.
            self._syncing.result()
            self._syncing = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the thread; the file stays open."""
        self._disk.shutdown()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
