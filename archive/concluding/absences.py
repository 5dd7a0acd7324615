"""What is gone: suspected at the first proof, confirmed by as many more, over as many days, as the portal's file says.

An absence is proven by a complete walk whose list is believed and has no entry, and by the page's own answer. What is
blocked, unreachable or not understood proves nothing, and neither does a list that has lost most of its lines.
"""

from __future__ import annotations

from datetime import date

from archive.catalogue.tables import ReportRow
from archive.clock import night_of
from archive.concluding.columns import WalkedColumn
from archive.concluding.contents import Content
from archive.concluding.night import PortalNight
from archive.events import EventStatus
from archive.walks import GONE, PageVisit, Walk
from report import Report


class Absences:
    """The withdrawals of a portal over one crawl: suspected, confirmed, taken back, closed by a restoration."""

    def __init__(self, night: PortalNight) -> None:
        self._night = night

    def look_for_the_gone(self, column: WalkedColumn) -> None:
        """Note the absence of every report of a column that is neither listed nor answers any more."""
        if not column.proves_absence or column.is_baseline:
            return
        visits = {visit.url: visit for visit in column.walk.visits}
        for row in self._night.shelf.list_column(column.url):
            visit = visits.get(row.url)
            # Where a portal has moved, what is not found again yet says nothing.
            if row.url in self._night.listed or row.status == "withdrawn" or row.left_behind:
                continue
            if visit is None or not self._night.is_gone(row.url):
                continue
            known = self._night.known(row)
            if isinstance(known, Report) and self._night.has_twin(known, row.url):
                continue
            self._count_absence(row, column, visit)

    def take_back(self, row: ReportRow, content: Content, *, is_raised: bool) -> None:
        """Close a withdrawal: a suspicion is taken back without noise, a confirmed one becomes a restoration."""
        row.absent_checks, row.absent_since = 0, None
        if row.status == "published":
            return
        if is_raised:
            captures = self._night.cite(self._night.latest(row).record_ids, content.record_ids)
            if row.status == "suspected":
                self._night.raiser.raise_event("withdrawn", row, captures, status="retracted")
            else:
                self._night.raiser.raise_event("restored", row, captures)
        row.status = "published"

    def find_waiting(self, row: ReportRow, latest: Content, column: WalkedColumn, visit: PageVisit) -> frozenset[str]:
        """Return the attachments and further pages that say they are gone, not proven yet; count this check."""
        before = dict(row.absent_attachments or {})
        further = {part.url for part in latest.page.further}
        known = further | {part.url for part in latest.attachments}
        waiting: dict[str, list[str | int]] = {}
        for one in visit.linked:
            if one.url not in known or one.state not in GONE:
                continue
            tonight = night_of(column.walk.began_at)
            since, checks = before.get(one.url, (tonight.isoformat(), 0))
            first = min(date.fromisoformat(str(since)), tonight)
            if not _is_proven(column.walk, first, int(checks) + 1):
                waiting[one.url] = [first.isoformat(), int(checks) + 1]
                why = f"an attachment says it is gone, since {first}: not proven yet"
                if one.url in further:
                    why = f"a further page says it is gone, since {first}: not proven yet"
                self._night.problems.append((one.url, why))
        row.absent_attachments = waiting
        return frozenset(waiting)

    def _count_absence(self, row: ReportRow, column: WalkedColumn, visit: PageVisit) -> None:
        walk = column.walk
        row.absent_checks += 1
        # A clock that was set back would let a first check lie in the future.
        row.absent_since = min(row.absent_since or walk.began_at, walk.began_at)
        enough = _is_proven(walk, night_of(row.absent_since), row.absent_checks)
        if row.status == "published" or enough:
            self._withdraw(row, walk, visit, "confirmed" if enough else "suspected")

    def _withdraw(self, row: ReportRow, walk: Walk, visit: PageVisit, status: EventStatus) -> None:
        captures = self._night.cite(self._night.latest(row).record_ids, [visit.record_id, *walk.list_pages])
        self._night.raiser.raise_event("withdrawn", row, captures, status=status)
        row.status = "withdrawn" if status == "confirmed" else "suspected"


def _is_proven(walk: Walk, first: date, checks: int) -> bool:
    """Whether so many checks since a night are enough, by the portal's file as the walk has it."""
    nights = (night_of(walk.began_at) - first).days
    return checks >= walk.portal.confirm_after_checks and nights >= walk.portal.confirm_after_days
