"""Hiding something from the reading room at somebody's request, and showing it again; nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from archive.clock import Clock, SystemClock, night_of
from archive.events import Event
from archive.hidden import load_hidden
from archive.hiding import Hiding, HidingAbout, list_hidings
from nianbao.collections import read_catalogue
from nianbao.errors import WrongUseError
from nianbao.words import find_spoken_of, open_to_speak


@dataclass(frozen=True, slots=True)
class Request:
    """Who asked for something to be hidden or shown again, and why; None is what the command line does not give."""

    by: str | None
    reason: str | None


def list_requests(data: Path) -> list[Hiding]:
    """Return everything that was ever hidden or shown again, oldest first."""
    with read_catalogue(data) as session:
        return list_hidings(session)


def record_request(data: Path, name: str, request: Request, *, hide: bool, clock: Clock | None = None) -> Hiding:
    """Enter into journal and catalogue that something is hidden from now on, or shown again, and return that.

    Raises:
        WrongUseError: The request is not whole, means nothing that is known, or says what is so already.
        LockedError: Another process writes to the collection, and did not end in time.
        StorageError: The disk failed; nothing was recorded.
    """
    by, reason = (request.by or "").strip(), (request.reason or "").strip()
    if not by or not reason:
        raise WrongUseError(f"{name}: this needs --by NAME and --reason TEXT: who asked for it, and why")
    at = (clock or SystemClock()).now()
    with open_to_speak(data) as speaker:
        about, subject = _find_subject(speaker.session, name)
        standing = _find_standing(speaker.session, about, subject)
        if standing is not None and hide:
            raise WrongUseError(f"{name}: hidden already since {night_of(standing.at)}, as {standing.by} asked")
        if standing is None and not hide:
            raise WrongUseError(f"{name}: is not hidden: see `nianbao hide` for what is")
        said = Hiding(at=at, by=by, about=about, subject=subject, hidden=hide, reason=reason)
        speaker.say("hiding", said)
    return said


def _find_subject(session: Session, name: str) -> tuple[HidingAbout, str]:
    if "://" in name:
        return "url", name
    found = find_spoken_of(session, name)
    return "event" if isinstance(found, Event) else "report", found.id


def _find_standing(session: Session, about: HidingAbout, subject: str) -> Hiding | None:
    """Return how this very subject is hidden; what is hidden with something else is not hidden by itself."""
    hidden = load_hidden(session)
    if about == "url":
        found = hidden.of_url(subject)
        return found if found is not None and found.about == "url" else None
    return (hidden.reports if about == "report" else hidden.events).get(subject)
