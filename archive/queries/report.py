"""One report with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import SummaryRow
from archive.catalogue.tables import CaptureRow, ReadingRow, ReportRow, VersionRow
from archive.concluding.contents import Content
from archive.concluding.raising import reference
from archive.concluding.readings import Want, wants_of
from archive.events import CaptureReference
from archive.hidden import load_hidden
from archive.listing import find_report, report_line
from archive.queries.events import EventFilter, list_events
from archive.queries.paging import LARGEST_PAGE
from archive.queries.reports import list_of_body, report_item
from archive.queries.values import ReadingItem, ReportDetail, VersionItem
from archive.twins import gather_reports
from report import PARSER_VERSION, Notice, Report, check_years, combine_reports


def read_report(session: Session, name: str) -> ReportDetail | None:
    """Return a report by its id, its address, or an id that begins so; None where there is none or several."""
    row = find_report(session, name)
    summary = session.scalar(select(SummaryRow).where(SummaryRow.report_id == row.id)) if row is not None else None
    if row is None or summary is None:
        return None
    versions = session.scalars(select(VersionRow).where(VersionRow.report_id == row.id).order_by(VersionRow.ordinal))
    items = tuple(_version_item(session, version) for version in versions)
    siblings = list_of_body(session, summary.body_id) if summary.body_id is not None else []
    others = [one for one in siblings if one.id != row.id]
    [gathered] = gather_reports(session, [report_line(row, len(items))])
    return ReportDetail(
        report=report_item(summary, row),
        versions=items,
        reading=read_version(session, row.id, items[-1].ordinal),
        events=list_events(session, EventFilter(report=row.id), limit=LARGEST_PAGE).items,
        other_years=tuple(one for one in others if one.reporting_year != row.reporting_year),
        same_year=tuple(one for one in others if one.reporting_year == row.reporting_year),
        urls=gathered.urls,
        twins=gathered.twins,
        copies=gathered.copies,
    )


def read_version(session: Session, report_id: str, ordinal: int) -> ReadingItem | None:
    """Return what is kept of what was read in one version of a report, None where nothing is.

    Its checks with the year before are those of the newest version, with the same body's report on the same portal.
    """
    version = session.get(VersionRow, (report_id, ordinal))
    found = _find_reading(session, version) if version is not None else None
    if found is None or version is None:
        return None
    read_by, report = found
    if isinstance(report, str):
        return ReadingItem(ordinal=ordinal, read_by=read_by, report=None, unreadable=report)
    before = _find_year_before(session, report_id)
    checks = (
        check_years(before, report)
        if before is not None and version.ordinal == _last_ordinal(session, report_id)
        else ()
    )
    return ReadingItem(ordinal=ordinal, read_by=read_by, report=report, year_checks=tuple(checks))


def _find_year_before(session: Session, report_id: str) -> Report | None:
    """Return the reading of the same body's report on the same portal for the year before, where there is one alone.

    None too where it is hidden at somebody's request: what follows from its figures would say them.
    """
    summary = session.scalar(select(SummaryRow).where(SummaryRow.report_id == report_id))
    if summary is None or summary.body_id is None or summary.year is None:
        return None
    query = select(SummaryRow.report_id).where(
        SummaryRow.body_id == summary.body_id,
        SummaryRow.portal_id == summary.portal_id,
        SummaryRow.kind == summary.kind,
        SummaryRow.year == summary.year - 1,
    )
    ids = session.scalars(query.limit(2)).all()
    if len(ids) != 1 or load_hidden(session).of_report(ids[0], session.get_one(ReportRow, ids[0]).url) is not None:
        return None
    version = session.get(VersionRow, (ids[0], _last_ordinal(session, ids[0])))
    found = _find_reading(session, version) if version is not None else None
    return found[1] if found is not None and isinstance(found[1], Report) else None


def _last_ordinal(session: Session, report_id: str) -> int | None:
    query = select(VersionRow.ordinal).where(VersionRow.report_id == report_id)
    return session.scalar(query.order_by(VersionRow.ordinal.desc()).limit(1))


def _find_reading(session: Session, version: VersionRow) -> tuple[str, Report | str] | None:
    """Return by which parser, and what, is kept of a version: the report, or why it is unreadable; None for nothing.

    Where today's parser has not read it yet, an earlier one's reading stands.
    """
    wants = wants_of(Content.model_validate(version.latest), version.facts)
    for parser in _parsers_of(session, wants[0]):
        kept = {want.key_by(parser): want for want in wants}
        rows = session.scalars(select(ReadingRow).where(ReadingRow.key.in_(kept)))
        found = {row.key: row.report for row in rows}
        if wants[0].key_by(parser) not in found:
            continue
        try:
            return parser, _combine(wants, parser, found)
        except ValidationError:
            continue  # of a form that today's code does not know
    return None


def _parsers_of(session: Session, want: Want) -> Sequence[str]:
    query = select(ReadingRow.parser_version).where(ReadingRow.payload_digest == want.part.payload_digest).distinct()
    return sorted(session.scalars(query), key=lambda version: (version == PARSER_VERSION, version), reverse=True)


def _combine(wants: Sequence[Want], parser: str, found: Mapping[str, Mapping[str, object]]) -> Report | str:
    page, *attachments = (found.get(want.key_by(parser)) for want in wants)
    if page is None or "report" not in page:
        return str((page or {}).get("unreadable", ""))
    read = [Report.model_validate(one["report"]) for one in attachments if one is not None and "report" in one]
    report = combine_reports(Report.model_validate(page["report"]), read)
    notices = list(_unread(wants[1:], attachments))
    return report.model_copy(update={"notices": (*report.notices, *notices)}) if notices else report


def _unread(wants: Sequence[Want], found: Sequence[Mapping[str, object] | None]) -> Iterator[Notice]:
    for want, one in zip(wants, found, strict=True):
        if one is None or "report" not in one:
            reason = (one or {}).get("unreadable", "no reading is kept")
            yield Notice(code="attachment_unreadable", detail=f"{want.part.url}: {reason}")


def _version_item(session: Session, row: VersionRow) -> VersionItem:
    latest = Content.model_validate(row.latest)
    found = _find_reading_parser(session, row)
    return VersionItem(
        ordinal=row.ordinal,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        observation_count=row.observation_count,
        first_captures=_references(session, Content.model_validate(row.basis)),
        captures=_references(session, latest),
        attachments=tuple(part.url for part in latest.attachments),
        read_by=found,
        origin=row.facts.get("origin"),
    )


def _find_reading_parser(session: Session, row: VersionRow) -> str | None:
    want = wants_of(Content.model_validate(row.latest), row.facts)[0]
    keys = {want.key_by(parser): parser for parser in _parsers_of(session, want)}
    there = set(session.scalars(select(ReadingRow.key).where(ReadingRow.key.in_(keys))))
    return next((parser for key, parser in keys.items() if key in there), None)


def _references(session: Session, content: Content) -> tuple[CaptureReference, ...]:
    rows = (session.get(CaptureRow, record_id) for record_id in content.record_ids)
    return tuple(reference(row) for row in rows if row is not None)
