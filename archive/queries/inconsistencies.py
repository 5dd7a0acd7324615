"""What does not hold between a body's reports for two successive years."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from archive.catalogue.derived_tables import InconsistencyRow, SummaryRow
from archive.catalogue.tables import ReportRow


class InconsistencyItem(BaseModel):
    """A figure of a report that is inconsistent with the same body's report for the year before.

    `rule` is a rule of report.checks, `keys` are the figures that it speaks of; `left` is what the report says, `right`
    what follows from the one before, whose id is `before_id`.
    """

    model_config = ConfigDict(frozen=True)

    report_id: str
    before_id: str
    portal: str
    issuing_body: str | None
    reporting_year: int | None
    url: str
    rule: str
    keys: tuple[str, ...]
    left: int | None
    right: int | None


def list_inconsistencies(
    session: Session, *, portal: str | None = None, report: str | None = None, limit: int = 50
) -> list[InconsistencyItem]:
    """Return what is inconsistent, of a portal or of one report by its id, the newest reporting years first."""
    before = aliased(SummaryRow)
    query = select(InconsistencyRow, SummaryRow, ReportRow, before.report_id)
    query = query.join(SummaryRow, SummaryRow.number == InconsistencyRow.number)
    query = query.join(ReportRow, ReportRow.id == SummaryRow.report_id)
    query = query.join(before, before.number == InconsistencyRow.before)
    if portal is not None:
        query = query.where(SummaryRow.portal_id == portal)
    if report is not None:
        query = query.where(SummaryRow.report_id == report)
    query = query.order_by(InconsistencyRow.number.desc(), InconsistencyRow.rule, InconsistencyRow.key).limit(limit)
    return [
        InconsistencyItem(
            report_id=summary.report_id,
            before_id=before_id,
            portal=summary.portal_id,
            issuing_body=row.issuing_body,
            reporting_year=row.reporting_year,
            url=row.url,
            rule=found.rule,
            keys=tuple(found.keys),
            left=found.left,
            right=found.right,
        )
        for found, summary, row, before_id in session.execute(query)
    ]


def count_inconsistencies(session: Session) -> tuple[int, int]:
    """Return how much is inconsistent, and in how many reports."""
    query = select(func.count(), func.count(InconsistencyRow.number.distinct())).select_from(InconsistencyRow)
    findings, reports = session.execute(query).one()
    return findings, reports
