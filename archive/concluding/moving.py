"""A portal that moves: another host, platform or column, or another address for nearly everything on its list."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CrawlRow, ReportRow, WalkRow
from archive.concluding.columns import WalkedColumn, reports_on
from archive.concluding.night import PortalNight
from archive.urls import split_url
from archive.walks import Walk


@dataclass(frozen=True, slots=True)
class Move:
    """What a portal did: `platform` and `addresses` as an event has them, and the columns whose lists are others now.

    `before` is the last complete walk of the portal before it.
    """

    before: Walk
    platform: tuple[str, str] | None
    addresses: tuple[tuple[str, str], ...]
    columns: frozenset[str]


class Moving:
    """Looks for what a portal left, and whether the portal as a whole has moved."""

    def __init__(self, session: Session, night: PortalNight) -> None:
        self._night = night
        self._complete = [column for column in night.columns if column.walk.complete]
        self._before = _find_before(session, night)
        self._gone_columns, self._new_columns = _compare_columns(session, self._before, self._complete)

    def find_left(self) -> Iterator[ReportRow]:
        """Yield the reports that no list of tonight has, in a fixed order."""
        yield from (row for row in self._night.shelf.list_all() if row.url not in self._night.listed)

    def has_left(self, row: ReportRow, column: WalkedColumn) -> bool:
        """Whether a report is proven to be no more where it was; `column` is where it may be now.

        Its own page says so, or all lists that could have it were walked whole and are believed. A column that the
        portal's file has no more lists nothing.
        """
        if self._night.is_gone(row.url):
            return True
        lists = [column, self._night.find_walked(row.column_url)]
        if lists[1] is None and row.column_url not in self._gone_columns and not row.left_behind:
            return False
        return all(one.proves_absence or one.is_replaced for one in lists if one is not None)

    def find_move(self, left: Collection[tuple[str, WalkedColumn]]) -> Move | None:
        """Return how the portal has moved, None where it has not.

        `left` are the addresses that reports were found to have left tonight, each with the column where they are now.
        """
        if self._before is None or not self._complete:
            return None
        addresses, columns = [], set()
        if self._gone_columns and self._new_columns:
            addresses += _pairs(self._gone_columns, self._new_columns)
            columns |= self._gone_columns | self._new_columns
        for column in self._complete:
            if column.is_replaced and column.earlier is not None:
                old, new = reports_on(column.earlier), reports_on(column.walk)
                has_moved = any(url in old and now is column for url, now in left)
                if has_moved or _hosts(old).isdisjoint(_hosts(new)):
                    addresses.append((_stem(old), _stem(new)))
                    columns.add(column.url)
        was, now = self._before.portal.platform, self._complete[0].walk.portal.platform
        if not addresses and was == now:
            return None
        return Move(self._before, (was, now) if was != now else None, tuple(addresses), frozenset(columns))


def _find_before(session: Session, night: PortalNight) -> Walk | None:
    """Return the last complete walk of the portal in a crawl concluded before, None where there is none."""
    earlier = [column.earlier for column in night.columns if column.earlier is not None]
    if earlier:
        return max(earlier, key=lambda walk: walk.began_at)
    first = night.columns[0].walk
    query = (
        select(WalkRow)
        .join(CrawlRow, CrawlRow.crawl_id == WalkRow.crawl_id)
        .where(WalkRow.portal_id == first.portal.id, WalkRow.complete, WalkRow.crawl_id != first.crawl_id)
        .where(CrawlRow.concluded_at.is_not(None))
    )
    query = query.order_by(WalkRow.began_at.desc()).limit(1)
    row = session.scalar(query.where(WalkRow.began_at < first.began_at)) or session.scalar(query)
    return Walk.model_validate(row.account) if row is not None else None


def _compare_columns(
    session: Session, before: Walk | None, complete: Collection[WalkedColumn]
) -> tuple[set[str], set[str]]:
    """Return the columns that the portal's file has no more, and those that it did not have before."""
    if before is None or not complete:
        return set(), set()
    walked = {column.url for column in complete}
    old, new = _columns_of(session, before), next(iter(complete)).walk.portal.columns
    if new is None:
        return set(), set()
    return old - set(new), walked - old


def _columns_of(session: Session, walk: Walk) -> set[str]:
    """Return the columns of a portal's file as a walk has it; an older one does not say, and those walked stand."""
    if walk.portal.columns is not None:
        return set(walk.portal.columns)
    query = select(WalkRow.column_url).where(WalkRow.crawl_id == walk.crawl_id, WalkRow.portal_id == walk.portal.id)
    return set(session.scalars(query))


def _pairs(old: Collection[str], new: Collection[str]) -> list[tuple[str, str]]:
    """Return what was with what is, in their order; where there are fewer on one side, its last stands again."""
    before, after = sorted(old), sorted(new)
    count = max(len(before), len(after))
    return [(before[min(at, len(before) - 1)], after[min(at, len(after) - 1)]) for at in range(count)]


def _hosts(urls: Collection[str]) -> set[str]:
    return {split_url(url).netloc.lower() for url in urls}


def _stem(urls: Collection[str]) -> str:
    """Return what addresses have in common, up to the last slash."""
    common = "".join(
        one for one, other in takewhile(lambda pair: pair[0] == pair[1], zip(min(urls), max(urls), strict=False))
    )
    return common[: common.rfind("/") + 1] or common
