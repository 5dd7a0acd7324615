"""Reports: the list with its filters, and one report in any of its versions."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from archive.hidden import load_hidden
from archive.listing import find_report as find_row
from archive.listing import read_latest
from archive.notes import load_figure_notes, notes_of
from archive.pointing import list_parts
from archive.queries.divisions import find_division
from archive.queries.inconsistencies import list_inconsistencies
from archive.queries.nights import name_portal
from archive.queries.report import read_version
from archive.queries.reports import find_body, list_reports
from archive.queries.values import ReadingItem, ReportDetail, VersionItem
from report import PARSER_VERSION, Check, Report
from web.asking import Cursor, Ordinal, ReportQuery
from web.codebook import YEAR_RULES
from web.errors import NotThereError
from web.hiding import shown_inconsistencies, shown_reading, shown_reports
from web.loading import load_report
from web.pages.places import list_above
from web.replay_links import list_replayable
from web.tables import arrange_tables, list_failing
from web.visits import OnVisit, Visit

router = APIRouter()
ON_A_PAGE = 50


@router.get("/reports")
def show_reports(visit: OnVisit, asked: Annotated[ReportQuery, Depends()], after: Cursor = None) -> Response:
    """Show the list of reports."""
    found = list_reports(visit.session, asked.wanted(), after=after, limit=ON_A_PAGE)
    return visit.show("reports.html", reports=shown_reports(visit.session, found.items), next=found.next, asked=asked)


@router.get("/reports/{report_id}")
def show_report(visit: OnVisit, report_id: str) -> Response:
    """Show a report as it was last seen."""
    return _show(visit, load_report(visit.session, report_id), None)


@router.get("/reports/{report_id}/versions/{ordinal}")
def show_version(visit: OnVisit, report_id: str, ordinal: Ordinal) -> Response:
    """Show an earlier version of a report."""
    return _show(visit, load_report(visit.session, report_id), ordinal)


def find_version(detail: ReportDetail, ordinal: int | None) -> VersionItem:
    """Return one of a report's versions, the last where none is named.

    Raises:
        NotThereError: It has no such version.
    """
    for version in detail.versions[::-1]:
        if ordinal in (None, version.ordinal):
            return version
    raise NotThereError(f"{detail.report.id}, version {ordinal}")


def find_reading(visit: Visit, detail: ReportDetail, version: VersionItem) -> ReadingItem | None:
    """Return what was read in a version; where nothing is kept of its last one, what today's parser reads in it."""
    is_last = version.ordinal == detail.versions[-1].ordinal
    kept = detail.reading if is_last else read_version(visit.session, detail.report.id, version.ordinal)
    row = find_row(visit.session, detail.report.id) if kept is None and is_last else None
    if row is None:
        return kept
    with visit.room.heavy_work():
        said = read_latest(visit.session, visit.room.collection, row)
    if "error" in said:
        return ReadingItem(ordinal=version.ordinal, read_by=PARSER_VERSION, report=None, unreadable=said["error"])
    report = Report.model_validate(said)
    # Those with the year before stand apart, and that year's report may be hidden.
    checks = tuple(check for check in report.checks if check.rule not in YEAR_RULES)
    report = report.model_copy(update={"checks": checks})
    return ReadingItem(ordinal=version.ordinal, read_by=PARSER_VERSION, report=report)


def _show(visit: Visit, detail: ReportDetail, ordinal: int | None) -> Response:
    version = find_version(detail, ordinal)
    reading = find_reading(visit, detail, version)
    body = find_body(visit.session, detail.report.body_id) if detail.report.body_id else None
    place = find_division(visit.session, detail.report.division_code) if detail.report.division_code else None
    values: dict[str, Any] = {}
    is_last = version.ordinal == detail.versions[-1].ordinal
    hidden, parts = load_hidden(visit.session), list_parts(visit.session, detail.report.id, version.ordinal)
    shown_parts = [part for part in parts if hidden.of_url(part.url) is None]
    reading = shown_reading(hidden, reading) if reading is not None else None
    records = {one.record_id for one in (*version.first_captures, *version.captures)}
    if reading is not None and reading.report is not None:
        values = _read_values(visit, detail, reading.report, reading.year_checks, records)
    return visit.show(
        "report.html",
        detail=detail,
        line=detail.report,
        portal_name=name_portal(visit.session, detail.report.portal),
        version=version,
        is_last=is_last,
        body=body,
        place=place,
        above=list_above(visit.session, place) if place is not None else [],
        reading=reading,
        notes=notes_of(visit.session, detail.report.id),
        parts=shown_parts,
        hidden_count=len(parts) - len(shown_parts),
        replayable=list_replayable(visit.session, version.captures),
        year_before=_find_year_before(visit, detail.report.id) if is_last else None,
        **values,
    )


def _find_year_before(visit: Visit, report_id: str) -> str | None:
    """Return the report with whose figures a report's are inconsistent, None where they are not."""
    found = shown_inconsistencies(visit.session, list_inconsistencies(visit.session, report=report_id))
    return next((one.before_id for one in found), None)


def _read_values(
    visit: Visit, detail: ReportDetail, report: Report, year_checks: tuple[Check, ...], records: set[str]
) -> dict[str, object]:
    """Return what is shown of a reading: its tables, what does not hold, claims about no figure that is there."""
    failing = list_failing(report, year_checks)
    standing = load_figure_notes(visit.session, detail.report.id).get(detail.report.id, {})
    figures = {key: figure.model_dump(mode="json") for key, figure in report.figures.items()}
    notes = {key: note for key, note in standing.items() if note.speaks_of(figures.get(key), records)}
    return {
        "report": report,
        "tables": arrange_tables(report, failing, notes),
        "failing": failing,
        "year_rules": YEAR_RULES,
        "figure_notes": notes,
        "held_count": sum(check.holds is True for check in (*report.checks, *year_checks)),
        "open_count": sum(check.holds is None for check in (*report.checks, *year_checks)),
        "other_claims": [claim for claim in report.claims if claim.about not in report.figures],
        "notice_counts": Counter(notice.code.partition(":")[0] for notice in report.notices),
    }
