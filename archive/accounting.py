"""Making the account of a crawl from what the catalogue holds of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.account import NightAccount, PortalAccount, Rejection, ReportCounts
from archive.catalogue.tables import CaptureRow, CrawlRow, WalkRow
from archive.clock import night_of
from archive.keeping import Concluded
from archive.walks import Walk


def account_of(session: Session, crawl_id: str, concluded: Concluded, ended_at: datetime) -> NightAccount:
    """Return the account of a crawl that has been concluded."""
    crawl = session.get_one(CrawlRow, crawl_id)
    query = select(WalkRow).where(WalkRow.crawl_id == crawl_id).order_by(WalkRow.portal_id, WalkRow.began_at)
    walks: dict[str, list[Walk]] = {}
    for row in session.scalars(query):
        walks.setdefault(row.portal_id, []).append(Walk.model_validate(row.account))
    found = concluded.conclusions
    silent = [f"{portal}: nothing was walked" for portal in crawl.portals if portal not in walks]
    faults = [f"{url}: {reason}" for url, reason in found.problems]
    return NightAccount(
        crawl_id=crawl_id,
        night=night_of(crawl.began_at),
        began_at=crawl.began_at,
        ended_at=ended_at,
        portals=tuple(_portal_account(session, crawl_id, of_portal, concluded) for of_portal in walks.values()),
        reports=ReportCounts(
            count=found.by_kind.total(),
            by_form=dict(found.by_form),
            by_kind=dict(found.by_kind),
            by_notice=dict(found.by_notice),
        ),
        events=concluded.events,
        faults=(*silent, *faults),
    )


def write_account(directory: Path, account: NightAccount) -> Path:
    """Write an account as JSON into the directory of accounts; return its place."""
    directory.mkdir(exist_ok=True)
    path = directory / f"{account.crawl_id}.json"
    path.write_text(account.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return path


def _portal_account(session: Session, crawl_id: str, walks: Sequence[Walk], concluded: Concluded) -> PortalAccount:
    portal = walks[0].portal
    entries = [entry for walk in walks for entry in walk.entries]
    visits = [visit for walk in walks for visit in walk.visits]
    reasons = [f"{walk.column_name}: {walk.reason}" for walk in walks if walk.reason]
    visited = {visit.url for visit in visits}
    not_reports = [(url, reason) for url, reason in concluded.conclusions.not_reports if url in visited]
    rejections = [
        Rejection(url=one.url, title=one.title, reason=one.reason) for one in entries if one.verdict == "rejected"
    ]
    rejections += [Rejection(url=url, title="", reason=reason) for url, reason in not_reports]
    captures, revisits, size = _count_captures(session, crawl_id, walks)
    return PortalAccount(
        id=portal.id,
        name=portal.name,
        platform=portal.platform,
        health="healthy" if all(walk.complete for walk in walks) else "incomplete",
        reason="; ".join(reasons) or None,
        entries=len(entries),
        candidates=sum(entry.verdict == "candidate" for entry in entries),
        rejected=len(rejections),
        visits=len(visits),
        states=dict(Counter(visit.state for visit in visits)),
        captures=captures,
        revisits=revisits,
        rendered=sum(visit.rendered is not None for visit in visits),
        bytes=size,
        list_pages=sum(len(walk.list_pages) for walk in walks),
        attachments=sum(len(visit.attachments) for visit in visits),
        rejections=tuple(rejections),
    )


def _count_captures(session: Session, crawl_id: str, walks: Sequence[Walk]) -> tuple[int, int, int]:
    """Return how many exchanges of the crawl are of the walks' hosts, how many of them revisits, and their bytes."""
    hosts = {urlsplit(walk.column_url).netloc for walk in walks}
    counts = [0, 0, 0]
    kinds = ("response", "revisit")
    query = select(CaptureRow.url, CaptureRow.record_type, CaptureRow.length).where(
        CaptureRow.crawl_id == crawl_id, CaptureRow.record_type.in_(kinds)
    )
    for url, record_type, length in session.execute(query):
        if urlsplit(url).netloc in hosts:
            counts[0] += 1
            counts[1] += record_type == "revisit"
            counts[2] += length
    return counts[0], counts[1], counts[2]
