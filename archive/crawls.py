"""Crawls: begun, gone on with after a crash, and concluded.

A crawl is in the journal when it begins and when it is concluded. Between the two it is pending: what it walked is
kept, and the next run either goes on with it or concludes what there is.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.ledger import Ledger, Settled
from archive.catalogue.planning import FOUND_AGAIN, find_found_again, find_stirred
from archive.catalogue.tables import CrawlRow, ReportRow, UnjournaledRow, VersionRow, WalkRow
from archive.concluding.journaling import EventSink, ReplaySink
from archive.concluding.night import PortalNight
from archive.concluding.portal import PortalConclusion
from archive.concluding.raising import EventRaiser, keep_event
from archive.concluding.readings import Readings
from archive.disk import say_disk_fault
from archive.events import Event
from archive.journal import Journal
from archive.payloads import PayloadReader
from archive.vouching import list_unvouched
from archive.walks import Walk

Progress = Callable[[int, int], None]

logger = logging.getLogger(__name__)

# Longer ago than this, pages may have changed since: a crawl is concluded as it is, not gone on with.
RESUMABLE = timedelta(hours=18)


@dataclass(slots=True)
class Conclusions:
    """What was concluded from one crawl, beside the events.

    `read_count` counts documents that had no reading yet; `by_form`, `by_kind` and `by_notice` the reports that had to
    be read. `not_reports` and `problems` name what became no report, and why (URL and reason).
    """

    crawl_id: str
    unchanged_count: int = 0
    equal_count: int = 0
    read_count: int = 0
    by_form: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    by_notice: Counter[str] = field(default_factory=Counter)
    not_reports: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def add(self, night: PortalNight) -> None:
        """Count in what one portal was concluded to be."""
        for report in night.read:
            self.by_form[report.form or "none"] += 1
            self.by_kind[report.kind] += 1
            self.by_notice.update({notice.code for notice in report.notices})
        self.unchanged_count += night.unchanged_count
        self.equal_count += night.equal_count
        self.not_reports += night.not_reports
        self.problems += night.problems


def begin_crawl(session: Session, journal: Journal, portals: Sequence[str], at: datetime) -> CrawlRow:
    """Begin a crawl of these portals, or go on with the pending one of the same portals."""
    pending = find_pending(session)
    if pending and is_resumable(pending[-1], portals, at):
        return pending[-1]
    row = CrawlRow(crawl_id=_find_free_id(session, at), began_at=at, portals=sorted(portals), concluded_at=None)
    body = {"crawl_id": row.crawl_id, "began_at": at.isoformat(), "portals": row.portals}
    journal.append("crawl_begun", body)
    session.add(row)
    session.flush()
    return row


def is_resumable(crawl: CrawlRow, portals: Sequence[str], at: datetime) -> bool:
    """Whether a pending crawl is of exactly these portals and young enough to be gone on with."""
    return sorted(crawl.portals) == sorted(portals) and at - crawl.began_at < RESUMABLE


def find_pending(session: Session) -> list[CrawlRow]:
    """Return the crawls that are not concluded, oldest first."""
    return list(session.scalars(select(CrawlRow).where(CrawlRow.concluded_at.is_(None)).order_by(CrawlRow.crawl_id)))


def find_walked_columns(session: Session, crawl_id: str) -> set[tuple[str, str]]:
    """Return the columns (portal id, URL) whose walk is already in the archive for this crawl."""
    rows = session.execute(select(WalkRow.portal_id, WalkRow.column_url).where(WalkRow.crawl_id == crawl_id))
    return {(portal_id, column_url) for portal_id, column_url in rows}


def conclude_crawl(
    session: Session,
    crawl: CrawlRow,
    readings: Readings,
    sink: EventSink,
    at: datetime,
    *,
    progress: Progress | None = None,
) -> Conclusions:
    """Conclude a crawl, portal by portal, in the order in which they were walked; `progress` counts documents read.

    A portal that cannot be concluded is a problem of its own; nothing of it is changed, and the others are concluded.

    Raises:
        StorageError: The journal took no event.
        DatabaseError: The catalogue's disk failed.
    """
    found = Conclusions(crawl.crawl_id)
    raiser = EventRaiser(session, sink, crawl.crawl_id, at)
    made_before = readings.made_count
    for record_ids in _list_portals(session, crawl.crawl_id):
        rows = [session.get_one(WalkRow, record_id) for record_id in record_ids]
        try:
            # A savepoint: what a broken conclusion began to change is taken back.
            with session.begin_nested():
                portal = PortalConclusion(session, rows, readings, raiser, sink)
                readings.prepare(portal.wants(), progress=progress)
                portal.conclude()
                for column in portal.night.columns:
                    _settle(session, column.walk, raiser.raised)
            raiser.deliver()
        except Exception as error:
            # On a disk that fails an event may have reached no journal: then nothing of this may stand.
            if not isinstance(error, OSError) and say_disk_fault(error) is not None:
                raise
            logger.exception("a portal could not be concluded", extra={"portal": rows[0].portal_id})
            url = session.get_one(WalkRow, record_ids[0]).column_url
            found.problems.append((url, f"could not be concluded: {error!r}: please report this"))
            raiser.drop()
        else:
            found.add(portal.night)
        readings.clear()
        session.expire_all()
    found.read_count = readings.made_count - made_before
    # In the same transaction as what was concluded, so that a crash never concludes a crawl twice.
    crawl.concluded_at = at
    session.flush()
    return found


def replay_crawl(
    session: Session,
    payloads: PayloadReader,
    crawl_id: str,
    sink: ReplaySink,
    at: datetime,
    *,
    progress: Progress | None = None,
) -> list[Event]:
    """Conclude again a crawl that the journal holds as concluded; return its events that would not be concluded today.

    The journal's events stand, those too.
    """
    readings = Readings(session, payloads.read)
    conclude_crawl(session, session.get_one(CrawlRow, crawl_id), readings, sink, at, progress=progress)
    unmet = sink.find_unmet(crawl_id)
    for event in unmet:
        keep_event(session, event)
    return unmet


def journal_conclusions(session: Session, journal: Journal, manifest: Path) -> None:
    """Enter into the journal the crawls that the catalogue holds as concluded and the journal does not yet.

    The first line vouches for the files of the manifest for which none does yet.
    """
    for row in session.scalars(select(UnjournaledRow).order_by(UnjournaledRow.crawl_id)).all():
        concluded_at = session.get_one(CrawlRow, row.crawl_id).concluded_at
        # A crash after the line was written leaves the row as it was.
        if concluded_at is not None and not journal.find_of_crawl(row.crawl_id, "crawl_concluded"):
            body = {"crawl_id": row.crawl_id, "concluded_at": concluded_at.isoformat()}
            journal.append("crawl_concluded", {**body, "sealed": list_unvouched(manifest, journal.path)})
        session.delete(row)
    session.flush()


def _list_portals(session: Session, crawl_id: str) -> list[list[str]]:
    """Return the records of a crawl's walks by portal, in the order in which they began."""
    query = select(WalkRow.portal_id, WalkRow.record_id).where(WalkRow.crawl_id == crawl_id)
    found: dict[str, list[str]] = {}
    for portal_id, record_id in session.execute(query.order_by(WalkRow.began_at, WalkRow.record_id)):
        found.setdefault(portal_id, []).append(record_id)
    return list(found.values())


def _settle(session: Session, walk: Walk, raised: Sequence[Event]) -> None:
    changed_at = func.max(VersionRow.first_seen_at)
    said = select(ReportRow.id, ReportRow.url, ReportRow.status, ReportRow.last_seen_at, changed_at)
    query = said.join(VersionRow, VersionRow.report_id == ReportRow.id).group_by(ReportRow.id)
    query = query.where(ReportRow.portal_id == walk.portal.id, ReportRow.column_url == walk.column_url)
    # Those of tonight are in no catalogue before all of the portal is concluded.
    tonight = {event.report_id: event.concluded_at for event in raised if event.kind in FOUND_AGAIN}
    told_at = {**find_found_again(session, walk.portal.id), **tonight}
    reports = {
        url: Settled(status, last_seen_at if status == "withdrawn" else max(at, told_at.get(report_id, at)))
        for report_id, url, status, last_seen_at, at in session.execute(query)
    }
    stirred_at = find_stirred(session, walk.portal.id, walk.column_url, walk.ended_at)
    Ledger(session).settle(walk, reports, stirred_at)


def _find_free_id(session: Session, at: datetime) -> str:
    """Return a crawl id for a moment; the second crawl of one second takes the next free second."""
    while session.get(CrawlRow, crawl_id := f"{at:%Y%m%dT%H%M%SZ}") is not None:
        at += timedelta(seconds=1)
    return crawl_id
