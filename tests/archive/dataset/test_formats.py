"""Each format, as its users' programs read it."""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.dataset import panel, workbook
from archive.dataset.delimited import Writer as CsvWriter
from archive.dataset.model import Column, Table
from archive.dataset.selection import BATCH_REPORTS
from archive.dataset.tables import TABLES
from archive.dataset.writing import FORMATS
from archive.errors import TooManyRowsError
from report import PARSER_VERSION
from tests.archive.dataset.conftest import Exporter
from tests.archive.dataset.shelves import Filed, cell

FileReports = Callable[..., None]

RECEIVED = "requests.received.total"
ODD_TITLE = '=HYPERLINK("http://example.com","教育局, 2024")'
FIGURES = {
    RECEIVED: cell(12),
    "requests.granted.total": cell(),
    "disclosure.fees.amount": cell("1234567.80", unit="万元"),
    "disclosure.licensing.change": cell(-35, "-35"),
}
# What spreadsheets take for the beginning of a formula: https://owasp.org/www-community/attacks/CSV_Injection
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
BLANKS = " \ufeff" + "".join(map(chr, range(32)))
# What a report says holds no NUL, which no reader of CSV takes.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1, max_size=12)
TEXT |= st.builds("{}{}1+1".format, st.sampled_from(("", " ", "\ufeff", "\x0b")), st.sampled_from(DANGEROUS))
GOLDEN = Path(__file__).with_name("figures.csv")
CARRIED = ("received", "carried_in", "concluded", "carried_out")
TEXTS = Table("texts", "", "", "", "", (Column("text", "string", "", ""), Column("count", "integer", "", "")), ())


@pytest.fixture
def filed(file_reports: FileReports) -> None:
    """Two reports, one of them with all that is odd."""
    file_reports(
        Filed("1", title=ODD_TITLE, figures=FIGURES, reading={"published_on": "2025-01-20"}),
        Filed("2", body="示例县“财政”局\n办公室", year=2023, figures={RECEIVED: cell(0, "/", "dash")}),
    )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where exports go."""
    return tmp_path / "out"


def lines_of(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """Return the rows of a CSV file as a plain reader has them."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, strict=True))


def objects_of(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("table", ["panel", "figures", "events"])
def test_every_table_has_its_columns_in_every_format(table: str, ending: str, export: Exporter, out: Path) -> None:
    """Names and their order are those of the table, whatever is in it."""
    export(table, f"t{ending}")

    path = out / f"t{ending}"
    if ending == ".csv":
        found = next(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    elif ending == ".parquet":
        found = pq.read_schema(path).names
    elif ending == ".xlsx":
        found = [one.value for one in next(openpyxl.load_workbook(path).active.rows)]
    else:
        found = next(map(list, objects_of(path)), [])
    wanted = next([column.name for column in one.columns] for one in TABLES if one.name == table)
    assert found == (wanted if found or ending != ".jsonl" else [])


@pytest.mark.usefixtures("filed")
def test_csv_says_what_it_is_to_excel(export: Exporter, out: Path) -> None:
    """It begins with a byte order mark and ends lines as RFC 4180 does; without the mark where that is asked for."""
    export("panel", "p.csv")
    export("panel", "plain.csv", encoding="utf-8")

    marked, plain = (out / "p.csv").read_bytes(), (out / "plain.csv").read_bytes()
    assert marked.startswith(b"\xef\xbb\xbfid,portal,")
    assert marked.endswith(b"\r\n")
    assert plain == marked[3:]


@pytest.mark.usefixtures("filed")
def test_csv_in_gb18030_says_the_same(export: Exporter, out: Path) -> None:
    """For programs that take a file to be GB: the same rows, every character."""
    export("panel", "p.csv")
    export("panel", "gb.csv", encoding="gb18030")

    assert lines_of(out / "gb.csv", "gb18030") == lines_of(out / "p.csv")


@pytest.mark.usefixtures("filed")
def test_csv_tells_missing_from_zero(export: Exporter, out: Path) -> None:
    """A blank cell is empty, 0 is 0, an amount keeps its digits, and a line break stays in its cell."""
    export("panel", "p.csv")

    second, first = lines_of(out / "p.csv")
    assert (first["req_received_total"], first["req_granted_total"]) == ("12", "")
    assert second["req_received_total"] == "0"
    assert (first["dis_fees_amount"], first["dis_licensing_change"]) == ("1234567.80", "-35")
    assert second["issuing_body"] == "示例县“财政”局\n办公室"
    assert (first["published_on"], first["captured_at"]) == ("2025-01-20", "2026-02-01T19:00:00Z")


@pytest.mark.usefixtures("filed")
def test_csv_begins_no_formula(export: Exporter, out: Path) -> None:
    """No cell of text begins with what a spreadsheet calculates; what stood there is after an apostrophe."""
    export("panel", "p.csv")

    _, first = lines_of(out / "p.csv")
    assert first["title"] == "'" + ODD_TITLE


@given(
    st.lists(st.text(max_size=12) | st.sampled_from(DANGEROUS).flatmap(lambda one: st.just(one + "1+1")), max_size=9)
)
def test_any_text_comes_back_from_csv(texts: list[str]) -> None:
    """Nothing dangerous begins a cell, and one apostrophe taken away gives back every text, whatever is in it."""
    file = io.BytesIO()
    writer = CsvWriter(TEXTS, file, "utf-8")
    writer.write(TEXTS.rows({"text": texts, "count": [1] * len(texts)}))

    rows = list(csv.reader(io.StringIO(file.getvalue().decode(), newline=""), strict=True))[1:]

    assert [one[1] for one in rows] == ["1"] * len(texts)
    assert [one[0].removeprefix("'") for one in rows] == texts
    assert not [one for one in rows if one[0].lstrip(BLANKS).startswith(DANGEROUS)]


@pytest.mark.usefixtures("filed")
def test_pandas_reads_csv_as_it_is(export: Exporter, out: Path) -> None:
    """Read plainly, codes of places and texts stay what they are, and numbers are numbers."""
    export("panel", "p.csv")

    found = pd.read_csv(out / "p.csv", dtype={"division_code": str})

    assert found.columns[0] == "id"
    assert found.division_code.tolist() == ["110101", "110101"]
    assert found.req_received_total.tolist() == [0, 12]
    assert found.req_granted_total.isna().all()


@pytest.mark.usefixtures("filed")
def test_parquet_has_types(export: Exporter, out: Path) -> None:
    """Counts are integers, amounts decimals, dates dates, times in UTC, and text is text and no category."""
    export("panel", "p.parquet")
    export("figures", "f.parquet")

    schema = pq.read_schema(out / "p.parquet")
    kinds = ("req_received_total", "dis_fees_amount", "published_on", "captured_at", "issuing_body")
    assert [schema.field(name).type for name in kinds] == [
        pa.int64(), pa.decimal128(38, 10), pa.date32(), pa.timestamp("us", "UTC"), pa.string(),
    ]  # fmt: skip
    assert pq.read_schema(out / "f.parquet").field("unit").type == pa.string()
    values = pd.read_parquet(out / "f.parquet", dtype_backend="pyarrow").set_index("key").value
    assert values["disclosure.fees.amount"] == Decimal("1234567.80")


def test_parquet_says_which_number_does_not_fit(file_reports: FileReports, export: Exporter, out: Path) -> None:
    """A number of more digits than a decimal has is missing and told; CSV has it."""
    long = "1" * 29 + ".5"
    file_reports(Filed("1", figures={"disclosure.fees.amount": cell(long), RECEIVED: cell(1)}))

    [remark] = export("panel", "p.parquet").remarks
    export("panel", "p.csv")

    assert remark.startswith("dis_fees_amount: 1 numbers")
    assert pd.read_parquet(out / "p.parquet").dis_fees_amount.isna().all()
    assert lines_of(out / "p.csv")[0]["dis_fees_amount"] == long


@pytest.mark.usefixtures("filed")
def test_json_lines_tell_counts_from_amounts(export: Exporter, out: Path) -> None:
    """A count is an integer, an amount the decimal string that was printed, what is missing null."""
    export("figures", "f.jsonl")
    export("panel", "p.jsonl")

    found = {row["key"]: row["value"] for row in objects_of(out / "f.jsonl") if row["reporting_year"] == 2024}
    rows = objects_of(out / "p.jsonl")
    assert found == {
        RECEIVED: 12, "requests.granted.total": None,
        "disclosure.fees.amount": "1234567.80", "disclosure.licensing.change": -35,
    }  # fmt: skip
    assert (rows[1]["title"], rows[1]["captured_at"]) == (ODD_TITLE, "2026-02-01T19:00:00Z")
    assert (rows[1]["req_granted_total"], rows[0]["req_received_total"]) == (None, 0)


@pytest.mark.usefixtures("filed")
def test_a_workbook_has_numbers_dates_and_no_formula(export: Exporter, out: Path) -> None:
    """Counts are numbers, dates dates, what is missing an empty cell, and what looks like a formula is its text."""
    export("panel", "p.xlsx")

    sheet = openpyxl.load_workbook(out / "p.xlsx").active
    head, second, first = ([*row] for row in sheet.rows)
    row = {name.value: value for name, value in zip(head, first, strict=True)}
    assert (row["title"].data_type, row["title"].value) == ("s", ODD_TITLE)
    assert (row["req_received_total"].value, row["req_granted_total"].value) == (12, None)
    assert row["dis_fees_amount"].value == 1234567.8
    assert row["published_on"].is_date
    assert {one.data_type for one in (*first, *second)} <= {"s", "n", "d", "b"}


def test_a_number_that_excel_would_round_is_text(file_reports: FileReports, export: Exporter, out: Path) -> None:
    """Excel keeps fifteen digits; a longer number stays whole as text."""
    file_reports(Filed("1", figures={RECEIVED: cell(123456789012345678)}))

    export("figures", "f.xlsx")

    sheet = openpyxl.load_workbook(out / "f.xlsx").active
    [row] = ([one.value for one in line] for line in list(sheet.rows)[1:])
    assert "123456789012345678" in row


def test_a_text_too_long_for_a_cell_is_told(file_reports: FileReports, export: Exporter, out: Path) -> None:
    """A cell of a workbook takes 32,767 characters: what is longer is cut, and that is said."""
    file_reports(Filed("1", title="长" * 40_000, figures={RECEIVED: cell(1)}))

    [remark] = export("panel", "p.xlsx").remarks

    assert remark.startswith("1 texts are longer")
    assert openpyxl.load_workbook(out / "p.xlsx").active.max_row == 2


def test_too_many_rows_are_told_before_anything_is_written(
    file_reports: FileReports, export: Exporter, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a sheet has no room, the number of rows is estimated first, and nothing is there afterwards."""
    monkeypatch.setattr(workbook.Writer, "ROWS_MAX", 9)
    written = []
    monkeypatch.setattr(workbook.Writer, "write", lambda *_: written.append(1))
    file_reports(*(Filed(f"{n}", year=2000 + n, figures=FIGURES) for n in range(5)))

    with pytest.raises(TooManyRowsError, match=r"figures: about 20 rows, .* room for 9: take \.parquet or \.csv"):
        export("figures", "f.xlsx")

    assert written == []
    assert list(out.iterdir()) == []


def test_rows_that_nobody_expected_end_an_export(
    file_reports: FileReports, export: Exporter, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the estimate was too low the export ends at the last row of the sheet, and leaves nothing."""
    monkeypatch.setattr(workbook.Writer, "ROWS_MAX", 600)
    monkeypatch.setattr("archive.dataset.exporting._SAMPLE_REPORTS", 1)
    few = [Filed(f"{n}", body="一", year=1000 + n, figures={RECEIVED: cell(1)}) for n in range(BATCH_REPORTS)]
    many = [Filed(f"m{n}", body="二", year=1000 + n, figures=FIGURES) for n in range(BATCH_REPORTS)]
    file_reports(*few, *many)

    with pytest.raises(TooManyRowsError, match="more rows"):
        export("figures", "f.xlsx")

    assert list(out.iterdir()) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_names_of_columns_are_valid_everywhere(table: Table) -> None:
    """Stata takes 32 ASCII letters, digits and underscores, and no word of its own; case tells no two apart."""
    names = [column.name for column in table.columns]
    words = {"if", "in", "using", "with", "byte", "int", "long", "float", "double", "strL"}

    assert all(name.isascii() and name.isidentifier() and len(name) <= 32 for name in names)
    assert not words & set(names)
    assert len({name.lower() for name in names}) == len(names)


@pytest.mark.usefixtures("filed")
def test_stata_takes_the_panel(export: Exporter, out: Path) -> None:
    """Written as Stata's own file no name has to be changed."""
    export("panel", "p.csv")
    found = pd.read_csv(out / "p.csv").dropna(axis="columns", how="all")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found.to_stata(out / "p.dta", write_index=False, version=118)

    with pd.read_stata(out / "p.dta", iterator=True) as reader:
        assert list(reader.variable_labels()) == list(found.columns)


def test_names_never_change() -> None:
    """Other people's programs have them in it: they are what they were when they first came out."""
    names = {column.key: column.name for column in panel.TABLE.columns if column.key}

    assert len(names) == 284
    assert names["requests.received.total"] == "req_received_total"
    assert names["requests.refused.security_and_stability.public_interest"] == "req_ref_security_pubint"
    assert names["litigation_after_review.pending"] == "lit_after_rev_pending"
    assert names["applications.answered.refused.no_government_information"] == "app_answered_ref_not_govinfo"
    assert names["disclosure.procurement.amount"] == "dis_procurement_amount"


def test_every_sort_of_figure_is_written_as_it_was(file_reports: FileReports, export: Exporter, out: Path) -> None:
    """Two years that contradict each other, an attachment, a scan, what looks like a formula, and what was not read."""
    carried = {f"requests.{row}.{column}": cell(0) for row in CARRIED for column in ("natural_person", "total")}
    file_reports(
        Filed("1", year=2023, figures={**carried, "requests.carried_out.total": cell(3, unit=None)}),
        Filed("2", year=2024, figures={**carried, **FIGURES, "requests.carried_in.total": cell(5, "５")}),
        Filed("3", body="示例县审计局", figures={RECEIVED: cell(1200, "1,200")}, attachments=[FIGURES]),
        Filed("4", body="示例县民政局", figures={RECEIVED: cell(7, confidence=0.75), "requests.granted.total": cell()}),
        Filed("5", body="示例县“财政”局", figures={RECEIVED: cell(raw='=1+"1", x', state="unreadable")}),
        Filed("6", body="示例县水利局", unread="the PDF is damaged"),
        Filed("7", body=None, year=None, division=None, figures={RECEIVED: cell(0, "/", "dash")}),
    )

    export("figures", "figures.csv")

    written = (out / "figures.csv").read_bytes().decode("utf-8-sig").replace(f",{PARSER_VERSION}\r\n", ",VERSION\r\n")
    assert written.split("\r\n") == GOLDEN.read_text("utf-8").split("\n")
