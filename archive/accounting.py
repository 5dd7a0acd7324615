"""Making the account of a crawl from what the catalogue holds of it (archive.accounts writes it)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.account import NightAccount, PortalAccount, Rejection, ReportCounts
from archive.catalogue.asking import list_walks
from archive.catalogue.ledger import Ledger
from archive.catalogue.tables import CaptureRow, CrawlRow
from archive.clock import night_of
from archive.crawls import Conclusions
from archive.events import Event
from archive.expectations.alarms import find_alarms
from archive.health import judge_health
from archive.urls import split_url
from archive.walks import Walk


def account_of(
    session: Session, found: Conclusions, events: Sequence[Event], ended_at: datetime, faults: Sequence[str] = ()
) -> NightAccount:
    """Return the account of a crawl that has been concluded; `faults` are what it is to say beside its own."""
    crawl_id = found.crawl_id
    crawl = session.get_one(CrawlRow, crawl_id)
    counts = _count_captures(session, crawl_id)
    resting = Ledger(session).find_resting_portals(ended_at)
    portals = {
        portal_id: _portal_account(
            [Walk.model_validate(row.account) for row in rows],
            [row.doubt for row in rows if row.doubt],
            found,
            counts,
            resting.get(portal_id),
        )
        for portal_id, rows in list_walks(session, crawl_id)
    }
    silent = [f"{portal}: nothing was walked" for portal in crawl.portals if portal not in portals]
    problems = [f"{url}: {reason}" for url, reason in found.problems]
    return NightAccount(
        crawl_id=crawl_id,
        night=night_of(crawl.began_at),
        began_at=crawl.began_at,
        ended_at=ended_at,
        portals=tuple(portals.values()),
        reports=ReportCounts(
            count=found.by_kind.total(),
            by_form=dict(found.by_form),
            by_kind=dict(found.by_kind),
            by_notice=dict(found.by_notice),
        ),
        events=tuple(events),
        faults=(*silent, *problems, *faults),
        alarms=find_alarms(session, crawl_id),
    )


def _portal_account(
    walks: Sequence[Walk],
    doubts: Sequence[str],
    found: Conclusions,
    counts: Mapping[str, Counter[str]],
    rests_until: datetime | None,
) -> PortalAccount:
    portal = walks[0].portal
    entries = [entry for walk in walks for entry in walk.entries]
    visits = [visit for walk in walks for visit in walk.visits]
    health, reason = judge_health(walks, doubts)
    visited = {visit.url for visit in visits}
    not_reports = [(url, reason) for url, reason in found.not_reports if url in visited]
    rejected = [entry for entry in entries if entry.verdict == "rejected"]
    rejections = [Rejection(url=one.url, title=one.title, reason=one.reason) for one in rejected]
    rejections += [Rejection(url=url, title="", reason=reason) for url, reason in not_reports]
    of_hosts = sum(
        (counts.get(host, Counter()) for host in {split_url(walk.column_url).netloc for walk in walks}), Counter[str]()
    )
    return PortalAccount(
        id=portal.id,
        name=portal.name,
        platform=portal.platform,
        health=health,
        reason=reason,
        rests_until=rests_until,
        entries=len(entries),
        candidates=sum(entry.verdict == "candidate" for entry in entries),
        rejected=len(rejections),
        visits=len(visits),
        states=dict(Counter(visit.state for visit in visits)),
        answers=dict(Counter(visit.answer for visit in visits if visit.answer and visit.state != "ok")),
        captures=of_hosts["captures"],
        revisits=of_hosts["revisits"],
        rendered=sum(visit.rendered is not None for visit in visits),
        bytes=of_hosts["bytes"],
        list_pages=sum(len(walk.list_pages) for walk in walks),
        attachments=sum(len(visit.attachments) for visit in visits),
        rejections=tuple(rejections),
        resting=sum(walk.resting for walk in walks),
    )


def _count_captures(session: Session, crawl_id: str) -> dict[str, Counter[str]]:
    """Return how many exchanges a crawl had with each host, how many of them are revisits, and their bytes."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    query = select(CaptureRow.url, CaptureRow.record_type, CaptureRow.length).where(
        CaptureRow.crawl_id == crawl_id, CaptureRow.record_type.in_(("response", "revisit"))
    )
    for url, record_type, length in session.execute(query):
        counted = counts[split_url(url).netloc]
        counted["captures"] += 1
        counted["revisits"] += record_type == "revisit"
        counted["bytes"] += length
    return counts
