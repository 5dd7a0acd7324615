"""What is put beside a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
from frictionless import Package

from archive.dataset.tables import TABLES
from archive.dataset.writing import FORMATS
from archive.deriving.places import BodyKind
from archive.disk import file_sha256
from archive.errors import ForeignCompanionError
from archive.events import EventKind
from archive.expectations.standing import Timing
from archive.notes import Verdict
from archive.queries.values import CellState
from report.codebook import list_codebook, list_figures
from report.model import Edition
from report.model import State as FigureState
from tests.archive.dataset.conftest import Exporter
from tests.archive.dataset.shelves import Filed, cell

FileReports = Callable[..., None]

FIGURES = {
    "requests.received.total": cell(12),
    "requests.granted.total": cell(),
    "requests.concluded.total": cell(raw="若干", state="unreadable", confidence=0.4),
    "disclosure.fees.amount": cell("12.50", unit="万元"),
    "disclosure.licensing.change": cell(-3),
}


@pytest.fixture
def out(file_reports: FileReports, tmp_path: Path) -> Path:
    """Where exports go, of a catalogue in which there is something of every kind."""
    file_reports(
        Filed("1", title="=1+1", figures=FIGURES, reading={"published_on": "2025-01-20"}),
        Filed("2", body=None, year=None, division=None, unread="damaged"),
        Filed("3", kind="work_summary", status="withdrawn", attachments=[FIGURES]),
    )
    return tmp_path / "out"


def package_of(out: Path) -> dict[str, Any]:
    """Return the description of what is in a directory."""
    found: dict[str, Any] = json.loads((out / "datapackage.json").read_text("utf-8"))
    return found


def validate(out: Path) -> list[str]:
    """Return what Frictionless finds wrong with the package in a directory, its files, their digests and their rows."""
    report = Package(str(out / "datapackage.json")).validate()
    return [f"{task.name}: {error.message}" for task in report.tasks for error in task.errors] + [
        error.message for error in report.errors
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_frictionless_finds_nothing_wrong(encoding: str, export: Exporter, out: Path) -> None:
    """Types, constraints, primary keys, sizes and digests hold for every row, by the specification's own program."""
    for table in ("panel", "figures", "events"):
        export(table, f"{table}.csv", encoding=encoding)

    assert validate(out) == []
    assert [one["name"] for one in package_of(out)["resources"]] == ["events", "figures", "panel", "codebook"]


def test_frictionless_would_find_what_is_wrong(export: Exporter, out: Path) -> None:
    """A value that breaks its column's rule, and a file that was changed, are found: the schema is no ornament."""
    export("panel", "panel.csv")
    path = out / "panel.csv"
    path.write_bytes(path.read_bytes().replace(b"annual_report", b"anual_report", 1))

    found = validate(out)

    assert any("hash" in one or "byte" in one.lower() for one in found)


def test_a_workbook_keeps_the_schema(export: Exporter, out: Path) -> None:
    """The same schema holds for a workbook; of Parquet and JSON lines Frictionless reads integers as fractions."""
    export("figures", "figures.xlsx")

    assert validate(out) == []


@pytest.mark.parametrize("ending", FORMATS)
def test_a_resource_says_what_the_file_is(ending: str, export: Exporter, out: Path) -> None:
    """Format, size, digest, number of rows, schema with primary key and missing values, in both languages."""
    export("panel", f"panel{ending}")

    package = package_of(out)
    resource = package["resources"][0]
    path = out / resource["path"]
    assert resource["format"] == ending[1:]
    assert (resource["bytes"], resource["hash"]) == (path.stat().st_size, f"sha256:{file_sha256(path)}")
    assert resource["schema"]["primaryKey"] == ["id"]
    assert resource["schema"]["missingValues"] == [""]
    assert resource["nianbao"]["rows"] == 2
    assert " / " in resource["title"]
    assert " / " in package["title"]
    assert package["licenses"]
    assert package["sources"]


def test_a_field_says_what_it_holds(export: Exporter, out: Path) -> None:
    """Type, both languages, and what must hold of it."""
    export("panel", "panel.csv")

    fields = {one["name"]: one for one in package_of(out)["resources"][0]["schema"]["fields"]}
    assert fields["status"]["constraints"] == {"required": True, "enum": ["published", "suspected", "withdrawn"]}
    assert fields["req_received_total"] == {
        "name": "req_received_total",
        "type": "integer",
        "title": "本年新收政府信息公开申请数量：总计",
        "description": "requests: newly received in the year: total",
        "constraints": {"minimum": 0},
    }
    assert "constraints" not in fields["dis_licensing_change"]
    assert fields["dis_fees_amount"]["type"] == "number"


def test_an_export_renews_its_own_resource(export: Exporter, out: Path) -> None:
    """The same file again is one resource, another format beside it one more, and one that was deleted none."""
    export("panel", "panel.csv")
    export("panel", "panel.csv")
    export("panel", "panel.parquet")
    assert [one["path"] for one in package_of(out)["resources"]] == ["panel.csv", "panel.parquet", "codebook.csv"]
    (out / "panel.csv").unlink()

    export("panel", "面板.csv")

    resources = package_of(out)["resources"]
    assert [one["path"] for one in resources] == ["panel.parquet", "面板.csv", "codebook.csv"]
    assert len({one["name"] for one in resources}) == 3


@pytest.mark.parametrize("name", ["datapackage.json", "codebook.md", "codebook.csv"])
def test_nobody_elses_file_is_replaced(name: str, export: Exporter, out: Path) -> None:
    """A file of another author beside the table ends the export before anything is written."""
    (out / name).write_text('{"name": "mine"}\n', encoding="utf-8")

    with pytest.raises(ForeignCompanionError, match=name):
        export("panel", "panel.csv")

    assert [path.name for path in out.iterdir()] == [name]


def test_the_codebook_has_every_column_and_code(export: Exporter, out: Path) -> None:
    """Every column of every table, value, state, check and notice has its line, in both languages."""
    export("panel", "panel.csv")

    lines = list(csv.DictReader(io.StringIO((out / "codebook.csv").read_text("utf-8-sig"), newline="")))
    columns = {(one["table"], one["name"]) for one in lines if one["about"] == "column"}
    assert columns == {(table.name, column.name) for table in TABLES for column in table.columns}
    codes = {one["name"] for one in lines if one["about"] in ("state", "check", "notice")}
    assert codes == {entry.code for entry in list_codebook() if entry.about != "figure"}
    assert {one["key"] for one in lines} - {""} == {entry.code for entry in list_figures()}
    assert [one["name"] for one in lines if not (one["meaning"] and one["meaning_zh"])] == []
    values = {one["name"] for one in lines if one["about"] == "value"}
    assert {"status=withdrawn", "state=blank", "level=county", "kind=altered"} <= values


@pytest.mark.parametrize(
    ("table", "column", "codes"),
    [
        ("events", "kind", get_args(EventKind)),
        ("events", "note_verdict", set(get_args(Verdict)) - {"withdrawn"}),
        ("coverage", "state", get_args(CellState)),
        ("coverage", "timing", get_args(Timing)),
        ("coverage", "body_kind", get_args(BodyKind)),
        ("figures", "state", {*get_args(FigureState), "absent"}),
        ("panel", "form", get_args(Edition)),
    ],
)
def test_every_code_that_may_come_is_explained(table: str, column: str, codes: Collection[str]) -> None:
    """A code that is added elsewhere is entered here: a schema that forbids it would call a good file wrong."""
    found = next(one for known in TABLES if known.name == table for one in known.columns if one.name == column)

    assert {code for code, _, _ in found.codes} == set(codes)


def test_the_page_of_the_codebook_is_for_people(export: Exporter, out: Path) -> None:
    """It has a table for each table of data, a line a column, with unit and forms of each figure."""
    export("panel", "panel.csv")

    page = (out / "codebook.md").read_text("utf-8")
    [fees] = [line for line in page.splitlines() if line.startswith("| `dis_fees_amount` ")]
    assert fees.count("|") == 5
    assert "行政事业性收费：本年收费金额（万元；2021年表式；`disclosure.fees.amount`）" in fees
    assert "amount of money" in fees
    assert all(f"## {table.name}: " in page for table in TABLES)


def test_the_codebook_is_the_same_every_time(export: Exporter, out: Path) -> None:
    """It depends on the forms alone, so that two datasets can be compared."""
    export("panel", "panel.csv")
    before = (out / "codebook.csv").read_bytes(), (out / "codebook.md").read_bytes()

    export("events", "events.csv")

    assert ((out / "codebook.csv").read_bytes(), (out / "codebook.md").read_bytes()) == before


def test_the_schema_fits_what_pandas_reads(export: Exporter, out: Path) -> None:
    """The columns of the description are those of the file, in their order."""
    export("figures", "figures.parquet")

    fields = [one["name"] for one in package_of(out)["resources"][0]["schema"]["fields"]]
    assert fields == list(pd.read_parquet(out / "figures.parquet").columns)
