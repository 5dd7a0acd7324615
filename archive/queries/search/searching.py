"""Searching the reports of a catalogue."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import BodyRow
from archive.deriving import places
from archive.deriving.numbers import range_of
from archive.queries.coverage import body_item
from archive.queries.divisions import lies_in
from archive.queries.reports import find_by_number
from archive.queries.search.folding import fold
from archive.queries.search.index import Filter, Hit
from archive.queries.search.sqlite import SqliteSearch
from archive.queries.values import BodyItem, ReportItem

_MOST_BODIES = 10


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
    known = Filter(
        portal=portal,
        division=places.find_place(division).code if division is not None else None,
        numbers=range_of(year) if year is not None else None,
    )
    hits = SqliteSearch(session.connection()).search(query, known, after=after, limit=limit)
    reports = find_by_number(session, (hit.number for hit in hits.items))
    items = tuple(Found(report=reports[hit.number], hit=hit) for hit in hits.items if hit.number in reports)
    bodies = _find_bodies(session, query, division) if after is None and portal is None else ()
    return SearchAnswer(bodies=bodies, items=items, next=hits.next, complete=hits.complete)


def _find_bodies(session: Session, query: str, division: str | None) -> tuple[BodyItem, ...]:
    """Return the bodies in whose names all words stand, the shortest names first."""
    words = fold(query).split()
    found = select(BodyRow).order_by(func.length(BodyRow.name), BodyRow.name, BodyRow.id).limit(_MOST_BODIES)
    if division is not None:
        found = found.where(lies_in(BodyRow, division))
    for word in words:
        # Names are read in simplified characters; SQLite compares letters of both cases.
        found = found.where(BodyRow.name.contains(word, autoescape=True))
    return tuple(map(body_item, session.scalars(found))) if words else ()
