"""One portal's own nights: how each found it, and what it gave."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import CTE, func, select
from sqlalchemy.orm import Session

from archive.catalogue.night_tables import FeedRow, SilentRow
from archive.catalogue.tables import CaptureRow, CrawlRow, WalkRow
from archive.clock import night_of
from archive.deriving.crawls import SILENT
from archive.health import judge_health
from archive.queries.paging import bound_limit
from archive.queries.values import PortalNightItem
from archive.urls import split_url
from archive.walks import Walk


def list_portal_nights(session: Session, portal_id: str, *, limit: int = 30) -> tuple[PortalNightItem, ...]:
    """Return the last crawls that walked a portal, or should have, newest first.

    Captures are counted as the accounts of the crawls count them: those of the hosts of the columns that were walked.
    """
    crawls = _list_crawls(session, portal_id, bound_limit(limit))
    walks, doubts = _read_walks(session, portal_id, [crawl.crawl_id for crawl in crawls])
    hosts = {crawl_id: {split_url(walk.column_url).netloc for walk in found} for crawl_id, found in walks.items()}
    since = min((crawl.began_at for crawl in crawls), default=None)
    captures = _count_captures(session, set().union(*hosts.values()), since)
    events = _count_events(session, portal_id, [crawl.crawl_id for crawl in crawls])
    items = []
    for crawl in crawls:
        found = walks.get(crawl.crawl_id, [])
        health, reason = judge_health(found, doubts[crawl.crawl_id]) if found else (SILENT, None)
        items.append(
            PortalNightItem(
                crawl_id=crawl.crawl_id,
                night=night_of(crawl.began_at),
                concluded_at=crawl.concluded_at,
                health=health,
                reason=reason,
                list_page_count=sum(len(walk.list_pages) for walk in found),
                visit_count=sum(len(walk.visits) for walk in found),
                capture_count=sum(captures[crawl.crawl_id, host] for host in hosts.get(crawl.crawl_id, ())),
                events=dict(sorted(events[crawl.crawl_id].items())),
            )
        )
    return tuple(items)


def _list_crawls(session: Session, portal_id: str, limit: int) -> Sequence[CrawlRow]:
    first = session.scalar(select(func.min(WalkRow.crawl_id)).where(WalkRow.portal_id == portal_id))
    if first is None:
        return ()
    # Of what is not concluded nothing is derived yet.
    pending = session.scalars(select(CrawlRow).where(CrawlRow.concluded_at.is_(None)))
    found = {crawl.crawl_id for crawl in pending if crawl.crawl_id >= first and portal_id in crawl.portals}
    # From the end of an index each, so far as is shown: there are more with every year.
    for row in (WalkRow, SilentRow):
        query = select(row.crawl_id).where(row.portal_id == portal_id, row.crawl_id >= first).distinct()
        found.update(session.scalars(query.order_by(row.crawl_id.desc()).limit(limit)))
    newest = sorted(found, reverse=True)[:limit]
    return session.scalars(
        select(CrawlRow).where(CrawlRow.crawl_id.in_(newest)).order_by(CrawlRow.crawl_id.desc())
    ).all()


def _read_walks(
    session: Session, portal_id: str, crawl_ids: Sequence[str]
) -> tuple[dict[str, list[Walk]], dict[str, list[str]]]:
    """Return a portal's walks by crawl, and why lists that were walked whole are not believed."""
    walks: dict[str, list[Walk]] = defaultdict(list)
    doubts: dict[str, list[str]] = defaultdict(list)
    query = select(WalkRow).where(WalkRow.portal_id == portal_id, WalkRow.crawl_id.in_(crawl_ids))
    for row in session.scalars(query.order_by(WalkRow.began_at)):
        walks[row.crawl_id].append(Walk.model_validate(row.account))
        if row.doubt:
            doubts[row.crawl_id].append(row.doubt)
    return walks, doubts


def _count_captures(session: Session, hosts: Iterable[str], since: datetime | None) -> Counter[tuple[str, str]]:
    """Return how many exchanges there were by crawl and host, none before a moment."""
    counts: Counter[tuple[str, str]] = Counter()
    for host in hosts:
        for scheme in ("http", "https"):
            # A range of the index: the slash, and the character after it.
            urls = _urls_between(f"{scheme}://{host}/", f"{scheme}://{host}0")
            query = select(CaptureRow.crawl_id, func.count()).join(urls, urls.c.url == CaptureRow.url)
            query = query.where(
                CaptureRow.captured_at >= since,
                CaptureRow.crawl_id.is_not(None),
                CaptureRow.record_type.in_(("response", "revisit")),
            )
            for crawl_id, count in session.execute(query.group_by(CaptureRow.crawl_id)):
                counts[str(crawl_id), host] += count
    return counts


def _urls_between(begin: str, end: str) -> CTE:
    """Select each address that was ever captured in a range, from one to the next: captures are many more."""
    first = select(func.min(CaptureRow.url).label("url")).where(CaptureRow.url >= begin, CaptureRow.url < end)
    urls = first.cte(recursive=True)
    following = select(func.min(CaptureRow.url)).where(CaptureRow.url > urls.c.url, CaptureRow.url < end)
    return urls.union_all(select(following.scalar_subquery()).where(urls.c.url.is_not(None)))


def _count_events(session: Session, portal_id: str, crawl_ids: Sequence[str]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    query = select(FeedRow.crawl_id, FeedRow.kind, func.count()).where(
        FeedRow.portal_id == portal_id, FeedRow.crawl_id.in_(crawl_ids), FeedRow.status != "retracted"
    )
    for crawl_id, kind, count in session.execute(query.group_by(FeedRow.crawl_id, FeedRow.kind)):
        counts[crawl_id][kind] = count
    return counts
