"""Coverage: what a county's matrix says of each body and year, and that every count above adds up to it."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from archive.catalogue.tables import HidingRow
from archive.hiding import Hiding, HidingAbout
from archive.keeping import Keeper
from archive.queries.coverage import cover_bodies, cover_divisions
from archive.queries.values import BodyMatrix, Cell, DivisionMatrix
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.archive.deriving.conftest import clock, county, keeper, portal

__all__ = ["clock", "county", "keeper", "portal"]

GOVERNMENT, WATER, FINANCE, BARE, OLD = (f"http://www.example.gov.cn/nianbao/{at}.html" for at in range(5))
GONE = Answer("<p>404</p>", state="missing", status=404, listed=False)
TODAY = date(2026, 2, 8)
BLOCKED = {"complete": False, "reason": "challenged", "blocked_by": "knownsec"}


def dated(body: str, year: int, published: str, **said: object) -> Answer:
    """A report with a date of publication."""
    meta = f'<meta name="PubDate" content="{published} 10:00:00">'
    return Answer(page(body=body, year=year, **said).replace("</head>", f"{meta}</head>"))  # type: ignore[arg-type]


@pytest.fixture
def answers() -> dict[str, Answer]:
    """The county's reports: one in time, one late, one without tables, one that ended long ago."""
    return {
        GOVERNMENT: dated("咸安区人民政府", 2024, "2025-03-20"),
        WATER: dated("咸安区水利局", 2024, "2025-02-20"),
        FINANCE: dated("咸安区财政局", 2023, "2024-01-15"),
        BARE: Answer(page(body="咸安区审计局", year=2024).partition("<table>")[0] + "</div></body></html>"),
        OLD: dated("咸安区林业局", 2015, "2016-03-01"),
    }


def find_cells(engine: Engine, today: date = TODAY) -> dict[tuple[str, int], Cell]:
    """Return the county's cells by body and year."""
    with Session(engine) as session:
        matrix = cover_bodies(session, "421202", today)
    assert matrix is not None
    return {(line.body.name, cell.year): cell for line in matrix.rows for cell in line.cells}


def test_what_is_there_and_what_is_not(keeper: Keeper, county: Portal, answers: dict[str, Answer]) -> None:
    """In time, late, without tables; missing where a body reported before; not expected where nothing says so."""
    county.night(answers)

    cells = find_cells(keeper.engine)

    assert {key: cell.state for key, cell in cells.items() if key[1] >= 2023} == {
        ("咸安区人民政府", 2025): "not_due",
        ("咸安区人民政府", 2024): "on_time",
        ("咸安区人民政府", 2023): "not_expected",
        ("咸安区水利局", 2025): "missing",
        ("咸安区水利局", 2024): "late",
        ("咸安区水利局", 2023): "not_expected",
        ("咸安区财政局", 2025): "missing",
        ("咸安区财政局", 2024): "missing",
        ("咸安区财政局", 2023): "on_time",
        ("咸安区审计局", 2025): "missing",
        ("咸安区审计局", 2024): "tables_absent",
        ("咸安区审计局", 2023): "not_expected",
        ("咸安区林业局", 2025): "not_expected",
        ("咸安区林业局", 2024): "not_expected",
        ("咸安区林业局", 2023): "not_expected",
    }
    assert cells["咸安区财政局", 2024].due_on == date(2025, 1, 31)
    assert "2023" in cells["咸安区财政局", 2025].reason
    assert cells["咸安区人民政府", 2024].report_id is not None
    assert (cells["咸安区财政局", 2025].report_id, cells["咸安区财政局", 2025].report_count) == (None, 0)


def test_what_is_not_there_is_judged_by_the_day(keeper: Keeper, county: Portal, answers: dict[str, Answer]) -> None:
    """Without a new walk: not due before the deadline, unknown where no list was read since, and no year too early."""
    county.night(answers)

    assert find_cells(keeper.engine, date(2026, 1, 10))["咸安区财政局", 2025].state == "not_due"
    assert find_cells(keeper.engine, date(2026, 4, 10))["咸安区人民政府", 2025].state == "unknown"
    assert ("咸安区财政局", 2025) not in find_cells(keeper.engine, date(2025, 12, 31))


def test_blocked_is_not_missing(keeper: Keeper, county: Portal, answers: dict[str, Answer]) -> None:
    """A portal that refuses says nothing of what is not there; what was seen stays what it was."""
    county.night(answers)
    county.night({}, **BLOCKED)  # type: ignore[arg-type]

    cells = find_cells(keeper.engine)

    assert cells["咸安区财政局", 2025].state == "blocked"
    assert cells["咸安区水利局", 2024].state == "late"


def test_altered_withdrawn_and_suspected(
    keeper: Keeper, county: Portal, patient_portal: Portal, answers: dict[str, Answer]
) -> None:
    """An altered report is still in time or late; a withdrawn one is neither there nor missing."""
    county.night(answers)
    county.night({**answers, WATER: dated("咸安区水利局", 2024, "2025-02-20", received=9), FINANCE: GONE})

    cells = find_cells(keeper.engine)

    assert (cells["咸安区水利局", 2024].state, cells["咸安区水利局", 2024].is_altered) == ("late", True)
    assert cells["咸安区财政局", 2023].state == "withdrawn"
    county.facts = patient_portal.facts.model_copy(update={"division_code": "421202", "name": "咸安区"})
    county.night({**answers, FINANCE: GONE, GOVERNMENT: GONE})
    suspected = find_cells(keeper.engine)["咸安区人民政府", 2024]
    assert (suspected.state, suspected.is_suspected) == ("on_time", True)


def add_up(matrix: BodyMatrix) -> dict[int, Counter[str]]:
    """Count a matrix's cells by year and state."""
    counted: dict[int, Counter[str]] = {year: Counter() for year in matrix.years}
    for line in matrix.rows:
        for cell in line.cells:
            counted[cell.year][cell.state] += cell.state != "not_expected"
    return {year: +states for year, states in counted.items()}


def counts_of(matrix: DivisionMatrix | None, code: str) -> dict[int, Counter[str]]:
    """Return a division's counts by year."""
    assert matrix is not None
    (line,) = (line for line in matrix.rows if line.division.code == code)
    return {cell.year: Counter(cell.states) for cell in line.cells}


@pytest.mark.parametrize("is_blocked", [False, True])
def test_counts_are_those_of_the_cells(
    keeper: Keeper, county: Portal, answers: dict[str, Answer], is_blocked: bool
) -> None:
    """Prefecture, province and country count what the county's matrix shows."""
    county.night(answers)
    if is_blocked:
        county.night({}, **BLOCKED)  # type: ignore[arg-type]
    with Session(keeper.engine) as session:
        bodies = cover_bodies(session, "421202", TODAY)
        assert bodies is not None

        for within, code in (("421200", "421202"), ("420000", "421202"), (None, "420000")):
            matrix = cover_divisions(session, within, TODAY)

            assert counts_of(matrix, code) == add_up(bodies)
            assert matrix is not None
            assert (matrix.years, [line.body_count for line in matrix.rows]) == (bodies.years, [5])


@pytest.mark.parametrize("about", ["report", "url"])
def test_of_a_hidden_report_nothing_else_is_said(
    about: HidingAbout, keeper: Keeper, county: Portal, answers: dict[str, Answer]
) -> None:
    """Its cell says that it is hidden, and every count above counts it so, and as altered no more."""
    county.night(answers)
    county.night({**answers, WATER: dated("咸安区水利局", 2024, "2025-02-20", received=8)})
    shown = find_cells(keeper.engine)["咸安区水利局", 2024]
    assert shown.is_altered
    subject = {"report": shown.report_id or "", "url": WATER.replace("http://www.", "https://")}[about]
    hiding = Hiding(at=county.clock.now(), by="a", about=about, subject=subject, hidden=True, reason="a name")
    with Session(keeper.engine) as session:
        session.add(HidingRow(number=1, **hiding.model_dump()))
        session.commit()

    cells = find_cells(keeper.engine)
    cell = cells["咸安区水利局", 2024]
    assert (cell.state, cell.timing, cell.is_altered, cell.is_suspected) == ("hidden", None, None, None)
    assert (cell.report_id, cell.report_count, cell.due_on) == (None, None, shown.due_on)
    assert [one.state for one in cells.values()].count("hidden") == 1
    with Session(keeper.engine) as session:
        bodies = cover_bodies(session, "421202", TODAY)
        assert bodies is not None
        for within, code in (("421200", "421202"), ("420000", "421202"), (None, "420000")):
            matrix = cover_divisions(session, within, TODAY)
            assert matrix is not None
            assert counts_of(matrix, code) == add_up(bodies)
            assert not any(one.altered for line in matrix.rows for one in line.cells)


def test_governments_come_first(session: Session) -> None:
    """The government, then departments by name, with a cell for each year, the newest first."""
    matrix = cover_bodies(session, "110102", TODAY)

    assert matrix is not None
    assert matrix.rows[0].body.name == "西城区人民政府"
    names = [line.body.name for line in matrix.rows[1:]]
    assert names == sorted(names)
    assert matrix.years == tuple(range(2025, 2014, -1))
    assert all([cell.year for cell in line.cells] == list(matrix.years) for line in matrix.rows)
    assert matrix.division.full_name == "北京市西城区"


def test_places_that_nobody_knows(keeper: Keeper, portal: Portal, session: Session) -> None:
    """An unknown code has no matrix; a body without a place is counted apart; old codes lead to today's place."""
    portal.facts = portal.facts.model_copy(update={"division_code": None})
    portal.night({WATER: Answer(page())})
    with Session(keeper.engine) as own:
        country = cover_divisions(own, None, TODAY)
        assert country is not None
        assert (country.rows, country.unplaced) == ((), 1)
        assert cover_bodies(own, "990121", TODAY) is None
        assert cover_divisions(own, "990000", TODAY) is None
    old = cover_bodies(session, "110228", TODAY)
    assert old is not None
    assert old.division.name == "密云区"
