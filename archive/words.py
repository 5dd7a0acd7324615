"""People's word in the catalogue: notes and hidings entered from the journal, and held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CrawlRow, HidingRow, NoteRow
from archive.hiding import Hiding
from archive.journal import Journal
from archive.notes import Note

_Word = NoteRow | HidingRow


def enter_words(session: Session, journal: Journal) -> int:
    """Enter the notes and hidings of the journal that the catalogue does not have yet; return how many."""
    if not _may_have_new(session, journal):
        return 0
    entered = _find_entered(session)
    new = [row for key, row in _read_said(journal).items() if key not in entered]
    session.add_all(new)
    session.flush()
    return len(new)


def _may_have_new(session: Session, journal: Journal) -> bool:
    """Whether words stand behind the beginning of the last crawl that the catalogue knows: it has those before it."""
    for entry in journal.find_back(*_ROWS, "crawl_begun"):
        if entry.kind in _ROWS:
            return True
        if session.scalar(select(CrawlRow.crawl_id).where(CrawlRow.crawl_id == entry.body["crawl_id"])) is not None:
            return False
    return False


def check_words(session: Session, journal: Journal) -> Iterator[str]:
    """Yield, a line each, which words of people the journal and the catalogue do not have in common."""
    said, entered = _read_said(journal), _find_entered(session)
    for kind, number in sorted(said.keys() | entered.keys()):
        journaled, kept = said.get((kind, number)), entered.get((kind, number))
        if journaled is None or kept is None or _fields(journaled) != _fields(kept):
            yield f"line {number} of the journal ({kind}) is not in the catalogue as it is there"


def _read_said(journal: Journal) -> dict[tuple[str, int], _Word]:
    return {(entry.kind, entry.number): _ROWS[entry.kind](entry.number, entry.body) for entry in journal.find(*_ROWS)}


def _find_entered(session: Session) -> dict[tuple[str, int], _Word]:
    notes: dict[tuple[str, int], _Word] = {("note", row.number): row for row in session.scalars(select(NoteRow))}
    return notes | {("hiding", row.number): row for row in session.scalars(select(HidingRow))}


def _note_row(number: int, body: Mapping[str, Any]) -> _Word:
    note = Note.model_validate(body)
    return NoteRow(number=number, id=note.id, subject=note.subject, key=note.key, body=note.model_dump(mode="json"))


def _hiding_row(number: int, body: Mapping[str, Any]) -> _Word:
    return HidingRow(number=number, **Hiding.model_validate(body).model_dump())


def _fields(row: _Word) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


_ROWS: dict[str, Callable[[int, Mapping[str, Any]], _Word]] = {"note": _note_row, "hiding": _hiding_row}
