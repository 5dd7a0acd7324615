"""Charts: what is added up, over whom, and how it is spread."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import BodyRow, SummaryRow
from archive.catalogue.tables import ReadingRow, ReportRow, VersionRow
from archive.concluding.contents import Content
from archive.concluding.readings import wants_of
from archive.queries.charts import spread_division, time_division, total_body, total_division
from archive.queries.opening import open_reader
from report import Report

KEY, OTHER, MONEY = "requests.received.total", "requests.refused.state_secret.total", "disclosure.procurement.amount"


@pytest.fixture(scope="module")
def readings(made: Path) -> dict[tuple[str, int], Report]:
    """Every reading by body and year, as it is kept."""
    found = {}
    engine = open_reader(made)
    with Session(engine) as session:
        versions = select(ReportRow, VersionRow).join(VersionRow, VersionRow.report_id == ReportRow.id)
        for row, version in session.execute(versions.where(VersionRow.ordinal == 1)):
            (want,) = wants_of(Content.model_validate(version.latest), version.facts)
            kept = session.get_one(ReadingRow, want.key).report["report"]
            found[row.issuing_body or "", row.reporting_year or 0] = Report.model_validate(kept)
    engine.dispose()
    return found


def expected_totals(
    readings: dict[tuple[str, int], Report], place: str, *, governments: bool
) -> dict[int, tuple[int | None, int, int]]:
    """Return sum, stated and blank by year, added up by hand."""
    found: dict[int, list[int | str | None]] = {}
    for (body, year), report in readings.items():
        if body.startswith(place) and body.endswith("人民政府") == governments:
            found.setdefault(year, []).append(report.figures[KEY].value)
    return {
        year: (
            sum(stated) if (stated := [one for one in values if isinstance(one, int)]) else None,
            len(stated),
            values.count(None),
        )
        for year, values in found.items()
    }


@pytest.mark.parametrize(("code", "place"), [("110102", "西城区"), ("110000", ""), (None, "")])
def test_totals_are_what_the_reports_state(
    session: Session, readings: dict[tuple[str, int], Report], code: str | None, place: str
) -> None:
    """Of a county, a province and the country; departments and governments apart; blank cells counted, never as 0."""
    for kind, governments in (("department", False), ("government", True)):
        found = total_division(session, code, [KEY], kind=kind, level=3)  # type: ignore[arg-type]

        expected = expected_totals(readings, place, governments=governments)
        assert {one.year: (one.value, one.body_count, one.blank_count) for one in found} == expected
        assert [one.year for one in found] == sorted(expected)


def test_several_figures_in_the_order_asked(session: Session) -> None:
    """By key in the order asked, then by year; a figure that nobody has is left out."""
    found = total_division(session, "110102", [OTHER, "none", KEY], kind="department", level=3)

    assert [one.key for one in found] == [OTHER] * 11 + [KEY] * 11


def test_no_totals_of_other_levels_or_places(session: Session) -> None:
    """Bodies of one level are not those of another."""
    assert total_division(session, "110102", [KEY], kind="department", level=2) == []
    assert total_division(session, "440000", [KEY], kind="department", level=3) == []


def test_money_is_not_added_up(session: Session) -> None:
    """Units of amounts differ."""
    found = total_division(session, None, [MONEY], kind="department", level=3)

    assert {(one.value, one.body_count) for one in found} <= {(None, 0)}


def test_figures_of_a_body(session: Session, readings: dict[tuple[str, int], Report]) -> None:
    """Each year's figure as it is stated; None where the cell is blank."""
    body = session.scalars(select(BodyRow).where(BodyRow.name == "西城区财政局")).one()

    found = total_body(session, body.id, [KEY])

    assert {one.year: one.value for one in found} == {
        year: report.figures[KEY].value for (name, year), report in readings.items() if name == body.name
    }


@pytest.mark.parametrize("code", ["110000", None])
def test_spread_of_a_figure(session: Session, readings: dict[tuple[str, int], Report], code: str | None) -> None:
    """Every body that states the figure is in one bin, bins by powers of two without a gap; in the country as well."""
    found = spread_division(session, code, KEY, 2020, kind="department", level=3)

    values = [
        report.figures[KEY].value
        for (body, year), report in readings.items()
        if year == 2020 and not body.endswith("人民政府")
    ]
    stated = [one for one in values if isinstance(one, int)]
    assert (found.total.value, found.total.blank_count) == (sum(stated), values.count(None))
    for one in found.bins:
        assert one.count == sum(one.low <= value <= one.high for value in stated)  # type: ignore[operator]
    assert sum(one.count for one in found.bins) == len(stated)
    assert [(one.low, one.high) for one in found.bins][:3] == [(0, 0), (1, 1), (2, 3)]


def test_publication_dates_against_the_deadline(session: Session) -> None:
    """Weeks, of which one ends with the deadline: what is in a bin up to 0 was in time."""
    found = {one.year: one for one in time_division(session, "110102")}

    dates = Counter[bool]()
    for row in session.scalars(select(SummaryRow).where(SummaryRow.year == 2020, SummaryRow.division_code == "110102")):
        name = session.scalars(select(ReportRow.issuing_body).where(ReportRow.id == row.report_id)).one() or ""
        due_on = date(2021, 3, 31) if name.endswith("人民政府") else date(2021, 1, 31)
        dates[row.published_on is not None and row.published_on <= due_on] += 1
    in_time = sum(one.count for one in found[2020].bins if one.high is not None and one.high <= 0)
    assert (in_time, sum(one.count for one in found[2020].bins)) == (dates[True], 10)
    assert found[2020].undated_count == 0
    assert sum(sum(week.count for week in one.bins) for one in time_division(session, None, kind="government")) == 33
