"""WarcWriter: writes captures to WARC files so that what was flushed survives, and what was not leaves no trace.

A file is begun by the first capture after the last was sealed: warcinfo first, then the records of each capture,
one gzip member a record. It is sealed when it has reached its size, between two groups of captures, and by `close`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from archive import manifest
from archive.capture import Capture, Exchange, Supplement, TlsFacts
from archive.clock import Clock
from archive.disk import Disk
from archive.errors import ArchiveError, StorageError
from archive.lock import FileLock
from archive.warc.connections import connection_record
from archive.warc.known import KnownPayloads
from archive.warc.openfile import OpenFile, new_warc_name
from archive.warc.records import Packed, pack_exchange, pack_supplement, pack_warcinfo

LOCK_NAME = "writer.lock"
DEFAULT_MAX_BYTES = 1_000_000_000


def manifest_of(directory: Path) -> Path:
    """Return where the manifest of a directory of WARC files lies: beside the directory."""
    return directory.parent / "manifest.jsonl"


class WarcWriter:
    """Writes to a collection's `archive` directory; one writer at a time, held by a lock file.

    `info` is what the warcinfo record of each file says: software, http-header-user-agent, operator, robots and so
    on. A group is what was captured since the last `flush`: it becomes durable as a whole or not at all. `known` finds
    payloads that other URLs had and says what cannot be read any more; None: only an exchange's own original, of which
    it is believed that it can be read, makes it a revisit.

    Raises:
        LockedError: Another writer did not let go of the directory in `lock_wait_seconds`.
    """

    def __init__(
        self,
        directory: Path,
        info: Mapping[str, str],
        *,
        clock: Clock,
        max_bytes: int = DEFAULT_MAX_BYTES,
        disk: Disk | None = None,
        lock_wait_seconds: float = 0.0,
        known: KnownPayloads | None = None,
    ) -> None:
        self._known = known
        self._directory = directory
        self._info = dict(info)
        self._clock = clock
        self._max_bytes = max_bytes
        self._disk = disk or Disk()
        self._file: OpenFile | None = None
        self._warcinfo_id = ""
        self._connections: dict[TlsFacts, str] = {}
        self._is_entered = False
        self._serial = 0
        self._broken: str | None = None
        self._lock = FileLock(directory / LOCK_NAME)
        self._lock.acquire(lock_wait_seconds)

    def capture(self, exchange: Exchange) -> Capture:
        """Add the records of an exchange to the group and return where they will lie.

        Raises:
            StorageError: The disk failed; the whole group is dropped.
        """
        file = self._begin()
        connection_id = None if exchange.tls is None else self._connection(file, exchange.tls, exchange.began_at)
        try:
            packed = pack_exchange(exchange, self._warcinfo_id, connection_id, self._known)
        except OSError as error:
            raise self._drop_group(error) from error
        return self._append(file, packed)

    def write(self, supplement: Supplement) -> Capture:
        """Add the record of a supplement to the group and return where it will lie.

        Raises:
            StorageError: The disk failed; the whole group is dropped.
        """
        file = self._begin()
        return self._append(file, pack_supplement(supplement, self._warcinfo_id))

    def flush(self) -> None:
        """Make the group durable.

        Raises:
            StorageError: The disk failed; the whole group is dropped, and nothing of it remains in the file.
        """
        self._refuse_if_broken()
        if self._file is None or self._file.size == self._file.durable_size:
            return
        try:
            self._file.commit()
        except OSError as error:
            raise self._drop_group(error) from error
        if self._known is not None:
            self._known.keep()

    def close(self) -> None:
        """Flush, seal the file, enter it in the manifest and let go of the directory.

        Raises:
            StorageError: The disk failed; the file keeps what was durable, and repair seals it.
        """
        try:
            self.flush()
            self._seal()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Let go of the directory and leave the file as it is: what is durable is sealed by the next repair."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None
        self._broken = self._broken or "it was closed"
        if self._known is not None:
            self._known.close()
        self._lock.release()

    def _begin(self) -> OpenFile:
        self._refuse_if_broken()
        if self._file is not None and (self._is_entered or self._file.durable_size >= self._max_bytes):
            self._seal()
        if self._file is not None:
            return self._file
        now = self._clock.now()
        name = new_warc_name(now, self._serial + 1)
        record_id, member = pack_warcinfo(name, self._info, now)
        try:
            file = OpenFile(self._directory, name, self._disk)
        except OSError as error:
            raise StorageError(f"cannot begin {name}: {error}") from error
        self._file, self._warcinfo_id, self._is_entered = file, record_id, False
        self._connections.clear()
        self._serial += 1
        file.append(member)
        return file

    def _connection(self, file: OpenFile, facts: TlsFacts, at: datetime) -> str:
        """Return the id of the file's record of a connection, which is written where there is none yet."""
        if facts not in self._connections:
            packed = pack_supplement(connection_record(facts, at), self._warcinfo_id)
            self._append(file, packed)
            self._connections[facts] = packed.record_id
        return self._connections[facts]

    def _append(self, file: OpenFile, packed: Packed) -> Capture:
        offset, ends = file.size, []
        try:
            for pieces in packed.records:
                for piece in pieces:
                    file.append(piece)
                ends.append(file.size)
        except OSError as error:
            raise self._drop_group(error) from error
        capture = packed.placed(file.name, offset, ends[0] - offset)
        if self._known is not None:
            self._known.take(capture)
        return capture

    def _drop_group(self, error: OSError) -> StorageError:
        # Some of their records may have been in the group.
        self._connections.clear()
        if self._known is not None:
            self._known.drop()
        file = self._file
        if file is None:
            return StorageError(f"cannot write: {error}")
        try:
            file.undo()
            if file.durable_size == 0:
                file.remove()
                file.close()
                self._file = None
        except OSError as second:
            self._broken = f"{file.name} could not be cut back to byte {file.durable_size}: {second}"
        return StorageError(f"cannot write to {file.name}: {error}")

    def _seal(self) -> None:
        file = self._file
        if file is None:
            return
        try:
            # Entered first: whatever has a lasting name and no entry was not sealed here.
            if not self._is_entered:
                sealed = manifest.SealedFile(file.name, file.durable_size, file.sha256, self._clock.now())
                manifest.append(manifest_of(self._directory), sealed, self._disk)
                self._is_entered = True
            file.rename()
        except (OSError, ArchiveError) as error:
            raise StorageError(f"cannot seal {file.name}: {error}") from error
        self._file = None
        file.close()

    def _refuse_if_broken(self) -> None:
        if self._broken is not None:
            raise StorageError(f"the writer takes nothing more: {self._broken}")
