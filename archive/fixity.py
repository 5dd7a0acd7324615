"""What is known of sealed files from reading them, and which are to be read again: nothing is taken on trust for ever.

`fixity.json` says of each file when it was last read whole, what it looked like then (size, times and inode), and what
was found. It is a convenience and no proof: it can be deleted, and then every file counts as unread since it was
sealed.

The audit reads every file again within a period. Each run reads the share of all bytes that the time since the last
run is of the period, from the file on that was read longest ago; what it reads too much counts for the next runs.
Since the share is taken of everything and the files come in their turn, none waits longer than the period.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archive.disk import Disk
from archive.errors import FormatError, PlaceError
from archive.linesum import LineSum
from archive.manifest import SealedFile
from archive.sealed import find_kept, find_kept_state, kept_path
from archive.warc.filecheck import FileCheck

AUDIT_PERIOD = timedelta(days=30)
# What a first run takes as the time since the last, and one after which the clock was set back.
_USUAL_INTERVAL = timedelta(days=1)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Looks(_Value):
    """What the system says of a file without reading it; a file that was touched looks different.

    `kept_state` is what the place says that it is kept at, None where it is here.
    """

    size: int
    modified_ns: int
    changed_ns: int
    inode: int
    kept_state: str | None = None


class FileReading(_Value):
    """When a file was last read whole, byte by byte, and what was found.

    `sha256` and `line_count`, `line_total` (of its lines in the index, None where it was too damaged) are what it had;
    `faults` are lines for people, empty for a sound file.
    """

    read_at: datetime
    looks: Looks
    sha256: str
    line_count: int | None
    line_total: int | None
    faults: tuple[str, ...]

    @property
    def lines(self) -> LineSum | None:
        """The sum over the file's lines in the index."""
        if self.line_count is None or self.line_total is None:
            return None
        return LineSum(self.line_count, self.line_total)


class _State(BaseModel):
    audited_at: datetime | None = None
    owed_bytes: int = 0
    files: dict[str, FileReading] = Field(default_factory=dict)


class Fixity:
    """The account of readings in `fixity.json`; a file that is missing or damaged is an empty one."""

    def __init__(self, path: Path, disk: Disk | None = None) -> None:
        self._path = path
        self._disk = disk or Disk()
        self._due: dict[str, int] = {}
        try:
            self._state = _State.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            self._state = _State()

    def find_trusted(self, path: Path, sealed: SealedFile) -> FileReading | None:
        """Return the reading of a file that was sound and has not been touched since, None where there is none."""
        reading = self._state.files.get(sealed.name)
        if reading is None or reading.faults or reading.sha256 != sealed.sha256 or reading.lines is None:
            return None
        return reading if look_at(path) == reading.looks else None

    @property
    def audited_at(self) -> datetime | None:
        """When a share of the archive was last read again, None where that was never."""
        return self._state.audited_at

    def find_longest_unread(self, sealed: Iterable[SealedFile], at: datetime) -> datetime | None:
        """Return when the file that waits longest was last read or written, None where there is no file."""
        return min((self._read_at(one, at) for one in sealed), default=None)

    def find_faulty(self) -> dict[str, FileReading]:
        """Return the readings that found a fault, by the file's name."""
        return {name: reading for name, reading in sorted(self._state.files.items()) if reading.faults}

    def enter(self, check: FileCheck, looks: Looks | None, faults: Iterable[str], at: datetime) -> None:
        """Enter a reading; `looks` is what the file looked like before it, None where it was not there."""
        self._state.owed_bytes -= self._due.pop(check.path.name, 0)
        if looks is None:
            self._state.files.pop(check.path.name, None)
            return
        lines = check.lines
        self._state.files[check.path.name] = FileReading(
            read_at=at,
            looks=looks,
            sha256=check.sha256,
            line_count=lines.count if lines else None,
            line_total=lines.total if lines else None,
            faults=tuple(faults),
        )

    def find_share(
        self, sealed: Iterable[SealedFile], at: datetime, period: timedelta = AUDIT_PERIOD
    ) -> list[SealedFile]:
        """Return what is to be read now; `enter` counts it as read."""
        files = {one.name: one for one in sealed}
        total = sum(one.size for one in files.values())
        since = self._state.audited_at
        passed = at - since if since is not None and since <= at else _USUAL_INTERVAL
        owed = self._state.owed_bytes + round(total * min(passed / period, 1))
        due: list[SealedFile] = []
        left = owed
        for one in sorted(files.values(), key=lambda one: (self._read_at(one, at), one.name)):
            if left <= 0:
                break
            due.append(one)
            left -= one.size
        self._due = {one.name: one.size for one in due}
        # Where everything is due, no more is owed than everything.
        self._state.owed_bytes = owed - max(left, 0)
        self._state.audited_at = at
        return due

    def save(self, names: Iterable[str]) -> None:
        """Keep what is known of the files that there are (`names`), and forget all others.

        Raises:
            OSError: The disk failed; the account on it is as it was.
        """
        wanted = set(names)
        kept = {name: reading for name, reading in self._state.files.items() if name in wanted}
        content = self._state.model_copy(update={"files": kept}).model_dump_json().encode()
        self._disk.replace(self._path, content)

    def _read_at(self, sealed: SealedFile, at: datetime) -> datetime:
        """Return when a file was last read or written; a moment that is still to come was a wrong clock's."""
        reading = self._state.files.get(sealed.name)
        moments = ([reading.read_at] if reading else []) + [sealed.sealed_at]
        return next((moment for moment in moments if moment <= at), datetime.min.replace(tzinfo=at.tzinfo))


def look_at(path: Path) -> Looks | None:
    """Return what a file, or what is in its stead where it is kept elsewhere, looks like; None where there is none."""
    try:
        kept = find_kept(path)
        found = (kept_path(path) if kept else path).stat()
        state = find_kept_state(kept) if kept else None
    except (OSError, FormatError, PlaceError):
        return None
    size = kept.size if kept else found.st_size
    return Looks(
        size=size,
        modified_ns=found.st_mtime_ns,
        changed_ns=found.st_ctime_ns,
        inode=found.st_ino,
        kept_state=state,
    )
