"""Which records an event rests on: what it cites, what that needs to be understood, and the walks that saw it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.asking import find_captures, in_batches
from archive.catalogue.tables import CaptureRow, WalkRow
from archive.collection import Collection
from archive.concluding.columns import load_captures
from archive.concluding.contents import Content, facts_of, find_content
from archive.errors import FormatError, MissingRecordError
from archive.events import Event
from archive.walks import Walk
from archive.warc.connections import CONNECTION_FIELD
from archive.warc.reader import read_record
from archive.warc.record import Record

Side = Literal["before", "after"]
SIDES: tuple[Side, ...] = ("before", "after")


@dataclass(frozen=True, slots=True)
class SideContent:
    """What a report consisted of on one side of an event, and what was known of it from outside."""

    content: Content
    facts: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """An event, the records that belong to it in the order of their files, and the two contents that were compared.

    A side is not in `contents` where it holds no report.
    """

    event: Event
    records: tuple[Record, ...]
    contents: dict[Side, SideContent]


def gather_event(session: Session, collection: Collection, event: Event) -> Gathered:
    """Return what an event rests on.

    Raises:
        MissingRecordError: A record is not in the collection any more, or not where it should be.
        FormatError: What lies there is no record.
    """
    cited = _find_rows(session, [one.record_id for side in SIDES for one in getattr(event.captures, side)])
    walks = dict(_find_walks(session, event, cited.values()))
    wanted = set(cited) | set(walks)
    wanted |= {page for walk in walks.values() for page in walk.list_pages}
    wanted |= _find_portal_files(session, event.portal, {row.crawl_id for row in cited.values()})
    records = _Records(collection.archive)
    records.read(_find_needed(session, wanted))
    records.read(_find_needed(session, records.connections()))
    return Gathered(event, records.in_order(), _find_contents(session, event, list(walks.values())))


def _find_rows(session: Session, record_ids: Iterable[str]) -> dict[str, CaptureRow]:
    wanted = list(dict.fromkeys(record_ids))
    found = find_captures(session, wanted)
    missing = [record_id for record_id in wanted if record_id not in found]
    if missing:
        raise MissingRecordError(f"{missing[0]}: in no WARC that the catalogue knows: run `nianbao rebuild`")
    return found


def _find_walks(session: Session, event: Event, cited: Iterable[CaptureRow]) -> Iterator[tuple[str, Walk]]:
    """Yield the walks of the crawls in which the cited captures were made that name one of them, with their records."""
    ids = {row.record_id for row in cited}
    crawls = {row.crawl_id for row in cited if row.crawl_id} | {event.crawl_id}
    query = select(WalkRow).where(WalkRow.crawl_id.in_(crawls), WalkRow.portal_id == event.portal)
    for row in session.scalars(query.order_by(WalkRow.began_at, WalkRow.record_id)):
        walk = Walk.model_validate(row.account)
        named = {*walk.list_pages, *(visit.record_id for visit in walk.visits)}
        if named & ids or any(visit.url in (event.url, event.old_url) for visit in walk.visits):
            yield row.record_id, walk


def _find_portal_files(session: Session, portal: str, crawls: set[str | None]) -> set[str]:
    query = select(CaptureRow.record_id).where(CaptureRow.url == f"urn:nianbao:portal:{portal}")
    return set(session.scalars(query.where(CaptureRow.crawl_id.in_(crawls))))


def _find_needed(session: Session, wanted: set[str]) -> Iterable[CaptureRow]:
    """Return the rows of what is wanted, of what that refers to, and of what refers to it."""
    rows = _find_rows(session, sorted(wanted))
    new = set(rows)
    while new:
        more = {one for record_id in new for one in (rows[record_id].revisit_of, rows[record_id].refers_to) if one}
        for some in in_batches(sorted(new)):
            more |= set(session.scalars(select(CaptureRow.record_id).where(CaptureRow.refers_to.in_(some))))
        new = more - set(rows)
        rows.update(_find_rows(session, sorted(new)))
    return rows.values()


class _Records:
    """The records of rows, each read once, with what the catalogue does not list: warcinfo and requests."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._found: dict[tuple[str, int], Record] = {}

    def read(self, rows: Iterable[CaptureRow]) -> None:
        """Read the records of rows.

        Raises:
            MissingRecordError: A record is not where its row says.
            FormatError: What lies there is no record.
        """
        for row in rows:
            self._read(row.warc, 0)
            record = self._read(row.warc, row.offset)
            if record.record_id != row.record_id:
                raise MissingRecordError(f"{row.record_id}: not at {row.warc}:{row.offset}: run `nianbao verify`")
            if record.type in ("response", "revisit"):
                self._read_request(record)

    def connections(self) -> set[str]:
        """Return the ids of the TLS connections that came along."""
        return {one for record in self._found.values() if (one := record.reference(CONNECTION_FIELD))}

    def in_order(self) -> tuple[Record, ...]:
        """Return the records by file and place."""
        return tuple(self._found[place] for place in sorted(self._found))

    def _read(self, warc: str, offset: int) -> Record:
        record = self._found.get((warc, offset))
        if record is None:
            record = self._found[warc, offset] = read_record(self._archive / warc, offset)
        return record

    def _read_request(self, answer: Record) -> None:
        """Read the request of a response or revisit, which is the record behind it, if that is one."""
        offset = answer.offset + answer.length
        try:
            following = read_record(self._archive / answer.warc, offset)
        except FormatError:
            return  # the file ends here
        if following.type == "request" and following.reference("WARC-Concurrent-To") == answer.record_id:
            self._found[answer.warc, offset] = following


def _find_contents(session: Session, event: Event, walks: Sequence[Walk]) -> dict[Side, SideContent]:
    """Return what the report consisted of on each side, as the walks that cited captures are of saw it."""
    pages = _find_pages(event, walks)
    found: dict[Side, SideContent] = {}
    for walk in walks:
        captures = load_captures(session, walk)
        for visit in walk.visits:
            for side in SIDES:
                cited = {one.record_id for one in getattr(event.captures, side)}
                if visit.record_id in cited and visit.url in pages:
                    content = find_content(visit, captures, walk.portal.hosts)
                    if content is not None:
                        found[side] = SideContent(content, facts_of(walk))
    return found


def _find_pages(event: Event, walks: Iterable[Walk]) -> tuple[str | None, ...]:
    """Return the addresses of the report; of what a portal did to many, the first that is cited on both sides."""
    if event.portal_change is None:
        return event.url, event.old_url
    before = {one.url for one in event.captures.before}
    visited = {visit.url for walk in walks for visit in walk.visits}
    shown = (one.url for one in event.captures.after if one.url in before and one.url in visited)
    return (next(shown, None),)
