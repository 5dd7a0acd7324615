"""Recording what a person says of an event, a report or a figure, and listing what was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import ReportRow, VersionRow
from archive.clock import Clock, SystemClock
from archive.collection import Collection
from archive.concluding.contents import Content
from archive.events import Event
from archive.listing import read_latest
from archive.notes import Correction, Note, NoteLine, Verdict, derive_note_id, find_note, list_notes, notes_of
from nianbao.collections import read_catalogue
from nianbao.errors import WrongUseError
from nianbao.words import Speaker, find_spoken_of, open_to_speak
from report import PARSER_VERSION
from report.codebook import Entry, list_codebook

_NOTE = "note-"


@dataclass(frozen=True, slots=True)
class Word:
    """What the command line gives of a note; None is what it does not give."""

    verdict: Verdict
    reason: str | None
    by: str | None
    value: str | None = None
    unit: str | None = None


def list_shown(data: Path, name: str | None, key: str | None) -> list[NoteLine]:
    """Return the notes on an event, a report, or a figure of one; all notes where no name is given.

    Raises:
        WrongUseError: The name means nothing that is known.
    """
    with read_catalogue(data) as session:
        if name is None:
            return list_notes(session)
        if name.startswith(_NOTE):
            return [_find_note(session, name)]
        name, key = _split(name, key)
        found = notes_of(session, find_spoken_of(session, name).id)
    return [note for note in found if key is None or note.key == key]


def record(data: Path, name: str | None, key: str | None, word: Word, clock: Clock | None = None) -> NoteLine:
    """Enter a note into journal and catalogue and return it.

    Raises:
        WrongUseError: It is not whole, or what it speaks of is not known.
        LockedError: Another process writes to the collection, and did not end in time.
        StorageError: The disk failed; nothing was recorded.
    """
    if name is None:
        raise WrongUseError("say what the note is on: an event, a report, REPORT/KEY, or, to withdraw it, a note")
    by, reason = (word.by or "").strip(), (word.reason or "").strip()
    if not by or not reason:
        raise WrongUseError("a note needs --by NAME and --reason TEXT: who says so, and why")
    if (word.value is not None) != (word.verdict == "corrected"):
        raise WrongUseError("--value goes with --verdict corrected, and --verdict corrected needs it")
    at = (clock or SystemClock()).now()
    with open_to_speak(data) as speaker:
        if word.verdict == "withdrawn":
            subject = _withdrawal(speaker.session, name)
        else:
            subject = _spoken_of(speaker, name, key, word)
        note_id = derive_note_id(at, by, subject["subject"], subject["key"], word.verdict)
        said = {"id": note_id, "at": at, "by": by, "reason": reason, "verdict": word.verdict}
        made = Note.model_validate({**said, **subject})
        speaker.say("note", made)
        return _find_note(speaker.session, made.id)


def _withdrawal(session: Session, name: str) -> dict[str, Any]:
    if not name.startswith(_NOTE):
        raise WrongUseError(f"{name}: only a note can be withdrawn: see `nianbao note EVENT|REPORT` for their ids")
    note = _find_note(session, name)
    if note.verdict == "withdrawn":
        raise WrongUseError(f"{name}: withdraws a note itself: say what you mean in a new note")
    return {"about": note.about, "subject": note.subject, "key": note.key, "withdraws": note.id}


def _spoken_of(speaker: Speaker, name: str, key: str | None, word: Word) -> dict[str, Any]:
    name, key = _split(name, key)
    subject = find_spoken_of(speaker.session, name)
    if key is None:
        if word.verdict == "corrected":
            raise WrongUseError(f"{name}: only a figure can be corrected: name it as REPORT/KEY")
        return {"about": "event" if isinstance(subject, Event) else "report", "subject": subject.id, "key": None}
    if isinstance(subject, Event):
        raise WrongUseError(f"{name}: figures are a report's: name it as {subject.report_id or 'REPORT'}/{key}")
    return _spoken_of_figure(speaker.session, speaker.collection, subject, key, word)


def _spoken_of_figure(
    session: Session, collection: Collection, report: ReportRow, key: str, word: Word
) -> dict[str, Any]:
    """Return what a note on a figure says of it: what is read today, and in which version."""
    reading = read_latest(session, collection, report)
    read = reading.get("figures", {}).get(key)
    form = next((entry for entry in list_codebook() if entry.about == "figure" and entry.code == key), None)
    if read is None and form is None:
        raise WrongUseError(f"{key}: no form has this figure: see `nianbao codebook` and `nianbao show {report.id}`")
    query = select(VersionRow.basis).where(VersionRow.report_id == report.id).order_by(VersionRow.ordinal.desc())
    basis = session.scalars(query.limit(1)).one()
    correction = _correct(word, key, read, form) if word.value is not None else None
    if correction is not None and read is not None and _says_the_same(correction, read):
        raise WrongUseError(
            f"{report.id}/{key}: that is what was read: use --verdict confirmed to say that it is right"
        )
    return {
        "about": "figure",
        "subject": report.id,
        "key": key,
        "read": read,
        "record_id": Content.model_validate(basis).record_ids[0],
        "parser_version": PARSER_VERSION,
        "correction": correction,
    }


def _says_the_same(correction: Correction, read: dict[str, Any]) -> bool:
    return all(getattr(correction, name) == read[name] for name in ("value", "state", "unit"))


def _correct(word: Word, key: str, read: dict[str, Any] | None, form: Entry | None) -> Correction:
    """Return what a figure is to be; its unit is the one given, else the one read, else the form's, as in a reading."""
    unit = word.unit or (read["unit"] if read is not None else form.unit if form is not None else None)
    is_money = key.endswith(".amount") or (form is not None and form.unit == "万元")
    written = (word.value or "").strip()
    if written == "blank":
        return Correction(value=None, state="blank", unit=unit)
    if written == "dash":
        return Correction(value=0, state="dash", unit=unit)
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?" if is_money else r"-?[0-9]+", written):
        raise WrongUseError(f"--value {written}: no value of this figure: write digits, `blank` or `dash`")
    return Correction(value=written if is_money else int(written), state="stated", unit=unit)


def _split(name: str, key: str | None) -> tuple[str, str | None]:
    """Take REPORT/KEY apart; an address is none, since it has strokes of its own."""
    if key is None and "://" not in name and "/" in name:
        name, _, key = name.partition("/")
    return name, key


def _find_note(session: Session, name: str) -> NoteLine:
    note = find_note(session, name)
    if note is None:
        raise WrongUseError(f"{name}: no note has this id, or several do: see `nianbao note`")
    return note
