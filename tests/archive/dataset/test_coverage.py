"""One row a body and year, whether there is a report or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy.orm import Session

from archive.catalogue.sqlite import create_sqlite_engine
from archive.catalogue.tables import HidingRow
from archive.clock import SimulatedClock
from archive.dataset.exporting import Exported, export_table
from archive.dataset.selection import Wish
from archive.dataset.writing import FORMATS
from archive.hiding import Hiding
from archive.keeping import Keeper
from tests.archive.concluding.portal_nights import Answer, Portal, page

URLS = [f"http://www.example.gov.cn/nianbao/{number}.html" for number in range(4)]
READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": pd.read_csv,
    ".parquet": pd.read_parquet,
    ".jsonl": partial(pd.read_json, lines=True),
    ".xlsx": partial(pd.read_excel, engine="openpyxl"),
}
EDUCATION, FINANCE = "示例县教育局", "示例县财政局"


@pytest.fixture
def walked(portal: Portal) -> dict[str, Answer]:
    """A portal on which one body skipped a year, and another's report was withdrawn; what it answers now."""
    standing = {
        URLS[0]: Answer(page(EDUCATION, 2022)),
        URLS[1]: Answer(page(EDUCATION, 2024)),
        URLS[2]: Answer(page(FINANCE, 2023)),
        URLS[3]: Answer(page(FINANCE, 2024)),
    }
    portal.night(standing)
    now = {**standing, URLS[3]: Answer(state="missing", status=404, listed=False)}
    portal.night(now)
    return now


def export(keeper: Keeper, clock: SimulatedClock, out: Path, wish: Wish | None = None) -> Exported:
    """Export the coverage on the clock's day."""
    engine = create_sqlite_engine(keeper.collection.catalogue, read_only=True)
    with Session(engine) as session:
        return export_table(keeper.collection, session, "coverage", out, clock, wish or Wish())


def states_of(path: Path) -> dict[tuple[str, int], str]:
    """Return how it stands by body and year."""
    found = pd.read_parquet(path)
    return {(row.issuing_body, row.reporting_year): row.state for row in found.itertuples()}


@pytest.mark.usefixtures("walked")
def test_a_year_without_a_report_has_its_row(keeper: Keeper, clock: SimulatedClock, tmp_path: Path) -> None:
    """What stands, what was skipped and what was withdrawn are told apart, each with why."""
    export(keeper, clock, tmp_path / "c.parquet")

    found = pd.read_parquet(tmp_path / "c.parquet").set_index(["issuing_body", "reporting_year"])

    assert found.loc[(EDUCATION, 2023), "state"] == "missing"
    assert pd.isna(found.loc[(EDUCATION, 2023), "report_id"])
    assert found.loc[(FINANCE, 2024), "state"] == "withdrawn"
    assert found.loc[(EDUCATION, 2024), "state"] == "published"
    assert found.loc[(EDUCATION, 2024), "report_id"].startswith("report-")
    assert found.reason.notna().all()
    assert (found.body_kind == "department").all()
    assert not found.index.duplicated().any()


@pytest.mark.usefixtures("walked")
def test_a_refused_list_proves_no_absence(
    portal: Portal, keeper: Keeper, clock: SimulatedClock, tmp_path: Path, walked: dict[str, Answer]
) -> None:
    """Where a portal refuses when a report is due, that is blocked, and never missing."""
    clock.advance(timedelta(days=400))
    portal.night(walked, complete=False, reason="blocked", blocked_by="example_waf")

    export(keeper, clock, tmp_path / "c.parquet")

    assert states_of(tmp_path / "c.parquet")[EDUCATION, 2026] == "blocked"


@pytest.mark.usefixtures("walked")
def test_a_year_alone_is_judged_as_among_all(keeper: Keeper, clock: SimulatedClock, tmp_path: Path) -> None:
    """Narrowed to a year or a body the cells say the same as in the whole table."""
    export(keeper, clock, tmp_path / "all.parquet")
    export(keeper, clock, tmp_path / "year.parquet", Wish(year=2023))
    export(keeper, clock, tmp_path / "body.parquet", Wish(body="教育"))

    whole = states_of(tmp_path / "all.parquet")
    assert states_of(tmp_path / "year.parquet") == {key: state for key, state in whole.items() if key[1] == 2023}
    assert states_of(tmp_path / "body.parquet") == {key: state for key, state in whole.items() if key[0] == EDUCATION}


@pytest.mark.usefixtures("walked")
def test_it_is_as_of_the_day(keeper: Keeper, clock: SimulatedClock, tmp_path: Path) -> None:
    """A report that was not due yet is missing or unknown after its deadline, by the day of the export alone."""
    export(keeper, clock, tmp_path / "before.parquet")
    clock.advance(timedelta(days=400))
    export(keeper, clock, tmp_path / "after.parquet")

    before, after = states_of(tmp_path / "before.parquet"), states_of(tmp_path / "after.parquet")
    assert before[EDUCATION, 2025] == "missing"
    assert (EDUCATION, 2026) not in before
    assert after[EDUCATION, 2026] == "unknown"


@pytest.mark.usefixtures("walked")
@pytest.mark.parametrize("ending", FORMATS)
def test_of_a_hidden_report_nothing_else_is_said(
    ending: str, keeper: Keeper, clock: SimulatedClock, tmp_path: Path
) -> None:
    """Its row says that it is hidden, no detail of it is there in any format, and the row is counted."""
    export(keeper, clock, tmp_path / "c.parquet")
    before = pd.read_parquet(tmp_path / "c.parquet")
    address = URLS[0].replace("http:", "https:")
    hiding = Hiding(at=clock.now(), by="a", about="url", subject=address, hidden=True, reason="personal data")
    with Session(create_sqlite_engine(keeper.collection.catalogue)) as session:
        session.add(HidingRow(number=1, **hiding.model_dump()))
        session.commit()

    done = export(keeper, clock, tmp_path / f"c{ending}")

    after = READERS[ending](tmp_path / f"c{ending}")
    assert (done.hidden_count, len(after)) == (1, len(before))
    [row] = after[after.state == "hidden"].to_dict("records")
    assert (row["issuing_body"], row["reporting_year"]) == (EDUCATION, 2022)
    details = ("timing", "is_altered", "is_suspected", "report_id", "report_count")
    assert all(pd.isna(row[name]) for name in details)
    assert "first seen" not in row["reason"]
    assert len(after.report_id.dropna()) == len(before.report_id.dropna()) - 1


@pytest.mark.usefixtures("walked")
@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_says_the_same(ending: str, keeper: Keeper, clock: SimulatedClock, tmp_path: Path) -> None:
    """Cells, their order and their states are the same in every format."""
    export(keeper, clock, tmp_path / "c.parquet")
    export(keeper, clock, tmp_path / f"other{ending}")

    wanted, found = pd.read_parquet(tmp_path / "c.parquet"), READERS[ending](tmp_path / f"other{ending}")
    assert list(found.columns) == list(wanted.columns)
    names = ["body_id", "reporting_year", "state", "is_altered", "report_count"]
    assert found[names].to_numpy().tolist() == wanted[names].to_numpy().tolist()
