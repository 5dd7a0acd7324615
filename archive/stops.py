"""That a crawl was stopped before its end, and why: a line of the journal.

A disk that is full takes no line. So a file without anything in it, which needs no room, stands for it until one can
be written: `nights/CRAWL_ID.stopped`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from archive.disk import Disk
from archive.errors import StorageError
from archive.journal import Journal
from archive.vouching import list_unvouched

_ENDING = ".stopped"
_NO_ROOM = "the disk took nothing more, not even a line that says so"


class Stop(NamedTuple):
    """The number of the journal's line, and what the account says."""

    line: int
    said: str


def journal_stop(journal: Journal, manifest: Path, crawl_id: str, at: datetime, reason: str) -> None:
    """Enter into the journal that a crawl was stopped before its end, and why.

    The line vouches for the files of the manifest for which none does yet.

    Raises:
        StorageError: The line could not be made durable.
    """
    body = {"crawl_id": crawl_id, "stopped_at": at.isoformat(), "reason": reason}
    journal.append("crawl_stopped", {**body, "sealed": list_unvouched(manifest, journal.path)})


def mark_stop(nights: Path, crawl_id: str, at: datetime) -> None:
    """Leave a mark of a stop of which the journal takes no line; the file's time says when it was.

    Raises:
        StorageError: Not even that is possible.
    """
    disk, mark = Disk(), nights / f"{crawl_id}{_ENDING}"
    try:
        nights.mkdir(exist_ok=True)
        descriptor = disk.open(mark)
        try:
            os.utime(descriptor, (at.timestamp(), at.timestamp()))
            disk.sync(descriptor)
        finally:
            os.close(descriptor)
        disk.sync_directory(nights)
    except OSError as error:
        raise StorageError(f"{nights}: {error}") from error


def settle_stops(nights: Path, journal: Journal, manifest: Path) -> None:
    """Enter into the journal the stops of which there are marks alone.

    Raises:
        StorageError: A line could not be made durable.
    """
    for mark in sorted(nights.glob(f"*{_ENDING}")):
        at = datetime.fromtimestamp(mark.stat().st_mtime, UTC)
        journal_stop(journal, manifest, mark.stem, at, _NO_ROOM)
        Disk().remove(mark)


def read_stops(journal: Journal, crawl_id: str) -> list[str]:
    """Return, a line each, when a crawl was stopped before its end and why."""
    entries = journal.find("crawl_stopped", about=crawl_id)
    return [_say(entry.body) for entry in entries if entry.body["crawl_id"] == crawl_id]


def list_stops(journal: Journal) -> list[Stop]:
    """Return when any crawl was stopped before its end and why, in the journal's order."""
    return [Stop(entry.number, _say(entry.body)) for entry in journal.find("crawl_stopped")]


def _say(body: Mapping[str, Any]) -> str:
    return f"stopped at {body['stopped_at']}: {body['reason']}"
