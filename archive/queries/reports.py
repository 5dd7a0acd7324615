"""The list of reports, and bodies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import BodyRow, SummaryRow
from archive.catalogue.tables import ReportRow
from archive.deriving.numbers import range_of
from archive.queries.coverage import body_item
from archive.queries.divisions import lies_in
from archive.queries.paging import Page, bound_limit, page_of, read_cursor
from archive.queries.values import BodyItem, ReportItem


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
    limit, key = bound_limit(limit), read_cursor(after, int)
    # The rows of a page are found in one index, and only they are looked at whole.
    numbers = select(SummaryRow.number).where(*_conditions(wanted)).order_by(SummaryRow.number.desc())
    if key is not None:
        numbers = numbers.where(SummaryRow.number < key[0])
    found = session.scalars(numbers.limit(limit + 1)).all()
    items = find_by_number(session, found)
    page = page_of(found, limit, lambda number: (number,))
    return Page(items=tuple(items[number] for number in page.items), next=page.next)


def find_by_number(session: Session, numbers: Iterable[int]) -> dict[int, ReportItem]:
    """Return reports by their numbers; one that is not there is left out."""
    query = _select_items().where(SummaryRow.number.in_(list(numbers)))
    return {summary.number: report_item(summary, row) for summary, row in session.execute(query)}


def list_of_body(session: Session, body_id: str) -> list[ReportItem]:
    """Return all reports of a body, newest reporting year first."""
    query = _select_items().where(SummaryRow.body_id == body_id).order_by(SummaryRow.number.desc())
    return [report_item(summary, row) for summary, row in session.execute(query)]


def find_body(session: Session, body_id: str) -> BodyItem | None:
    """Return a body by its id, None where there is none."""
    row = session.get(BodyRow, body_id)
    return body_item(row) if row is not None else None


def report_item(summary: SummaryRow, row: ReportRow) -> ReportItem:
    """Return a report as it is shown in lists."""
    return ReportItem(
        id=row.id,
        portal=row.portal_id,
        kind=row.kind,
        title=row.title,
        body_id=summary.body_id,
        issuing_body=row.issuing_body,
        division_code=row.division_code,
        reporting_year=row.reporting_year,
        url=row.url,
        status=row.status,
        versions=summary.versions,
        published_on=summary.published_on,
        form=summary.form,
        has_tables=summary.has_tables,
        figure_count=summary.figure_count,
        broken_count=summary.broken_count,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        origin=summary.origin,
    )


def _select_items() -> Select[SummaryRow, ReportRow]:
    return select(SummaryRow, ReportRow).join(ReportRow, ReportRow.id == SummaryRow.report_id)


def _conditions(wanted: ReportFilter) -> Iterable[ColumnElement[bool]]:
    if wanted.portal is not None:
        yield SummaryRow.portal_id == wanted.portal
    if wanted.body is not None:
        yield SummaryRow.body_id == wanted.body
    if wanted.division is not None:
        yield lies_in(SummaryRow, wanted.division)
    if wanted.year is not None:
        first, end = range_of(wanted.year)
        # A year that has no range of its own shares it with others.
        yield and_(SummaryRow.number >= first, SummaryRow.number < end, SummaryRow.year == wanted.year)
    if wanted.status is not None:
        yield SummaryRow.status == wanted.status
    if wanted.kind is not None:
        yield SummaryRow.kind == wanted.kind
