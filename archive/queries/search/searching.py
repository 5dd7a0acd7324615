"""Searching the reports of a catalogue."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from archive.queries.search.index import Hit
from archive.queries.values import BodyItem, ReportItem


class Found(BaseModel):
    """A report that was found, and where the words stand in it."""

    model_config = ConfigDict(frozen=True)

    report: ReportItem
    hit: Hit


class SearchAnswer(BaseModel):
    """A page of reports, and (with the first page only) the bodies whose names have all the words.

    `next` and `complete` are as in archive.queries.search.index.Hits.
    """

    model_config = ConfigDict(frozen=True)

    bodies: tuple[BodyItem, ...]
    items: tuple[Found, ...]
    next: str | None
    complete: bool


def search_reports(
    session: Session,
    query: str,
    *,
    portal: str | None = None,
    division: str | None = None,
    year: int | None = None,
    after: str | None = None,
    limit: int = 20,
) -> SearchAnswer:
    """Return the reports in which every word of a query stands: in the body's name, the title or the text.

    Words are divided by blanks; one of one character counts. Traditional and simplified characters, full and half
    width, capitals and small letters are the same. `division` is a code of GB/T 2260, with all that lies in it.

    Raises:
        CursorError: `after` is no cursor of this list.
    """
    raise NotImplementedError
