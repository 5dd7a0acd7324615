"""What a crawl came to, and how portals were found by the last walks of their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from archive.catalogue.asking import list_walks
from archive.catalogue.night_tables import CrawlCountRow, PortalStateRow, SilentRow, WatchedRow
from archive.catalogue.tables import CaptureRow, CrawlRow, EventRow, WalkRow
from archive.health import judge_health
from archive.walks import Walk

# Of a portal of which nothing was walked in a crawl that should have walked it.
SILENT = "silent"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A walk, and why its list proves no absence although it was walked whole (None where it does, or was not)."""

    walk: Walk
    doubt: str | None


def derive_crawls(session: Session, crawl_ids: Sequence[str]) -> None:
    """Derive what these crawls came to, and the portals that they walked, anew; `crawl_ids` are in their order."""
    derived: set[str] = set()
    # From the last on: a portal is derived once, when its last walks are at hand.
    for crawl_id in reversed(crawl_ids):
        crawl = session.get(CrawlRow, crawl_id)
        if crawl is not None and crawl.concluded_at is not None:
            healths: dict[str, str] = {}
            for portal_id, rows in list_walks(session, crawl_id):
                walks = {row.record_id: _read(row) for row in rows}
                healths[portal_id], _ = _judge(list(walks.values()))
                if portal_id not in derived:
                    _derive_portal(session, portal_id, walks)
                    derived.add(portal_id)
            session.merge(_counts_of(session, crawl, healths))
            _note_silent(session, crawl, healths)
            session.flush()


def _counts_of(session: Session, crawl: CrawlRow, healths: Mapping[str, str]) -> CrawlCountRow:
    """Return what a crawl came to; `healths` are those of the portals that it walked."""
    health = Counter(healths.values())
    health[SILENT] = sum(portal not in healths for portal in crawl.portals)
    types = select(CaptureRow.record_type, func.count()).where(
        CaptureRow.crawl_id == crawl.crawl_id, CaptureRow.record_type.in_(("response", "revisit"))
    )
    captures = dict(session.execute(types.group_by(CaptureRow.record_type)).all())
    events = select(EventRow.kind, func.count()).where(EventRow.crawl_id == crawl.crawl_id)
    kinds = session.execute(events.where(EventRow.status != "retracted").group_by(EventRow.kind))
    return CrawlCountRow(
        crawl_id=crawl.crawl_id,
        capture_count=sum(captures.values()),
        revisit_count=captures.get("revisit", 0),
        health={word: count for word, count in sorted(health.items()) if count},
        events=dict(sorted((kind, count) for kind, count in kinds)),
    )


def _note_silent(session: Session, crawl: CrawlRow, walks: Collection[str]) -> None:
    """Note of which portals a crawl walked nothing; what was noted of it before is so still."""
    rows = [{"portal_id": portal, "crawl_id": crawl.crawl_id} for portal in crawl.portals if portal not in walks]
    if rows:
        session.execute(insert(SilentRow).on_conflict_do_nothing(), rows)


def _derive_portal(session: Session, portal_id: str, known: Mapping[str, _Seen]) -> None:
    """Derive a portal's state; `known` are walks that have been read already, by record."""
    last: list[_Seen] = []
    whole: dict[str, datetime] = {}
    for column_url in _columns_of(session, portal_id):
        row = _find_last(session, portal_id, column_url)
        if row is None:
            continue
        last.append(known.get(row.record_id) or _read(row))
        proof = row if row.complete and row.doubt is None else _find_last(session, portal_id, column_url, whole=True)
        if proof is not None:
            whole[column_url] = proof.began_at
    for watched in session.scalars(select(WatchedRow).where(WatchedRow.portal_id == portal_id)):
        watched.seen_whole_at = whole.get(watched.column_url)
    health, reason = _judge(last)
    newest = max((one.walk for one in last), key=lambda walk: walk.began_at)
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


def _columns_of(session: Session, portal_id: str) -> Iterator[str]:
    """Yield a portal's columns, one step in the index each: its walks are many more with every year."""
    query = select(func.min(WalkRow.column_url)).where(WalkRow.portal_id == portal_id)
    column_url = session.scalar(query)
    while column_url is not None:
        yield column_url
        column_url = session.scalar(query.where(WalkRow.column_url > column_url))


def _find_last(session: Session, portal_id: str, column_url: str, *, whole: bool = False) -> WalkRow | None:
    """Return a column's last walk of a crawl that was concluded; with `whole` the last that proves an absence."""
    query = select(WalkRow).where(WalkRow.portal_id == portal_id, WalkRow.column_url == column_url)
    is_concluded = select(CrawlRow.concluded_at).where(CrawlRow.crawl_id == WalkRow.crawl_id).scalar_subquery()
    query = query.where(is_concluded.is_not(None))
    if whole:
        query = query.where(WalkRow.complete, WalkRow.doubt.is_(None))
    return session.scalars(query.order_by(WalkRow.began_at.desc(), WalkRow.record_id).limit(1)).first()


def _read(row: WalkRow) -> _Seen:
    return _Seen(Walk.model_validate(row.account), row.doubt)


def _judge(seen: Sequence[_Seen]) -> tuple[str, str | None]:
    return judge_health([one.walk for one in seen], [one.doubt for one in seen if one.doubt is not None])
