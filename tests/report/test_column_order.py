"""Columns that are printed in another order than the form's: read by their names, or left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from report import Report, parse_report
from tests.report import printing
from tests.report.printing import Box, Grid, as_bars, as_html, as_tabs, keys_of

PRINTED = {key: str(1000 + index) for index, key in enumerate(keys_of("2021"))}
WAYS = pytest.mark.parametrize("write", [as_html, as_tabs, as_bars])
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")


def read(heading: str, grid: Grid, write: Callable[[Grid], str]) -> Report:
    """Read a table under its heading."""
    return parse_report(
        f"<pre>{heading}\n{write(grid)}</pre>".encode()
        if write is not as_html
        else f"<div><p>{heading}</p>{write(grid)}</div>".encode()
    )


def relabelled(grid: Grid, names: dict[str, str]) -> Grid:
    """Return a table with other names in its cells."""
    return [[Box(names.get(box.text, box.text), box.rows, box.cols) for box in row] for row in grid]


@WAYS
def test_kinds_of_organisation_in_another_order_are_read_by_their_names(write: Callable[[Grid], str]) -> None:
    """法律服务机构 before 社会公益组织: each column's values are those of the name above it."""
    grid = printing.requests_grid("2021", PRINTED)
    swapped = {"社会公益组织": "法律服务机构", "法律服务机构": "社会公益组织"}

    figures = read("三、收到和处理政府信息公开申请情况", relabelled(grid, swapped), write).figures

    read_back = {key: figures[f"requests.granted.{key}"].raw.strip() for key in ("legal_service", "public_interest")}
    assert read_back == {
        "legal_service": PRINTED["requests.granted.public_interest"],
        "public_interest": PRINTED["requests.granted.legal_service"],
    }


@WAYS
def test_a_total_printed_first_is_read_as_the_total(write: Callable[[Grid], str]) -> None:
    """总计, 自然人 and the organisations: the first value of a row is its total, the organisations come last."""
    grid = printing.requests_grid("2021", PRINTED)
    person, organisations, total = grid[1]
    grid[1] = [total, person, organisations]

    figures = read("三、收到和处理政府信息公开申请情况", grid, write).figures

    first = [PRINTED[f"requests.granted.{key}"] for key in printing.APPLICANTS]
    order = ("total", "natural_person", "business", "research", "public_interest", "legal_service", "other")
    assert [figures[f"requests.granted.{key}"].raw.strip() for key in order] == first


def test_an_incomplete_header_in_another_order_is_left_out() -> None:
    """Where a name is lost and the others are not in the form's order, no column is certain."""
    grid = relabelled(
        printing.requests_grid("2021", PRINTED),
        {"社会公益组织": "法律服务机构", "法律服务机构": "社会公益组织", "科研机构": "某类机构"},
    )

    report = read("三、收到和处理政府信息公开申请情况", grid, as_html)

    assert not report.figures
    assert "header_unread:requests" in {notice.code for notice in report.notices}


@WAYS
def test_suits_in_another_order_are_read_by_their_names(write: Callable[[Grid], str]) -> None:
    """复议后起诉 before 未经复议直接起诉: each five values are those of the name above them."""
    grid = printing.review_grid(PRINTED)
    swapped = {"未经复议直接起诉": "复议后起诉", "复议后起诉": "未经复议直接起诉"}

    figures = read("四、政府信息公开行政复议、行政诉讼情况", relabelled(grid, swapped), write).figures

    for one, other in (("direct", "after_review"), ("after_review", "direct")):
        printed = [PRINTED[f"litigation_{other}.{key}"] for key in OUTCOMES]
        assert [figures[f"litigation_{one}.{key}"].raw.strip() for key in OUTCOMES] == printed


def test_suits_before_reviews_are_read_by_their_names() -> None:
    """行政诉讼 before 行政复议: the first ten values are those of the suits."""
    grid = printing.review_grid(PRINTED)
    grid[0].reverse()
    grid[1] = [*grid[1][-2:], *grid[1][:-2]]

    figures = read("四、政府信息公开行政复议、行政诉讼情况", grid, as_html).figures

    groups = ("litigation_direct", "litigation_after_review", "review")
    assert [figures[f"{group}.{key}"].raw.strip() for group in groups for key in OUTCOMES] == [
        box.text for box in grid[3]
    ]


def test_a_table_of_another_layout_is_unread_and_not_missing() -> None:
    """Groups as columns and outcomes as rows: no figure, and a notice that the table is there."""
    rows = (("结果", "行政复议", "复议后起诉"), ("结果维持", "3", "9"), ("结果纠正", "7", "4"), ("总计", "10", "13"))

    heading = "云岫县民政局2023年政府信息公开工作年度报告</p><p>四、政府信息公开行政复议、行政诉讼情况"
    report = read(heading, [[Box(text) for text in row] for row in rows], as_html)

    codes = {notice.code for notice in report.notices}
    assert not report.figures
    assert "header_unread:review_litigation" in codes
    assert "table_missing:review_litigation" not in codes


def test_names_that_are_run_together_are_read_in_the_order_in_which_they_stand() -> None:
    """Headers without a division between their names: 总计, the suits, and 现行有效件数 before the others."""
    disclosed = "第二十条第（一）项\n信息内容现行有效件数本年制发件数本年废止件数\n规章 0 0 0\n行政规范性文件 9 2 1"
    requests = """申请人情况
总计自然人法人或其他组织
商业企业科研机构社会公益组织法律服务机构其他
一、本年新收政府信息公开申请数量 21 1 2 3 4 5 6
四、结转下年度继续办理 0 0 0 0 0 0 0"""
    outcomes = "结果维持结果纠正其他结果尚未审结总计"
    suits = f"行政复议行政诉讼\n{outcomes}复议后起诉未经复议直接起诉\n{outcomes}{outcomes}"
    tables = (disclosed, requests, f"{suits}\n1 2 3 4 10 5 6 7 8 26 9 10 11 12 42")
    parts = zip("二三四", printing.SECTION_TITLES[1:4], tables, strict=True)

    figures = parse_report("\n".join(f"{number}、{title}\n{table}" for number, title, table in parts).encode()).figures

    read_back = {
        key: figures[key].value
        for key in (
            "disclosure.normative_documents.in_force",
            "disclosure.normative_documents.issued",
            "requests.received.total",
            "requests.received.natural_person",
            "litigation_after_review.total",
            "litigation_direct.total",
        )
    }
    assert list(read_back.values()) == [9, 2, 21, 1, 26, 42]
