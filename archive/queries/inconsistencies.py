"""What does not hold between a body's reports for two successive years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from archive.catalogue.derived_tables import InconsistencyRow, SummaryRow
from archive.catalogue.tables import ReportRow
from archive.queries.divisions import lies_in
from archive.queries.paging import Page, bound_limit, page_of, read_cursor

_ORDER = (InconsistencyRow.number.desc(), InconsistencyRow.rule, InconsistencyRow.key)


class InconsistencyItem(BaseModel):
    """A figure of a report that is inconsistent with the same body's report for the year before.

    `rule` is a rule of report.checks, `keys` are the figures that it speaks of; `left` is what the report says, `right`
    what follows from the one before, whose id is `before_id`.
    """

    model_config = ConfigDict(frozen=True)

    report_id: str
    before_id: str
    body_id: str
    portal: str
    issuing_body: str | None
    reporting_year: int | None
    url: str
    before_url: str
    rule: str
    keys: tuple[str, ...]
    left: int | None
    right: int | None


@dataclass(frozen=True, slots=True)
class InconsistencyFilter:
    """Which findings are asked for; None asks for all.

    `division` is a code of GB/T 2260 with all that lies in it, `body` and `report` are ids, `year` is that of the later
    report, `rule` one of report.checks.
    """

    portal: str | None = None
    division: str | None = None
    body: str | None = None
    report: str | None = None
    year: int | None = None
    rule: str | None = None


def list_inconsistencies(
    session: Session, *, portal: str | None = None, report: str | None = None, limit: int = 50
) -> list[InconsistencyItem]:
    """Return what is inconsistent, of a portal or of one report by its id, the newest reporting years first."""
    return _find_items(session, _select_keys(InconsistencyFilter(portal=portal, report=report)).limit(limit))


def page_inconsistencies(
    session: Session, wanted: InconsistencyFilter, *, after: str | None = None, limit: int = 50
) -> Page[InconsistencyItem]:
    """Return a page of what is inconsistent, in the order of `list_inconsistencies`.

    Raises:
        CursorError: `after` is no cursor of this list.
    """
    limit, key = bound_limit(limit), read_cursor(after, int, str, str)
    query = _select_keys(wanted)
    if key is not None:
        number, rule, figure = key
        row = InconsistencyRow
        later = or_(row.rule > rule, and_(row.rule == rule, row.key > figure))
        query = query.where(row.number <= number, or_(row.number < number, later))
    keys = session.execute(query.limit(limit + 1)).all()
    page = page_of(keys, limit, lambda row: (row.number, row.rule, row.key))
    return Page(items=tuple(_find_items(session, query.limit(limit))), next=page.next)


def count_inconsistencies(session: Session) -> tuple[int, int]:
    """Return how much is inconsistent, and in how many reports."""
    query = select(func.count(), func.count(InconsistencyRow.number.distinct())).select_from(InconsistencyRow)
    findings, reports = session.execute(query).one()
    return findings, reports


def _select_keys(wanted: InconsistencyFilter) -> Select[int, str, str]:
    """Return the query for the keys of findings in their order: in indices alone, so that a page ends it early."""
    query = select(InconsistencyRow.number, InconsistencyRow.rule, InconsistencyRow.key)
    query = query.join(SummaryRow, SummaryRow.number == InconsistencyRow.number)
    return query.where(*_conditions(wanted)).order_by(*_ORDER)


def _find_items(session: Session, keys: Select[int, str, str]) -> list[InconsistencyItem]:
    wanted, before, before_row = keys.subquery(), aliased(SummaryRow), aliased(ReportRow)
    query = select(InconsistencyRow, SummaryRow, ReportRow, before_row)
    same = (getattr(InconsistencyRow, name) == wanted.c[name] for name in ("number", "rule", "key"))
    query = query.join(wanted, and_(*same))
    query = query.join(SummaryRow, SummaryRow.number == InconsistencyRow.number)
    query = query.join(ReportRow, ReportRow.id == SummaryRow.report_id)
    query = query.join(before, before.number == InconsistencyRow.before)
    query = query.join(before_row, before_row.id == before.report_id)
    return [_item(*row) for row in session.execute(query.order_by(*_ORDER))]


def _conditions(wanted: InconsistencyFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.portal is not None:
        yield SummaryRow.portal_id == wanted.portal
    if wanted.division is not None:
        yield lies_in(SummaryRow, wanted.division)
    if wanted.body is not None:
        yield InconsistencyRow.body_id == wanted.body
    if wanted.report is not None:
        yield SummaryRow.report_id == wanted.report
    if wanted.year is not None:
        yield SummaryRow.year == wanted.year
    if wanted.rule is not None:
        yield InconsistencyRow.rule == wanted.rule


def _item(found: InconsistencyRow, summary: SummaryRow, row: ReportRow, before: ReportRow) -> InconsistencyItem:
    return InconsistencyItem(
        report_id=summary.report_id,
        before_id=before.id,
        body_id=found.body_id,
        portal=summary.portal_id,
        issuing_body=row.issuing_body,
        reporting_year=row.reporting_year,
        url=row.url,
        before_url=before.url,
        rule=found.rule,
        keys=tuple(found.keys),
        left=found.left,
        right=found.right,
    )
