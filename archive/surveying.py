"""Surveying an archive: its status from catalogue, files and accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection as Names
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from archive import manifest
from archive.account import Alarm, NightAccount
from archive.accounts import find_account
from archive.catalogue.night_tables import CrawlCountRow, PortalStateRow
from archive.catalogue.tables import CaptureRow, CrawlRow, EventRow, LedgerRow, ReportRow, VersionRow, WalkRow, WarcRow
from archive.clock import night_of
from archive.collection import LAYOUT, Collection
from archive.expectations.alarms import find_alarms
from archive.fixity import Fixity
from archive.journal import Journal
from archive.queries.coverage import count_year
from archive.queries.inconsistencies import count_inconsistencies, list_inconsistencies
from archive.space import is_read_only, measure_space
from archive.status import ArchiveStatus, Counts, DueCounts, FixityState, LastNight, PortalHealth, Size
from archive.stops import is_marked_open, list_stops, read_stops
from archive.unentered import list_failed
from archive.warc.repair import find_kept_aside

_LATELY = timedelta(days=30)
_SOON = timedelta(days=7)
_MOST_INCONSISTENT = 50


def read_status(collection: Collection, session: Session, at: datetime, portal_ids: Names[str] = ()) -> ArchiveStatus:
    """Return how an archive is at a moment; `portal_ids` are those that it is to walk, walked or not."""
    year = night_of(at).year - 1
    portals = _list_portals(session, at, portal_ids)
    account = _find_account(collection, session)
    findings, reports = count_inconsistencies(session)
    return ArchiveStatus(
        at=at,
        collection=str(collection.root),
        layout=LAYOUT,
        size=_measure(collection),
        counts=_count(session),
        last_night=_describe_night(collection, session, account),
        events_lately=_count_events(session, at),
        stops_lately=_count_stops(collection, at),
        health=dict(Counter(portal.health for portal in portals)),
        portals=portals,
        due=_count_due(session, at),
        fixity=_describe_fixity(collection, at),
        reporting_year=year,
        expectations=count_year(session, year, night_of(at)),
        inconsistencies=findings,
        inconsistent_reports=reports,
        inconsistent=tuple(list_inconsistencies(session, limit=_MOST_INCONSISTENT)),
        alarms=_find_alarms(collection, session, portal_ids),
    )


def _measure(collection: Collection) -> Size:
    sealed = collection.sealed_warcs()
    sizes = {one.name: one.size for one in manifest.read(collection.manifest, strict=False)}
    space = measure_space(collection.root)
    catalogue = [collection.catalogue.with_name(collection.catalogue.name + end) for end in ("", "-wal")]
    return Size(
        files=len(sealed),
        bytes=sum(sizes.get(path.name, 0) for path in sealed),
        kept_elsewhere=sum(not path.exists() for path in sealed),
        unsealed=sum(1 for _ in collection.archive.glob("*.open")),
        catalogue_bytes=sum(path.stat().st_size for path in catalogue if path.exists()),
        free_bytes=space.free_bytes,
        disk_bytes=space.total_bytes,
        read_only=is_read_only(collection.root),
    )


def _count(session: Session) -> Counts:
    captures, revisits = _count_captures(session)
    reports = _counted(session, select(ReportRow.status, func.count()).group_by(ReportRow.status))
    events = select(func.count()).select_from(EventRow).where(EventRow.status != "retracted")
    return Counts(
        captures=captures,
        revisits=revisits,
        reports=reports,
        versions=session.scalar(select(func.count()).select_from(VersionRow)) or 0,
        events=session.scalar(events) or 0,
        nights=session.scalar(select(func.count()).select_from(CrawlRow)) or 0,
    )


def _count_captures(session: Session) -> tuple[int, int]:
    """Return how many records of exchanges there are, and how many of them are revisits: of most crawls it is kept."""
    kept = select(func.sum(CrawlCountRow.capture_count), func.sum(CrawlCountRow.revisit_count))
    captures, revisits = session.execute(kept).one()
    types = select(CaptureRow.record_type, func.count()).where(CaptureRow.record_type.in_(("response", "revisit")))
    types = types.group_by(CaptureRow.record_type)
    pending = select(WarcRow.crawl_id).where(WarcRow.crawl_id.not_in(select(CrawlCountRow.crawl_id)))
    # Of files of other programs nobody knows the crawl.
    rest = Counter[str]()
    for where in (CaptureRow.crawl_id.in_(pending), CaptureRow.crawl_id.is_(None)):
        rest.update(_counted(session, types.where(where)))
    return (captures or 0) + rest.total(), (revisits or 0) + rest["revisit"]


def _find_account(collection: Collection, session: Session) -> NightAccount | None:
    """Return the account of the last crawl, None where there is no crawl or no account of it."""
    crawl_id = session.scalar(select(func.max(CrawlRow.crawl_id)))
    return find_account(collection.nights, crawl_id) if crawl_id is not None else None


def _describe_night(collection: Collection, session: Session, account: NightAccount | None) -> LastNight | None:
    row = session.scalars(select(CrawlRow).order_by(CrawlRow.crawl_id.desc()).limit(1)).first()
    if row is None:
        return None
    outcome: Literal["done", "deadline", "pending", "broken_off"] = "pending"
    if row.concluded_at is not None:
        outcome = "deadline" if account is not None and account.deadline is not None else "done"
    elif is_marked_open(collection.nights, row.crawl_id) and not collection.is_locked():
        outcome = "broken_off"
    return LastNight(
        crawl_id=row.crawl_id,
        night=night_of(row.began_at),
        began_at=row.began_at,
        outcome=outcome,
        portals=len(row.portals),
        ended_at=row.concluded_at,
        visits=sum(portal.visits for portal in account.portals) if account else None,
        captures=sum(portal.captures for portal in account.portals) if account else None,
        events=len(account.events) if account else None,
        faults=len(account.faults) if account else None,
        stops=(*read_stops(Journal(collection.journal, strict=False), row.crawl_id), *list_failed(collection.nights)),
    )


def _count_events(session: Session, at: datetime) -> dict[str, int]:
    query = select(EventRow.kind, func.count()).where(EventRow.concluded_at > at - _LATELY)
    return _counted(session, query.where(EventRow.status != "retracted").group_by(EventRow.kind))


def _count_stops(collection: Collection, at: datetime) -> int:
    stops = list_stops(Journal(collection.journal, strict=False))
    return sum(stop.at > at - _LATELY for stop in stops) + len(list_failed(collection.nights))


def _list_portals(session: Session, at: datetime, portal_ids: Names[str]) -> tuple[PortalHealth, ...]:
    states = {row.portal_id: row for row in session.scalars(select(PortalStateRow))}
    first = select(LedgerRow.portal_id, func.min(LedgerRow.due_at)).where(LedgerRow.purpose == "column")
    rests = {row[0]: row[1] for row in session.execute(first.group_by(LedgerRow.portal_id)) if row[1] > at}
    found = []
    for portal_id in sorted({*portal_ids} or {*states}):
        state = states.get(portal_id)
        if state is None:
            found.append(PortalHealth(id=portal_id, health="never"))
            continue
        found.append(
            PortalHealth(
                id=portal_id,
                health=state.health,
                reason=state.reason,
                walked_at=state.walked_at,
                seen_whole_at=state.seen_whole_at,
                rests_until=rests.get(portal_id),
            )
        )
    return tuple(found)


def _count_due(session: Session, at: datetime) -> DueCounts:
    def count(purpose: str, until: datetime) -> int:
        query = select(func.count()).select_from(LedgerRow).where(LedgerRow.purpose == purpose)
        return session.scalar(query.where(LedgerRow.due_at <= until)) or 0

    return DueCounts(columns=count("column", at), reports=count("report", at), reports_soon=count("report", at + _SOON))


def _describe_fixity(collection: Collection, at: datetime) -> FixityState:
    fixity = Fixity(collection.fixity)
    sealed = list(manifest.read(collection.manifest, strict=False))
    return FixityState(
        audited_at=fixity.audited_at,
        oldest_reading_at=fixity.find_longest_unread(sealed, at),
        faulty=tuple(fixity.find_faulty()),
        damaged_aside=tuple(name for name, _ in find_kept_aside(collection.archive)),
    )


def _find_alarms(collection: Collection, session: Session, portal_ids: Names[str]) -> tuple[Alarm, ...]:
    """Return the alarms after each portal's last walks, as their accounts have them, or found again where none is."""
    crawl_of: dict[str, str] = {}
    for portal_id, crawl_id in _list_last_crawls(session):
        if not portal_ids or portal_id in portal_ids:
            crawl_of[portal_id] = max(crawl_of.get(portal_id, ""), crawl_id)
    found: list[Alarm] = []
    for crawl_id in sorted(set(crawl_of.values())):
        account = find_account(collection.nights, crawl_id)
        alarms = account.alarms if account is not None else find_alarms(session, crawl_id)
        found += [alarm for alarm in alarms if crawl_of.get(alarm.portal) == crawl_id]
    return tuple(sorted(found, key=lambda alarm: (alarm.portal, alarm.column_url, alarm.kind)))


def _list_last_crawls(session: Session) -> Iterator[tuple[str, str]]:
    """Yield for each column its portal and the last crawl that walked it."""
    # A step in the index for each: its walks are many more with every year.
    of_column = (WalkRow.portal_id == LedgerRow.portal_id, WalkRow.column_url == LedgerRow.url)
    last = select(WalkRow.crawl_id).where(*of_column).order_by(WalkRow.began_at.desc()).limit(1).scalar_subquery()
    for portal_id, crawl_id in session.execute(select(LedgerRow.portal_id, last).where(LedgerRow.purpose == "column")):
        if crawl_id is not None:
            yield portal_id, crawl_id


def _counted(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}
