"""Tables in plain text as programs copy and draw them: cells over several lines, rules between rows, bars at ends."""

from __future__ import annotations

import pytest

from report import Figure, parse_report

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
_QUOTED = '信息内容\t"本年\n制发件数"\t本年废止件数\t现行有效件数\n"行政规范性\n文件"\t3\t0\t12\n'


def read(table: str) -> dict[str, Figure]:
    """Return the figures of a table under its heading."""
    return parse_report(f"{_HEAD}{table}\n三、收到和处理政府信息公开申请情况\n".encode()).figures


@pytest.mark.parametrize(
    "table",
    [_DRAWN, _DRAWN.translate(str.maketrans("│─┌┬┐├┼┤└┴┘", "|-+++++++++")), _COPIED, _QUOTED],
    ids=["drawn", "plus_signs", "copied", "quoted"],
)
def test_cells_that_go_over_lines_are_read_whole(table: str) -> None:
    """Between two rules, within quotes, or where a label is broken, lines are one row."""
    figures = read(table)

    assert {key: figures[key].raw for key in _READ} == _READ


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
