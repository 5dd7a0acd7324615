"""A column as one walk saw it: what its pages held, what was known of it before, and whether its list is believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.asking import find_captures
from archive.catalogue.tables import CaptureRow, CrawlRow, WalkRow
from archive.concluding.contents import Content, facts_of, find_content
from archive.walks import PageVisit, Walk

# A list that loses so many reports at once, and more than this share of them, has lost lines rather than reports: who
# withdraws reports withdraws one or two.
_LOST_MIN = 4
_KEPT_SHARE = 0.5
# A list that stays that short, longer than any repair takes and on many nights, is what the portal has now. One that
# is empty never is.
_ACCEPTED_AFTER = timedelta(days=30)
_ACCEPTED_AFTER_WALKS = 10
# A list of so many reports of which at most this share keeps its address is another list: the portal has moved.
_REPLACED_MIN = 3
_SAME_ADDRESS_SHARE = 0.2


class WalkedColumn:
    """One walk with its captures; `seen` are the visits that found a whole page, with what it consisted of.

    `earlier` is the last complete walk before it whose list is believed, None where there is none: a complete walk
    without one is the column's baseline. `doubt` says why the list proves no absence although it was walked whole.
    """

    def __init__(self, session: Session, row: WalkRow) -> None:
        self.walk = Walk.model_validate(row.account)
        self.facts = facts_of(self.walk)
        self.captures = load_captures(session, self.walk)
        self.earlier = _find_earlier_walk(session, row)
        self.listed = frozenset(entry.url for entry in self.walk.entries)
        self.problems: list[tuple[str, str]] = []
        self.seen = list(self._look_at_visits())
        self.doubt = _find_doubt(session, self.walk, self.earlier)
        row.doubt = self.doubt

    @property
    def url(self) -> str:
        """The column's address, by which it is known."""
        return self.walk.column_url

    @property
    def is_baseline(self) -> bool:
        """Whether it is the first complete walk of the column."""
        return self.walk.complete and self.earlier is None

    @property
    def proves_absence(self) -> bool:
        """Whether what is not on its list is not on the portal's."""
        return self.walk.complete and self.doubt is None

    @property
    def is_replaced(self) -> bool:
        """Whether nearly everything on the list has another address than before."""
        if not self.walk.complete or self.earlier is None:
            return False
        before, now = reports_on(self.earlier), reports_on(self.walk)
        kept = len(before & now)
        return bool(now) and len(before) >= _REPLACED_MIN and kept <= len(before) * _SAME_ADDRESS_SHARE

    def _look_at_visits(self) -> Iterator[tuple[PageVisit, Content]]:
        for visit in self.walk.visits:
            content = find_content(visit, self.captures, self.walk.portal.hosts)
            if content is not None:
                yield visit, content
            elif visit.state == "ok":
                self.problems.append((visit.url, "the page or an attachment was not fetched whole"))
            elif visit.state in ("failed", "refused"):
                self.problems.append((visit.url, visit.render_reason or visit.state))


def reports_on(walk: Walk) -> set[str]:
    """Return the addresses of what a walk's list has and was taken for reports."""
    return {entry.url for entry in walk.entries if entry.verdict == "candidate"}


def load_captures(session: Session, walk: Walk) -> dict[str, CaptureRow]:
    """Return the captures that a walk's visits name, by record id; what no WARC holds is left out."""
    wanted = {visit.record_id for visit in walk.visits} | {visit.rendered for visit in walk.visits}
    wanted |= {one.record_id for visit in walk.visits for one in visit.linked}
    wanted |= {record_id for visit in walk.visits for record_id in visit.loaded}
    return find_captures(session, wanted)


def _find_earlier_walk(session: Session, row: WalkRow) -> Walk | None:
    """Return the last complete walk of the same column, believed, in a crawl concluded before; None where none is.

    What was concluded before is asked, not what the clock said: it may have been set back since. So one that is dated
    after this walk counts where there is no other.
    """
    query = (
        select(WalkRow)
        .join(CrawlRow, CrawlRow.crawl_id == WalkRow.crawl_id)
        .where(WalkRow.portal_id == row.portal_id, WalkRow.column_url == row.column_url)
        .where(WalkRow.complete, WalkRow.doubt.is_(None))
        .where(CrawlRow.concluded_at.is_not(None), WalkRow.crawl_id != row.crawl_id)
        .order_by(WalkRow.began_at.desc())
        .limit(1)
    )
    earlier = session.scalar(query.where(WalkRow.began_at < row.began_at)) or session.scalar(query)
    return Walk.model_validate(earlier.account) if earlier else None


def _find_doubt(session: Session, walk: Walk, earlier: Walk | None) -> str | None:
    """Return why a complete walk's list is not believed: it has far fewer reports than the last that was."""
    if not walk.complete or earlier is None:
        return None
    before, now = len(reports_on(earlier)), len(reports_on(walk))
    if before and not now:
        return f"the list is empty, where {before} reports were: no absence is concluded from it"
    if before - now < _LOST_MIN or now >= before * _KEPT_SHARE:
        return None
    since = (WalkRow.portal_id == walk.portal.id) & (WalkRow.column_url == walk.column_url) & WalkRow.complete
    count = session.scalar(select(func.count()).where(since, WalkRow.began_at > earlier.began_at)) or 0
    if walk.began_at - earlier.began_at >= _ACCEPTED_AFTER and count > _ACCEPTED_AFTER_WALKS:
        return None
    return f"{now} reports are listed, where {before} were: no absence is concluded from it"
