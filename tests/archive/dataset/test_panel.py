"""One row a body and year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pandas as pd

from archive.dataset.selection import Wish
from report.codebook import list_figures
from tests.archive.dataset.shelves import SEEN_AT, Filed, cell

FileReports = Callable[..., None]
Read = Callable[..., pd.DataFrame]

RECEIVED = "requests.received.total"
LATER = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_figure_has_its_column(file_reports: FileReports, read: Read) -> None:
    """Every key of every form is a column, whether anybody states it or not, and a figure stands in its own."""
    file_reports(Filed("1", figures={RECEIVED: cell(12)}))

    panel = read("panel")

    assert {str(entry.variable) for entry in list_figures()} <= set(panel.columns)
    assert panel.req_received_total.tolist() == [12]


def test_what_is_not_a_number_is_missing_and_never_zero(file_reports: FileReports, read: Read) -> None:
    """Blank, unreadable and absent cells have no value, and the row names the first two; a stroke is 0."""
    figures = {
        "requests.received.total": cell(),
        "requests.granted.total": cell(raw="若干", state="unreadable"),
        "requests.carried_in.total": cell(0, "/", "dash"),
    }
    file_reports(Filed("1", figures=figures))

    [row] = read("panel").to_dict("records")

    assert all(pd.isna(row[name]) for name in ("req_received_total", "req_granted_total", "req_concluded_total"))
    assert row["req_carried_in_total"] == 0
    assert (row["blank_cells"], row["unreadable_cells"]) == ("req_received_total", "req_granted_total")
    assert row["figures_count"] == 3


def test_amounts_are_exact_and_have_their_unit(file_reports: FileReports, read: Read) -> None:
    """An amount is a decimal as printed, its unit beside it; a unit that nobody states is missing."""
    figures = {
        "disclosure.fees.amount": cell("1234567.89", unit="元"),
        "disclosure.procurement.amount": cell("0.1", unit=None),
    }
    file_reports(Filed("1", figures=figures))

    [row] = read("panel").to_dict("records")

    assert (row["dis_fees_amount"], row["dis_fees_amount_unit"]) == (Decimal("1234567.89"), "元")
    assert row["dis_procurement_amount"] == Decimal("0.1")
    assert pd.isna(row["dis_procurement_amount_unit"])


def test_a_body_and_year_is_one_row(file_reports: FileReports, read: Read) -> None:
    """Of several reports the one that stands, was walked here and is the annual report is taken, the others named."""
    file_reports(
        Filed("a", kind="work_summary", figures={RECEIVED: cell(1)}),
        Filed("b", portal="import:www.example.gov.cn", figures={RECEIVED: cell(2)}),
        Filed("c", status="withdrawn", figures={RECEIVED: cell(3)}, last_seen_at=LATER),
        Filed("d", figures={"requests.granted.total": cell(4)}),
        Filed("e", year=2023),
        Filed("f", body="示例县财政局"),
    )

    panel = read("panel").set_index("id")

    taken = panel.loc[Filed("d").report_id]
    assert len(panel) == 3
    assert taken.other_reports.split() == [Filed(name).report_id for name in "cba"]
    assert (taken.req_granted_total, pd.isna(taken.req_received_total)) == (4, True)


def test_bodies_that_may_be_two_are_two_rows(file_reports: FileReports, read: Read) -> None:
    """Bodies of one name in unknown places on two portals are two; a report of unknown body or year is its own."""
    file_reports(
        Filed("a", body="教育局", division=None, portal="one"),
        Filed("b", body="教育局", division=None, portal="two"),
        Filed("c", body=None),
        Filed("d", body=None),
        Filed("e", year=None),
        Filed("f", year=None),
        Filed("g", body="教育局", division=None, portal="one", last_seen_at=LATER),
    )

    panel = read("panel").set_index("id")

    assert len(panel) == 6
    assert panel.other_reports.dropna().to_dict() == {Filed("g").report_id: Filed("a").report_id}


def test_the_order_is_that_of_place_body_and_year(file_reports: FileReports, read: Read) -> None:
    """Rows come in one order, however they were put into the catalogue; what is not known comes last."""
    known = [
        Filed("9", division="110101", body="乙", year=2020),
        Filed("8", division="110101", body="乙", year=2021),
        Filed("7", division="110102", body="丁", year=2019),
        Filed("6", division="110102", body=None, year=2019),
        Filed("5", division=None, body="丁", year=2019),
    ]
    file_reports(*sorted(known, key=lambda filed: filed.id))

    assert read("panel").id.tolist() == [filed.report_id for filed in known]


def test_a_place_has_its_names_of_the_year(file_reports: FileReports, read: Read) -> None:
    """A division's name and those above it are as they were in the reporting year, with its level."""
    file_reports(Filed("1", division="110228", year=2014), Filed("2", division="420100"))

    rows = read("panel").set_index("id")

    county = rows.loc[Filed("1").report_id]
    assert (county.province, county.county, county.level) == ("北京市", "密云县", "county")
    city = rows.loc[Filed("2").report_id]
    assert (city.province, city.prefecture, city.level, pd.isna(city.county)) == (
        "湖北省",
        "武汉市",
        "prefecture",
        True,
    )


def test_checks_with_the_year_before_are_counted(file_reports: FileReports, read: Read) -> None:
    """What was carried over is held against the report of the year before, also where only one year is asked for."""
    before = {f"requests.carried_out.{col}": cell(2) for col in ("natural_person", "total")}
    now = {f"requests.carried_in.{col}": cell(count) for col, count in (("natural_person", 2), ("total", 3))}
    file_reports(Filed("1", year=2023, figures=before), Filed("2", figures=now))

    [row] = read("panel", Wish(year=2024)).to_dict("records")

    assert (row["checks_held"], row["checks_failed"], row["rules_failed"]) == (1, 1, "R8")
    # The balances of both columns and the sum of the row, whose other cells are not there.
    assert row["checks_open"] == 3


def test_two_reports_for_the_year_before_are_none(file_reports: FileReports, read: Read) -> None:
    """Where the year before has two reports on the portal nobody knows which to hold a report against."""
    before = {"requests.carried_out.total": cell(2)}
    now = {"requests.carried_in.total": cell(3)}
    file_reports(Filed("1", year=2023, figures=before), Filed("2", year=2023, figures=before), Filed("3", figures=now))

    assert read("panel", Wish(year=2024)).rules_failed.isna().all()


def test_a_report_that_could_not_be_read_says_why(file_reports: FileReports, read: Read) -> None:
    """It has its row with the reason and no figure."""
    file_reports(Filed("1", unread="the file is encrypted"))

    [row] = read("panel").to_dict("records")

    assert (row["unread"], row["figures_count"]) == ("the file is encrypted", 0)
    assert pd.isna(row["form"])


def test_dates_and_notices_are_those_of_the_reading(file_reports: FileReports, read: Read) -> None:
    """Period, dates and notices are as they were read; a notice that is there twice is named once."""
    notices = [{"code": "section_number_gap", "detail": str(number)} for number in range(2)]
    reading = {
        "published_on": "2025-01-20", "signed_on": "2025-01-18", "notices": notices,
        "period": {"start": "2024-01-01", "end": "2024-12-31"},
    }  # fmt: skip
    file_reports(Filed("1", reading=reading))

    [row] = read("panel").to_dict("records")

    assert (row["published_on"], row["signed_on"]) == (date(2025, 1, 20), date(2025, 1, 18))
    assert (row["period_start"], row["period_end"]) == (date(2024, 1, 1), date(2024, 12, 31))
    assert row["notices"] == "section_number_gap"


def test_a_row_names_its_capture(file_reports: FileReports, read: Read) -> None:
    """WARC file, offset, record, digest, time and parser are those of the page as it was last seen."""
    file_reports(Filed("1"), Filed("2", year=2023))

    row = read("panel").set_index("id").loc[Filed("2").report_id]

    assert (row.warc, row.warc_offset) == ("nianbao-1.warc.gz", 1000)
    assert row.record_id == "urn:uuid:00000002-0000-4000-8000-000000000000"
    assert row.payload_digest.startswith("sha256:")
    assert row.captured_at == pd.Timestamp(SEEN_AT)
    assert row.parser_version


def test_an_export_is_narrowed(file_reports: FileReports, read: Read) -> None:
    """By portal, by year, by what a body's name holds, and by when the latest version was first seen."""
    file_reports(
        Filed("1"),
        Filed("2", portal="other", body="示例县财政局"),
        Filed("3", year=2023),
        Filed("4", year=2022, first_seen_at=SEEN_AT + timedelta(days=3)),
    )

    def ids(**asked: object) -> list[str]:
        return [one[-1] for one in read("panel", Wish(**asked)).id]  # type: ignore[arg-type]

    assert ids(portal="other") == ["2"]
    assert ids(year=2023) == ["3"]
    assert ids(body="财政") == ["2"]
    assert ids(since=SEEN_AT + timedelta(days=1)) == ["4"]
    assert ids(portal="example", year=2024) == ["1"]
