"""A collection: the directory that holds everything, with its format file and its lock."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Self

from archive import manifest
from archive.disk import Disk
from archive.errors import FormatError, StorageError
from archive.lock import FileLock, is_held
from archive.sealed import has_sealed

LAYOUT = 1

_FORMAT_LINE = "nianbao collection, layout {}\n"


@dataclass(frozen=True, slots=True)
class Collection:
    """The places of a collection (see the docstring of `archive`); `root` is the directory itself."""

    root: Path

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """Return the collection in a directory; with `create`, one is made where nothing is.

        Raises:
            FormatError: The directory is no collection, or one of another layout.
            StorageError: It could not be made.
        """
        collection = cls(path)
        if create:
            try:
                collection._create()
            except OSError as error:
                raise StorageError(f"{path}: no collection can be made there: {error}") from error
        collection._check_format()
        return collection

    @property
    def archive(self) -> Path:
        """The directory of WARC files."""
        return self.root / "archive"

    @property
    def manifest(self) -> Path:
        """The list of sealed files."""
        return self.root / "manifest.jsonl"

    @property
    def journal(self) -> Path:
        """The conclusions."""
        return self.root / "journal.jsonl"

    @property
    def index(self) -> Path:
        """The CDXJ of all sealed files."""
        return self.root / "indexes" / "index.cdxj"

    @property
    def catalogue(self) -> Path:
        """The database that is derived from WARCs and journal."""
        return self.root / "catalogue.db"

    @property
    def fixity(self) -> Path:
        """The account of when each sealed file was last read whole."""
        return self.root / "fixity.json"

    @property
    def nights(self) -> Path:
        """The directory of the accounts of crawls."""
        return self.root / "nights"

    @property
    def portals(self) -> Path:
        """The directory of the collection's own portal files."""
        return self.root / "portals"

    @property
    def telling(self) -> Path:
        """Whom to tell what a night found; there need be no such file."""
        return self.root / "telling.toml"

    def sealed_warcs(self) -> list[Path]:
        """Return the sealed WARC files, oldest first by their names; one may be kept elsewhere (`archive.sealed`).

        Sealed is what the manifest enters: what else lies in `archive/` is told by `verify`, and nothing of it is read.
        """
        return self.find_sealed_warcs(but=frozenset())

    def find_sealed_warcs(self, but: AbstractSet[str]) -> list[Path]:
        """Return the sealed WARC files, as `sealed_warcs`, without those of some names."""
        paths = [self.archive / name for name in sorted(manifest.read_names(self.manifest) - but)]
        return [path for path in paths if has_sealed(path)]

    def lock(self, wait_seconds: float = 0.0) -> FileLock:
        """Take the lock of the one process that may write, and return it to be used as a context or released.

        Raises:
            LockedError: Another process holds it; the message names that process.
        """
        lock = FileLock(self.root / "lock")
        lock.acquire(wait_seconds)
        return lock

    def is_locked(self) -> bool:
        """Whether a process writes to it now."""
        return is_held(self.root / "lock")

    def _create(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        format_file = self.root / "format"
        if not format_file.exists():
            # What people write may be there before the collection is.
            own = (self.portals, self.telling)
            others = [path for path in self.root.iterdir() if path not in own and path.stem != "format"]
            if others and not format_file.exists():
                raise FormatError(f"{self.root} is neither empty nor a collection: name another directory")
            # Two processes may do this at once, and each has a file of its own to rename.
            new = format_file.with_suffix(f".{token_hex(4)}")
            new.write_text(_FORMAT_LINE.format(LAYOUT), encoding="ascii")
            new.rename(format_file)
            Disk().sync_directory(self.root)
        for directory in (self.archive, self.index.parent, self.nights, self.portals):
            directory.mkdir(exist_ok=True)

    def _check_format(self) -> None:
        format_file = self.root / "format"
        try:
            line = format_file.read_text(encoding="ascii", errors="replace")
        except OSError as error:
            raise FormatError(f"{self.root} is no collection: {error}") from error
        if line.strip() != _FORMAT_LINE.format(LAYOUT).strip():
            raise FormatError(f"{format_file} says {line[:80]!r}: this program reads layout {LAYOUT}")
