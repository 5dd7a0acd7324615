"""Telling people of a night that the disk ended before a line of the journal could say so: once, until one can.

Of a disk that takes not even a mark (it is read-only) they are told every night: nobody could know that they were, and
an archive that stands still unseen is worse than a message that comes again and says so.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from archive.clock import Clock, night_of
from archive.collection import Collection
from archive.errors import ArchiveError, StorageError
from archive.journal import Journal
from archive.stops import list_stops
from archive.telling import Told
from archive.unentered import mark_failed, mark_told, unmark_told
from nianbao.errors import CommandError, find_message, write_error
from nianbao.telling.due import Due, wants_faults
from nianbao.telling.night import say_sent, tell_after_night
from nianbao.telling.running import Sent, write_message
from nianbao.telling.sending import open_address, send
from nianbao.telling.targets import load_telling
from web.digest import Digest

_AGAIN = "the disk takes nothing, not even a mark that this was told: every night says so until it takes one"


def tell_after_fault(data: Path, clock: Clock, began_at: datetime, error: Exception) -> None:
    """Tell people why a night ended that began at a moment: what the journal has as always, else by marks alone."""
    if _is_entered(data, began_at):
        tell_after_night(data, clock)
        return
    night = night_of(began_at)
    reason = f"the night of {night} ended before its journal could say so: {find_message(error)}"
    try:
        say_sent(_tell_all(Collection(data), night, reason, is_marked=_mark(data / "nights", night, clock.now())))
    except (CommandError, ArchiveError, OSError) as fault:
        write_error(f"nobody was told: {fault}")


def _mark(nights: Path, night: date, at: datetime) -> bool:
    """Leave a mark of a night that failed; say whether the disk takes marks."""
    try:
        mark_failed(nights, night, at)
    except StorageError:
        return False
    return True


def _is_entered(data: Path, began_at: datetime) -> bool:
    """Whether the journal has a line of why the night was stopped."""
    try:
        return any(stop.at >= began_at for stop in list_stops(Journal(Collection(data).journal, strict=False)))
    except (ArchiveError, OSError, SQLAlchemyError):
        return False


def _tell_all(collection: Collection, night: date, reason: str, *, is_marked: bool) -> list[Sent]:
    telling, sent = load_telling(collection), []
    faults = (reason,) if is_marked else (reason, _AGAIN)
    for target in telling.targets:
        if not wants_faults(target):
            continue
        due = Due(target, Digest(entries=(), faults=faults, room=telling.room), Told())
        try:
            address = open_address(target, os.environ)
        except CommandError as error:
            sent.append(Sent(target.name, "refused", str(error), (), None))
            continue
        if is_marked and not mark_told(collection.nights, night, target.name):
            continue
        message = write_message(due, address, target.language or telling.language)
        outcome, why = send(address, message)
        if is_marked and outcome == "refused":
            unmark_told(collection.nights, night, target.name)
        sent.append(Sent(target.name, outcome, why, (), message))
    return sent
