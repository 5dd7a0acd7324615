"""What the commands share that record a person's word: what is spoken of, and the line in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.tables import EventRow, ReportRow
from archive.collection import Collection
from archive.events import Event
from archive.hiding import Hiding
from archive.journal import Journal
from archive.listing import find_report
from archive.notes import Note
from archive.queries.events import find_event
from archive.words import enter_words
from nianbao.collections import open_collection
from nianbao.errors import WrongUseError
from nianbao.telling.feeding import write_feeds

# A night holds the collection for hours, another word for a moment.
WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Speaker:
    """A collection that is open for a person's word; whoever holds it holds the collection's lock."""

    collection: Collection
    session: Session
    journal: Journal

    def say(self, kind: Literal["note", "hiding"], word: Note | Hiding) -> None:
        """Enter a word into the journal, and then into the catalogue.

        Raises:
            StorageError: The disk failed; nothing was said.
        """
        self.journal.append(kind, word.model_dump(mode="json"))
        # What a crash left in the journal alone is entered with it.
        enter_words(self.session, self.journal)
        self.session.commit()
        write_feeds(self.collection, self.session, portals=self._find_portals(word.subject))

    def _find_portals(self, subject: str) -> list[str]:
        """Return the portals whose feeds may tell of a subject, all of them where it is an address."""
        query = select(EventRow.portal_id).distinct()
        if "://" not in subject:
            query = query.where((EventRow.id == subject) | (EventRow.report_id == subject))
        return list(self.session.scalars(query))


@contextmanager
def open_to_speak(data: Path) -> Iterator[Speaker]:
    """Open an existing collection for a person's word.

    Raises:
        WrongUseError: There is no collection, or it has no catalogue.
        LockedError: Another process writes to it, and did not end in time.
    """
    collection = open_collection(data)
    if not collection.catalogue.is_file():
        raise WrongUseError(f"{data}: the collection has no catalogue: run `nianbao rebuild`")
    with collection.lock(WAIT_SECONDS):
        engine = open_catalogue(collection.catalogue)
        try:
            with Session(engine) as session:
                yield Speaker(collection, session, Journal(collection.journal, strict=False))
        finally:
            engine.dispose()


def find_spoken_of(session: Session, name: str) -> Event | ReportRow:
    """Return the event or the report that a name means: an id, what an id begins with, or a report's address.

    Raises:
        WrongUseError: It means nothing that is known, or several things.
    """
    found = [one for one in (find_event(session, name), find_report(session, name)) if one is not None]
    if len(found) != 1:
        raise WrongUseError(
            f"{name}: no event or report has this id or URL, or several do: see `nianbao events`, `nianbao reports`"
        )
    return found[0]
