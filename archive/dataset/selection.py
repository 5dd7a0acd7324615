"""Which reports belong to an export, in an order that is always the same, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Label, Row, Select, String, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from archive.catalogue.tables import ReportRow, VersionRow
from archive.concluding.imports import PORTAL_PREFIX
from archive.dataset.words import Words

BATCH_REPORTS = 256
_NEWEST = aliased(VersionRow)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be exported: of a portal, since a moment, of a year, of bodies whose name holds this; None: of all.

    Of reports `since` asks for those whose latest version was first seen since, of events for those concluded since.
    """

    portal: str | None = None
    since: datetime | None = None
    year: int | None = None
    body: str | None = None

    def __str__(self) -> str:
        said = (
            f"of {self.portal}" if self.portal is not None else "",
            f"of {self.body}" if self.body is not None else "",
            f"for {self.year}" if self.year is not None else "",
            f"since {self.since.isoformat()}" if self.since is not None else "",
        )
        return " ".join(("what is archived", *filter(None, said)))

    def conditions(self, table: Any) -> Iterator[ColumnElement[bool]]:
        """Yield what must hold of a row that names portal, body and year."""
        if self.portal is not None:
            yield table.portal_id == self.portal
        if self.year is not None:
            yield table.reporting_year == self.year
        if self.body is not None:
            yield table.issuing_body.contains(self.body, autoescape=True)


def count_reports(session: Session, wish: Wish) -> int:
    """Return how many reports belong."""
    return count_rows(session, _narrowed(wish, ReportRow.id))


def count_rows(session: Session, query: Select[Any]) -> int:
    """Return how many rows a query has."""
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def select_reports(session: Session, wish: Wish, words: Words) -> Iterator[tuple[Sequence[Row[Any]], int]]:
    """Yield the reports that belong with their latest versions, by place, body and year, a batch at a time.

    Of reports of one body and year the one to be preferred comes first: an annual report before a summary, one that
    was walked here before one of another program's file, one that stands before one that was withdrawn, the one that
    was seen last. `before` is the id of the same body's report for the year before on the same portal, None where
    there is none or are several. With each batch comes how many reports were looked at for it, hidden ones included.
    """
    rank = case((ReportRow.status == "published", 0), (ReportRow.status == "suspected", 1), else_=2)
    foreign = ReportRow.portal_id.startswith(PORTAL_PREFIX)
    before = _years_before(wish)
    query = _narrowed(
        wish, ReportRow.__table__, before.c.before, *_contents(_NEWEST), _NEWEST.ordinal.label("versions")
    )
    query = query.join(before, before.c.id == ReportRow.id).order_by(
        ReportRow.division_code.is_(None), ReportRow.division_code,
        case((ReportRow.division_code.is_(None), ReportRow.portal_id)),
        ReportRow.issuing_body.is_(None), ReportRow.issuing_body,
        ReportRow.reporting_year.is_(None), ReportRow.reporting_year,
        ReportRow.kind != "annual_report", foreign, rank, ReportRow.last_seen_at.desc(), ReportRow.id,
    )  # fmt: skip
    result = session.execute(query, execution_options={"yield_per": BATCH_REPORTS})
    for some in result.partitions(BATCH_REPORTS):
        yield [row for row in some if not words.hides_report(row.id, row.url)], len(some)


def select_newest(session: Session, report_ids: Sequence[str]) -> Sequence[Row[Any]]:
    """Return these reports' ids with `latest` and `facts` of their latest versions."""
    query = select(VersionRow.report_id.label("id"), *_contents(VersionRow)).where(
        VersionRow.report_id.in_(report_ids), VersionRow.ordinal == _newest_ordinal(VersionRow.report_id)
    )
    return session.execute(query).all()


def _narrowed(wish: Wish, *columns: Any) -> Select[Any]:
    """Return the query for columns of the reports that belong, and of _NEWEST, their latest versions."""
    is_newest = _NEWEST.ordinal == _newest_ordinal(ReportRow.id)
    query = select(*columns).select_from(ReportRow).join(_NEWEST, and_(_NEWEST.report_id == ReportRow.id, is_newest))
    query = query.where(*wish.conditions(ReportRow))
    return query.where(_NEWEST.first_seen_at >= wish.since) if wish.since is not None else query


def _contents(version: Any) -> tuple[Label[Any], ...]:
    # As text: whoever reads by the hundred thousand parses it more quickly.
    return type_coerce(version.latest, String).label("latest"), type_coerce(version.facts, String).label("facts")


def _newest_ordinal(report_id: Any) -> Any:
    inner = aliased(VersionRow)
    return select(func.max(inner.ordinal)).where(inner.report_id == report_id).correlate_except(inner).scalar_subquery()


def _years_before(wish: Wish) -> Any:
    """Return each report with that of the year before, for those of which body and year are known.

    Of all years: what is wished for may be one alone.
    """
    own = (ReportRow.portal_id, ReportRow.kind, ReportRow.issuing_body)
    window: dict[str, Any] = {"partition_by": own, "order_by": ReportRow.reporting_year, "range_": (-1, -1)}
    is_known = and_(ReportRow.issuing_body.is_not(None), ReportRow.reporting_year.is_not(None))
    is_one = func.count(ReportRow.id).over(**window) == 1
    found = case((and_(is_known, is_one), func.min(ReportRow.id).over(**window)))
    return select(ReportRow.id, found.label("before")).where(*replace(wish, year=None).conditions(ReportRow)).subquery()
