"""How long a portal is left alone that refused, and what is left over of walks that came to no end.

Both are derived from the walks as they lie in the WARCs, so that a rebuild gives the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
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
# What is older than so many walks in a row that say nothing of what is asked is not looked for: a column may have had
# no end of its walks for years.
_MOST_IN_VAIN = 32


def count_nights_of_rest(refusals: int) -> int:
    """Return after how many nights a portal is tried again that refused on so many nights in a row (1, 2, 4, … 16)."""
    return min(1 << max(refusals - 1, 0), MOST_NIGHTS)


def find_end_of_rest(session: Session, walk: Walk) -> datetime | None:
    """Return when a column is due again of a walk that a refusal ended, None for any other walk.

    That is the midnight in Shanghai with which the night of the next attempt begins at the earliest.
    """
    if walk.blocked_by is None:
        return None
    tonight = _night_of(session, walk.crawl_id, walk.began_at)
    nights = {tonight}
    for night in _find_refusals(session, walk):
        nights.add(night)
        if count_nights_of_rest(len(nights)) == MOST_NIGHTS:
            break
    next_night = tonight + timedelta(days=count_nights_of_rest(len(nights)))
    return datetime.combine(next_night, time(), SHANGHAI)


def find_visited(session: Session, portal_id: str, column_url: str, pages: Collection[str]) -> set[str]:
    """Return which of some pages were seen by walks of a column since one of them came to its end."""
    found: set[str] = set()
    left, in_vain = set(pages), 0
    for row in _walks_back(session, WalkRow.portal_id == portal_id, WalkRow.column_url == column_url):
        if row.complete or not left or in_vain == _MOST_IN_VAIN:
            break
        visits = row.account["visits"]
        seen = {one["url"] for one in visits if one["record_id"] and one["state"] not in _UNSEEN} & left
        found |= seen
        left -= seen
        in_vain = 0 if seen else in_vain + 1
    return found


def _find_refusals(session: Session, walk: Walk) -> Iterator[date]:
    """Yield the nights of the refusals before a walk, newest first, up to a walk that was let in."""
    of_column = (WalkRow.portal_id == walk.portal.id, WalkRow.column_url == walk.column_url)
    in_vain = 0
    for row in _walks_back(session, *of_column, WalkRow.began_at < walk.began_at):
        if row.account.get("blocked_by") is not None:
            yield _night_of(session, row.crawl_id, row.began_at)
            in_vain = 0
        elif row.account["list_pages"] or in_vain == _MOST_IN_VAIN:
            return
        else:
            in_vain += 1


def _walks_back(session: Session, *where: ColumnElement[bool]) -> Iterator[WalkRow]:
    """Yield walks, newest first; no more are read than are asked for, of all that there are after years."""
    query = select(WalkRow).where(*where).order_by(WalkRow.began_at.desc(), WalkRow.record_id)
    with session.scalars(query, execution_options={"yield_per": _READ_AHEAD}) as rows:
        yield from rows


def _night_of(session: Session, crawl_id: str, began_at: datetime) -> date:
    """Return the night of a crawl, of one that is not known that of the walk which began at a moment."""
    crawl = session.get(CrawlRow, crawl_id)
    return night_of(crawl.began_at if crawl is not None else began_at)
