"""Nights that a full disk kept from every line of the journal: files without anything in them, which need no room.

`nights/DATE.failed` is such a night, `nights/DATE.NAME.told` says that a target of telling.toml was written to of it.
They are there before the message leaves, so that nobody is told a second time, until the journal takes a line again.
A crawl that was stopped then has a mark of its own (archive.stops), which stands for its night.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from archive.disk import Disk
from archive.errors import StorageError
from archive.journal import Journal
from archive.sealed import list_names

STOPPED, OPEN = ".stopped", ".open"
_FAILED, _TOLD = ".failed", ".told"
_DATE_LENGTH = len("2026-11-22")


def list_marks(nights: Path) -> list[Path]:
    """Return all marks, these and those of archive.stops, in the order of their names."""
    # Looked for together: the accounts of years lie beside them.
    return [nights / name for name in sorted(list_names(nights, (STOPPED, OPEN, _FAILED, _TOLD)))]


def mark_failed(nights: Path, night: date, at: datetime) -> None:
    """Leave a mark of a night that failed at a moment; the first such mark stands for those that follow it.

    Raises:
        StorageError: Not even that is possible.
    """
    if not list_names(nights, (_FAILED, STOPPED)):
        make_mark(nights / f"{night}{_FAILED}", at)


def mark_told(nights: Path, night: date, target: str) -> bool:
    """Leave a mark that a target is about to be written to; say whether it may be, as there is no mark of it yet.

    Raises:
        StorageError: Not even that is possible.
    """
    return target not in list_told(nights) and make_mark(nights / f"{night}.{target}{_TOLD}")


def unmark_told(nights: Path, night: date, target: str) -> None:
    """Take back the mark of a target to which the message is known not to have come.

    Raises:
        OSError: The disk failed.
    """
    Disk().remove(nights / f"{night}.{target}{_TOLD}")


def settle_failed(journal: Journal, marks: Sequence[Path]) -> list[str]:
    """Enter into the journal the nights of which there are marks alone, with who was told, and return what is said.

    `marks` are those of `list_marks`.

    Raises:
        StorageError: A line could not be made durable.
        OSError: The disk failed.
    """
    said = []
    for mark in (mark for mark in marks if mark.suffix == _FAILED):
        at = datetime.fromtimestamp(mark.stat().st_mtime, UTC)
        body = {"night": mark.stem, "failed_at": at.isoformat(), "told": list_told(mark.parent)}
        journal.append("night_failed", body)
        said.append(say_failed(mark.stem))
        Disk().remove(mark)
    for mark in marks:
        if mark.suffix == _TOLD:
            Disk().remove(mark)
    return said


def list_failed(nights: Path) -> list[str]:
    """Return what is said of nights of which the journal has no line yet."""
    return [say_failed(name.removesuffix(_FAILED)) for name in sorted(list_names(nights, _FAILED))]


def say_failed(night: str) -> str:
    """Return what is said of a night, by its date, once the journal takes lines again."""
    return f"no line could be written from the night of {night} on: the disk took nothing"


def list_told(nights: Path) -> list[str]:
    """Return the targets of which there are marks."""
    return sorted({name[_DATE_LENGTH + 1 : -len(_TOLD)] for name in list_names(nights, _TOLD)})


def make_mark(mark: Path, at: datetime | None = None) -> bool:
    """Leave a file without anything in it, durable when this returns; say whether it was not there before.

    Its time says when it was, where `at` is given.

    Raises:
        StorageError: The disk failed.
    """
    disk = Disk()
    try:
        mark.parent.mkdir(exist_ok=True)
        is_new = not mark.exists()
        descriptor = disk.create(mark) if is_new else disk.open(mark)
        try:
            if at is not None:
                os.utime(descriptor, (at.timestamp(), at.timestamp()))
                disk.sync(descriptor)
        finally:
            os.close(descriptor)
        disk.sync_directory(mark.parent)
    except FileExistsError:
        return False
    except (OSError, ValueError) as error:
        raise StorageError(f"{mark.parent}: {error}") from error
    return is_new
