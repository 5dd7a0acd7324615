"""The reports of one portal as the catalogue knows them, found by address or identity and followed over the walks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from archive.catalogue.tables import CrawlRow, ReportRow, VersionRow, WalkRow
from archive.concluding.contents import Content
from archive.events import derive_id
from report import Report

_OLDER_VERSIONS = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """A report's content as it was seen at a moment, and what the portal's file said of it then."""

    content: Content
    facts: Mapping[str, str | None]
    at: datetime


class Shelf:
    """The reports and versions of one portal; every change is made in the session that it is given."""

    def __init__(self, session: Session, portal_id: str) -> None:
        self._session = session
        self._portal_id = portal_id
        rows = session.scalars(select(ReportRow).where(ReportRow.portal_id == portal_id)).all()
        self._by_url = {row.url: row for row in rows}
        self._latest: dict[str, VersionRow] = {}

    def find_by_url(self, url: str) -> ReportRow | None:
        """Return the report that stands at an address now."""
        return self._by_url.get(url)

    def find_by_identity(self, report: Report) -> list[ReportRow]:
        """Return the reports of the same kind, body and year, wherever they stand."""
        rows = (row for row in self._by_url.values() if row.issuing_body and row.reporting_year)
        return [row for row in rows if (row.kind, row.issuing_body, row.reporting_year) == identity_of(report)]

    def list_column(self, column_url: str) -> list[ReportRow]:
        """Return the reports that were found in a column, in a fixed order."""
        rows = (row for row in self._by_url.values() if row.column_url == column_url)
        return sorted(rows, key=lambda row: row.id)

    def list_all(self) -> list[ReportRow]:
        """Return all reports of the portal, in a fixed order."""
        return sorted(self._by_url.values(), key=lambda row: row.id)

    def has_complete_walk(self, column_url: str) -> bool:
        """Whether a column was walked whole in a crawl that is concluded."""
        query = select(WalkRow.record_id).join(CrawlRow, CrawlRow.crawl_id == WalkRow.crawl_id)
        query = query.where(WalkRow.portal_id == self._portal_id, WalkRow.column_url == column_url, WalkRow.complete)
        return self._session.scalar(query.where(CrawlRow.concluded_at.is_not(None)).limit(1)) is not None

    def older_versions(self, row: ReportRow) -> list[VersionRow]:
        """Return the versions before a report's newest, the last of them first, and no more than a few."""
        query = select(VersionRow).where(VersionRow.report_id == row.id).order_by(VersionRow.ordinal.desc())
        return list(self._session.scalars(query.offset(1).limit(_OLDER_VERSIONS)))

    def find_changes(self, since: datetime, until: datetime) -> list[tuple[ReportRow, VersionRow, VersionRow]]:
        """Return the reports of which a version was first seen between two moments, with the one before and itself."""
        before = aliased(VersionRow)
        follows = (before.report_id == VersionRow.report_id) & (before.ordinal == VersionRow.ordinal - 1)
        query = select(ReportRow, before, VersionRow).join(VersionRow, VersionRow.report_id == ReportRow.id)
        query = query.join(before, follows).where(ReportRow.portal_id == self._portal_id)
        query = query.where(VersionRow.first_seen_at >= since, VersionRow.first_seen_at < until)
        found = self._session.execute(query.order_by(VersionRow.first_seen_at, ReportRow.id, VersionRow.ordinal))
        return [(row, old, new) for row, old, new in found]

    def latest_version(self, row: ReportRow) -> VersionRow:
        """Return a report's newest version."""
        if row.id not in self._latest:
            query = select(VersionRow).where(VersionRow.report_id == row.id).order_by(VersionRow.ordinal.desc())
            self._latest[row.id] = self._session.scalars(query.limit(1)).one()
        return self._latest[row.id]

    def derive_report_id(self, report: Report, url: str) -> str:
        """Derive the id of a report that was not known; a second one of the same identity gets an id of its own."""
        facts = (self._portal_id, report.kind, report.issuing_body, report.reporting_year)
        if not report.issuing_body or not report.reporting_year:
            return derive_id("report", *facts, url)
        ordinal = 0
        while self._session.get(ReportRow, derive_id("report", *facts, ordinal)) is not None:
            ordinal += 1
        return derive_id("report", *facts, ordinal)

    def add(self, report: Report, column_url: str, url: str, seen: Seen, *, report_id: str | None = None) -> ReportRow:
        """Add a report that was not known, under the id that it was given before, or a new one."""
        row = ReportRow(
            id=report_id or self.derive_report_id(report, url),
            portal_id=self._portal_id,
            column_url=column_url,
            kind=report.kind,
            title=report.title,
            issuing_body=report.issuing_body,
            division_code=report.division_code,
            reporting_year=report.reporting_year,
            url=url,
            status="published",
            first_seen_at=seen.at,
            last_seen_at=seen.at,
            absent_checks=0,
            absent_since=None,
            absent_attachments={},
            left_behind=False,
        )
        self._session.add(row)
        self._session.flush()
        self._by_url[url] = row
        self.add_version(row, seen)
        return row

    def add_version(self, row: ReportRow, seen: Seen) -> None:
        """Add a report's next version."""
        highest = select(func.max(VersionRow.ordinal)).where(VersionRow.report_id == row.id)
        version = VersionRow(
            report_id=row.id,
            ordinal=(self._session.scalar(highest) or 0) + 1,
            content_key=seen.content.key,
            basis=seen.content.model_dump(mode="json"),
            latest=seen.content.model_dump(mode="json"),
            facts=dict(seen.facts),
            first_seen_at=seen.at,
            last_seen_at=seen.at,
            observation_count=1,
        )
        self._session.add(version)
        self._latest[row.id] = version
        row.last_seen_at = seen.at
        self._session.flush()

    def observe(self, row: ReportRow, seen: Seen) -> None:
        """Note that a report's newest version was seen again, in other bytes perhaps."""
        version = self.latest_version(row)
        version.content_key = seen.content.key
        version.latest = seen.content.model_dump(mode="json")
        version.facts = dict(seen.facts)
        version.last_seen_at = row.last_seen_at = seen.at
        version.observation_count += 1

    @staticmethod
    def correct(row: ReportRow, report: Report) -> None:
        """Take over what an altered report now says of itself; its id stays what it was."""
        row.title, row.issuing_body, row.division_code = report.title, report.issuing_body, report.division_code
        row.reporting_year = report.reporting_year

    def move(self, row: ReportRow, url: str, column_url: str) -> None:
        """Give a report its new address, and the column in which it stands there."""
        del self._by_url[row.url]
        row.url, row.column_url, row.left_behind = url, column_url, False
        self._by_url[url] = row


def identity_of(report: Report) -> tuple[str, str | None, int | None]:
    """Return what a report is: kind, issuing body, reporting year."""
    return report.kind, report.issuing_body, report.reporting_year
