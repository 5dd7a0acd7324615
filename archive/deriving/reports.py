"""A report in short: what lists, coverage, totals and the search need of its newest version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import SummaryRow
from archive.catalogue.tables import ReportRow, VersionRow, WalkRow
from archive.clock import night_of
from archive.concluding.contents import Content
from archive.concluding.readings import Reading, Readings, wants_of
from archive.deriving.numbers import is_alike, number_of
from archive.deriving.places import find_place, kind_of
from archive.events import derive_id
from archive.expectations import find_due_date
from archive.queries.search.index import Document
from archive.walks import Walk
from report import Figure, Report, digest_content

STATES = ("stated", "dash", "blank", "unreadable")
# What is larger, no count is: it is kept as it was printed, and never added up.
_LARGEST_COUNT = 10**12


@dataclass(frozen=True, slots=True)
class Derived:
    """What is derived of one report: its summary, its figures by key, and what can be searched."""

    summary: SummaryRow
    figures: dict[str, tuple[int | str | None, int]]
    document: Document


def body_id_of(name: str, division_code: str | None) -> str:
    """Return the id of a body by its name and its place's code of today."""
    return derive_id("body", name, division_code)


class Reports:
    """Derives reports of a catalogue; what is read of walks is held while one batch is derived."""

    def __init__(self, session: Session, readings: Readings) -> None:
        self._session = session
        self._readings = readings
        self._listed: dict[str, frozenset[str]] = {}
        self._given: set[int] = set()

    def derive(self, rows: Sequence[ReportRow], numbered: Mapping[str, int]) -> Iterator[Derived]:
        """Yield what is derived of reports; `numbered` are the numbers that they have, by id."""
        self._given.clear()
        versions = {row.id: self._newest(row.id) for row in rows}
        contents = {key: (Content.model_validate(one.latest), one.facts) for key, one in versions.items()}
        self._readings.prepare(want for content, facts in contents.values() for want in wants_of(content, facts))
        for row in rows:
            reading = self._readings.of_content(*contents[row.id])
            yield self._derive(row, versions[row.id], reading, self._number(row, numbered.get(row.id)))
        self._readings.clear()
        self._listed.clear()

    def _derive(self, row: ReportRow, version: VersionRow, reading: Reading, number: int) -> Derived:
        report = reading if isinstance(reading, Report) else None
        place = find_place(row.division_code)
        name = row.issuing_body
        summary = SummaryRow(
            number=number,
            report_id=row.id,
            body_id=body_id_of(name, place.code) if name and row.reporting_year is not None else None,
            division_code=place.code,
            prefecture_code=place.prefecture,
            province_code=place.province,
            portal_id=row.portal_id,
            kind=row.kind,
            year=row.reporting_year,
            status=row.status,
            versions=version.ordinal,
            published_on=report.published_on if report else None,
            first_seen_on=night_of(row.first_seen_at),
            absent_on=self._find_absence(row),
            form=report.form if report else None,
            has_tables=bool(report.figures) if report else None,
            figure_count=len(report.figures) if report else 0,
            broken_count=sum(check.holds is False for check in report.checks) if report else 0,
            origin=version.facts.get("origin"),
            content_digest=digest_content(report) if report else None,
        )
        figures = {key: _stored(figure) for key, figure in report.figures.items()} if report else {}
        return Derived(summary, figures, self._document(summary, row, report))

    def _number(self, row: ReportRow, known: int | None) -> int:
        """Return the number that a report has, as long as it is what it was; else the first that is free."""
        code = find_place(row.division_code).code
        number = number_of(row.reporting_year, code, kind_of(row.issuing_body or ""), row.id)
        if known is not None and is_alike(known, number):
            return known
        while number in self._given or self._session.get(SummaryRow, number) is not None:
            number += 1
        self._given.add(number)
        return number

    def _document(self, summary: SummaryRow, row: ReportRow, report: Report | None) -> Document:
        return Document(
            number=summary.number,
            body=row.issuing_body or "",
            title=row.title or "",
            text="\n".join(_texts(report)) if report else "",
            portal=row.portal_id,
            divisions=tuple(
                code for code in (summary.division_code, summary.prefecture_code, summary.province_code) if code
            ),
        )

    def _newest(self, report_id: str) -> VersionRow:
        query = select(VersionRow).where(VersionRow.report_id == report_id).order_by(VersionRow.ordinal.desc())
        return self._session.scalars(query.limit(1)).one()

    def _find_absence(self, row: ReportRow) -> date | None:
        """Return the night of the complete walk before the one that met a report, where it did not list the report.

        It is asked for only where the report was met after it was due: else it was in time, whatever a list said.
        """
        due_on = find_due_date(row.issuing_body, row.reporting_year) if row.reporting_year is not None else None
        if due_on is None or night_of(row.first_seen_at) <= due_on:
            return None
        column = (WalkRow.portal_id == row.portal_id, WalkRow.column_url == row.column_url)
        walks = select(WalkRow.record_id, WalkRow.began_at).where(*column).order_by(WalkRow.began_at.desc()).limit(1)
        met = self._session.execute(walks.where(WalkRow.began_at <= row.first_seen_at)).first()
        if met is None:
            return None
        # A list that is not believed proves nothing.
        proves = (WalkRow.complete, WalkRow.doubt.is_(None))
        before = self._session.execute(walks.where(WalkRow.began_at < met.began_at, *proves)).first()
        if before is None or row.url in self._entries_of(before.record_id):
            return None
        return night_of(before.began_at)

    def _entries_of(self, record_id: str) -> frozenset[str]:
        if record_id not in self._listed:
            account = self._session.get_one(WalkRow, record_id).account
            self._listed[record_id] = frozenset(entry.url for entry in Walk.model_validate(account).entries)
        return self._listed[record_id]


def _stored(figure: Figure) -> tuple[int | str | None, int]:
    value = figure.value
    if isinstance(value, int) and abs(value) > _LARGEST_COUNT:
        value = str(value)
    return value, STATES.index(figure.state)


def _texts(report: Report) -> Iterable[str]:
    if report.preface:
        yield report.preface
    for section in report.sections:
        yield section.title
        yield section.text
