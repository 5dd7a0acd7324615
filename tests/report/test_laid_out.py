"""Tables laid out in columns of blanks are read as a whole: where a value stands says which cell it is."""

from __future__ import annotations

import pytest

from report import Report, parse_report
from tests.report.laying_out import HEIGHTS, NARROW, WIDTHS, lay_out
from tests.report.printing import Box, disclosure_grid, keys_of, requests_grid, review_grid

_HEAD = "云岫县教育局2022年政府信息公开工作年度报告\n\n"
_REQUESTS = "三、收到和处理政府信息公开申请情况\n\n"
_REVIEW = "四、政府信息公开行政复议、行政诉讼情况\n\n"
_BLANK = dict.fromkeys(keys_of("2021"), "")
_TOTALS = {f"requests.{row}.total": "0" for row in ("received", "carried_in", "concluded", "carried_out")}
_REVIEWED = {f"{group}.total": "0" for group in ("review", "litigation_direct", "litigation_after_review")}


def _read(printed: dict[str, str], widths: dict[int, tuple[int, ...]] = WIDTHS, height: str = "middle") -> Report:
    requests = lay_out(requests_grid("2021", _BLANK | printed), widths, height)
    review = lay_out(review_grid(_BLANK | printed), widths, height)
    return parse_report(f"{_HEAD}{_REQUESTS}{requests}{_REVIEW}{review}五、存在的主要问题\n\n无。\n".encode())


def _said(report: Report) -> dict[str, str]:
    return {key: "".join(figure.raw.split()) for key, figure in report.figures.items()}


def _meant(printed: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in (_BLANK | printed).items() if not key.startswith("disclosure.")}


@pytest.mark.parametrize("height", HEIGHTS)
@pytest.mark.parametrize("widths", [WIDTHS, NARROW], ids=["wide", "narrow"])
def test_where_totals_alone_are_printed_all_other_cells_are_blank(
    widths: dict[int, tuple[int, ...]], height: str
) -> None:
    """No row has seven values: that a value is a total is told by the name over it."""
    printed = _TOTALS | _REVIEWED

    report = _read(printed, widths, height)

    assert _said(report) == _meant(printed)
    assert report.figures["requests.granted.total"].state == "blank"


@pytest.mark.parametrize("height", HEIGHTS)
def test_a_number_that_goes_over_two_lines_is_read_where_its_row_adds_up(height: str) -> None:
    """Columns of four digits, the halves beside the label, above it or below: the sum tells whose they are."""
    row = {"natural_person": "23912", "business": "17", "total": "23929"}
    printed = dict.fromkeys(keys_of("2021"), "0")
    printed |= {f"requests.{key}.{col}": text for key in ("received", "concluded") for col, text in row.items()}

    figures = _read(printed, NARROW, height).figures

    assert {key: figures[key].value for key in _meant(printed)} == {
        key: int(text) for key, text in _meant(printed).items()
    }


def test_a_divided_number_is_read_in_a_row_with_blank_cells_that_adds_up() -> None:
    """Blank cells are nothing in the sum, and stay blank."""
    printed = _TOTALS | {"requests.granted.research": "23912", "requests.granted.other": "8"}
    report = _read(printed | {"requests.granted.total": "23920"}, NARROW)

    assert report.figures["requests.granted.research"].value == 23912
    assert report.figures["requests.granted.business"].state == "blank"


def test_halves_of_a_number_between_rows_are_no_number_where_no_sum_holds() -> None:
    """总计 and 结转下年度继续办理 touch each other: 2391 fills its column and goes on in 2, which no 0 below does."""
    printed = dict.fromkeys(keys_of("2021"), "0") | {"requests.concluded.business": "23912"}

    figures = _read(printed, NARROW).figures

    assert _meant(printed).keys() <= figures.keys()
    assert (figures["requests.concluded.business"].state, figures["requests.concluded.business"].value) == (
        "unreadable", None,
    )  # fmt: skip
    assert figures["requests.carried_out.business"].value == 0


def test_rows_around_digits_that_may_be_either_ones_are_left_out() -> None:
    """Beside 1234, which fills its column, both the row above and that below may go on in a line between them."""
    printed = dict.fromkeys(keys_of("2021"), "0")
    printed |= {f"requests.{row}.business": "1234" for row in ("concluded", "carried_out")}
    table = lay_out(requests_grid("2021", printed), NARROW).split("\n")
    at = next(index for index, line in enumerate(table) if "结转下年度" in line)
    between = " " * 35 + "5678"

    report = parse_report(f"{_HEAD}{_REQUESTS}{chr(10).join([*table[:at], between, *table[at:]])}".encode())

    gone = {key for key in _meant(printed) if key.startswith(("requests.concluded.", "requests.carried_out."))}
    assert {key for key in _meant(printed) if key.startswith("requests.")} - report.figures.keys() == gone
    assert any(notice.code == "row_unread:requests" for notice in report.notices)


@pytest.mark.parametrize(("end", "count"), [("     0  0", 7), ("     0", 0)], ids=["beside others", "alone"])
def test_a_value_between_two_names_is_told_by_those_beside_it_or_left_out(end: str, count: int) -> None:
    """Where a cell ends is not seen: what stands between 其他 and 总计 is the former's if another is the latter's."""
    lines = lay_out(requests_grid("2021", dict.fromkeys(keys_of("2021"), "0"))).split("\n")
    at = next(index for index, line in enumerate(lines) if "重复申请" in line)
    lines[at] = lines[at].removesuffix("0       0") + end
    report = parse_report(f"{_HEAD}{_REQUESTS}{chr(10).join(lines)}".encode())

    assert sum(key.startswith("requests.not_processed.repeated.") for key in report.figures) == count
    assert len(report.figures) == 24 * 7 + count


def test_a_table_ends_with_its_last_numbers_and_units() -> None:
    """2195 goes on in 件 in the last line, which holds nothing else than numbers: without it heads would be values."""
    printed = dict.fromkeys(keys_of("2021"), "0") | {"review.total": "20", "litigation_after_review.total": "2195件"}
    figures = _read(printed, NARROW, "bottom").figures

    assert not [key for key, figure in figures.items() if figure.state == "blank" or figure.value == 2195]


def test_a_row_that_may_have_lost_a_cell_is_left_out() -> None:
    """12 as the last value but one is no less than what stands before it: the total may have moved to the left."""
    printed = dict.fromkeys(keys_of("2021"), "0")
    lost = {"natural_person": "7", "business": "", "other": "12", "total": ""}
    printed |= {f"requests.granted.{col}": text for col, text in lost.items()}

    assert not [key for key in _read(printed).figures if key.startswith("requests.granted.")]


def test_blank_cells_of_table_two_are_known_by_the_names_over_the_others() -> None:
    """In columns so narrow that the names go over two lines, and for a caption, a header and a row each."""
    printed = _BLANK | {"disclosure.rules.in_force": "7", "disclosure.normative_documents.issued": "3021"}
    printed |= {"disclosure.normative_documents.in_force": "19", "disclosure.fees.amount": "12.5"}
    table = lay_out(disclosure_grid("2021", printed), NARROW)
    report = parse_report(f"{_HEAD}二、主动公开政府信息情况\n\n{table}三、其他\n".encode())

    assert _said(report) == {key: text for key, text in printed.items() if key.startswith("disclosure.")}


def test_names_that_push_each_other_to_the_right_say_of_no_value_where_it_stands() -> None:
    """Where one blank is left between names they may stand farther to the left, and a value below is nobody's."""
    table = lay_out(requests_grid("2021", _BLANK | _TOTALS)).split("\n")
    names = "商业企业 科研机构 社会公益组织 法律服务机构 其他 总计"
    rows = [line.replace("自然人", " " * 6) for line in table[4:]]
    lines = [" " * 25 + "申请人情况", " " * 20 + "法人或其他组织", " " * 41 + f"自然人 {names}", *rows]

    assert not parse_report(f"{_HEAD}{_REQUESTS}{chr(10).join(lines)}".encode()).figures


@pytest.mark.parametrize("widths", [WIDTHS, NARROW], ids=["wide", "narrow"])
def test_labels_may_be_run_together_with_their_groups(widths: dict[int, tuple[int, ...]]) -> None:
    """（三）不予公开1.属于国家秘密 in one cell over the columns of labels, under 法人或其他组织 over two lines."""
    group, grid = "", requests_grid("2021", _BLANK | _TOTALS)
    grid[1][1] = Box("法人或其他\n组织", cols=5)
    for row in grid[5:-1]:
        labels = [box for box in row[:-7] if "办理结果" not in box.text]
        group = labels[0].text if len(labels) > 1 else group if labels[0].cols == 1 else ""
        row[:-7] = [Box(group + labels[-1].text, cols=3)]
    report = parse_report(f"{_HEAD}{_REQUESTS}{lay_out(grid, widths)}".encode())

    assert _said(report) == {key: text for key, text in _meant(_TOTALS).items() if key.startswith("requests.")}


def test_a_groups_label_beside_its_rows_is_no_part_of_theirs() -> None:
    """The ends of two numbers stand beside 不予公开, between the lines of two rows: neither head is a number."""
    lines = lay_out(requests_grid("2021", dict.fromkeys(keys_of("2021"), "0"))).split("\n")
    at = next(index for index, line in enumerate(lines) if "4.保护第三方合法权益" in line)
    lines = [line.replace("（三）不予公", " " * 12) for line in lines]
    lines[at] = lines[at].replace(
        "0       0       0       0       0       0       0", "672     0      885     0       0       0      892"
    )
    lines.insert(at + 1, " " * 10 + "（三）不予公" + " " * 48 + "50" + " " * 30 + "22")
    below = next(index for index, line in enumerate(lines) if "5.属于三类内部事务信息" in line)
    for table in (lines, [*lines[:below], " " * 10 + "开", *lines[below:]]):
        figures = parse_report(f"{_HEAD}{_REQUESTS}{chr(10).join(table)}".encode()).figures

        assert not {885, 892} & {figure.value for figure in figures.values()}
