"""Alarms: what a portal's own past says should be there and is not, with the archived pages that show it.

They are no events: nothing is concluded about a report. They come from the walks and from what the catalogue holds of
reports, hold as long as what they say, and are new in the night in which that began.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from archive.account import Alarm
from archive.catalogue.tables import CaptureRow, ReportRow, WalkRow
from archive.clock import night_of
from archive.concluding.raising import reference
from archive.events import CaptureReference
from archive.expectations.calendar import GOVERNMENTS_DUE
from archive.walks import PageVisit, Walk

# Fewer reports than that may well have been taken away together.
MANY = 4
# So many nights without a whole walk are no bad luck any more.
UNSEEN_NIGHTS = 3
# So long after the last statutory date a year's reports are there, or something is amiss.
GRACE = timedelta(days=30)
# Of the known reports that answered, so many, and such a share of them, make a parse rate that fell.
UNREAD_COUNT, UNREAD_SHARE = 2, 0.2
# Captures that an alarm names.
_MOST_CAPTURES = 10


@dataclass(frozen=True, slots=True)
class _Listed:
    """A report as far as alarms go."""

    url: str
    year: int | None
    first_seen_on: date
    was_seen: bool


def find_alarms(session: Session, crawl_id: str) -> tuple[Alarm, ...]:
    """Return the alarms that hold after the walks of a crawl, which are the last of their portals."""
    query = select(WalkRow.record_id).where(WalkRow.crawl_id == crawl_id)
    query = query.order_by(WalkRow.portal_id, WalkRow.began_at, WalkRow.record_id)
    found: list[Alarm] = []
    for record_id in session.scalars(query).all():
        found += _Column(session, session.get_one(WalkRow, record_id)).find()
        session.expire_all()
    return tuple(found)


class _Column:
    """What is to be said of one column after one of its walks."""

    def __init__(self, session: Session, row: WalkRow) -> None:
        self._session = session
        self._walk = Walk.model_validate(row.account)
        self._before = self._find_before(row, complete=False)
        self._whole_before = self._find_before(row, complete=True)
        self._reports = self._list_reports()

    def find(self) -> Iterator[Alarm]:
        yield from self._find_silence()
        yield from self._find_missing_year()
        yield from self._find_unseen()
        yield from self._find_unread()
        yield from self._find_unread_news()
        yield from self._find_platform()

    def _find_silence(self) -> Iterator[Alarm]:
        """Find a list that was read whole and names less than half of the reports that are known to be there."""
        listed = self._count_listed(self._walk)
        if self._walk.complete and listed is not None:
            is_new = self._whole_before is None or self._count_listed(self._whole_before) is None
            known = len(self._known_before(self._walk))
            message = f"the list was read whole and names {listed} of {known} reports that are known there"
            yield self._alarm("silent", message, self._walk.list_pages, is_new=is_new)

    def _count_listed(self, walk: Walk) -> int | None:
        """Return how many known reports a walk's list named, None where that is most of them, or there are few."""
        known = self._known_before(walk)
        listed = {entry.url for entry in walk.entries} & known
        return len(listed) if len(known) >= MANY and 2 * len(listed) < len(known) else None

    def _known_before(self, walk: Walk) -> set[str]:
        return {report.url for report in self._reports if report.first_seen_on < night_of(walk.began_at)}

    def _find_missing_year(self) -> Iterator[Alarm]:
        """Find a year for which a column has no report, long after all were due, and had some for both years before."""
        night = night_of(self._walk.began_at)
        year = night.year - (1 if date(night.year, *GOVERNMENTS_DUE) + GRACE < night else 2)
        since = date(year + 1, *GOVERNMENTS_DUE) + GRACE + timedelta(days=1)
        years = {report.year for report in self._reports}
        if self._walk.complete and year not in years and {year - 1, year - 2} <= years:
            is_new = self._whole_before is None or night_of(self._whole_before.began_at) < since
            message = f"no report for {year} came until {since}, and there are some for {year - 1} and {year - 2}"
            yield self._alarm("silent", message, self._walk.list_pages, is_new=is_new)

    def _find_unseen(self) -> Iterator[Alarm]:
        """Find a column that has not been walked whole for nights."""
        nights = self._count_unseen_nights(self._walk)
        if nights >= UNSEEN_NIGHTS:
            is_new = self._before is None or self._count_unseen_nights(self._before) < UNSEEN_NIGHTS
            visits = [visit.record_id for visit in self._walk.visits if visit.state != "ok" and visit.record_id]
            message = f"not walked whole for {nights} nights: {self._walk.reason}"
            yield self._alarm("unseen", message, [*self._walk.list_pages, *visits], is_new=is_new)

    def _count_unseen_nights(self, walk: Walk) -> int:
        if walk.complete:
            return 0
        query = select(func.min(WalkRow.began_at)).where(*self._of_column())
        if self._whole_before is not None:
            # Nights on which nobody walked, before the first that failed, were none of the portal's.
            query = query.where(WalkRow.began_at > self._whole_before.began_at)
        first = self._session.scalar(query) or walk.began_at
        return (night_of(walk.began_at) - night_of(first)).days + 1

    def _find_unread(self) -> Iterator[Alarm]:
        """Find known reports whose pages answered and could not be read any more."""
        by_url = {
            report.url: report for report in self._reports if report.first_seen_on < night_of(self._walk.began_at)
        }
        answered = [visit for visit in self._walk.visits if visit.url in by_url and visit.state in ("ok", "failed")]
        unread = [visit for visit in answered if not by_url[visit.url].was_seen]
        if len(unread) >= UNREAD_COUNT and len(unread) > UNREAD_SHARE * len(answered):
            message = f"{len(unread)} of {len(answered)} known reports that answered can be read no more"
            yield self._alarm("unread", message, _ids(unread), is_new=self._were_seen_before(unread))

    def _find_unread_news(self) -> Iterator[Alarm]:
        """Find new candidates of which far fewer are read as reports than of those that were listed before."""
        if self._whole_before is None:
            return
        urls = {report.url for report in self._reports}
        before = {entry.url for entry in self._whole_before.entries if entry.verdict == "candidate"}
        news = [visit for visit in self._walk.visits if visit.listed and visit.url not in before]
        answered = [visit for visit in news if visit.state in ("ok", "failed")]
        unread = [visit for visit in answered if visit.url not in urls]
        usual = len(before & urls) / len(before) if before else 0.0
        if len(answered) >= MANY and 2 * (len(answered) - len(unread)) < usual * len(answered):
            read = len(answered) - len(unread)
            message = (
                f"{read} of {len(answered)} new candidates could be read as reports, where {usual:.0%} were before"
            )
            yield self._alarm("unread", message, _ids(unread), is_new=True)

    def _were_seen_before(self, visits: Sequence[PageVisit]) -> bool:
        if self._before is None:
            return True
        query = select(func.count()).where(ReportRow.portal_id == self._walk.portal.id)
        query = query.where(ReportRow.url.in_([visit.url for visit in visits][:_MOST_CAPTURES]))
        return bool(self._session.scalar(query.where(ReportRow.last_seen_at >= self._before.began_at)))

    def _find_platform(self) -> Iterator[Alarm]:
        """Find a portal whose pages bear the marks of other software than on its last whole walk."""
        before, now = self._whole_before, self._walk
        was = before.recognised if before is not None else None
        if before is not None and was is not None and now.recognised not in (None, was):
            is_new = self._before is None or self._before.recognised != now.recognised
            message = (
                f"the pages are those of {now.recognised}, and were those of {was}: look whether its file is right"
            )
            yield self._alarm("platform", message, [*before.list_pages[:1], *now.list_pages[:1]], is_new=is_new)

    def _alarm(self, kind: str, message: str, record_ids: Iterable[str], *, is_new: bool) -> Alarm:
        return Alarm.model_validate(
            {
                "kind": kind,
                "portal": self._walk.portal.id,
                "column_url": self._walk.column_url,
                "message": f"{self._walk.column_name}: {message}",
                "is_new": is_new,
                "captures": self._refer_to(list(dict.fromkeys(record_ids))[:_MOST_CAPTURES]),
            }
        )

    def _refer_to(self, record_ids: Sequence[str]) -> list[CaptureReference]:
        found = (self._session.get(CaptureRow, record_id) for record_id in record_ids)
        return [reference(row) for row in found if row is not None]

    def _list_reports(self) -> list[_Listed]:
        """Return the reports that are known to stand in the column, withdrawn ones left out."""
        said = select(ReportRow.url, ReportRow.reporting_year, ReportRow.first_seen_at, ReportRow.last_seen_at)
        query = said.where(
            ReportRow.portal_id == self._walk.portal.id,
            ReportRow.column_url == self._walk.column_url,
            ReportRow.status != "withdrawn",
        )
        began_at = self._walk.began_at
        return [
            _Listed(url, year, night_of(first_seen_at), last_seen_at >= began_at)
            for url, year, first_seen_at, last_seen_at in self._session.execute(query)
        ]

    def _find_before(self, row: WalkRow, *, complete: bool) -> Walk | None:
        query = select(WalkRow).where(*self._of_column(), WalkRow.began_at < row.began_at)
        if complete:
            query = query.where(WalkRow.complete)
        found = self._session.scalars(query.order_by(WalkRow.began_at.desc()).limit(1)).first()
        return Walk.model_validate(found.account) if found is not None else None

    def _of_column(self) -> tuple[ColumnElement[bool], ...]:
        return (WalkRow.portal_id == self._walk.portal.id, WalkRow.column_url == self._walk.column_url)


def _ids(visits: Iterable[PageVisit]) -> list[str]:
    return [visit.record_id for visit in visits if visit.record_id is not None]
