"""What was taken in from elsewhere: the journal's account of it, and the step from journal to archive.

Files are staged in `importing/`, then entered in the journal by one line, then moved to `archive/` and entered in the
manifest. The line decides: what a crash leaves staged without it is removed, what it names is moved.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from archive import manifest
from archive.clock import Clock
from archive.collection import Collection
from archive.disk import Disk, file_sha256
from archive.errors import StorageError
from archive.journal import Journal

IMPORTED = "imported"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class LeftOut(_Value):
    """What was not taken in: the byte of the origin at which it begins (None where nobody can say), and why."""

    offset: int | None
    reason: str


class ImportedFile(_Value):
    """One sealed file: its name, size and sha256 in the collection, and the file that it came from.

    `origin` is that file's path as it was given, `origin_sha256` its digest; `member` is the name within a WACZ, None
    for a WARC. Where `is_recompressed` the records were compressed anew, each as a gzip member of its own: only
    decompressed do the two agree bit for bit. `record_count` counts the records that were taken in, `left_out_count`
    the places of the origin that were not; `left_out` names them, or the first of them.
    """

    name: str
    size: int
    sha256: str
    origin: str
    origin_sha256: str
    member: str | None
    is_recompressed: bool
    record_count: int
    left_out_count: int = 0
    left_out: tuple[LeftOut, ...] = ()

    @property
    def origin_name(self) -> str:
        """The origin in a few words: its file's name, the member, the beginning of its digest."""
        member = f" {self.member}" if self.member else ""
        return f"{Path(self.origin).name}{member} (sha256:{self.origin_sha256[:16]}…)"


class Import(_Value):
    """Files that were taken in together, and when."""

    imported_at: datetime
    files: tuple[ImportedFile, ...]


def read_imports(journal: Journal) -> list[Import]:
    """Return what the journal tells of imports, oldest first.

    Raises:
        FormatError: A line of the journal is damaged.
    """
    return [Import.model_validate(entry.body) for entry in journal.find(IMPORTED)]


def read_imported_files(journal: Journal) -> dict[str, ImportedFile]:
    """Return every file that was taken in, by its name in the collection, in the order of the journal.

    Raises:
        FormatError: A line of the journal is damaged.
    """
    return {file.name: file for one in read_imports(journal) for file in one.files}


def staging_of(collection: Collection) -> Path:
    """Return the directory in which files wait for their line in the journal."""
    return collection.root / "importing"


def settle_imports(collection: Collection, journal: Journal, clock: Clock) -> None:
    """Move the staged files that the journal names to their place, and remove whatever else is staged.

    The caller holds the collection's lock.

    Raises:
        StorageError: The disk failed; the next call goes on.
    """
    staging = staging_of(collection)
    if not staging.is_dir():
        return
    try:
        _place(staging, collection, read_imported_files(journal), clock)
        shutil.rmtree(staging)
        Disk().sync_directory(collection.root)
    except OSError as error:
        raise StorageError(f"{staging}: cannot be put in order: {error}") from error


def _place(staging: Path, collection: Collection, named: dict[str, ImportedFile], clock: Clock) -> None:
    disk = Disk()
    for path in sorted(staging.glob("*.warc.gz")):
        file = named.get(path.name)
        if file is not None and file_sha256(path) == file.sha256:
            disk.rename(path, collection.archive / path.name)
    disk.sync_directory(collection.archive)
    entered = {sealed.name for sealed in manifest.read(collection.manifest, strict=False)}
    for file in named.values():
        if file.name not in entered and (collection.archive / file.name).exists():
            manifest.append(
                collection.manifest, manifest.SealedFile(file.name, file.size, file.sha256, clock.now()), disk
            )
