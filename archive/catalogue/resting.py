"""How long a portal is left alone that refused, and what is left over of walks that came to no end.

Both are derived from the walks as they lie in the WARCs, so that a rebuild gives the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CrawlRow, WalkRow
from archive.clock import SHANGHAI, night_of
from archive.walks import Walk

# After a first refusal the next night tries again, after others in a row every second, fourth, … night.
MOST_NIGHTS = 16
# States in which a page was not seen: it is still to be visited.
_UNSEEN = ("blocked", "unreachable")
# Mostly the last walk or two are asked for.
_READ_AHEAD = 4


def count_nights_of_rest(refusals: int) -> int:
    """Return after how many nights a portal is tried again that refused on so many nights in a row (1, 2, 4, … 16)."""
    return min(1 << max(refusals - 1, 0), MOST_NIGHTS)


def find_end_of_rest(session: Session, walk: Walk) -> datetime | None:
    """Return when a column is due again of a walk that a refusal ended, None for any other walk.

    That is the midnight in Shanghai with which the night of the next attempt begins at the earliest.
    """
    if walk.blocked_by is None:
        return None
    tonight = _night_of(session, walk)
    nights = {tonight, *_find_refusals(session, walk)}
    next_night = tonight + timedelta(days=count_nights_of_rest(len(nights)))
    return datetime.combine(next_night, time(), SHANGHAI)


def find_visited(session: Session, portal_id: str, column_url: str) -> set[str]:
    """Return the pages that were seen by walks of a column since one of them came to its end."""
    found: set[str] = set()
    for row in _walks_back(session, WalkRow.portal_id == portal_id, WalkRow.column_url == column_url):
        if row.complete:
            break
        walk = Walk.model_validate(row.account)
        found |= {visit.url for visit in walk.visits if visit.record_id and visit.state not in _UNSEEN}
    return found


def _find_refusals(session: Session, walk: Walk) -> Iterator[date]:
    """Yield the nights of the refusals before a walk, newest first, up to a walk that was let in."""
    of_column = (WalkRow.portal_id == walk.portal.id, WalkRow.column_url == walk.column_url)
    for row in _walks_back(session, *of_column, WalkRow.began_at < walk.began_at):
        earlier = Walk.model_validate(row.account)
        if earlier.blocked_by is not None:
            yield _night_of(session, earlier)
        elif earlier.list_pages:
            return


def _walks_back(session: Session, *where: ColumnElement[bool]) -> Iterator[WalkRow]:
    """Yield walks, newest first; no more are read than are asked for, of all that there are after years."""
    query = select(WalkRow).where(*where).order_by(WalkRow.began_at.desc(), WalkRow.record_id)
    with session.scalars(query, execution_options={"yield_per": _READ_AHEAD}) as rows:
        yield from rows


def _night_of(session: Session, walk: Walk) -> date:
    crawl = session.get(CrawlRow, walk.crawl_id)
    return night_of(crawl.began_at if crawl is not None else walk.began_at)
