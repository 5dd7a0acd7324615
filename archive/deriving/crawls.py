"""What a crawl came to, and how portals were found by the last walks of their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import CrawlCountRow, PortalStateRow, WatchedRow
from archive.catalogue.tables import CaptureRow, CrawlRow, EventRow, WalkRow
from archive.health import judge_health
from archive.walks import Walk

# Of a portal of which nothing was walked in a crawl that should have walked it.
SILENT = "silent"


def derive_crawls(session: Session, crawl_ids: Sequence[str]) -> None:
    """Derive what these crawls came to, and the portals that they walked, anew."""
    walked: dict[str, dict[tuple[str, datetime], Walk]] = {}
    for crawl_id in crawl_ids:
        crawl = session.get(CrawlRow, crawl_id)
        if crawl is not None and crawl.concluded_at is not None:
            walks = _walks_of(session, crawl_id)
            session.merge(_counts_of(session, crawl, walks))
            for portal_id, of_portal in walks.items():
                known = walked.setdefault(portal_id, {})
                known.update(((walk.column_url, walk.began_at), walk) for walk in of_portal)
            session.flush()
    for portal_id, known in sorted(walked.items()):
        _derive_portal(session, portal_id, known)
    session.flush()


def _walks_of(session: Session, crawl_id: str) -> dict[str, list[Walk]]:
    query = select(WalkRow.account).where(WalkRow.crawl_id == crawl_id).order_by(WalkRow.portal_id, WalkRow.began_at)
    walks: dict[str, list[Walk]] = {}
    for account in session.scalars(query):
        walk = Walk.model_validate(account)
        walks.setdefault(walk.portal.id, []).append(walk)
    return walks


def _counts_of(session: Session, crawl: CrawlRow, walks: dict[str, list[Walk]]) -> CrawlCountRow:
    health = Counter(judge_health(of_portal)[0] for of_portal in walks.values())
    health[SILENT] = sum(portal not in walks for portal in crawl.portals)
    captures = select(func.count()).where(
        CaptureRow.crawl_id == crawl.crawl_id, CaptureRow.record_type.in_(("response", "revisit"))
    )
    events = select(EventRow.kind, func.count()).where(EventRow.crawl_id == crawl.crawl_id)
    kinds = session.execute(events.where(EventRow.status != "retracted").group_by(EventRow.kind))
    return CrawlCountRow(
        crawl_id=crawl.crawl_id,
        capture_count=session.scalar(captures) or 0,
        health={word: count for word, count in sorted(health.items()) if count},
        events=dict(sorted((kind, count) for kind, count in kinds)),
    )


def _derive_portal(session: Session, portal_id: str, known: Mapping[tuple[str, datetime], Walk]) -> None:
    """Derive a portal's state; `known` are walks that have been read already, by column and beginning."""
    of_portal = select(WalkRow.column_url, func.max(WalkRow.began_at)).where(WalkRow.portal_id == portal_id)
    concluded = CrawlRow.concluded_at.is_not(None)
    of_portal = of_portal.join(CrawlRow, CrawlRow.crawl_id == WalkRow.crawl_id).where(concluded)
    by_column = of_portal.group_by(WalkRow.column_url).order_by(WalkRow.column_url)
    last = session.execute(by_column).all()
    whole = {row[0]: row[1] for row in session.execute(by_column.where(WalkRow.complete))}
    walks = [known.get((url, at)) or _read_walk(session, portal_id, url, at) for url, at in last]
    _note_whole(session, portal_id, whole)
    health, reason = judge_health(walks)
    newest = max(walks, key=lambda walk: walk.began_at)
    session.merge(
        PortalStateRow(
            portal_id=portal_id,
            name=newest.portal.name,
            division_code=newest.portal.division_code,
            platform=newest.portal.platform,
            health=health,
            reason=reason,
            walked_at=newest.began_at,
            seen_whole_at=max(whole.values(), default=None),
        )
    )


def _read_walk(session: Session, portal_id: str, column_url: str, began_at: datetime) -> Walk:
    same = (WalkRow.portal_id == portal_id, WalkRow.column_url == column_url, WalkRow.began_at == began_at)
    return Walk.model_validate(
        session.scalars(select(WalkRow.account).where(*same).order_by(WalkRow.record_id)).first()
    )


def _note_whole(session: Session, portal_id: str, whole: Mapping[str, datetime]) -> None:
    rows: Iterable[WatchedRow] = session.scalars(select(WatchedRow).where(WatchedRow.portal_id == portal_id))
    for row in rows:
        row.seen_whole_at = whole.get(row.column_url)
