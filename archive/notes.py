"""People's verdicts and errata: what was said of an event, a report or one of its figures, by whom and why.

What was read stays as it was read; a note stands beside it. Of the notes on one subject the last that was not withdrawn
stands, and none is ever removed: withdrawing a note is a note.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import NoteRow
from archive.events import Event, derive_id

About = Literal["event", "report", "figure"]
Verdict = Literal["confirmed", "misread", "explained", "corrected", "withdrawn"]
# Of a correction, what stands in the cell; of what it was read in, who reads compares these.
_READ = ("value", "raw", "state", "unit")


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Correction(_Value):
    """What a figure is by a person's word: `value` as in a reading, None where the cell is `blank`."""

    value: int | str | None
    state: Literal["stated", "dash", "blank"]
    unit: str | None


class Note(_Value):
    """What a person said of an event, a report, or a figure of a report (`key`, None else).

    `verdict` is `confirmed` (seen and right), `misread` (the program read it wrongly), `explained` (by the office that
    published it), `corrected` (a figure's value, in `correction`), or `withdrawn` (of the note that `withdraws` names).
    `read` is the figure as it was read when the note was made, None where there was no cell; `record_id` is the first
    capture of the version that it was read in. `parser_version` is the reader's, None where nothing had to be read.
    """

    id: str
    at: AwareDatetime
    by: str = Field(pattern=r"\S")
    about: About
    subject: str
    key: str | None
    verdict: Verdict
    reason: str = Field(pattern=r"\S")
    correction: Correction | None = None
    read: dict[str, Any] | None = None
    record_id: str | None = None
    parser_version: str | None = None
    withdraws: str | None = None

    @model_validator(mode="after")
    def _check_whole(self) -> Self:
        if (self.about == "figure") != (self.key is not None):
            raise ValueError("a figure, and nothing else, has a key")
        if (self.verdict == "corrected") != (self.correction is not None):
            raise ValueError("a corrected figure, and nothing else, has a correction")
        if self.correction is not None and self.key is None:
            raise ValueError("only a figure can be corrected")
        if (self.verdict == "withdrawn") != (self.withdraws is not None):
            raise ValueError("what is withdrawn has to be named, and nothing else")
        return self

    def speaks_of(self, figure: Mapping[str, Any] | None, record_ids: Collection[str]) -> bool:
        """Whether a note on a figure speaks of one that was read in a version, whose captures `record_ids` name.

        It speaks of the version that its author saw, whoever reads it, and of every other in which the same is read:
        an office that alters the figure later is not corrected by what was said of the earlier one.
        """
        return self.record_id in record_ids or _printed(figure) == _printed(self.read)


class NoteLine(Note):
    """A note and what has become of it."""

    standing: Literal["stands", "superseded", "withdrawn"]


def derive_note_id(at: datetime, by: str, subject: str, key: str | None, verdict: Verdict) -> str:
    """Derive a note's id from who said what of what, and when."""
    return derive_id("note", at.isoformat(), by, subject, key, verdict)


def notes_of(session: Session, *subjects: str) -> list[NoteLine]:
    """Return all notes on events and reports by their ids, on reports' figures too, oldest first."""
    return _judge(_load(session, NoteRow.subject.in_(subjects)))


def list_notes(session: Session) -> list[NoteLine]:
    """Return every note, oldest first."""
    return _judge(_load(session))


def notes_on(session: Session, events: Iterable[Event]) -> dict[str, list[NoteLine]]:
    """Return the notes that belong beside each event, by its id: on it, on its report, on the figures that it names."""
    by_subject: dict[str, list[NoteLine]] = {}
    for note in list_notes(session):
        by_subject.setdefault(note.subject, []).append(note)
    found = {}
    for event in events:
        keys = {None, *(figure.key for figure in event.figures)}
        of_report = (note for note in by_subject.get(event.report_id or "", ()) if note.key in keys)
        found[event.id] = sorted([*by_subject.get(event.id, ()), *of_report], key=lambda note: note.at)
    return found


def find_note(session: Session, name: str) -> NoteLine | None:
    """Return the note with this id, or an id that begins so; None where there is none or several."""
    query = select(NoteRow).where(NoteRow.id.startswith(name, autoescape=True)).limit(2)
    rows = session.scalars(query).all()
    if len(rows) != 1:
        return None
    return next(note for note in notes_of(session, rows[0].subject) if note.id == rows[0].id)


def load_figure_notes(session: Session, *report_ids: str) -> dict[str, dict[str, NoteLine]]:
    """Return the standing notes on figures by report and key: of these reports, or of all where none is named.

    Whether one speaks of a reading is said by `Note.speaks_of`.
    """
    conditions = [NoteRow.subject.in_(report_ids)] if report_ids else []
    found: dict[str, dict[str, NoteLine]] = {}
    for note in _judge(_load(session, NoteRow.key.is_not(None), *conditions)):
        if note.standing == "stands" and note.verdict != "withdrawn" and note.key is not None:
            found.setdefault(note.subject, {})[note.key] = note
    return found


def _load(session: Session, *conditions: Any) -> list[Note]:
    rows = session.scalars(select(NoteRow).where(*conditions).order_by(NoteRow.number))
    return [Note.model_validate(row.body) for row in rows]


def _judge(notes: Sequence[Note]) -> list[NoteLine]:
    """Return notes, all those on their subjects, with what has become of each."""
    taken_back = {note.withdraws for note in notes if note.withdraws is not None}
    standing: dict[tuple[str, str | None], str] = {}
    for note in notes:
        if note.verdict != "withdrawn" and note.id not in taken_back:
            standing[note.subject, note.key] = note.id
    judged = []
    for note in notes:
        stands = note.verdict == "withdrawn" or standing.get((note.subject, note.key)) == note.id
        became = "withdrawn" if note.id in taken_back else "stands" if stands else "superseded"
        judged.append(NoteLine.model_validate({**note.model_dump(), "standing": became}))
    return judged


def _printed(figure: Mapping[str, Any] | None) -> tuple[Any, ...] | None:
    return None if figure is None else tuple(figure.get(name) for name in _READ)
