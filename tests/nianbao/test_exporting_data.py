"""`nianbao export panel|figures|events`: the commands, on a collection that was walked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.archive.concluding.portal_nights import Answer, Portal, page

HEALTH, SCHOOLS = (f"http://www.example.gov.cn/nianbao/{number}.html" for number in (1, 2))
# As people give them.
Command = Callable[..., ExitCode]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal of two reports after two nights, one of them altered in the second."""
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    root = tmp_path_factory.mktemp("walked") / "data"
    with keep(Collection.open(root, create=True), clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        schools = Answer(page("示例县教育局", 2024, received=3))
        portal.night({HEALTH: Answer(page(received=7)), SCHOOLS: schools})
        portal.night({HEALTH: Answer(page(received=8)), SCHOOLS: schools})
    return root


@pytest.fixture
def export(data: Path, working_directory: Path) -> Command:  # noqa: ARG001  where the files go
    """Carry out one export."""

    def carry_out(table: str, out: str, *arguments: str) -> ExitCode:
        return run(["export", table, "--data", str(data), "--out", out, *arguments])

    return carry_out


def test_every_table_comes_from_what_was_walked(export: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """Panel, figures and events of a walked portal, in one package, with what was last read."""
    codes = [export(table, f"{table}.parquet") for table in ("panel", "figures", "events")]

    assert codes == [ExitCode.OK] * 3
    assert "panel.parquet: 2 rows" in capsys.readouterr().out
    panel = pd.read_parquet("panel.parquet").set_index("reporting_year")
    assert panel.req_received_total.to_dict() == {2023: 8, 2024: 3}
    assert panel.versions.to_dict() == {2023: 2, 2024: 1}
    figures = pd.read_parquet("figures.parquet")
    received = figures[(figures.key == "requests.received.total") & (figures.reporting_year == 2023)].iloc[0]
    assert (int(received.value), received.raw, received.state, received.checks_held) == (8, "8", "stated", "R3")
    [event] = pd.read_parquet("events.parquet").to_dict("records")
    assert (event["kind"], event["materiality"], event["figures_count"]) == ("altered", "figures", 2)
    assert [one["old"]["value"] for one in json.loads(event["figures"])] == [7, 7]
    assert event["before_record_id"] != event["after_record_id"]
    assert len(json.loads(Path("datapackage.json").read_text("utf-8"))["resources"]) == 4


def test_the_capture_is_in_the_archive(export: Command, data: Path) -> None:
    """The record that a row names stands in that file at that offset, with that digest."""
    from archive.warc.reader import read_record

    export("panel", "panel.parquet")

    for row in pd.read_parquet("panel.parquet").itertuples():
        record = read_record(data / "archive" / row.warc, row.warc_offset)
        assert record.record_id == row.record_id
        assert record.header("WARC-Payload-Digest") == row.payload_digest


def test_options_narrow_what_is_written(export: Command) -> None:
    """Year, body, portal and a date are taken as other commands take them."""
    export("panel", "year.csv", "--year", "2024")
    export("panel", "body.csv", "--body", "卫生", "--portal", "example")
    export("panel", "since.csv", "--since", "2026-02-04")
    export("events", "events.csv", "--since", "2026-03-01")

    assert pd.read_csv("year.csv").issuing_body.tolist() == ["示例县教育局"]
    assert pd.read_csv("body.csv").issuing_body.tolist() == ["示例县卫生健康局"]
    assert pd.read_csv("since.csv").issuing_body.tolist() == ["示例县卫生健康局"]
    assert len(pd.read_csv("events.csv")) == 0


def test_csv_can_be_gb(export: Command) -> None:
    """GB 18030 is for programs that take every file for GB."""
    assert export("panel", "gb.csv", "--encoding", "gb18030") == ExitCode.OK

    assert "示例县教育局".encode("gb18030") in Path("gb.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["panel.ods"], "no format has this ending: take one of .csv, .parquet, .xlsx, .jsonl"),
        (["nowhere/panel.csv"], "there is no directory nowhere: make it first"),
        (["panel.csv", "--portal", "nobody"], "there is no report in it of what is archived of nobody"),
        (["panel.csv", "--since", "yesterday"], "neither a date nor a time"),
        (["panel.parquet", "--encoding", "gb18030"], "only CSV has a choice of it"),
        (["mine/panel.csv"], "mine/codebook.md: not written by an export"),
    ],
)
def test_wrong_use_is_one_line(
    arguments: list[str], said: str, export: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong, with what, and what to do, and exit code 2; nothing is written."""
    Path("mine").mkdir()
    Path("mine/codebook.md").write_text("mine")

    code = export("panel", *arguments)

    errors = capsys.readouterr().err
    assert code == ExitCode.WRONG_USE
    assert said in errors
    assert errors.count("\n") == 1
    assert sorted(path.name for path in Path().rglob("*")) == ["codebook.md", "mine"]


def test_a_file_that_is_there_is_replaced(export: Command) -> None:
    """As by `export wacz`: what is there is replaced when the new file is whole."""
    Path("panel.csv").write_text("old")

    export("panel", "panel.csv")

    assert Path("panel.csv").read_text("utf-8-sig").startswith("id,")


def test_a_table_goes_to_a_url_with_what_describes_it(export: Command) -> None:
    """File, description and codebook are brought there, and the package there keeps its other tables."""
    place = Path("place").resolve()
    place.mkdir()

    codes = [export(table, f"file://{place}/{table}.csv") for table in ("panel", "events")]

    assert codes == [ExitCode.OK] * 2
    assert sorted(path.name for path in place.iterdir()) == [
        "codebook.csv", "codebook.md", "datapackage.json", "events.csv", "panel.csv",
    ]  # fmt: skip
    resources = json.loads((place / "datapackage.json").read_text("utf-8"))["resources"]
    assert [one["path"] for one in resources] == ["events.csv", "panel.csv", "codebook.csv"]


def test_a_correction_stands_beside_what_was_read(export: Command, data: Path) -> None:
    """What a person says of a figure is in columns of its own, and what was read stays."""
    export("panel", "before.parquet")
    report = pd.read_parquet("before.parquet").set_index("reporting_year").id[2024]
    said = ["--by", "a", "--reason", "misprint", "--verdict", "corrected", "--value", "5", "--unit", "件"]
    assert run(["note", f"{report}/requests.received.total", "--data", str(data), *said]) == ExitCode.OK
    told = ["--by", "b", "--reason", "not in the table", "--verdict", "corrected", "--value", "2"]
    assert run(["note", f"{report}/requests.granted.total", "--data", str(data), *told]) == ExitCode.OK
    whole = ["--by", "c", "--reason", "scanned", "--verdict", "explained"]
    assert run(["note", report, "--data", str(data), *whole]) == ExitCode.OK

    export("figures", "figures.parquet")
    export("panel", "panel.parquet")

    rows = pd.read_parquet("figures.parquet").query("report_id == @report").set_index("key")
    corrected = rows.loc["requests.received.total"]
    assert (int(corrected.value), int(corrected.corrected_value), corrected.corrected_state) == (3, 5, "stated")
    assert corrected.corrected_unit == "件"
    assert (corrected.note_verdict, corrected.note_reason, corrected.note_by) == ("corrected", "misprint", "a")
    absent = rows.loc["requests.granted.total"]
    assert (absent.state, pd.isna(absent.value), int(absent.corrected_value)) == ("absent", True, 2)
    assert rows.corrected_value.notna().sum() == 2
    row = pd.read_parquet("panel.parquet").set_index("id").loc[report]
    assert (row.req_received_total, pd.isna(row.req_granted_total)) == (3, True)
    assert json.loads(row.corrected_cells) == {"req_received_total": 5, "req_granted_total": 2}
    assert (row.note_verdict, row.note_reason, row.note_by) == ("explained", "scanned", "c")
