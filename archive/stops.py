"""That a crawl was stopped before its end, or broke off, and why: a line of the journal.

A disk that is full takes no line. So a file without anything in it, which needs no room, stands for it until one can
be written: `nights/CRAWL_ID.stopped`. Nor does a process that is killed write one: `nights/CRAWL_ID.open` is there from
a crawl's beginning to its end, and whoever finds it, holding the lock, knows that it broke off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, CrawlRow
from archive.clock import SHANGHAI
from archive.disk import Disk
from archive.journal import Journal
from archive.unentered import OPEN, STOPPED, list_told, make_mark, say_failed
from archive.vouching import list_unvouched

_NO_ROOM = "the disk took nothing more, not even a line that says so"
_RESUMED = "it broke off without a word (killed, or a fault): the next run went on with it"
_LEFT = "it broke off without a word (killed, or a fault): concluded as far as it came, and not gone on with"
_CONCLUDED = "it broke off without a word (killed, or a fault): all was concluded, and no account was written"


class Stop(NamedTuple):
    """The number of the journal's line, when it was, what the account says, and which targets were told then."""

    line: int
    at: datetime
    said: str
    told: tuple[str, ...] = ()


def journal_stop(
    journal: Journal, manifest: Path, crawl_id: str, at: datetime, reason: str, told: Sequence[str] = ()
) -> None:
    """Enter into the journal that a crawl was stopped before its end, and why, and which targets were told then.

    The line vouches for the files of the manifest for which none does yet.

    Raises:
        StorageError: The line could not be made durable.
    """
    body = {"crawl_id": crawl_id, "stopped_at": at.isoformat(), "reason": reason}
    said = {"told": list(told)} if told else {}
    journal.append("crawl_stopped", {**body, **said, "sealed": list_unvouched(manifest, journal.path)})


def mark_stop(nights: Path, crawl_id: str, at: datetime) -> None:
    """Leave a mark of a stop of which the journal takes no line; the file's time says when it was.

    Raises:
        StorageError: Not even that is possible.
    """
    make_mark(nights / f"{crawl_id}{STOPPED}", at)


def mark_open(nights: Path, crawl_id: str) -> None:
    """Leave a mark of a crawl that is under way.

    Raises:
        StorageError: The disk failed.
    """
    make_mark(nights / f"{crawl_id}{OPEN}")


def is_marked_open(nights: Path, crawl_id: str) -> bool:
    """Whether a crawl is under way, or has broken off."""
    return (nights / f"{crawl_id}{OPEN}").exists()


def unmark_open(nights: Path, crawl_id: str) -> None:
    """Take the mark of a crawl away that has come to an end of which somebody knows.

    Raises:
        OSError: The disk failed.
    """
    if is_marked_open(nights, crawl_id):
        Disk().remove(nights / f"{crawl_id}{OPEN}")


def settle_broken_off(
    session: Session, journal: Journal, manifest: Path, marks: Iterable[Path], resumed: Collection[str]
) -> list[str]:
    """Enter into the journal the crawls that broke off, and return what is said of those that are not gone on with.

    `marks` are those of `archive.unentered.list_marks`, `resumed` the ids of the crawls that are. What was concluded,
    account and all, has broken off nothing.

    Raises:
        StorageError: A line could not be made durable.
        OSError: The disk failed.
    """
    said: list[str] = []
    for mark in (mark for mark in marks if mark.suffix == OPEN):
        crawl = session.get(CrawlRow, mark.stem)
        has_account = mark.with_suffix(".json").exists()
        if crawl is not None and not (has_account and journal.find_of_crawl(mark.stem, "crawl_concluded")):
            query = select(func.max(CaptureRow.captured_at)).where(CaptureRow.crawl_id == mark.stem)
            reason = _RESUMED if mark.stem in resumed else _LEFT if crawl.concluded_at is None else _CONCLUDED
            journal_stop(journal, manifest, mark.stem, session.scalar(query) or crawl.began_at, reason)
            said += read_stops(journal, mark.stem)[-1:] if mark.stem not in resumed else []
        Disk().remove(mark)
    return said


def settle_stops(journal: Journal, manifest: Path, marks: Iterable[Path]) -> None:
    """Enter into the journal the stops of which there are marks alone, those of `archive.unentered.list_marks`.

    Raises:
        StorageError: A line could not be made durable.
    """
    for mark in (mark for mark in marks if mark.suffix == STOPPED):
        at = datetime.fromtimestamp(mark.stat().st_mtime, UTC)
        journal_stop(journal, manifest, mark.stem, at, _NO_ROOM, list_told(mark.parent))
        Disk().remove(mark)


def read_stops(journal: Journal, crawl_id: str) -> list[str]:
    """Return, a line each, when a crawl was stopped before its end and why."""
    return [_say(entry.body) for entry in journal.find_of_crawl(crawl_id, "crawl_stopped")]


def list_stops(journal: Journal) -> list[Stop]:
    """Return when a crawl was stopped before its end, broke off, or left no line, and why, in the journal's order."""
    return [_stop(entry.number, entry.body) for entry in journal.find("crawl_stopped", "night_failed")]


def _stop(line: int, body: Mapping[str, Any]) -> Stop:
    if "night" in body:
        at = datetime.fromisoformat(body["failed_at"])
        return Stop(line, at, say_failed(body["night"]), tuple(body["told"]))
    return Stop(line, datetime.fromisoformat(body["stopped_at"]), _say(body), tuple(body.get("told", ())))


def _say(body: Mapping[str, Any]) -> str:
    at = datetime.fromisoformat(body["stopped_at"]).astimezone(SHANGHAI)
    return f"stopped at {at.isoformat(timespec='seconds')}: {body['reason']}"
