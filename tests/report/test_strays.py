"""Rows of text between the bars that a table of layout leaves before and behind them, in no two rows as many."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from report import Report, parse_report
from report.documents.model import Paragraph
from report.linear.lines import line_rows
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


def test_sums_tell_nothing_of_a_row_of_reviews_where_blanks_may_be_lost() -> None:
    """Fourteen numbers that add up behind a blank cell may as well have lost one in their middle."""
    row = [*"00000", "22", "7", "8", "37", *"00303"]
    four = f"四、政府信息公开行政复议、行政诉讼情况\n\n{_REVIEW}\n| {' | '.join(row)} | |\n"

    figures = read(requests(dict.fromkeys(every_third_blank(), "3")), four).figures

    assert "litigation_direct.corrected" not in figures


def test_a_row_of_blanks_keeps_its_own_where_others_are_filled_up() -> None:
    """A row with two labels is a cell longer than the others, so that nothing fills it up."""
    printed = {key: "7" if key.endswith(("received.total", "carried_in.total")) else "" for key in every_third_blank()}
    rows = [[box.text for box in row] for row in requests_grid("2021", printed)]
    lines = [f"| {' | '.join([*row, *[''] * (9 - len(row))])} |" for row in rows]
    table = "\n".join([lines[0], f"|{' --- |' * 9}", *lines[1:]])

    assert said(read(f"{_REQUESTS}\n\n{table}")) == printed


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


_DISCLOSURE = "二、主动公开政府信息情况"
_SPARSE = [["规章", "0", "", "8"], ["行政规范性文件", "", "3", ""]]
_SAID = {
    **dict(zip([f"disclosure.rules.{col}" for col in ("issued", "repealed", "in_force")], ["0", "", "8"], strict=True)),
    "disclosure.normative_documents.issued": "",
    "disclosure.normative_documents.repealed": "3",
    "disclosure.normative_documents.in_force": "",
}


def texts() -> list[list[str]]:
    """Return the cells of table three by row."""
    return [[box.text for box in row] for row in requests_grid("2021", every_third_blank())]


@pytest.mark.parametrize("blank", ["| |\n", "\n", " |\n"])
def test_blank_cells_between_lines_with_bars_are_known_by_what_they_add(blank: str) -> None:
    """Two bars of their own, an empty line without any, or one bar."""
    rows = "\n".join("".join(f"{cell} |\n" if cell else blank for cell in row) for row in texts())

    assert said(read(f"{_REQUESTS}\n{rows}", "五、存在的主要问题及改进情况")) == every_third_blank()


def test_names_of_columns_that_are_run_together_stand_over_rows_with_bars() -> None:
    """The last cut short, one with a year behind it; those of table four in all their rows."""
    rows = "\n".join(f"{' | '.join(row)} |" for row in _SPARSE)
    two = f"第二十条第（一）项 |\n信息内容本年制发件数本年废止件数现行有效件 |\n{rows}"
    outcomes = _OUTCOMES.replace(" | ", "")
    five = outcomes[: len(outcomes) // 3]
    names = f"行政复议行政诉讼 |\n{five}未经复议直接起诉复议后起诉 |\n{five}{five} |"
    report = read(_DISCLOSURE, two, "四、政府信息公开行政复议、行政诉讼情况", f"{names}\n{' | '.join('1' * 15)} |")

    assert {key: raw for key, raw in said(report).items() if key.startswith("disclosure.")} == _SAID
    assert report.figures["litigation_after_review.total"].value == 1


@pytest.mark.parametrize(
    "row",
    [
        lambda cells: "".join(f"<p>{cell}</p>" for cell in cells),
        lambda cells: f"<div>{''.join(f'<div>{cell}</div>' for cell in cells)}</div>",
        lambda cells: f"<ul>{''.join(f'<li>{cell or chr(160)}</li>' for cell in cells)}</ul>",
        lambda cells: "".join(f"{cell}<br>" for cell in cells),
        lambda cells: f"<p>{' | '.join(cells)} |</p>",
    ],
    ids=["paragraphs", "divs", "lists", "breaks", "bars"],
)
def test_cells_that_are_no_cells_of_markup_keep_their_blanks(row: Callable[[list[str]], str]) -> None:
    """An element with nothing in it takes as much place as any cell."""
    rows = "".join(map(row, texts()))
    page = f"<div id=zoom><h1>{_TITLE}</h1><p>{_REQUESTS}</p>{rows}<p>五、存在的主要问题及改进情况</p></div>"

    assert said(parse_report(f"<html><meta charset=utf-8><body>{page}".encode())) == every_third_blank()


def test_bars_between_cells_alone_leave_blank_cells_at_the_end() -> None:
    """Where rows end with what they print, one that ends with a bar has a blank cell behind it."""
    printed = {key: "" if key.endswith(".total") else "7" for key in every_third_blank()}
    grid = [[box.text.replace("\n", "") for box in row] for row in requests_grid("2021", printed)]

    assert said(read(f"{_REQUESTS}\n\n" + "\n".join(" | ".join(row) for row in grid))) == printed


def test_a_label_and_its_value_with_one_bar_between_are_a_row() -> None:
    """A sentence may have ended the table before it."""
    figures = read(_DISCLOSURE, "信息内容 | 本年处理决定数量\n行政处罚 | 1,203\n行政强制 | 无").figures

    assert [figures[f"disclosure.{row}.decisions"].value for row in ("penalties", "coercion")] == [1203, 0]


@pytest.mark.parametrize(("row", "said_of"), [(["0", "0", "", "8"], ["0", "0", "8"]), (["0", "3", "", ""], None)])
def test_values_that_span_other_columns_than_their_names_are_read_in_order(
    row: list[str], said_of: list[str] | None
) -> None:
    """The names have a blank cell in one place, the values in another: all of them must be printed."""
    lines = [["信息内容", "本年制发件数", "", "本年废止件数", "现行有效件数"], ["规章", *row]]

    figures = read(_DISCLOSURE, "\n".join(f"| {' | '.join(cells)} |" for cells in lines)).figures

    assert ([figure.raw.strip() for figure in figures.values()] or None) == said_of


def test_a_piece_of_a_label_that_begins_with_its_number_is_no_value() -> None:
    """A row with a blank cell would have as many values with it, each a column too far to the left."""
    texts = ["3.危及“三安全一稳定”", *"123456", "（三）不予", "公开4.保", "护第三方合法权益", *"1234567"]

    rows = line_rows([Paragraph(text, "line") for text in texts], None)

    assert [item.text for item in rows[0].items] == texts[:7]
