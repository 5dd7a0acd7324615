"""One row a figure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from tests.archive.dataset.shelves import Filed, cell

FileReports = Callable[..., None]
Read = Callable[..., pd.DataFrame]

RECEIVED = "requests.received.total"


def test_a_figure_is_as_printed_and_as_read(file_reports: FileReports, read: Read) -> None:
    """Key, column, value, raw, state, unit and place stand in one row, as `nianbao parse` prints them."""
    file_reports(Filed("1", figures={RECEIVED: cell(1200, "1,200", unit="件", where="table 3 row 4 cell 8")}))

    [row] = read("figures").to_dict("records")

    assert (row["report_id"], row["key"], row["variable"]) == (Filed("1").report_id, RECEIVED, "req_received_total")
    assert (row["value"], row["raw"], row["state"]) == (Decimal(1200), "1,200", "stated")
    assert (row["unit"], row["where"]) == ("件", "table 3 row 4 cell 8")
    assert pd.isna(row["confidence"])


def test_every_state_is_told_apart(file_reports: FileReports, read: Read) -> None:
    """Blank and unreadable have no value, a stroke is 0, and a cell of a scan has its confidence."""
    figures = {
        "requests.received.total": cell(),
        "requests.granted.total": cell(raw="若干", state="unreadable", confidence=0.5),
        "requests.carried_in.total": cell(0, "/", "dash"),
    }
    file_reports(Filed("1", figures=figures))

    rows = read("figures").set_index("key")

    assert rows.state.to_dict() == {
        "requests.received.total": "blank",
        "requests.granted.total": "unreadable",
        "requests.carried_in.total": "dash",
    }
    assert rows.value.isna().tolist() == [True, True, False]
    assert rows.loc["requests.granted.total", "confidence"] == 0.5
    assert rows.loc["requests.carried_in.total", "value"] == 0


def test_checks_stand_with_the_figures_in_them(file_reports: FileReports, read: Read) -> None:
    """Rules that hold, fail and cannot be applied are named apart, with every figure that takes part in them."""
    columns = ("natural_person", "business", "research", "public_interest", "legal_service", "other", "total")
    right = {f"requests.received.{col}": cell(count) for col, count in zip(columns, (1, 0, 0, 0, 0, 0, 1), strict=True)}
    wrong = {f"requests.granted.{col}": cell(count) for col, count in zip(columns, (1, 0, 0, 0, 0, 0, 5), strict=True)}
    unknown = {f"requests.concluded.{col}": cell() for col in columns}
    file_reports(Filed("1", figures={**right, **wrong, **unknown}), Filed("2", figures={RECEIVED: cell(7)}))

    rows = read("figures").set_index(["report_id", "key"])

    first = rows.loc[Filed("1").report_id]
    assert (first.loc[RECEIVED, "checks_held"], first.loc[RECEIVED, "checks_open"]) == ("R3", "R1")
    assert first.loc["requests.granted.total", "checks_failed"] == "R3"
    assert first.loc["requests.concluded.total", "checks_open"] == "R1 R2 R3"
    second = rows.loc[(Filed("2").report_id, RECEIVED)]
    assert (pd.isna(second.checks_held), second.checks_open) == (True, "R1 R3")


def test_a_figure_of_an_attachment_names_its_capture(file_reports: FileReports, read: Read) -> None:
    """What was read from a page names the page's capture, what was read from an attachment the attachment's."""
    attached = {RECEIVED: cell(3, where="page 1 table 1 row 1 cell 1")}
    file_reports(
        Filed("1", figures={"disclosure.rules.issued": cell(1)}, attachments=[{}, attached]),
        Filed("2", figures={RECEIVED: cell(4)}, year=2023),
    )

    rows = read("figures").set_index(["report_id", "key"])

    first = rows.loc[Filed("1").report_id]
    assert pd.isna(first.loc["disclosure.rules.issued", "attachment_url"])
    assert first.loc["disclosure.rules.issued", "record_id"].endswith("-000000000000")
    assert first.loc[RECEIVED, "attachment_url"] == "http://www.example.gov.cn/1.html.2.pdf"
    assert first.loc[RECEIVED, "record_id"].endswith("-000000000002")
    assert first.loc[RECEIVED, "where"].startswith("attachment 2 ")
    assert rows.loc[(Filed("2").report_id, RECEIVED), "record_id"].startswith("urn:uuid:00000002")


def test_every_report_is_there(file_reports: FileReports, read: Read) -> None:
    """Also those that are not in the panel since another of the same body and year is."""
    file_reports(*(Filed(name, figures={RECEIVED: cell(1)}) for name in "ab"))

    assert read("figures").report_id.nunique() == 2


def test_more_reports_than_a_batch_keep_their_own(file_reports: FileReports, read: Read) -> None:
    """However many reports there are, each figure stands with its own report."""
    file_reports(
        *(Filed(f"{n}", year=1990 + n % 50, body=f"{n // 50}局", figures={RECEIVED: cell(n)}) for n in range(300))
    )

    rows = read("figures")

    assert len(rows) == 300
    assert (rows.report_id.str[7:].astype(int) == rows.value.astype(int)).all()
    assert (1990 + rows.value.astype(int) % 50 == rows.reporting_year).all()
