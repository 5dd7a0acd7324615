"""What one crawl saw of a portal, beside what is known of it: what all who conclude from it share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.catalogue.tables import ReportRow, VersionRow
from archive.concluding.columns import WalkedColumn
from archive.concluding.contents import Content
from archive.concluding.journaling import EventSink
from archive.concluding.raising import EventRaiser
from archive.concluding.readings import Reading, Readings, Unreadable, wants_of
from archive.concluding.shelf import Seen, Shelf, identity_of
from archive.events import EventCaptures
from archive.walks import GONE, PageVisit
from report import Comparison, Report, compare_attachments, compare_reports, digest_content

Identity = tuple[str, str | None, int | None]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two readings of a report by one parser, and what differs between them."""

    old: Report
    new: Report
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Change:
    """A report whose content differs from what it was.

    `before` and `after` are the records that show it. Where not `is_raised` it is the baseline of its column.
    """

    row: ReportRow
    column: WalkedColumn
    content: Content
    found: Compared
    before: tuple[str, ...]
    after: tuple[str, ...]
    is_raised: bool


@dataclass(slots=True)
class PortalNight:
    """The columns of a portal that a crawl walked, in order, and the reports that are known of it.

    `read` are the reports that had to be read; `not_reports` and `problems` say what became no report, and why (URL
    and reason). `changes` wait for it to be known which of them are the portal's. `listed` are the addresses that one
    of the lists has.
    """

    columns: Sequence[WalkedColumn]
    shelf: Shelf
    readings: Readings
    raiser: EventRaiser
    sink: EventSink
    not_reports: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    read: list[Report] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged_count: int = 0
    equal_count: int = 0
    listed: set[str] = field(init=False)
    _seen_listed: set[str] = field(init=False)
    _states: dict[str, set[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Gather what is asked again and again."""
        self.listed = {url for column in self.columns for url in column.listed}
        self._seen_listed = {visit.url for column in self.columns for visit, _ in column.seen if visit.listed}
        for column in self.columns:
            # What is listed and was not due to be visited stands where it stood.
            self._seen_listed |= column.listed - {visit.url for visit in column.walk.visits}
            self.problems += column.problems
            for visit in column.walk.visits:
                self._states.setdefault(visit.url, set()).add(visit.state)

    def seen(self) -> list[tuple[WalkedColumn, PageVisit, Content]]:
        """Return the visits that found a whole page; those of columns that are walked for the first time come last."""
        in_order = sorted(self.columns, key=lambda column: column.is_baseline)
        return [(column, visit, content) for column in in_order for visit, content in column.seen]

    def find_walked(self, column_url: str) -> WalkedColumn | None:
        """Return the column of an address where it was walked."""
        return next((column for column in self.columns if column.url == column_url), None)

    def is_gone(self, url: str) -> bool:
        """Whether a page itself said that it is not there, wherever it was asked."""
        states = self._states.get(url)
        return states is not None and states <= set(GONE)

    def latest(self, row: ReportRow) -> Content:
        """Return what a report consisted of when it was last seen."""
        return Content.model_validate(self.shelf.latest_version(row).latest)

    def known(self, row: ReportRow) -> Reading:
        """Return what today's parser reads in a report as it was last seen."""
        return self.readings.of_content(self.latest(row), self.facts_of(row))

    def read_version(self, version: VersionRow) -> Reading:
        """Return what today's parser reads in a version as it was last seen."""
        return self.readings.of_content(Content.model_validate(version.latest), version.facts)

    def identity(self, row: ReportRow) -> Identity:
        """Return a report's identity as today's parser reads it, so that a new parser makes no report disappear."""
        reading = self.known(row)
        return identity_of(reading) if isinstance(reading, Report) else (row.kind, row.issuing_body, row.reporting_year)

    def says_the_same(self, row: ReportRow, reading: Report) -> bool:
        """Whether a report says what is read in another page."""
        known = self.known(row)
        return isinstance(known, Report) and digest_content(known) == digest_content(reading)

    def has_twin(self, reading: Report, url: str) -> bool:
        """Whether the same report, saying the same, was seen listed at another address of the portal.

        Each address is followed by itself; but a report is published once, and gone when it is nowhere any more.
        """
        elsewhere = (row for row in self.shelf.find_by_identity(reading) if row.url != url)
        return any(self.says_the_same(row, reading) for row in elsewhere if row.url in self._seen_listed)

    def compare(self, old: Content, new: Content, column: WalkedColumn, url: str) -> Compared | None:
        """Compare two contents as today's parser reads both; None where one of them is unreadable."""
        before, after = (self.readings.of_content(one, column.facts) for one in (old, new))
        if isinstance(before, Unreadable) or isinstance(after, Unreadable):
            reasons = [one.reason for one in (before, after) if isinstance(one, Unreadable)]
            self.problems.append((url, f"unreadable: {'; '.join(reasons)}"))
            return None
        if after.kind == "none":
            self.problems.append((url, "a report was here, and what is here now is none"))
            return None
        self.read.append(after)
        attachments = compare_attachments(old.attachment_digests, new.attachment_digests)
        return Compared(before, after, compare_reports(before, after, attachments=attachments))

    def observe(self, row: ReportRow, seen: Seen) -> None:
        """Note that a version was seen in other bytes; the reading of those before is wanted no more."""
        version = self.shelf.latest_version(row)
        basis, latest = Content.model_validate(version.basis), Content.model_validate(version.latest)
        self.shelf.observe(row, seen)
        wanted = {want.key for one in (basis, seen.content) for want in wants_of(one, version.facts)}
        self.readings.forget(want for want in wants_of(latest, version.facts) if want.key not in wanted)

    def cite(self, before: Iterable[str | None], after: Iterable[str | None]) -> EventCaptures:
        """Return where the records lie that prove an event."""
        return EventCaptures(before=self.raiser.references(before), after=self.raiser.references(after))

    def facts_of(self, row: ReportRow) -> dict[str, str | None]:
        """Return what tonight's portal file says of a report, or what the last one that walked its column said."""
        column = self.find_walked(row.column_url)
        return column.facts if column is not None else self.shelf.latest_version(row).facts

    def is_raised(self, row: ReportRow, column: WalkedColumn) -> bool:
        """Whether what a walk shows of a report is more than its column's baseline.

        A report that was followed in another column of the portal has been seen by complete walks.
        """
        if not column.is_baseline:
            return True
        return row.column_url != column.url and self.shelf.has_complete_walk(row.column_url)


def seen_now(column: WalkedColumn, content: Content) -> Seen:
    """Return a content as it was seen in a walk."""
    return Seen(content, column.facts, column.captures[content.record_ids[0]].captured_at)
