"""The statistical table of 2014."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report import Report, parse_report
from report.forms.form_2014 import HEADINGS, ITEMS
from tests.report.printing import Box, Grid
from tests.report.shapes import MARKUP, TEXT, width_of

WRITE = {**MARKUP, **TEXT}


def grid_of(printed: dict[str, str], header: tuple[str, ...] = ("统计指标", "单位", "统计数")) -> Grid:
    """Return the table as it is printed; headings have no number."""
    grid: Grid = [[Box(name) for name in header], [Box(f"一、{HEADINGS[0]}"), Box(""), Box("")]]
    for index, item in enumerate(ITEMS):
        label = item.labels[0] if item.labels[0].startswith("其中") else f"{index % 9 + 1}．{item.labels[0]}"
        grid.append([Box(label), Box(item.unit), Box(printed[item.key])])
    return grid


def read(shape: str, grid: Grid) -> Report:
    """Read a report of 2016 with this table at its end."""
    title = "云岫县教育局2016年政府信息公开工作年度报告"
    head = f"{title}\n一、概述\n按要求开展工作。\n二、附表\n"
    if shape in MARKUP:
        head = "".join(f"<p>{line}</p>" for line in head.split("\n"))
    return parse_report((head + WRITE[shape](grid)).encode())


@pytest.mark.parametrize("shape", WRITE)
@settings(max_examples=3, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_the_table_is_read_back(shape: str, seed: int) -> None:
    """Every indicator has its number, the two pairs of rows with the same words among them."""
    chance = random.Random(seed)  # noqa: S311  test data
    printed = {item.key: str(chance.randrange(500)) + (".5" if item.money else "") for item in ITEMS}

    report = read(shape, grid_of(printed))

    assert {key: str(figure.value) for key, figure in report.figures.items()} == printed
    assert {key: figure.unit for key, figure in report.figures.items()} == {item.key: item.unit for item in ITEMS}
    assert report.form == "2014"


PRINTED = {item.key: str(100 + 37 * index % 101) for index, item in enumerate(ITEMS)}


def said(report: Report) -> dict[str, str]:
    """Return what the figures' cells say."""
    return {key: figure.raw.strip() for key, figure in report.figures.items()}


@pytest.mark.parametrize("shape", ["html", "tabs", "bars", "markdown", "lines", "tab_rows", "row_lines", "layout"])
def test_codes_between_unit_and_number_are_no_numbers(shape: str) -> None:
    """代码 counts the rows between 单位 and 统计数; a row whose number is lost does not take its code for it."""
    grid = grid_of(PRINTED, ("统计指标", "单位", "代码", "统计数"))
    for number, row in enumerate(grid[1:], 1):
        row.insert(2, Box(f"{number:02d}"))

    figures = said(read(shape, grid))

    assert figures == PRINTED
    del grid[5][3]
    assert said(read(shape, grid)).items() <= PRINTED.items()


@pytest.mark.parametrize("shape", ["html", "tab_rows"])
def test_two_halves_side_by_side_are_read_one_below_the_other(shape: str) -> None:
    """What is printed beside the first half of the table is its second, the rows with the same words in it too."""
    grid = grid_of(PRINTED)
    middle = len(grid) // 2 + 1
    left, right = grid[1:middle], grid[middle:]
    right += [[Box(""), Box(""), Box("")]] * (len(left) - len(right))
    halves = [grid[0] * 2, *([*one, *other] for one, other in zip(left, right, strict=True))]

    assert said(read(shape, halves)) == PRINTED


@pytest.mark.parametrize(
    ("names", "own"),
    [
        (("2015年", "2016年"), 1),
        (("2016年度", "2015年度"), 0),
        (("上年数", "本年数"), 1),
        (("2014年", "2015年"), None),
        (("区直单位统计数", "乡镇统计数"), None),
    ],
)
def test_of_columns_of_years_that_of_the_report_is_read(names: tuple[str, str], own: int | None) -> None:
    """A report of 2016: the column that is its own; where none is, or several may be, nothing."""
    grid = grid_of(PRINTED, ("统计指标", "单位", *names))
    for row in grid[1:]:
        row.insert(2 if own == 1 else 3, Box("9999"))

    report = read("html", grid)

    assert said(report) == ({} if own is None else PRINTED)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            {"staff.total": "3", "staff.full_time": "2"},
            {"sum_differs:staff.total": "3 is printed, the parts add up to 2"},
        ),
        ({"staff.total": "3", "staff.full_time": ""}, {}),
        ({"proactive.items": "5", "channels.website": "9"}, {}),
        (
            {"proactive.items": "9", "channels.website": "5"},
            {"implausible:proactive.items": "9 is more than 5 of channels.gazette + channels.website + channels."
             "microblog + channels.wechat + channels.other"},
        ),
        (
            {"proactive.items": "1", "proactive.normative_items": "2", "channels.other": "1"},
            {"implausible:proactive.normative_items": "2 is more than 1 of proactive.items"},
        ),
    ],
    ids=["sum", "blank", "channels", "no_channel", "part"],
)  # fmt: skip
def test_what_does_not_add_up_is_a_notice_with_both_sides(printed: dict[str, str], expected: dict[str, str]) -> None:
    """The sums of this table are no statutory checks; an item stands in several channels, and in one at least."""
    report = read("html", grid_of(dict.fromkeys((item.key for item in ITEMS), "0") | printed))

    found = {one.code: one.detail for one in report.notices if one.code.startswith(("sum_differs", "implausible"))}
    assert found == expected
    assert report.checks == ()


def test_three_columns_of_numbers_are_left_out() -> None:
    """A local variant with a serial number and three columns of numbers says nothing that is certain."""
    printed = dict.fromkeys((item.key for item in ITEMS), "4")
    header = ("序号", "统计指标", "单位", "区政府统计数", "区直单位统计数", "乡镇街道统计数")
    grid = [
        [Box(str(number)), row[0], row[1], row[2], row[2], row[2]] if number else [Box(name) for name in header]
        for number, row in enumerate(grid_of(printed))
    ]

    report = read("html", grid)

    assert report.figures == {}
    assert any(notice.code == "header_unread:statistics" for notice in report.notices)


def test_same_words_without_their_parent_are_left_out() -> None:
    """被依法纠错数 can be a review's or a suit's: where neither stands above it, it is neither."""
    printed = dict.fromkeys((item.key for item in ITEMS), "4")
    grid = [row for row in grid_of(printed) if "行政诉讼数量" not in row[0].text and "维持" not in row[0].text]

    report = read("html", grid)

    assert "suits.corrected" not in report.figures
    assert report.figures["reconsideration.corrected"].value == 4


@pytest.mark.parametrize("complaints", [True, False])
def test_same_words_of_a_group_that_has_no_row_may_be_the_other_groups(*, complaints: bool) -> None:
    """（二） and （三） are left of two groups, or the second has no rows; a table that is cut off says nothing."""
    keys = ["reconsideration.total", "reconsideration.upheld", "reconsideration.corrected", "reconsideration.other"]
    printed = {key: str(index) for index, key in enumerate([*keys, *(["complaints.total"] if complaints else [])], 3)}

    grid = grid_of(dict.fromkeys((item.key for item in ITEMS), "") | printed)
    report = read("html", [grid[0], *(row for row in grid if row[-1].text.isdecimal())])

    ambiguous = set(keys[2:]) if complaints else set()
    assert report.figures.keys() == printed.keys() - ambiguous
    assert ("row_unread:statistics" in {notice.code for notice in report.notices}) == complaints


def test_numbers_that_count_the_rows_are_no_values() -> None:
    """Where a blank number leaves nothing between bars and lines, the next row's own number stands in its place."""
    lines = ["|", "序号 |", "统计指标 |", "单位 |", "统计数 |"]
    for number, item in enumerate(ITEMS, 1):
        lines += ["|", f"{number} |", f"{item.labels[0]} |", f"{item.unit} |", "|" if number % 3 else f"{number * 7} |"]
    title = "松阳县枫坪乡2015年政府信息公开工作年度报告"

    report = parse_report("\n".join((title, "附表：政府信息公开情况统计表", *lines)).encode())

    expected = {item.key: number * 7 for number, item in enumerate(ITEMS, 1) if number % 3 == 0}
    assert all(figure.value in {None, expected.get(key)} for key, figure in report.figures.items())


def test_a_unit_that_is_printed_with_a_blank_is_the_unit() -> None:
    """Programs put blanks between the pieces of a word."""
    table = "| 统计指标 | 单位 | 统计数 |\n| 收到申请数 | 件 | 3 |\n| 政府信息公开专项经费 | 万 元 | 2.5 |\n"

    report = parse_report(f"松阳县枫坪乡2015年政府信息公开工作年度报告\n附表\n{table}".encode())

    assert report.figures["costs.budget"].unit == "万元"


# Where blank cells leave no trace: columns of blanks, a cell a line, cells with a blank between them.
TRACELESS = {
    "layout": lambda grid: "\n".join("".join(_padded(box.text) for box in row).rstrip() for row in grid),
    "line": lambda grid: "\n\n".join(box.text for row in grid for box in row if box.text),
    "space": lambda grid: "\n".join(" ".join(box.text for box in row if box.text) for row in grid),
}


def _padded(text: str) -> str:
    return text + " " * (48 - width_of(text))


def numbers(report: Report) -> dict[str, str]:
    """Return what is printed in the figures' cells; a unit without a number may say that one is blank."""
    return {key: raw for key, raw in said(report).items() if raw.strip()}


@pytest.mark.parametrize("shape", TRACELESS)
@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize(
    "printed",
    [
        {"suits.corrected": "7"},
        {"reconsideration.upheld": "56", "suits.corrected": "3767", "suits.other": "0"},
        {"reconsideration.total": "2", "reconsideration.corrected": "2", "suits.other": "3", "complaints.total": "1"},
        {"reconsideration.other": "5", "suits.total": "4"},
    ],
)
def test_same_words_are_told_apart_by_labels_without_a_number(
    shape: str, counted: bool, printed: dict[str, str]
) -> None:
    """被依法纠错数 after 行政诉讼数量 is the suits', though all the rows between have no number."""
    printed = {"applications.received.total": "3", **printed}
    rows = [(item.labels[0], item.unit, printed.get(item.key, "")) for item in ITEMS]
    grid = [[Box(text) for text in row] for row in (("统计指标", "单位", "统计数"), *rows)]
    for number, row in enumerate(grid):
        row[:0] = [Box(str(number) if number else "序号")] if counted else []
    title = "云岫县教育局2016年政府信息公开工作年度报告"

    report = parse_report(f"{title}\n附表：政府信息公开情况统计表\n{TRACELESS[shape](grid)}".encode())

    assert numbers(report) == printed


@pytest.mark.parametrize("shape", TRACELESS)
def test_same_words_again_without_the_second_group_are_left_out(shape: str) -> None:
    """被依法纠错数 a second time is not the first group's; where nothing names the second, it is nobody's."""
    rows = [
        ("统计指标", "单位", "统计数"), ("收到申请数", "件", "3"), ("行政复议数量", "件", ""),
        ("被依法纠错数", "件", ""), ("其他情形数", "件", ""), ("被依法纠错数", "件", "7"), ("举报投诉数量", "件", "1"),
    ]  # fmt: skip
    title = "云岫县教育局2016年政府信息公开工作年度报告"
    grid = [[Box(text) for text in row] for row in rows]

    report = parse_report(f"{title}\n附表：政府信息公开情况统计表\n{TRACELESS[shape](grid)}".encode())

    assert numbers(report) == {"applications.received.total": "3", "complaints.total": "1"}
    assert "row_unread:statistics" in {notice.code for notice in report.notices}


@pytest.mark.parametrize("gap", [" ", "      "])
def test_a_unit_without_a_number_says_that_the_cell_is_blank(gap: str) -> None:
    """Where a row is a line, and no number without a label stands beside it: that one is the label's above."""
    rows = (
        "统计指标 单位 统计数",
        "收到申请数 件 3",
        "当面申请数 件",
        "传真申请数 件 1",
        "网络申请数 件",
        "4",
        "信函申请数 件 2",
    )
    text = "\n".join(row.replace(" ", gap) for row in rows)

    figures = parse_report(f"松阳县枫坪乡2015年政府信息公开工作年度报告\n附表\n{text}\n".encode()).figures

    assert figures["applications.received.in_person"].state == "blank"
    assert figures["applications.received.online"].value == 4


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("其中：1．涉及国家秘密", "applications.answered.refused.state_secret"),
        ("（一）收到申请数（件）", "applications.received.total"),
        ("2．涉及商业秘密数", "applications.answered.refused.trade_secret"),
        ("1．专职人员数（不包括政府公报及政府网站工作人员数", "staff.full_time"),
    ],
)
def test_a_label_is_known_behind_of_which_and_before_a_unit(label: str, key: str) -> None:
    """其中 stands before the number of the first part, and a bracket behind a label may lose its end."""
    grid: Grid = [[Box(name) for name in ("统计指标", "单位", "统计数")], [Box(label), Box("件"), Box("12")]]

    assert said(read("html", grid)) == {key: "12"}


def test_a_unit_may_be_a_line_of_its_own() -> None:
    """Beside rows that are lines, what is left of one whose label and number stand elsewhere is read through."""
    text = "统计指标 单位 统计数\n收到申请数 件 3\n件\n当面申请数 件 1\n传真申请数 件 2\n"

    figures = parse_report(f"松阳县枫坪乡2015年政府信息公开工作年度报告\n附表\n{text}".encode()).figures

    assert figures["applications.received.in_person"].value == 1


@pytest.mark.parametrize("broken", [False, True], ids=["header_spaced", "broken"])
def test_a_table_of_a_cell_a_line_is_known_by_a_spaced_header_and_by_broken_labels(broken: bool) -> None:
    """Blanks between the characters of 统计指标; or every label, the headings too, over lines of five characters."""
    grid = grid_of(PRINTED, ("统　计　指　标", "单 位", "统 计 数") if not broken else ("统计指标", "单位", "统计数"))
    for row in grid[1:] if broken else ():
        row[0] = Box("\n".join(row[0].text[at : at + 5] for at in range(0, len(row[0].text), 5)))

    report = read("lines", grid)

    assert said(report) == PRINTED
    assert report.form == "2014"
