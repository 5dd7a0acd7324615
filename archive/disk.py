"""The file operations that durability rests on, in one place, so that tests can let any of them fail."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from archive.errors import StorageError

# What SQLite says of files and disks and not of a question: READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB
# (https://sqlite.org/rescode.html).
_SQLITE_FAULTS = (8, 10, 11, 13, 14, 26)


class Disk:
    """The disk of this machine; every method raises OSError."""

    def create(self, path: Path) -> int:
        """Create a file that is not there yet and return its descriptor."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)

    def open(self, path: Path) -> int:
        """Open a file to be written to, creating it where it is not there, and return its descriptor."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def write(self, descriptor: int, data: bytes | memoryview, offset: int) -> int:
        """Write at an offset and return how many bytes were taken, which may be fewer than given."""
        return os.pwrite(descriptor, data, offset)

    def sync(self, descriptor: int) -> None:
        """Return when everything written to a file is on the disk."""
        os.fsync(descriptor)

    def truncate(self, descriptor: int, size: int) -> None:
        """Cut a file back."""
        os.ftruncate(descriptor, size)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file its new name in one step."""
        old.rename(new)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def sync_directory(self, directory: Path) -> None:
        """Return when the names in a directory are on the disk."""
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def write_all(self, descriptor: int, data: bytes | memoryview, offset: int) -> None:
        """Write all of some bytes at an offset, however many steps that takes."""
        rest = memoryview(data)
        while rest:
            taken = self.write(descriptor, rest, offset)
            if taken <= 0:
                raise OSError("the disk takes no more bytes and does not say why")
            rest = rest[taken:]
            offset += taken

    def replace(self, path: Path, content: bytes) -> None:
        """Write a file aside and put it in the place of what is there, which stays as it was until then."""
        new = path.with_name(path.name + ".new")
        new.unlink(missing_ok=True)
        descriptor = self.create(new)
        try:
            self.write_all(descriptor, content, 0)
            self.sync(descriptor)
        finally:
            os.close(descriptor)
        self.rename(new, path)
        self.sync_directory(path.parent)


def say_disk_fault(error: BaseException) -> str | None:
    """Return in one line what is wrong where it is the disk that failed, None for every other error.

    The catalogue's faults come as SQLAlchemy passes them on.
    """
    if isinstance(error, StorageError):
        return str(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    said = getattr(error, "orig", error)
    code = getattr(said, "sqlite_errorcode", None)
    return f"catalogue.db: {said}" if code is not None and code & 0xFF in _SQLITE_FAULTS else None


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file in hex.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
