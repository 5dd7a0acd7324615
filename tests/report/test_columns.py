"""Tables with more columns than the form has, with fewer, or turned: read by what names their columns."""

from __future__ import annotations

import pytest

from report import Report, parse_report
from tests.report import printing
from tests.report.printing import Box, Grid, as_html, as_tabs, keys_of

PRINTED = {key: str(1000 + index) for index, key in enumerate(keys_of("2021"))}
OUTCOMES = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果", "pending": "尚未审结", "total": "总计"}
GROUPS = {"review": "行政复议", "litigation_direct": "未经复议直接起诉", "litigation_after_review": "复议后起诉"}
REQUESTS = "三、收到和处理政府信息公开申请情况"
REVIEW = "四、政府信息公开行政复议、行政诉讼情况"
# Every group adds up.
REVIEWED = {
    f"{group}.{outcome}": str(10 * place + number)
    for place, group in enumerate(GROUPS, 1)
    for number, outcome in enumerate(OUTCOMES)
} | {f"{group}.total": str(40 * place + 6) for place, group in enumerate(GROUPS, 1)}


def read(heading: str, *grids: Grid) -> Report:
    """Read tables under their heading."""
    return parse_report(f"<div><p>{heading}</p>{''.join(map(as_html, grids))}</div>".encode())


def said(report: Report) -> dict[str, str]:
    """Return what the figures' cells say."""
    return {key: figure.raw for key, figure in report.figures.items()}


def requests_of(printed: dict[str, str]) -> dict[str, str]:
    """Return the cells of table three."""
    return {key: text for key, text in printed.items() if key.startswith("requests.")}


def cells(rows: list[list[str]]) -> Grid:
    """Return rows of texts as a table."""
    return [[Box(text) for text in row] for row in rows]


def test_numbers_of_lines_between_labels_and_values_are_no_values() -> None:
    """行次 counts the rows: 1, 2, 3 before each row's seven values."""
    grid = printing.requests_grid("2021", PRINTED)
    grid[1].insert(0, Box("行次", 2))
    for number, row in enumerate(grid[3:], 1):
        row.insert(-7, Box(str(number)))

    assert said(read(REQUESTS, grid)) == requests_of(PRINTED)
    assert said(parse_report(f"{REQUESTS}\n{as_tabs(grid)}".encode())) == requests_of(PRINTED)


def test_values_that_happen_to_grow_are_values() -> None:
    """Without a column too many the numbers after the labels are those of natural persons, whatever they are."""
    rows = [key.rpartition(".")[0] for key in requests_of(PRINTED)][::7]
    growing = PRINTED | {f"{row}.natural_person": str(number) for number, row in enumerate(rows, 1)}

    assert said(read(REQUESTS, printing.requests_grid("2021", growing))) == requests_of(growing)


def test_remarks_at_the_end_of_rows_are_no_values() -> None:
    """备注 after 总计: its words and its empty cells are none of the form's."""
    grid = printing.requests_grid("2021", PRINTED)
    grid[1].append(Box("备注", 2))
    for number, row in enumerate(grid[3:]):
        row.append(Box("较上年增加3件" if number == 0 else ""))

    assert said(read(REQUESTS, grid)) == requests_of(PRINTED)


def test_a_table_without_totals_is_read_without_them() -> None:
    """Six names in the header and six values in every row: what is not there has no key."""
    grid = [
        row[:-1] if number != 2 and number > 0 else row
        for number, row in enumerate(printing.requests_grid("2021", PRINTED))
    ]
    wanted = {key: text for key, text in requests_of(PRINTED).items() if not key.endswith(".total")}

    assert said(read(REQUESTS, grid)) == wanted


def test_a_row_with_a_value_too_few_is_left_out_though_the_header_lost_its_total() -> None:
    """Rows of seven values say that the name of their last column was lost: a row of six lacks any of them."""
    grid = printing.requests_grid("2021", PRINTED)
    del grid[1][-1]
    del grid[7][-3]

    assert said(read(REQUESTS, grid)).keys() == {
        key for key in requests_of(PRINTED) if not key.startswith("requests.refused.state_secret.")
    }


def test_columns_of_table_two_in_another_order_are_read_by_their_names() -> None:
    """现行有效件数 before 本年制发件数: each value is that of the name above it."""
    grid = printing.disclosure_grid("2021", PRINTED)
    for row in grid[1:4]:
        row[1:] = [row[3], row[1], row[2]]

    figures = said(read("二、主动公开政府信息情况", grid))

    assert figures == {key: text for key, text in PRINTED.items() if key.startswith("disclosure.")}


def test_a_header_printed_again_within_a_group_does_not_end_it() -> None:
    """其他 below 其他处理 is known by its group alone."""
    grid = printing.requests_grid("2021", PRINTED)
    upper, lower = grid[:-3], [*grid[:3], *grid[-3:]]

    assert said(read(REQUESTS, upper, lower)) == requests_of(PRINTED)


def test_a_corner_over_the_header_of_table_four_hides_no_group() -> None:
    """类别 beside the groups, 数量 beside their values."""
    grid = printing.review_grid(REVIEWED)
    grid[0].insert(0, Box("类别", 3))
    grid[3].insert(0, Box("数量"))

    assert said(read(REVIEW, grid)) == REVIEWED


def test_a_table_four_in_pieces_is_read_piece_by_piece() -> None:
    """行政复议 in a table of its own, and each kind of suits as well, one with 行政诉讼 before its name."""
    pieces = [
        cells([[name], list(OUTCOMES.values()), [REVIEWED[f"{group}.{outcome}"] for outcome in OUTCOMES]])
        for group, name in (GROUPS | {"litigation_direct": "行政诉讼（未经复议直接起诉）"}).items()
    ]

    assert said(read(REVIEW, *pieces)) == REVIEWED


@pytest.mark.parametrize("holds", [True, False])
def test_outcomes_in_another_order_are_read_where_they_add_up(holds: bool) -> None:
    """总计 before its parts; where the sum does not hold the order of the names is not certain."""
    printed = REVIEWED | ({} if holds else {"review.total": "99"})
    order = ["total", "upheld", "corrected", "other", "pending"]
    names = [OUTCOMES[outcome] for outcome in order]
    grid = cells([["行政复议"], names, [printed[f"review.{outcome}"] for outcome in order]])

    wanted = {key: text for key, text in printed.items() if key.startswith("review.")}
    assert said(read(REVIEW, grid)) == (wanted if holds else {})


def test_suits_that_are_not_divided_are_left_out() -> None:
    """行政诉讼 with five outcomes is neither of the form's two groups; 行政复议 beside it is read."""
    values = [REVIEWED[f"{group}.{outcome}"] for group in ("review", "litigation_direct") for outcome in OUTCOMES]
    report = read(REVIEW, cells([["行政复议", "行政诉讼"], [*OUTCOMES.values()] * 2, values]))

    assert said(report) == {key: text for key, text in REVIEWED.items() if key.startswith("review.")}
    assert "row_unread:review_litigation" in {notice.code for notice in report.notices}


def test_a_turned_table_four_is_read_by_its_names() -> None:
    """Groups as rows beside the outcomes, or outcomes as rows beside the groups, under a word in the corner."""
    beside = [[name, *(REVIEWED[f"{group}.{one}"] for one in OUTCOMES)] for group, name in GROUPS.items()]
    below = [[name, *(REVIEWED[f"{group}.{one}"] for group in GROUPS)] for one, name in OUTCOMES.items()]

    assert said(read(REVIEW, cells([["类别", *OUTCOMES.values()], *beside]))) == REVIEWED
    assert said(read(REVIEW, cells([["结果", *GROUPS.values()], *below]))) == REVIEWED


def test_of_which_in_a_cell_of_its_own_is_no_label() -> None:
    """其中 beside the labels of a group's rows, in a cell over all of them."""
    grid = printing.requests_grid("2021", PRINTED)
    first = next(row for row in grid if any("属于国家秘密" in box.text for box in row))
    first.insert(next(at for at, box in enumerate(first) if "属于国家秘密" in box.text), Box("其中", 8))

    assert said(read(REQUESTS, grid)) == requests_of(PRINTED)


def test_a_group_of_reviews_may_be_a_row_of_blank_cells() -> None:
    """Where every group is a row, its name alone is no header."""
    blank = [[Box(""), *(Box(name) for name in OUTCOMES.values())]]
    blank += [[Box(name), *(Box("") for _ in OUTCOMES)] for name in GROUPS.values()]

    assert said(read(REVIEW, blank)) == dict.fromkeys((f"{group}.{one}" for group in GROUPS for one in OUTCOMES), "")


def test_serial_numbers_and_remarks_in_table_two_are_no_values() -> None:
    """序号 stands before the labels, 单位 and 备注 behind the values."""
    grid = printing.disclosure_grid("2021", PRINTED)
    number = 0
    for row in grid:
        if row[0].text == "信息内容":
            row[:] = [Box("序号"), *row, Box("单位"), Box("备注")]
        elif len(row) > 1:
            number += 1
            row[:] = [Box(str(number)), *row, Box("件"), Box("")]

    read_back = said(read("二、主动公开政府信息情况", grid))

    assert read_back == {key: text for key, text in PRINTED.items() if key.startswith("disclosure.")}


def test_a_row_that_lacks_a_cell_beside_remarks_is_left_out() -> None:
    """Its remark would be read as its last value."""
    grid = printing.disclosure_grid("2021", PRINTED)
    for row in grid:
        if len(row) > 1:
            row.append(Box("备注" if row[0].text == "信息内容" else "7"))
    del next(row for row in grid if row[0].text == "规章")[1]

    read_back = said(read("二、主动公开政府信息情况", grid))

    assert not any(key.startswith("disclosure.rules.") for key in read_back)
    assert "disclosure.normative_documents.issued" in read_back


def test_what_one_of_two_contradicting_tables_says_alone_is_left_out() -> None:
    """A row that only one of them has may be of the other's year; what both say stays."""
    other = {key: str(5000 + index) for index, key in enumerate(PRINTED)} | {
        key: text for key, text in PRINTED.items() if key.startswith("requests.granted.")
    }
    first, second = (printing.requests_grid("2021", printed) for printed in (PRINTED, other))
    del first[-1]

    read_back = said(read(REQUESTS, first, second))

    assert read_back == {key: text for key, text in PRINTED.items() if key.startswith("requests.granted.")}


def test_outcomes_under_no_group_are_left_out() -> None:
    """Words of table four in an order that names none of its three groups give no figure, and break nothing."""
    assert not parse_report("尚未审结\n总?!\n结果维持\n0".encode()).figures
