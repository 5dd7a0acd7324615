"""The figures of the county agree with the form's arithmetic and are printed as reports print them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from nianbao.demo import County, ReportTruth
from nianbao.demo.figures import Printing, print_figures, value_of
from nianbao.demo.form import APPLICANTS, OUTCOME_BLOCKS, OUTCOMES, result_leaves

WHO = [who for who, _ in APPLICANTS]
Figures = Mapping[str, int]


@pytest.fixture(scope="module", params=[2026, 1, 77])
def reports(request: pytest.FixtureRequest) -> dict[str, list[tuple[ReportTruth, Figures]]]:
    """Every report of a county's second night with blank cells taken for 0, by body and in order of years."""
    bodies: dict[str, list[tuple[ReportTruth, Figures]]] = {}
    for report in sorted(County(request.param).reports(2, 80), key=lambda report: report.reporting_year):
        figures = {key: value or 0 for key, value in report.figures.items() if not isinstance(value, str)}
        bodies.setdefault(report.issuing_body, []).append((report, figures))
    return bodies


def _each(reports: dict[str, list[tuple[ReportTruth, Figures]]]) -> list[tuple[ReportTruth, Figures]]:
    return [one for of_body in reports.values() for one in of_body]


def test_received_and_carried_in_equal_concluded_and_carried_out(
    reports: dict[str, list[tuple[ReportTruth, Figures]]],
) -> None:
    """R1 holds in every column of the third table."""
    for _, figures in _each(reports):
        for who in WHO:
            came = figures[f"requests.received.{who}"] + figures[f"requests.carried_in.{who}"]
            assert came == figures[f"requests.concluded.{who}"] + figures[f"requests.carried_out.{who}"]


def test_answers_add_up_to_the_concluded(reports: dict[str, list[tuple[ReportTruth, Figures]]]) -> None:
    """R2 holds in every column of the third table, over 19 rows of the one form and 21 of the other."""
    for report, figures in _each(reports):
        leaves = result_leaves(report.form)
        assert len(leaves) == {"2019": 19, "2021": 21}[report.form]
        for who in WHO:
            assert figures[f"requests.concluded.{who}"] == sum(figures[f"{leaf}.{who}"] for leaf in leaves)


def test_applicants_add_up_to_the_total(reports: dict[str, list[tuple[ReportTruth, Figures]]]) -> None:
    """R3 holds in every row of the third table."""
    for _, figures in _each(reports):
        rows = {key.rsplit(".", 1)[0] for key in figures if key.startswith("requests.")}
        for row in rows:
            assert figures[f"{row}.total"] == sum(figures[f"{row}.{who}"] for who in WHO if who != "total")


def test_outcomes_add_up_to_their_total(reports: dict[str, list[tuple[ReportTruth, Figures]]]) -> None:
    """R4 holds in every block of the fourth table."""
    for _, figures in _each(reports):
        for block in OUTCOME_BLOCKS:
            outcomes = [figures[f"{block}.{outcome}"] for outcome, _ in OUTCOMES]
            assert outcomes[-1] == sum(outcomes[:-1])


def test_years_follow_from_each_other(reports: dict[str, list[tuple[ReportTruth, Figures]]]) -> None:
    """R5, R6 and R8 hold from each year's report to the next."""
    documents = "disclosure.normative_documents"
    for of_body in reports.values():
        for (before, old), (after, new) in pairwise(of_body):
            if after.reporting_year != before.reporting_year + 1:
                continue
            for who in WHO:
                assert new[f"requests.carried_in.{who}"] == old[f"requests.carried_out.{who}"]
            if before.form == after.form == "2021":
                kept = old[f"{documents}.in_force"] + new[f"{documents}.issued"] - new[f"{documents}.repealed"]
                assert new[f"{documents}.in_force"] == kept
            if after.form == "2019":
                for row in ("licensing", "other_services", "penalties", "coercion", "fees"):
                    stock = old[f"disclosure.{row}.items_last_year"] + old[f"disclosure.{row}.change"]
                    assert new[f"disclosure.{row}.items_last_year"] == stock


def test_a_county_makes_no_rules(reports: dict[str, list[tuple[ReportTruth, Figures]]]) -> None:
    """No body of a county has 规章, which only ministries, provinces and cities with districts can make."""
    for _, figures in _each(reports):
        assert all(value == 0 for key, value in figures.items() if key.startswith("disclosure.rules."))


def test_keys_are_the_contracts(county: County, shared: Path) -> None:
    """Every report has the cells of its edition, under the contract's keys, and no other."""
    with (shared / "contract" / "figures.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    for report in county.reports(2, 80):
        assert set(report.figures) == {row["key"] for row in rows if report.form in row["forms"].split()}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("requests.received.total", "12", 12),
        ("requests.received.total", "", None),
        ("requests.received.total", "/", 0),
        ("requests.received.total", "—", 0),
        ("disclosure.licensing.change", "+2", 2),
        ("disclosure.licensing.change", "-1", -1),
        ("disclosure.procurement.amount", "976.81万元", "976.81"),
        ("disclosure.procurement.amount", "9768100.00元", "9768100.00"),
        ("disclosure.fees.amount", "12.40", "12.40"),
    ],
)
def test_value_of_a_cell(key: str, text: str, value: object) -> None:
    """A printed cell has the value that the contract gives it."""
    assert value_of(key, text) == value


def test_blank_cells_leave_totals_printed() -> None:
    """A report that leaves zeros blank still prints 0 in its totals."""
    figures = {"review.upheld": 0, "review.total": 0, "disclosure.fees.change": 0}
    printed = print_figures(figures, Printing(zero=""))
    assert printed == {"review.upheld": "", "review.total": "0", "disclosure.fees.change": "0"}


def test_the_county_prints_in_every_manner(county: County) -> None:
    """Among the reports there are blank cells, dashes, signs, and amounts in each unit and in none."""
    printed = {text for report in county.reports(1, 80) for text in report.printed.values()}
    amounts = {report.printed.get("disclosure.procurement.amount", "") for report in county.reports(1, 80)}
    assert {"", "/", "—", "0"} <= printed
    assert any(text.startswith("+") for text in printed)
    assert any(text.startswith("-") for text in printed)
    assert any(text.endswith("万元") for text in amounts)
    assert any(text.endswith("00元") for text in amounts)
    assert any(text.replace(".", "").isdigit() for text in amounts)
