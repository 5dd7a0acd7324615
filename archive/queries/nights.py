"""Nights, and portals with their health."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import SummaryRow
from archive.catalogue.night_tables import CrawlCountRow, PortalStateRow
from archive.catalogue.tables import CrawlRow, WalkRow
from archive.clock import night_of
from archive.deriving import places
from archive.queries.paging import Page, bound_limit, page_of, read_cursor
from archive.queries.values import NightItem, PortalItem


def list_nights(
    session: Session, *, portal: str | None = None, after: str | None = None, limit: int = 50
) -> Page[NightItem]:
    """Return a page of crawls, all or those that walked a portal, newest first.

    Raises:
        CursorError: `after` is no cursor of this list.
    """
    limit, key = bound_limit(limit), read_cursor(after, str)
    query = select(CrawlRow, CrawlCountRow).outerjoin(CrawlCountRow, CrawlCountRow.crawl_id == CrawlRow.crawl_id)
    if portal is not None:
        walked = select(WalkRow.crawl_id).where(WalkRow.portal_id == portal, WalkRow.crawl_id == CrawlRow.crawl_id)
        query = query.where(walked.exists())
    if key is not None:
        query = query.where(CrawlRow.crawl_id < key[0])
    rows = session.execute(query.order_by(CrawlRow.crawl_id.desc()).limit(limit + 1)).all()
    page = page_of(rows, limit, lambda row: (row[0].crawl_id,))
    return Page(items=tuple(_night(crawl, counts) for crawl, counts in page.items), next=page.next)


def list_portals(
    session: Session,
    *,
    division: str | None = None,
    health: str | None = None,
    after: str | None = None,
    limit: int = 100,
) -> Page[PortalItem]:
    """Return a page of the portals that were walked, by id; those of a division and all that lies in it, of a health.

    Raises:
        CursorError: `after` is no cursor of this list.
    """
    limit, key = bound_limit(limit), read_cursor(after, str)
    query = select(PortalStateRow)
    if health is not None:
        query = query.where(PortalStateRow.health == health)
    if key is not None:
        query = query.where(PortalStateRow.portal_id > key[0])
    if division is not None:
        # Portals are few, and their files name codes of any year.
        codes = session.scalars(select(PortalStateRow.division_code).distinct())
        query = query.where(PortalStateRow.division_code.in_([code for code in codes if _lies_in(code, division)]))
    rows = session.scalars(query.order_by(PortalStateRow.portal_id).limit(limit + 1)).all()
    page = page_of(rows, limit, lambda row: (row.portal_id,))
    counts = _count_reports(session, [row.portal_id for row in page.items])
    return Page(items=tuple(_portal(row, counts) for row in page.items), next=page.next)


def name_portal(session: Session, portal_id: str) -> str | None:
    """Return what a portal is called, None where it was never walked."""
    return session.scalar(select(PortalStateRow.name).where(PortalStateRow.portal_id == portal_id))


def find_portal(session: Session, portal_id: str) -> PortalItem | None:
    """Return a portal by its id, None where none was walked under it."""
    row = session.get(PortalStateRow, portal_id)
    return _portal(row, _count_reports(session, [portal_id])) if row is not None else None


def find_night(session: Session, crawl_id: str) -> NightItem | None:
    """Return a crawl by its id, None where there is none."""
    row = session.get(CrawlRow, crawl_id)
    return _night(row, session.get(CrawlCountRow, crawl_id)) if row is not None else None


def count_health(session: Session) -> dict[str, int]:
    """Return how many portals were found how by their last walks."""
    rows = session.execute(select(PortalStateRow.health, func.count()).group_by(PortalStateRow.health))
    return dict(rows.all())


def _night(crawl: CrawlRow, counts: CrawlCountRow | None) -> NightItem:
    return NightItem(
        crawl_id=crawl.crawl_id,
        night=night_of(crawl.began_at),
        began_at=crawl.began_at,
        concluded_at=crawl.concluded_at,
        portal_count=len(crawl.portals),
        capture_count=counts.capture_count if counts else 0,
        health=counts.health if counts else {},
        events=counts.events if counts else {},
    )


def _portal(row: PortalStateRow, counts: dict[str, int]) -> PortalItem:
    return PortalItem(
        id=row.portal_id,
        name=row.name,
        division_code=row.division_code,
        platform=row.platform,
        health=row.health,
        reason=row.reason,
        walked_at=row.walked_at,
        seen_whole_at=row.seen_whole_at,
        report_count=counts.get(row.portal_id, 0),
    )


def _count_reports(session: Session, portal_ids: Iterable[str]) -> dict[str, int]:
    query = select(SummaryRow.portal_id, func.count()).where(SummaryRow.portal_id.in_(list(portal_ids)))
    return dict(session.execute(query.group_by(SummaryRow.portal_id)).all())


def _lies_in(code: str | None, division: str) -> bool:
    place, wanted = places.find_place(code), places.find_place(division)
    return wanted.code is not None and wanted.code in (place.code, place.prefecture, place.province)
