"""The list of reports, and one report with all that is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive.queries.paging import Page
from archive.queries.values import BodyItem, DivisionItem, ReadingItem, ReportDetail, ReportItem


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports are asked for; None asks for all.

    `body` is a body's id, `division` a code of GB/T 2260 with all that lies in it, `status` published, suspected or
    withdrawn, `kind` annual_report or work_summary.
    """

    portal: str | None = None
    body: str | None = None
    division: str | None = None
    year: int | None = None
    status: str | None = None
    kind: str | None = None


def list_reports(
    session: Session, wanted: ReportFilter, *, after: str | None = None, limit: int = 50
) -> Page[ReportItem]:
    """Return a page of reports, newest reporting year first, then places by their codes, governments first.

    Raises:
        CursorError: `after` is no cursor of this list.
    """
    raise NotImplementedError


def find_body(session: Session, body_id: str) -> BodyItem | None:
    """Return a body by its id, None where there is none."""
    raise NotImplementedError


def find_division(code: str) -> DivisionItem | None:
    """Return a place as it is today by any code that it has had, None where nothing ever had it."""
    raise NotImplementedError


def read_report(session: Session, name: str) -> ReportDetail | None:
    """Return a report by its id, its address, or an id that begins so; None where there is none or several."""
    raise NotImplementedError


def read_version(session: Session, report_id: str, ordinal: int) -> ReadingItem | None:
    """Return what is kept of what was read in one version of a report, None where nothing is."""
    raise NotImplementedError
