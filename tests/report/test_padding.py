"""Rows of table three that a program filled up at their ends: read by the table as a whole, or left out."""

from __future__ import annotations

import pytest

from report import Report, parse_report
from report.alignment import read_figures
from report.documents.model import Cell, Table
from tests.report.extracted import as_filled_rows
from tests.report.printing import APPLICANTS, Box, Grid, as_html, keys_of, requests_grid
from tests.report.shapes import as_bar_ends, as_layout, as_markdown

REQUESTS = "三、收到和处理政府信息公开申请情况"
ROWS = list(dict.fromkeys(key.rpartition(".")[0] for key in keys_of("2021") if key.startswith("requests.")))
TOTALS = {f"{row}.{col}": "7" if col == "total" else "" for row in ROWS for col in APPLICANTS}


def read(table: str) -> Report:
    """Read a table under its heading."""
    return parse_report(f"云岫县教育局2023年政府信息公开工作年度报告\n\n{REQUESTS}\n\n{table}".encode())


def said(report: Report) -> dict[str, str]:
    """Return what the figures' cells say, without blanks around it."""
    return {key: figure.raw.strip() for key, figure in report.figures.items()}


def without_header(table: str) -> str:
    """Return a table written a line a row without the three rows of its header."""
    return "\n".join(table.split("\n")[3:])


def printed_in(columns: set[str]) -> dict[str, str]:
    """Return the cells of a table whose rows print only these columns."""
    return {key: "7" if key.rpartition(".")[2] in columns else "" for key in TOTALS}


@pytest.mark.parametrize("columns", [{"total"}, {"other", "total"}, {"research", "legal_service", "total"}])
def test_values_behind_labels_are_read_though_the_first_are_blank(columns: set[str]) -> None:
    """Whatever a row prints, its first seven cells behind the label are its values where the header says so."""
    printed = printed_in(columns)

    assert said(read(as_filled_rows(requests_grid("2021", printed)))) == printed


def test_places_of_merged_labels_are_told_from_rows_that_are_filled_up() -> None:
    """The same figures in a rectangle that keeps the places of labels are read as well."""
    assert said(read(as_markdown(requests_grid("2021", TOTALS)))) == TOTALS


def test_a_span_that_is_a_row_too_long_shifts_no_value() -> None:
    """The row behind it moves to the right: its label stands deeper than all others, and their totals seem blank."""
    lines = as_markdown(requests_grid("2021", TOTALS)).split("\n")
    table = "\n".join(f"|  {line}" if "（四）" in line else f"{line}  |" for line in lines)

    values = {key: text for key, text in said(read(table)).items() if text}

    assert all(key.endswith(".total") for key in values)


def test_rows_that_look_the_same_either_way_are_left_out_where_no_header_tells() -> None:
    """Blank before and behind: a number can be in the fifth column or in the third."""
    columns = {"legal_service"}
    table = without_header(as_filled_rows(requests_grid("2021", printed_in(columns))))

    report = read(table)

    assert not any(key.startswith("requests.received.") for key in report.figures)
    assert "row_unread:requests" in {notice.code for notice in report.notices}


def test_a_row_that_ends_with_an_empty_total_is_left_out_with_a_notice() -> None:
    """Where rows are filled up, a cell that is lost leaves an empty one at the end, and moves the others."""
    printed = {key: str(1000 + index) for index, key in enumerate(TOTALS)}
    grid = requests_grid("2021", printed)
    del grid[3][2]

    report = read(as_filled_rows(grid))

    assert said(report) == {key: text for key, text in printed.items() if not key.startswith("requests.received.")}
    assert "row_unread:requests" in {notice.code for notice in report.notices}


def total_first(grid: Grid) -> Grid:
    """Return a table with 总计 as its first column."""
    persons, organisations, total = grid[1]
    return [grid[0], [total, persons, organisations], grid[2], *([*row[:-7], row[-1], *row[-7:-1]] for row in grid[3:])]


def test_a_total_printed_first_in_columns_of_blanks_is_read_as_the_total() -> None:
    """Names that are wrapped below 总计, 自然人 and 法人或其他组织 leave no doubt which column is which."""
    printed = {key: str(1000 + index) for index, key in enumerate(TOTALS)}

    assert said(read(as_layout(total_first(requests_grid("2021", printed))))) == printed


def test_names_in_any_order_belong_to_what_stands_below_them() -> None:
    """Where the kinds of organisation stand in another order as well, and wrapped, their places tell the columns."""
    printed = {key: str(1000 + index) for index, key in enumerate(TOTALS)}
    grid = total_first(requests_grid("2021", printed))
    grid[2] = [Box("法律服务\n机构"), *grid[2][:3], grid[2][4]]

    read_by_place = said(read(as_layout(grid)))

    assert read_by_place["requests.received.legal_service"] == printed["requests.received.business"]
    assert read_by_place["requests.received.business"] == printed["requests.received.research"]
    assert read_by_place["requests.received.total"] == printed["requests.received.total"]


def test_a_total_printed_first_above_other_names_is_left_out() -> None:
    """Where the kinds stand in another order, and one begins with less than tells it, no column is certain."""
    printed = {key: str(1000 + index) for index, key in enumerate(TOTALS)}
    grid = total_first(requests_grid("2021", printed))
    grid[2] = [Box("法律服务\n机构"), Box("商\n业企业"), *grid[2][1:3], grid[2][4]]

    report = read(as_layout(grid))

    assert not report.figures
    assert "header_unread:requests" in {notice.code for notice in report.notices}


_SUMS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_REVIEW_HEADER = [["行政复议", "行政诉讼"], ["未经复议直接起诉", "复议后起诉"], [*_SUMS * 3]]


_LABELS = (
    *(
        "1.属于国家秘密",
        "2.其他法律行政法规禁止公开",
        "3.危及“三安全一稳定”",
        "4.保护第三方合法权益",
        "8.属于行政查询事项",
    ),
    *("5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷", "2.重复申请", "3.要求提供公开出版物"),
    *("2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确"),
)


def _ruled(rows: list[list[str]]) -> Table:
    """Return a table as it was drawn on a page."""
    return Table(tuple(tuple(Cell(text, "page 1") for text in row) for row in rows), "page 1", placed=True, ruled=True)


@pytest.mark.parametrize(
    ("row", "taken"),
    [
        # A cell was lost before the last two, which moved to the left.
        (["3", "0", "0", "0", "2", "5", ""], False),
        (["0", "0", "0", "0", "0", "6", ""], False),
        (["3", "0", "0", "0", "2", "1", ""], True),
        (["3", "0", "0", "0", "2", "", ""], True),
    ],
)
def test_a_row_of_a_page_that_may_have_lost_a_cell_is_left_out(row: list[str], taken: bool) -> None:
    """A blank total behind what may be the total itself: whoever drew the table put a place for the lost cell there."""
    table = _ruled([["申请人情况"], ["一、本年新收政府信息公开申请数量", *row]])

    assert ("requests.received.other" in read_figures([[table]]).figures) is taken


@pytest.mark.parametrize(
    ("values", "other", "taken"),
    [
        (["3", "0", "0", "0", "2", "5", ""], None, False),
        (["0", "0", "0", "0", "0", "5", ""], None, True),
        (["0", "0", "0", "0", "0", "0", ""], None, True),
        (["3", "0", "0", "0", "2", "5", ""], ["2", "0", "0", "0", "0", "0", ""], True),
    ],
    ids=["moved", "other", "nothing", "totals_left_blank"],
)
def test_a_row_whose_sum_stands_before_its_blank_total_lost_a_cell(
    values: list[str], other: list[str] | None, taken: bool
) -> None:
    """Where all other rows of a table add up, and none of them leaves its total blank."""
    printed = {label: ["1", *"00000", "1"] for label in _LABELS} | {"5.属于三类内部事务信息": values}
    printed |= {"2.重复申请": other} if other else {}
    rows = [(Cell(label, "a"), *(Cell(text, "a") for text in row)) for label, row in printed.items()]
    table = Table(((Cell("申请人情况", "a"),), *rows), "table 1", placed=True)

    figures = read_figures([[table]]).figures

    assert ("requests.refused.internal_affairs.total" in figures) is taken
    assert "requests.refused.process_information.total" in figures


@pytest.mark.parametrize(("concluded", "taken"), [("9000009", False), ("4000059", True)], ids=["moved", "other"])
def test_a_row_that_moved_breaks_the_sum_of_the_column_it_moved_into(concluded: str, taken: bool) -> None:
    """Only what all rows add up to tells whose 5 stands before the blank total."""
    printed = dict.fromkeys(TOTALS, "0")
    rows = {"granted": [*"4000004"], "not_processed.repeated": [*"000005", ""], "concluded": [*concluded]}
    for row, values in rows.items():
        printed |= {f"requests.{row}.{col}": text for col, text in zip(APPLICANTS, values, strict=True)}

    found = said(parse_report(f"<p>{REQUESTS}</p>{as_html(requests_grid('2021', printed))}".encode()))

    assert ("requests.not_processed.repeated.other" in found) is taken
    assert found["requests.granted.natural_person"] == "4"


def test_a_moved_row_of_a_page_is_told_by_sums_of_nothing() -> None:
    """The total 3 of the second group stands in the place before it, and all behind it are zeros."""
    table = _ruled([*_REVIEW_HEADER, [*"00000000300000", ""]])

    assert "review.total" not in read_figures([[table]]).figures


@pytest.mark.parametrize(("last", "taken"), [(["0", "1", "2", "3", ""], False), (["0", "1", "2", "0", ""], True)])
def test_a_row_of_reviews_that_may_have_lost_a_cell_is_left_out(last: list[str], taken: bool) -> None:
    """Only the last total is blank, and what stands before it is a sum."""
    table = _ruled([*_REVIEW_HEADER, [*["0", "0", "0", "0", "0"] * 2, *last]])

    assert ("review.total" in read_figures([[table]]).figures) is taken


@pytest.mark.parametrize(
    ("row", "taken"),
    [
        ("1 0 0 0 1 0 0 5 5 0 0 12 0 12 ", False),
        ("1 0 0 0 1 0 0 5 0 5 0 0 0 12 ", True),
        ("1 0 0 0 3 0 0 5 0 5 0 0 0 12 ", True),
    ],
    ids=["lost", "blank", "wrong_sum"],
)
def test_sums_tell_of_a_row_of_reviews_that_was_filled_up(row: str, taken: bool) -> None:
    """One column to the left all groups behind the lost cell add up; a sum that is wrong by itself says nothing."""
    table = "\n".join("| " + " | ".join(cells) + " |" for cells in (*_REVIEW_HEADER, row.split(" ")))
    text = f"云岫县教育局2023年政府信息公开工作年度报告\n\n四、政府信息公开行政复议、行政诉讼情况\n\n{table}\n"

    assert ("review.total" in parse_report(text.encode()).figures) is taken


def _printed_with(rows: dict[str, list[str]]) -> dict[str, str]:
    """Return what a page says that prints these rows, and zeros in all others."""
    return dict.fromkeys(TOTALS, "0") | {
        f"requests.{row}.{col}": text
        for row, values in rows.items()
        for col, text in zip(APPLICANTS, values, strict=True)
    }


@pytest.mark.parametrize("filling", ["0", ""])
@pytest.mark.parametrize("other", [[*"2000002"], [*"200002", ""]], ids=["one", "two"])
def test_rows_that_were_filled_up_are_told_by_what_their_columns_add_up_to(filling: str, other: list[str]) -> None:
    """The 5 of the first column was lost, and the total moved; the other row lost a zero, or nothing."""
    moved = ["0", "0", "0", "0", "0", "5", filling]
    rows = {"received": [*"7000007"], "granted": moved, "not_processed.repeated": other, "concluded": [*"7000007"]}

    found = said(parse_report(f"<p>{REQUESTS}</p>{as_html(requests_grid('2021', _printed_with(rows)))}".encode()))

    assert not any(key.startswith("requests.granted.") for key in found)
    assert any(key.startswith("requests.not_processed.repeated.") for key in found) is (other[-1] != "")
    assert found["requests.concluded.total"] == "7"


def test_a_zero_below_numbers_is_left_out_alone_where_only_the_total_is_contradicted() -> None:
    """The columns of applicants add up as they stand, that of totals does not."""
    rows = {"received": [*"4010005"], "granted": [*"4010000"], "concluded": [*"4010005"]}

    found = said(parse_report(f"<p>{REQUESTS}</p>{as_html(requests_grid('2021', _printed_with(rows)))}".encode()))

    assert "requests.granted.total" not in found
    assert found["requests.granted.natural_person"] == "4"


def test_rows_of_nothing_but_blanks_are_told_from_the_blanks_of_merged_cells() -> None:
    """A bar ends each cell's line, and only rows outside of the results print anything."""
    outside = {f"{row}.{col}" for row in ("received", "carried_in", "carried_out") for col in ("other", "total")}
    printed = {key: "7" if key.removeprefix("requests.") in outside else "" for key in TOTALS}

    found = said(read(as_bar_ends(requests_grid("2021", printed))))

    # What stands after the last row is not known where nothing does.
    assert found == {key: text for key, text in printed.items() if "carried_out" not in key}


@pytest.mark.parametrize(("row", "taken"), [(["0"] * 14 + ["2"], True), (["0"] * 13 + ["2", ""], False)])
def test_blanks_behind_as_many_numbers_as_there_are_columns_are_none_of_them(row: list[str], taken: bool) -> None:
    """Bars of a table of layout stand behind the values, fewer behind the header; a number too few may be any."""
    table = "\n".join("| ".join(cells) + "|" for cells in (*_REVIEW_HEADER, [*row, "", "", ""]))
    text = f"云岫县教育局2023年政府信息公开工作年度报告\n\n四、政府信息公开行政复议、行政诉讼情况\n\n{table}\n"

    assert ("review.total" in parse_report(text.encode()).figures) is taken
