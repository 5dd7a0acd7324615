"""What does not hold between a body's reports for two successive years: findings, worded "inconsistent", and no events.

上年结转 against last year's 结转下年度, 现行有效 against last year's with what was issued and repealed, 上一年项目数量
against last year's with its change. The reports are those that count for their years; a blank leaves a rule
undetermined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import CellRow, FigureKeyRow, FigureRow, InconsistencyRow
from archive.deriving.reports import STATES
from report import PARSER_VERSION, Figure, Report, check_years
from report.checks import keys_between_years
from report.model import State


def derive_inconsistencies(session: Session, body_ids: Iterable[str]) -> None:
    """Find anew what does not hold between the years of these bodies."""
    wanted = keys_between_years()
    rows = session.execute(select(FigureKeyRow.number, FigureKeyRow.key).where(FigureKeyRow.key.in_(wanted)))
    keys = {row[0]: row[1] for row in rows}
    for body_id in body_ids:
        session.execute(delete(InconsistencyRow).where(InconsistencyRow.body_id == body_id))
        session.add_all(_find_inconsistencies(session, body_id, keys))
    session.flush()


def _find_inconsistencies(session: Session, body_id: str, keys: Mapping[int, str]) -> Iterator[InconsistencyRow]:
    query = select(CellRow.year, CellRow.number).where(CellRow.body_id == body_id, CellRow.number.is_not(None))
    numbers = [(year, number) for year, number in session.execute(query.order_by(CellRow.year)) if number is not None]
    reports = [(number, _report_of(session, year, number, keys)) for year, number in numbers]
    for (before, earlier), (number, later) in pairwise(reports):
        for check in check_years(earlier, later):
            if check.holds is False:
                yield InconsistencyRow(
                    number=number,
                    rule=check.rule,
                    key=check.keys[0],
                    body_id=body_id,
                    before=before,
                    keys=list(check.keys),
                    left=check.left,
                    right=check.right,
                )


def _report_of(session: Session, year: int, number: int, keys: Mapping[int, str]) -> Report:
    """Return a report of nothing but the figures that the rules between years speak of."""
    query = select(FigureRow.key, FigureRow.value, FigureRow.state)
    rows = session.execute(query.where(FigureRow.report == number, FigureRow.key.in_(keys)))
    figures = {
        keys[key]: Figure(value=value, raw="", state=cast("State", STATES[state]), unit=None, where="")
        for key, value, state in rows
    }
    return Report(parser_version=PARSER_VERSION, reporting_year=year, figures=figures)
