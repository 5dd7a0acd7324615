"""Which records belong to a portal or to the time since a moment.

To a portal belong its walks, what they name, what refers to that, its file, and whatever else the same crawls captured
on the hosts of its columns and its file that is not another portal's by name. To `import:HOST` belongs what was taken
in from elsewhere of that host. Whatever a record refers to (the original of a revisit, the response of a rendered page)
belongs to it, however old it is, and so do the interim responses that came before a response.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Column, MetaData, String, Table, delete, func, insert, select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, WalkRow, WarcRow
from archive.concluding.imports import PORTAL_PREFIX
from archive.urls import split_url
from archive.walks import Walk
from archive.warc.connections import CONNECTION_PREFIX
from archive.warc.records import INTERIM_PREFIX

_WANTED = Table("wanted", MetaData(), Column("record_id", String, primary_key=True), prefixes=["TEMPORARY"])
_BATCH = 500
_PICTURE_PREFIX = "urn:nianbao:screenshot:"


@dataclass(frozen=True, slots=True)
class SelectedWarc:
    """A file of which everything belongs, or some."""

    name: str
    is_whole: bool


class Selection:
    """What belongs; kept in a temporary table of the session, so that memory does not depend on how much it is."""

    def __init__(self, session: Session, *, portal: str | None = None, since: datetime | None = None) -> None:
        self._session = session
        self._since = since
        self._is_all = portal is None and since is None
        if self._is_all:
            return
        # A connection of the pool may still have the table of an earlier selection.
        _WANTED.create(session.connection(), checkfirst=True)
        session.execute(delete(_WANTED))
        if portal is None:
            wanted = select(CaptureRow.record_id).where(CaptureRow.captured_at >= since)
            session.execute(insert(_WANTED).from_select(["record_id"], wanted))
        elif portal.startswith(PORTAL_PREFIX):
            self._add(self._find_foreign(portal.removeprefix(PORTAL_PREFIX)))
        else:
            for crawl_id in session.scalars(select(WalkRow.crawl_id).where(WalkRow.portal_id == portal).distinct()):
                self._add(self._find_walked(crawl_id, portal))
        self._add_what_is_referred_to()
        self._add_interim_responses()

    def list_warcs(self) -> list[SelectedWarc]:
        """Return the files of which anything belongs, in the order of their names."""
        if self._is_all:
            names = select(WarcRow.name).order_by(WarcRow.name)
            return [SelectedWarc(name, is_whole=True) for name in self._session.scalars(names)]
        wanted = select(CaptureRow.warc, func.count(), func.count(_WANTED.c.record_id)).outerjoin(
            _WANTED, _WANTED.c.record_id == CaptureRow.record_id
        )
        rows = self._session.execute(wanted.group_by(CaptureRow.warc).order_by(CaptureRow.warc))
        return [SelectedWarc(warc, is_whole=total == count) for warc, total, count in rows if count]

    def find_records(self, warc: str) -> set[str]:
        """Return the ids of a file's records that belong, with those that they were captured with."""
        query = select(CaptureRow.record_id, CaptureRow.refers_to).where(CaptureRow.warc == warc)
        if not self._is_all:
            query = query.join(_WANTED, _WANTED.c.record_id == CaptureRow.record_id)
        return {one for row in self._session.execute(query) for one in row if one}

    def holds(self, record_id: str) -> bool:
        """Whether a record belongs."""
        if self._is_all:
            return True
        return self._session.scalar(select(_WANTED.c.record_id).where(_WANTED.c.record_id == record_id)) is not None

    def _find_foreign(self, host: str) -> Iterator[str]:
        query = select(CaptureRow).where(CaptureRow.crawl_id.is_(None), CaptureRow.url.contains(host, autoescape=True))
        for row in self._session.scalars(query.execution_options(yield_per=_BATCH)):
            if _host_of(row.url) == host and self._is_in_time(row):
                yield row.record_id

    def _find_walked(self, crawl_id: str, portal: str) -> Iterator[str]:
        """Yield what one crawl captured of a portal; a crawl is the most that is held in memory."""
        named, named_elsewhere, hosts = set[str](), set[str](), set[str]()
        for row in self._session.scalars(select(WalkRow).where(WalkRow.crawl_id == crawl_id)):
            walk = Walk.model_validate(row.account)
            if row.portal_id == portal:
                named |= {row.record_id, *_named_by(walk)}
                hosts |= {_host_of(walk.column_url), *(walk.portal.hosts or ())}
            else:
                named_elsewhere |= {row.record_id, *_named_by(walk)}
        query = select(CaptureRow).where(CaptureRow.crawl_id == crawl_id)
        for capture in self._session.scalars(query.execution_options(yield_per=_BATCH)):
            is_named = capture.record_id in named or capture.refers_to in named
            is_own_file = capture.url == f"urn:nianbao:portal:{portal}"
            is_left = _host_of(capture.url) in hosts and not {capture.record_id, capture.refers_to} & named_elsewhere
            if (is_named or is_own_file or is_left) and self._is_in_time(capture):
                yield capture.record_id

    def _is_in_time(self, row: CaptureRow) -> bool:
        return self._since is None or row.captured_at >= self._since

    def _add(self, record_ids: Iterable[str]) -> None:
        remaining = iter(record_ids)
        while batch := list(islice(remaining, _BATCH)):
            rows = [{"record_id": record_id} for record_id in batch]
            self._session.execute(insert(_WANTED).prefix_with("OR IGNORE"), rows)

    def _add_what_is_referred_to(self) -> None:
        count = -1
        while count != (count := self._session.scalar(select(func.count()).select_from(_WANTED)) or 0):
            for reference in (CaptureRow.revisit_of, CaptureRow.refers_to):
                said = select(reference).join(_WANTED, _WANTED.c.record_id == CaptureRow.record_id)
                there = select(CaptureRow.record_id).where(CaptureRow.record_id.in_(said))
                self._session.execute(insert(_WANTED).prefix_with("OR IGNORE").from_select(["record_id"], there))

    def _add_interim_responses(self) -> None:
        """Add what stands beside a response as it came, and is found by it alone."""
        interim = select(CaptureRow.record_id).join(_WANTED, _WANTED.c.record_id == CaptureRow.refers_to)
        interim = interim.where(CaptureRow.url.startswith(INTERIM_PREFIX))
        self._session.execute(insert(_WANTED).prefix_with("OR IGNORE").from_select(["record_id"], interim))


def _named_by(walk: Walk) -> Iterator[str]:
    yield from walk.list_pages
    yield from walk.requisites
    yield from (entry.list_page for entry in walk.entries)
    for visit in walk.visits:
        linked = (one.record_id for one in visit.linked)
        yield from (one for one in (visit.record_id, visit.rendered, *visit.loaded, *linked) if one)


def _host_of(url: str) -> str:
    if url.startswith(CONNECTION_PREFIX):
        return url.removeprefix(CONNECTION_PREFIX).removesuffix(":443")
    return split_url(url.removeprefix(_PICTURE_PREFIX)).netloc
