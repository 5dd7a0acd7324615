"""Meeting pages that were not known: no report, a report that moved here, a copy, or a new one."""

from __future__ import annotations

from dataclasses import dataclass

from archive.catalogue.tables import ReportRow
from archive.concluding.absences import Absences
from archive.concluding.columns import WalkedColumn, reports_on
from archive.concluding.contents import Content
from archive.concluding.following import Following
from archive.concluding.journaling import Met
from archive.concluding.moving import Moving
from archive.concluding.night import Change, Identity, PortalNight, seen_now
from archive.concluding.readings import Unreadable
from archive.concluding.shelf import identity_of
from archive.walks import PageVisit
from report import Report


@dataclass(frozen=True, slots=True)
class Moved:
    """A report that was found again at another address: where it was, and in which column it stands now."""

    row: ReportRow
    old_url: str
    old_column_url: str
    column: WalkedColumn


class Meeting:
    """Meets what a crawl found at addresses that were not known."""

    def __init__(self, night: PortalNight, following: Following, absences: Absences, moving: Moving) -> None:
        self._night = night
        self._following = following
        self._absences = absences
        self._left: dict[Identity | str, list[ReportRow]] | None = None
        self._moving = moving
        self._new: list[tuple[ReportRow, WalkedColumn, Content]] = []
        self.moved: list[Moved] = []

    def meet(self, column: WalkedColumn, visit: PageVisit, content: Content) -> None:
        """Meet a page that was not known."""
        night = self._night
        if night.shelf.find_by_url(visit.url) is not None:
            return  # another column lists it, too
        reading = night.readings.of_content(content, column.facts)
        if isinstance(reading, Unreadable):
            night.problems.append((visit.url, f"unreadable: {reading.reason}"))
        elif reading.kind == "none":
            why = next((f"{notice.code}: {notice.detail}" for notice in reading.notices), "not a report")
            night.not_reports.append((visit.url, why))
        elif (row := self._find_moved(reading, column)) is not None:
            self._move(row, column, visit, content)
        else:
            self._add(reading, column, visit, content)

    def tell_new(self, replaced: frozenset[str]) -> None:
        """Tell what was met as published; in a column whose list was `replaced` as a whole nothing is proven new."""
        for row, column, content in self._new:
            if column.earlier is not None and column.url not in replaced:
                captures = self._night.cite(column.earlier.list_pages, content.record_ids)
                self._night.raiser.raise_event("published", row, captures)

    def _add(self, reading: Report, column: WalkedColumn, visit: PageVisit, content: Content) -> None:
        night = self._night
        night.read.append(reading)
        is_copy = any(
            night.says_the_same(row, reading)
            for row in night.shelf.find_by_identity(reading)
            if row.status != "withdrawn" or row.url in night.listed
        )
        derived = night.shelf.derive_report_id(reading, visit.url)
        name = night.sink.name(Met(column.walk.crawl_id, column.walk.portal.id, visit.url, derived))
        row = night.shelf.add(reading, column.url, visit.url, seen_now(column, content), report_id=name)
        # Listed before but not fetched then: known late, not published since.
        is_new = column.earlier is not None and visit.url not in {entry.url for entry in column.earlier.entries}
        if is_new and not is_copy:
            self._new.append((row, column, content))

    def _find_moved(self, reading: Report, column: WalkedColumn) -> ReportRow | None:
        """Return the report of the same body and year, or else the same content, that is not where it was any more."""
        rows = [row for row in self._left_behind(reading) if self._moving.has_left(row, column)]
        # Of a report that stood at several addresses, the one that was left last is the one that moved.
        before = reports_on(column.earlier) if column.earlier is not None else set()
        rows = [row for row in rows if row.url in before] or rows
        is_one = len(rows) == 1 or all(self._night.says_the_same(row, reading) for row in rows)
        return max(rows, key=lambda row: row.last_seen_at) if rows and is_one else None

    def _left_behind(self, reading: Report) -> list[ReportRow]:
        """Return the reports that no list has any more which may be the one that is read."""
        if self._left is None:
            self._left = {}
            for row in self._moving.find_left():
                self._left.setdefault(self._night.identity(row), []).append(row)
        found = [row for row in self._left.get(identity_of(reading), ()) if row.url not in self._night.listed]
        if reading.issuing_body and reading.reporting_year:
            return found
        return [row for row in found if self._night.says_the_same(row, reading)]

    def _move(self, row: ReportRow, column: WalkedColumn, visit: PageVisit, content: Content) -> None:
        night = self._night
        is_raised = night.is_raised(row, column)
        self._absences.take_back(row, content, is_raised=is_raised)
        old_url, latest = row.url, night.latest(row)
        old_pages = [one.record_id for walked in night.columns for one in walked.walk.visits if one.url == old_url]
        self.moved.append(Moved(row, old_url, row.column_url, column))
        found = night.compare(latest, content, column, visit.url)
        night.shelf.move(row, visit.url, column.url)
        after = tuple(dict.fromkeys(one for one in (*content.record_ids, *old_pages) if one))
        lists = [page for walked in night.columns for page in walked.walk.list_pages]
        if is_raised:
            captures = night.cite(latest.record_ids, [*after, *lists])
            night.raiser.raise_event("moved", row, captures, old_url=old_url)
        if found is not None:
            self._following.keep(Change(row, column, content, found, latest.record_ids, after, is_raised))
