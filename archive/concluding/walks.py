"""From one walk of a column to versions and events.

A column's first complete walk is its baseline and raises nothing. What another one raises rests on captures alone:
`published` on an earlier complete walk without the entry, `withdrawn` on a complete walk without the entry and the
page's own answer that it is gone. Blocked, unreachable and failed pages say nothing about a report.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, CrawlRow, ReportRow, WalkRow
from archive.concluding.contents import Content, facts_of, find_content
from archive.concluding.journaling import EventSink, Met
from archive.concluding.raising import EventRaiser
from archive.concluding.readings import Readings, Unreadable, Want, wants_of
from archive.concluding.shelf import Seen, Shelf, identity_of
from archive.events import EventCaptures, EventKind, EventStatus
from archive.walks import PageVisit, Walk
from report import Comparison, Report, compare_attachments, compare_reports, digest_content

_GONE = ("missing", "soft_missing", "redirected_home")


class WalkConclusion:
    """Concludes one walk.

    `read` are the reports that had to be read; `not_reports` and `problems` say what became no report, and why (URL
    and reason).
    """

    def __init__(
        self, session: Session, row: WalkRow, readings: Readings, raiser: EventRaiser, sink: EventSink
    ) -> None:
        self.walk = Walk.model_validate(row.account)
        self._sink = sink
        self._readings = readings
        self._raiser = raiser
        self._facts = facts_of(self.walk)
        self._shelf = Shelf(session, self.walk.portal.id)
        self._captures = load_captures(session, self.walk)
        self._earlier = _find_earlier_complete_walk(session, row)
        self._is_baseline = self.walk.complete and self._earlier is None
        self._walked = _find_walked_columns(session, row)
        self._listed = {entry.url for entry in self.walk.entries}
        self.not_reports: list[tuple[str, str]] = []
        self.problems: list[tuple[str, str]] = []
        self.read: list[Report] = []
        self.unchanged_count = self.equal_count = 0
        self._seen = list(self._look_at_visits())

    def wants(self) -> list[Want]:
        """Return the documents that must be read before anything can be concluded."""
        found: list[Want] = []
        for visit, content in self._seen:
            row = self._shelf.find_by_url(visit.url)
            if row is None:
                found += wants_of(content, self._facts)
            elif (version := self._shelf.latest_version(row)).content_key != content.key:
                old = Content.model_validate(version.latest)
                found += [*wants_of(content, self._facts), *wants_of(old, self._facts)]
        return found

    def conclude(self) -> None:
        """Bring the catalogue's reports up to this walk and raise its events."""
        # Who is known is asked before anybody moves: a page that a report has just left is not met anew.
        seen = [(self._shelf.find_by_url(visit.url), visit, content) for visit, content in self._seen]
        for row, visit, content in seen:
            if row is not None:
                self._follow(row, visit, content)
        for row, visit, content in seen:
            if row is None:
                self._meet(visit, content)
        if self.walk.complete and not self._is_baseline:
            self._look_for_the_gone()

    def _look_at_visits(self) -> Iterable[tuple[PageVisit, Content]]:
        for visit in self.walk.visits:
            content = find_content(visit, self._captures, self.walk.portal.hosts)
            if content is not None:
                yield visit, content
            elif visit.state == "ok":
                self.problems.append((visit.url, "the page or an attachment was not fetched whole"))
            elif visit.state in ("failed", "refused"):
                self.problems.append((visit.url, visit.render_reason or visit.state))

    def _follow(self, row: ReportRow, visit: PageVisit, content: Content) -> None:
        """Follow a known report: seen again as it was, in other bytes, or altered."""
        if visit.listed and row.column_url not in self._walked:
            row.column_url = self.walk.column_url
        latest = Content.model_validate(self._shelf.latest_version(row).latest)
        new = _as_before(latest, content)
        if latest.key == new.key:
            self.unchanged_count += 1
            self._take_back(row, content)
            self._shelf.observe(row, self._seen_now(content))
            return
        before = list(latest.record_ids)
        comparison = self._compare(latest, new, visit)
        if comparison is None:
            return
        self._take_back(row, content)
        self.equal_count += not comparison.materiality
        self._keep(row, content, comparison, before, extra=())

    def _keep(
        self, row: ReportRow, content: Content, comparison: Comparison, before: list[str], extra: Iterable[str]
    ) -> None:
        """Keep what was seen: an observation of the same version, or an alteration and a new one."""
        seen = self._seen_now(content)
        if not comparison.materiality:
            self._observe(row, seen)
            return
        captures = self._cite(before, [*content.record_ids, *extra])
        self._raise("altered", row, captures, comparison=comparison)
        self._shelf.add_version(row, seen)
        reading = self._readings.of_content(content, self._facts)
        if isinstance(reading, Report):
            self._shelf.correct(row, reading)

    def _observe(self, row: ReportRow, seen: Seen) -> None:
        """Note that a version was seen in other bytes; the reading of those before is wanted no more."""
        version = self._shelf.latest_version(row)
        basis, latest = Content.model_validate(version.basis), Content.model_validate(version.latest)
        self._shelf.observe(row, seen)
        wanted = {want.key for one in (basis, seen.content) for want in wants_of(one, version.facts)}
        self._readings.forget(want for want in wants_of(latest, version.facts) if want.key not in wanted)

    def _compare(self, old: Content, new: Content, visit: PageVisit) -> Comparison | None:
        """Compare two contents as today's parser reads both; None where one of them is unreadable."""
        before = self._readings.of_content(old, self._facts)
        after = self._readings.of_content(new, self._facts)
        if isinstance(before, Unreadable) or isinstance(after, Unreadable):
            reasons = [one.reason for one in (before, after) if isinstance(one, Unreadable)]
            self.problems.append((visit.url, f"unreadable: {'; '.join(reasons)}"))
            return None
        if after.kind == "none":
            self.problems.append((visit.url, "a report was here, and what is here now is none"))
            return None
        self.read.append(after)
        attachments = compare_attachments(old.attachment_digests, new.attachment_digests)
        return compare_reports(before, after, attachments=attachments)

    def _meet(self, visit: PageVisit, content: Content) -> None:
        """Meet a page that was not known: no report, a report that moved here, or a new one."""
        reading = self._readings.of_content(content, self._facts)
        if isinstance(reading, Unreadable):
            self.problems.append((visit.url, f"unreadable: {reading.reason}"))
        elif reading.kind == "none":
            why = next((f"{notice.code}: {notice.detail}" for notice in reading.notices), "not a report")
            self.not_reports.append((visit.url, why))
        elif (row := self._find_moved(reading)) is not None:
            self._move(row, visit, content)
        else:
            self.read.append(reading)
            is_copy = self._has_twin(reading, visit.url)
            row = self._add(reading, visit, content)
            # Listed before but not fetched then: known late, not published since.
            is_new = self._earlier is not None and visit.url not in {entry.url for entry in self._earlier.entries}
            if self._earlier is not None and is_new and not is_copy:
                self._raise("published", row, self._cite(self._earlier.list_pages, content.record_ids))

    def _add(self, reading: Report, visit: PageVisit, content: Content) -> ReportRow:
        derived = self._shelf.derive_report_id(reading, visit.url)
        name = self._sink.name(Met(self.walk.crawl_id, self.walk.portal.id, visit.url, derived))
        return self._shelf.add(reading, self.walk.column_url, visit.url, self._seen_now(content), report_id=name)

    def _find_moved(self, reading: Report) -> ReportRow | None:
        """Return the report of the same identity that a complete walk no longer lists where it was."""
        if not self.walk.complete or not reading.issuing_body or not reading.reporting_year:
            return None
        left = (row for row in self._shelf.list_column(self.walk.column_url) if row.url not in self._listed)
        rows = [row for row in left if self._identity_of(row) == identity_of(reading)]
        # Of a report that stood at several addresses, the one that was left last is the one that moved.
        before = {entry.url for entry in self._earlier.entries} if self._earlier is not None else set()
        rows = [row for row in rows if row.url in before] or rows
        is_one = len(rows) == 1 or all(self._says_the_same(row, reading) for row in rows)
        return max(rows, key=lambda row: row.last_seen_at) if rows and is_one else None

    def _has_twin(self, reading: Report, url: str) -> bool:
        """Whether the same report, saying the same, was seen by this walk at another address of the portal.

        Each address is followed by itself; but a report is published once, and gone when it is nowhere any more. What
        is listed and was not due to be visited stands where it stood.
        """
        elsewhere = (row for row in self._shelf.find_by_identity(reading) if row.url != url)
        seen = {visit.url for visit, _ in self._seen if visit.listed}
        seen |= self._listed - {visit.url for visit in self.walk.visits}
        return any(self._says_the_same(row, reading) for row in elsewhere if row.url in seen)

    def _says_the_same(self, row: ReportRow, reading: Report) -> bool:
        known = self._readings.of_content(self._latest(row), self._facts)
        return isinstance(known, Report) and digest_content(known) == digest_content(reading)

    def _identity_of(self, row: ReportRow) -> tuple[str, str | None, int | None]:
        """Return a report's identity as today's parser reads it, so that a new parser makes no report disappear."""
        reading = self._readings.of_content(self._latest(row), self._facts)
        return identity_of(reading) if isinstance(reading, Report) else (row.kind, row.issuing_body, row.reporting_year)

    def _move(self, row: ReportRow, visit: PageVisit, content: Content) -> None:
        self._take_back(row, content)
        old_url, latest = row.url, self._latest(row)
        old_page = [one.record_id for one in self.walk.visits if one.url == old_url and one.record_id]
        comparison = self._compare(latest, content, visit)
        self._shelf.move(row, visit.url)
        captures = self._cite(latest.record_ids, [*content.record_ids, *old_page, *self.walk.list_pages])
        self._raise("moved", row, captures, old_url=old_url)
        if comparison is not None:
            self._keep(row, content, comparison, list(latest.record_ids), extra=old_page)

    def _look_for_the_gone(self) -> None:
        """Note the absence of every report of the column that is neither listed nor answers any more."""
        visits = {visit.url: visit for visit in self.walk.visits}
        for row in self._shelf.list_column(self.walk.column_url):
            visit = visits.get(row.url)
            if row.url in self._listed or row.status == "withdrawn" or visit is None or visit.state not in _GONE:
                continue
            known = self._readings.of_content(self._latest(row), self._facts)
            if isinstance(known, Report) and self._has_twin(known, row.url):
                continue
            row.absent_checks += 1
            enough = row.absent_checks >= self.walk.portal.confirm_after_checks
            if row.status == "published" or enough:
                self._withdraw(row, visit, "confirmed" if enough else "suspected")

    def _withdraw(self, row: ReportRow, visit: PageVisit, status: EventStatus) -> None:
        captures = self._cite(self._latest(row).record_ids, [visit.record_id, *self.walk.list_pages])
        self._raise("withdrawn", row, captures, status=status)
        row.status = "withdrawn" if status == "confirmed" else "suspected"

    def _take_back(self, row: ReportRow, content: Content) -> None:
        """Close a withdrawal: a suspicion is taken back without noise, a confirmed one becomes a restoration."""
        if row.status == "published":
            return
        captures = self._cite(self._latest(row).record_ids, content.record_ids)
        if row.status == "suspected":
            self._raise("withdrawn", row, captures, status="retracted")
        else:
            self._raise("restored", row, captures)
        row.status, row.absent_checks = "published", 0

    def _raise(self, kind: EventKind, row: ReportRow, captures: EventCaptures, **facts: Any) -> None:
        if not self._is_baseline:
            self._raiser.raise_event(kind, row, captures, **facts)

    def _latest(self, row: ReportRow) -> Content:
        return Content.model_validate(self._shelf.latest_version(row).latest)

    def _cite(self, before: Iterable[str | None], after: Iterable[str | None]) -> EventCaptures:
        return EventCaptures(before=self._raiser.references(before), after=self._raiser.references(after))

    def _seen_now(self, content: Content) -> Seen:
        return Seen(content, self._facts, self._captures[content.record_ids[0]].captured_at)


def _as_before(latest: Content, content: Content) -> Content:
    """Return a content as it is to be compared with the one before.

    An attachment that may not be asked for tonight is what it was. On a page of the same bytes no link is new: an
    attachment that stands on one side only was found, or not, by us.
    """
    now = {part.url: part for part in content.attachments}
    before = {part.url: part for part in latest.attachments}
    kept = {url: part for url, part in before.items() if url in content.refused} | now
    if latest.page.payload_digest == content.page.payload_digest and len(content.missing) == len(latest.missing):
        kept = before | {url: part for url, part in now.items() if url in before}
    return content.model_copy(update={"attachments": tuple(kept.values())})


def load_captures(session: Session, walk: Walk) -> dict[str, CaptureRow]:
    """Return the captures that a walk's visits name, by record id; what no WARC holds is left out."""
    wanted = {visit.record_id for visit in walk.visits} | {visit.rendered for visit in walk.visits}
    wanted |= {one.record_id for visit in walk.visits for one in visit.attachments}
    wanted |= {record_id for visit in walk.visits for record_id in visit.loaded}
    found: dict[str, CaptureRow] = {}
    ids = sorted(record_id for record_id in wanted if record_id)
    # SQLite takes a bounded number of parameters in one statement.
    for start in range(0, len(ids), 500):
        query = select(CaptureRow).where(CaptureRow.record_id.in_(ids[start : start + 500]))
        found.update((row.record_id, row) for row in session.scalars(query))
    return found


def _find_walked_columns(session: Session, row: WalkRow) -> set[str]:
    """Return the columns of the portal that the same crawl walked."""
    query = select(WalkRow.column_url).where(WalkRow.crawl_id == row.crawl_id, WalkRow.portal_id == row.portal_id)
    return set(session.scalars(query))


def _find_earlier_complete_walk(session: Session, row: WalkRow) -> Walk | None:
    """Return the last complete walk of the same column in a crawl concluded before; None makes this one the baseline.

    What was concluded before is asked, not what the clock said: it may have been set back since.
    """
    query = (
        select(WalkRow)
        .join(CrawlRow, CrawlRow.crawl_id == WalkRow.crawl_id)
        .where(WalkRow.portal_id == row.portal_id, WalkRow.column_url == row.column_url, WalkRow.complete)
        .where(CrawlRow.concluded_at.is_not(None), WalkRow.crawl_id != row.crawl_id)
        .order_by(WalkRow.began_at.desc())
        .limit(1)
    )
    earlier = session.scalar(query)
    return Walk.model_validate(earlier.account) if earlier else None
