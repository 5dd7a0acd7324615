"""Rows of text between the bars that a table of layout leaves before and behind them, in no two rows as many."""

from __future__ import annotations

import itertools

import pytest

from report import Report, parse_report
from tests.report.printing import Box, Grid, as_bars, keys_of, requests_grid

_TITLE = "云岫县教育局2023年政府信息公开工作年度报告"
_REQUESTS = "三、收到和处理政府信息公开申请情况"
_OUTCOMES = " | ".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3)
_REVIEW = f"行政复议 | 行政诉讼 | |\n| 未经复议直接起诉 | 复议后起诉 |\n| | {_OUTCOMES} |"


def strewn(table: str) -> str:
    """Write a table's lines between stray bars, now more and now fewer."""
    before, behind = itertools.cycle((0, 2, 1, 5)), itertools.cycle((1, 4, 0, 2, 3))
    lines = (line for line in table.split("\n") if line.strip())
    return "".join(f"{'| ' * next(before)}{line}{' |' * next(behind)}\n" for line in lines)


def read(*parts: str) -> Report:
    """Read parts of a report, each its heading and what stands below."""
    return parse_report("\n\n".join((_TITLE, *parts)).encode())


def requests(printed: dict[str, str]) -> str:
    """Return table three with these cells under its heading."""
    return f"{_REQUESTS}\n\n{strewn(as_bars(requests_grid('2021', printed)))}"


def every_third_blank() -> dict[str, str]:
    """Return cells of table three of which a third is blank, but no total."""
    keys = [key for key in keys_of("2021") if key.startswith("requests.")]
    return {key: "" if at % 3 == 0 and not key.endswith(".total") else str(100 + at) for at, key in enumerate(keys)}


def said(report: Report) -> dict[str, str]:
    """Return what the figures' cells say."""
    return {key: figure.raw.strip() for key, figure in report.figures.items()}


def test_values_behind_labels_are_read_between_stray_bars() -> None:
    """Blank cells among them as well, where the rows show that none were lost."""
    printed = every_third_blank() | {"requests.granted.total": ""}

    assert said(read(requests(printed))) == printed


def test_a_row_that_ends_with_blanks_is_left_out_where_blanks_may_be_lost() -> None:
    """A blank total among stray bars may be one of them, and the row have lost a cell."""
    printed = {key: "3" for key in keys_of("2021") if key.startswith("requests.")}
    grid = requests_grid("2021", printed)
    del grid[3][-1]

    report = read(f"{_REQUESTS}\n\n{strewn(as_bars(grid))}")

    assert said(report) == {key: "3" for key in printed if not key.startswith("requests.received.")}
    assert "row_unread:requests" in {notice.code for notice in report.notices}


@pytest.mark.parametrize(
    ("row", "total"),
    [
        (["1", *"0" * 3, "1", *"0" * 10], 1),
        (["", "1", "", "2", "3", *[""] * 4, "0", *[""] * 4, "0"], 3),
        ([*[""] * 4, "0"] * 3, 0),
        (["", *"0" * 14], None),
        ([*"0" * 14, ""], None),
    ],
    ids=["whole", "sums", "totals", "first_blank", "last_blank"],
)
def test_a_row_of_reviews_between_stray_bars_is_told_by_its_sums(row: list[str], total: int | None) -> None:
    """Sums of nothing do not say whether a blank cell is the row's."""
    four = f"四、政府信息公开行政复议、行政诉讼情况\n\n{_REVIEW}\n| | {' | '.join(row)} | |\n"

    figure = read(requests(every_third_blank()), four).figures.get("review.total")

    assert (figure and figure.value) == total


def test_the_label_of_a_group_may_be_run_together_with_that_of_its_row() -> None:
    """A row is known by the second, one whose values are all blank too."""
    printed = every_third_blank() | {key: "" for key in every_third_blank() if ".state_secret." in key}
    grid: Grid = []
    group = ""
    for row in requests_grid("2021", printed):
        own = [box for box in row if not box.text.startswith("三、")]
        group = own.pop(0).text if own[0].rows > 1 and own[0].text.startswith("（") else group
        joined = Box(f"{group}{own[0].text}") if own[0].text[0].isdigit() else own[0]
        grid.append([joined, *own[1:]])

    assert said(read(f"{_REQUESTS}\n\n{as_bars(grid)}")) == printed


def test_rows_that_nobody_knows_may_be_those_before_the_same_words_again() -> None:
    """被依法纠错数 stands below reviews and below suits."""
    rows = "四、行政复议数量 | 件 | 3 |\n{}（二）被依法纠错数 | 件 | 1 |\n"
    head = "附表：政府信息公开情况统计表\n\n统计指标 | 单位 | 统计数 |\n"

    known = read(head + rows.format("（一）维持具体行政行为数 | 件 | 2 |\n")).figures
    unknown = read(head + rows.format("某某数 | 件 | 2 |\n" * 5)).figures

    assert known["reconsideration.corrected"].value == 1
    assert "reconsideration.corrected" not in unknown


def test_a_unit_before_bars_that_fill_its_row_says_that_its_number_is_blank() -> None:
    """Such bars stand for cells that a program has lost: only the number can be one."""
    head = f"附表：政府信息公开情况统计表\n\n统计指标 | 单位 | 统计数 | {'|' * 40}\n"

    figures = read(f"{head}四、行政复议数量 | 件 | {'|' * 41}\n五、行政诉讼数量 | 件 | 2 | {'|' * 40}\n").figures

    assert figures["reconsideration.total"].state == "blank"
    assert figures["suits.total"].value == 2
