"""Tables in plain text as programs copy and draw them: cells over several lines, rules between rows, bars at ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from report import Figure, parse_report
from tests.report.printing import Box, Grid, keys_of, requests_grid
from tests.report.shapes import as_bar_lines, as_markdown, as_spaced_lines

_HEAD = "云岫县教育局2023年政府信息公开工作年度报告\n\n二、主动公开政府信息情况\n\n"
_READ = {
    "disclosure.normative_documents.issued": "3",
    "disclosure.normative_documents.repealed": "0",
    "disclosure.normative_documents.in_force": "12",
}
_DRAWN = """
┌──────────┬──────┬──────┬──────┐
│信息内容  │本年制│本年废│现行有│
│          │发件数│止件数│效件数│
├──────────┼──────┼──────┼──────┤
│行政规范性│3     │0     │12    │
│文件      │      │      │      │
├──────────┼──────┼──────┼──────┤
│规章      │0     │0     │123   │
│          │      │      │45    │
└──────────┴──────┴──────┴──────┘
"""
_COPIED = "信息内容\t本年制发件数\t本年废止\n件数\t现行有效件数\n行政规范性\n文件\t3\t0\t12\n"
_SAVED = """第二十条第（一）项,,,
信息内容,"本年
制发件数",本年废止件数,现行有效件数
规章,0,,"1,234"
行政规范性文件,3,0,12
"""
_FRAMED = """
+----------------+--------------+--------------+--------------+
| 信息内容       | 本年制发件数 | 本年废止件数 | 现行有效件数 |
+----------------+--------------+--------------+--------------+
| 规章           | 0            | 0            | 8            |
| 行政规范性文件 | 3            | 0            | 12           |
+----------------+--------------+--------------+--------------+
"""
_QUOTED = '信息内容\t"本年\n制发件数"\t本年废止件数\t现行有效件数\n"行政规范性\n文件"\t3\t0\t12\n'

_HEADER = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
_ROW = ("行\n政\n规\n范\n性\n文\n件", "3", "0", "12")
_OF_ONE_CHARACTER = "\n".join("".join(f"\t{cell}\n" for cell in row) for row in (_HEADER, _ROW))


def read(table: str) -> dict[str, Figure]:
    """Return the figures of a table under its heading."""
    return parse_report(f"{_HEAD}{table}\n三、收到和处理政府信息公开申请情况\n".encode()).figures


@pytest.mark.parametrize(
    "table",
    [
        _DRAWN,
        _DRAWN.translate(str.maketrans("│─┌┬┐├┼┤└┴┘", "|-+++++++++")),
        _COPIED,
        _QUOTED,
        _SAVED,
        _FRAMED,
        _OF_ONE_CHARACTER,
    ],
    ids=["drawn", "plus_signs", "copied", "quoted", "saved", "framed", "of_one_character"],
)
def test_cells_that_go_over_lines_are_read_whole(table: str) -> None:
    """Between two rules, within quotes, or where a label is broken, lines are one row; two labels are two rows."""
    figures = read(table)

    assert {key: figures[key].raw.strip() for key in _READ} == _READ


def test_digits_below_digits_of_a_drawn_cell_are_no_number() -> None:
    """They may be one number or two."""
    assert read(_DRAWN)["disclosure.rules.in_force"].state == "unreadable"


def test_bars_at_the_end_of_most_lines_leave_blank_cells() -> None:
    """Where another line has as many bars and none at its end, what stands behind the last bar is a cell."""
    header = "信息内容| 本年制发件数| 本年废止件数| 现行有效件数  \n---|---|---|---  \n"
    figures = read(f"{header}规章| | |   \n行政规范性文件| 3| 0| \n规范性文件| 3| 0|   \n")

    assert figures["disclosure.rules.in_force"].state == "blank"
    assert figures["disclosure.normative_documents.repealed"].raw.strip() == "0"


def test_numbers_of_lines_are_no_values_where_a_cell_is_a_line() -> None:
    """Their header says what they are, and they grow: behind a blank value the next row's number is none."""
    header = "序号\n信息内容\n上一年项目数量\n本年增/减\n处理决定数量\n"
    figures = read(f"{header}1\n行政许可\n31\n32\n33\n2\n其他对外管理服务事项\n34\n35\n36\n"
                   f"{header}3\n行政处罚\n37\n38\n4\n行政强制\n39\n40\n41\n")  # fmt: skip

    assert figures["disclosure.coercion.items_last_year"].value == 39
    assert figures["disclosure.licensing.decisions"].value == 33
    assert "disclosure.penalties.decisions" not in figures


@pytest.mark.parametrize("divider", [",", ";", "][", " / "])
def test_commas_and_brackets_divide_cells_between_words_of_the_form(divider: str) -> None:
    """A blank cell has its place, a number in quotes its separators."""
    opening, closing = ("[", "]") if divider == "][" else ("", "")
    header = "信息内容,本年制发件数,本年废止件数,现行有效件数"
    rows = [header, "规章,0,,8", "行政规范性文件,3,0,12", "第二十条第（五）项,,,"]
    lines = [opening + row.replace(",", divider) + closing for row in rows]

    figures = read("\n".join(lines))

    assert {key: figures[key].raw for key in _READ} == _READ
    assert figures["disclosure.rules.repealed"].state == "blank"
    assert figures["disclosure.rules.in_force"].value == 8


def test_a_sheet_saved_with_commas_has_its_words_as_lines() -> None:
    """Every line has as many commas; the title and the headings stand alone in theirs."""
    title = "云岫县教育局2023年政府信息公开工作年度报告"
    words = f'{title},,,\n"一、总体情况",,,\n收到申请2件，答复2件。,,,\n二、主动公开政府信息情况,,,\n'
    report = parse_report(f"{words}{_SAVED}".encode("gb18030"))

    assert report.title == title
    assert [section.role for section in report.sections[:2]] == ["overview", "disclosure"]
    assert report.figures["disclosure.rules.in_force"].raw == "1,234"


def test_commas_in_sentences_divide_nothing() -> None:
    """Numbers with separators, and words of the form side by side."""
    prose = ["行政许可1,203件,行政处罚3件。", "规章,规范性文件,行政许可", "行政强制,0件", "公开1,2,3号文件"]

    assert not read("\n".join(prose * 3))


def test_cells_that_fill_a_row_up_are_none_of_its_values() -> None:
    """Where all values are printed, blank cells behind them are no more values than those behind other rows."""
    figures = read("| 信息内容 | 本年处理决定数量 |\n| --- | --- |\n| 行政许可 | 7 | | |\n| 行政处罚 | | 3 | |\n")

    assert figures["disclosure.licensing.decisions"].value == 7
    assert "disclosure.penalties.decisions" not in figures


def test_a_value_alone_before_bars_that_fill_its_row_is_in_no_certain_column() -> None:
    """Table four has no labels: where blank cells were lost, the one value of a row need not be its first."""
    outcomes = " | ".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3)
    header = f"行政复议 | 行政诉讼 | {'|' * 13}\n未经复议直接起诉 | 复议后起诉 | {'|' * 13}\n{outcomes} |\n"

    assert not read(f"四、政府信息公开行政复议、行政诉讼情况\n{header}7 | {'|' * 14}\n")


def test_a_colon_stands_between_labels_and_values_under_a_header_that_is_run_together() -> None:
    """Without such a header what stands behind colons is a list in prose."""
    rows = "规章：0、0、8\n行政规范性文件：3、0、12\n信息内容本年处理决定数量\n行政许可：7\n行政处罚：1,203\n"
    figures = read(f"信息内容本年制发件数本年废止件数现行有效件数\n{rows}")

    assert {key: figures[key].raw for key in _READ} == _READ
    assert figures["disclosure.penalties.decisions"].value == 1203
    assert not read(rows.replace("信息内容本年处理决定数量\n", ""))


def test_a_heading_whose_label_is_broken_over_lines_ends_no_table() -> None:
    """Its first half is no heading of the report: a row of the table goes on in the line below."""
    rows = "统计指标\t单位\t统计数\n三、依申\n请公开情况\t\t\n（一）收到\n申请数\t件\t3\n1.当面申请数\t件\t1\n"
    report = parse_report(f"松阳县枫坪乡2015年政府信息公开工作年度报告\n附表\n{rows}".encode())

    assert report.figures["applications.received.total"].value == 3
    assert report.figures["applications.received.in_person"].value == 1


def test_a_value_alone_in_a_row_of_blanks_may_stand_over_all_columns() -> None:
    """Where the other rows print all their numbers, and these add up."""
    grid = requests_grid("2021", dict.fromkeys(keys_of("2021"), "0"))
    grid[3][1:] = [Box("无", cols=7)]

    report = parse_report(f"{_HEAD}三、收到和处理政府信息公开申请情况\n{as_markdown(grid)}".encode())

    assert "requests.received.natural_person" not in report.figures
    assert report.figures["requests.carried_in.total"].value == 0


def _inner_text(rows: list[list[str]]) -> str:
    """Write rows as a browser gives the text of cells that hold paragraphs, a blank one an empty paragraph."""
    lines = ["\t".join(f"\n\n{text}\n\n" if text else "\n\n" for text in row) for row in rows]
    return "\n\n\n\n".join(line.strip("\n") for line in lines) + "\n\n"


def test_a_browsers_text_of_paragraphs_in_cells_keeps_its_blank_cells() -> None:
    """A tab stands between two cells whatever lines are around it; what ends a row is more of these."""
    rows = [
        ["第二十条第（一）项"],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "", "", "8"],
        ["行政规范性\n文件", "3", "0", "12"],
        ["第二十条第（五）项"],
        ["信息内容", "本年处理决定数量"],
        ["行政许可", ""],
        ["第二十条第（六）项"],
        ["信息内容", "本年处理决定数量"],
        ["行政处罚", "7"],
    ]
    figures = read(_inner_text(rows))

    assert {key: figures[key].raw for key in _READ} == _READ
    assert figures["disclosure.rules.repealed"].state == figures["disclosure.licensing.decisions"].state == "blank"
    assert (figures["disclosure.rules.in_force"].value, figures["disclosure.penalties.decisions"].value) == (8, 7)


def test_lines_of_labels_stand_before_the_tabs_of_their_row() -> None:
    """Where only labels hold paragraphs, and these break, the last of their lines is a blank line above the values."""
    labels = ("行政规范\n性文件", "规\n章", "行政\n许可", "行政\n处罚", "行政\n强制", "行政事业\n性收费")
    blocks = "".join(f"{label}\n\n\t{at}\t0\t12\n\n\n" for at, label in enumerate(labels, 3))
    figures = read(f"信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n\n\n{blocks}")

    assert {key: figures[key].raw for key in _READ} == _READ


def test_as_many_blanks_between_all_words_are_no_columns() -> None:
    """A value that stands under a name by chance is not its."""
    header = "信息内容   本年制发件数   本年废止件数   现行有效件数"
    others = "第二十条第（五）项\n信息内容   本年处理决定数量\n行政许可   5\n"

    figures = read(f"第二十条第（一）项\n{header}\n规章\n行政规范性文件   64   47\n{others}")

    assert "disclosure.normative_documents.issued" not in figures
    assert figures["disclosure.licensing.decisions"].value == 5


def test_dashes_between_blanks_divide_no_cells() -> None:
    """A slash divides cells only where it stands between names of columns as well."""
    row = "   /" * 7
    labels = (
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "（七）总计",
        "四、结转下年度继续办理",
    )
    names = "自然人   法人或其他组织   总计\n商业企业   科研机构   社会公益组织   法律服务机构   其他"
    text = "\n".join(["三、收到和处理政府信息公开申请情况", names, *(label + row for label in labels)])

    assert parse_report(f"{_HEAD}{text}\n".encode()).figures["requests.received.total"].state == "dash"


@pytest.mark.parametrize("write", [as_spaced_lines, as_bar_lines])
@pytest.mark.parametrize("number", ["5", "- 5 -"])
@pytest.mark.parametrize("empty", ["natural_person", "research", "total"])
def test_a_number_nearer_than_cells_are_is_no_value(write: Callable[[Grid], str], number: str, empty: str) -> None:
    """A page's number in place of a blank cell makes a row as long as it should be: the row is left out."""
    key = f"requests.granted.{empty}"
    printed = {key: str(100 + index) for index, key in enumerate(keys_of("2021"))} | {key: ""}
    lines = write(requests_grid("2021", printed)).split("\n")
    after = printed["requests.granted.legal_service"]
    at = next(index for index, line in enumerate(lines) if line.strip("| ") == after)
    lines.insert(at + 1, number)

    found = parse_report(f"{_HEAD}三、收到和处理政府信息公开申请情况\n\n{chr(10).join(lines)}".encode()).figures

    wrong = [one for one, figure in found.items() if figure.raw not in {printed[one], "\xa0"}]
    assert not wrong
    assert not any(one.startswith("requests.granted.") and figure.value is not None for one, figure in found.items())
    assert found["requests.received.total"].raw == printed["requests.received.total"]
