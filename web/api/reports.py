"""Reports, their versions, and what was read in them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from archive.hidden import load_hidden
from archive.notes import NoteLine, notes_of
from archive.queries.paging import Page
from archive.queries.report import read_version
from archive.queries.reports import list_reports
from archive.queries.values import ReadingItem, ReportDetail, ReportItem
from web.api.asking import Limit, OnAsk
from web.asking import Cursor, Ordinal, ReportQuery
from web.errors import NotThereError
from web.hiding import shown_reading, shown_reports
from web.loading import load_report

router = APIRouter(tags=["reports"])


@router.get("/reports")
def find_reports(
    ask: OnAsk, asked: Annotated[ReportQuery, Depends()], after: Cursor = None, limit: Limit = 50
) -> Page[ReportItem]:
    """List reports, newest reporting year first; what is hidden from view is left out."""
    found = list_reports(ask.session, asked.wanted(), after=after, limit=limit)
    return found.model_copy(update={"items": tuple(shown_reports(ask.session, found.items))})


@router.get("/reports/{report_id}")
def read_one(ask: OnAsk, report_id: str) -> ReportDetail:
    """Read a report with its versions, its newest reading, its events, and where else it stands."""
    return load_report(ask.session, report_id)


@router.get("/reports/{report_id}/versions/{ordinal}")
def read_one_version(ask: OnAsk, report_id: str, ordinal: Ordinal) -> ReadingItem:
    """Read what is kept of what was read in one version."""
    detail = read_one(ask, report_id)
    reading = read_version(ask.session, detail.report.id, ordinal)
    if reading is None:
        raise NotThereError(f"{report_id}, version {ordinal}: no such version, or no reading of it is kept")
    return shown_reading(load_hidden(ask.session), reading)


@router.get("/reports/{report_id}/notes")
def read_notes(ask: OnAsk, report_id: str) -> list[NoteLine]:
    """Read what people said of a report and its figures."""
    return notes_of(ask.session, read_one(ask, report_id).report.id)
