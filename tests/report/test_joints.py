"""Rows that a page break cut in two, one half at the end of a table and one at the beginning of the next."""

from __future__ import annotations

import pytest

from report.alignment import read_figures
from report.documents.model import Cell, Table

_BLANK = ["", "", "", "", "", "", ""]
_VALUES = ["3", "0", "0", "0", "0", "1", "4"]


def tables(upper: list[str], lower: list[str]) -> list[Table]:
    """Return two tables of which the first ends and the second begins with these rows."""
    first = [["申请人情况"], ["（一）予以公开", *_VALUES], upper]
    second = [lower, ["2.重复申请", *_VALUES]]
    return [
        Table(tuple(tuple(Cell(text, where) for text in row) for row in rows), where, placed=True)
        for where, rows in (("table 1", first), ("table 2", second))
    ]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (["5.属于三类内", *_VALUES], ["部事务信息", *_BLANK]),
        (["5.属于三类内", *_BLANK], ["部事务信息", *_VALUES]),
        (["5.", *_VALUES], ["属于三类内部事务信息", *_BLANK]),
        (["5.属于三类内", *_VALUES], ["", "部事务信息", *_BLANK]),
    ],
)
def test_two_halves_that_make_a_label_are_one_row(upper: list[str], lower: list[str]) -> None:
    """Whichever half has the values."""
    figures = read_figures([tables(upper, lower)]).figures

    assert [figures[f"requests.refused.internal_affairs.{col}"].raw for col in ("natural_person", "total")] == [
        "3",
        "4",
    ]
    assert figures["requests.not_processed.repeated.total"].raw == "4"


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (["（三）不予公开", *_BLANK], ["律行政法规禁止公开", *_BLANK]),
        (["某某", *_VALUES], ["律行政法规禁止公开", *_BLANK]),
    ],
)
def test_a_row_that_lost_the_beginning_of_its_label_has_no_blanks(upper: list[str], lower: list[str]) -> None:
    """What its cells say stands with what its label lacks."""
    reading = read_figures([tables(upper, lower)])

    assert not any(".prohibited_by_law." in key for key in reading.figures)
    assert "row_unread:requests" in {notice.code for notice in reading.notices}


def test_a_number_above_a_label_is_a_value() -> None:
    """The last value of a table stands above what the next one begins with."""
    figures = read_figures([tables(["5.属于三类内部事务信息", *_VALUES], ["", *_BLANK, "信访举报投诉类申请"])]).figures

    assert figures["requests.refused.internal_affairs.total"].raw == "4"


@pytest.mark.parametrize("upper", [_VALUES, ["-"] * 7])
def test_rows_that_both_have_values_are_no_halves(upper: list[str]) -> None:
    """No number is made of two, and none of a dash before it."""
    figures = read_figures([tables(["5.属于三类内", *upper], ["部事务信息", *_VALUES])]).figures

    assert {figure.raw for figure in figures.values()} <= {*_VALUES, "-"}


def test_a_row_whose_numbers_a_page_break_cut_as_well_is_left_out() -> None:
    """The 27053 of the upper half ends below it; a blank above is no blank."""
    halves = tables(["5.属于三类内", "11", "0", "0", "0", "0", "2705", "2706"], ["部事务信息", *_BLANK[:5], "3", "4"])

    reading = read_figures([halves])

    assert not any(".internal_affairs." in key for key in reading.figures)
    assert "row_unread:requests" in {notice.code for notice in reading.notices}


@pytest.mark.parametrize(
    ("ends", "read"),
    [
        (["3", "", "", "", "", "", "4"], {"natural_person": 113, "other": 1, "total": 114}),
        (["3", "", "", "", "", "", ""], {"natural_person": None, "other": 1, "total": 11}),
    ],
    ids=["adds_up", "does_not"],
)
def test_ends_of_numbers_on_the_next_page_are_read_where_the_sum_holds_with_them(
    ends: list[str], read: dict[str, int | None]
) -> None:
    """Below a row whose label is whole; where nothing proves that 11 and 3 are 113, neither is a number."""
    upper = ["5.属于三类内部事务信息", "11", "0", "0", "0", "0", "1", "11"]

    figures = read_figures([tables(upper, ["", *ends])]).figures

    assert {col: figures[f"requests.refused.internal_affairs.{col}"].value for col in read} == read


@pytest.mark.parametrize("total", ["8495\n1", "8495\n2", "0\n8495\n1"])
def test_numbers_that_cells_divide_are_read_where_their_row_adds_up(total: str) -> None:
    """What a cell divides is no label, however long, and no number where the sum says otherwise."""
    row = tuple(Cell(text, "page 1") for text in ("2.重复申请", "12", "8493\n9", "0", "0", "0", "0", total))

    figures = read_figures([[Table(((Cell("申请人情况", "page 1"),), row), "page 1")]]).figures

    holds = total == "8495\n1"
    assert figures["requests.not_processed.repeated.business"].value == (84939 if holds else None)
    assert figures["requests.not_processed.repeated.total"].value == (84951 if holds else None)
    assert figures["requests.not_processed.repeated.natural_person"].value == 12


@pytest.mark.parametrize("nothing", ["0", "——"])
def test_values_below_names_in_a_table_of_their_own_end_none_of_them(nothing: str) -> None:
    """Where every row is a table, the values of table four stand below a row of names alone, as many as these."""
    names = [name for _ in range(3) for name in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")]
    heads = (["行政复议", "行政诉讼"], ["未经复议直接起诉", "复议后起诉"], names)
    values = [nothing if one == "0" else one for one in ("1", *"000", "1", "2", *"000", "2", *"00", "3", "0", "3")]
    run = [Table((tuple(Cell(text, f"table {at}") for text in row),), f"table {at}") for at, row in enumerate(heads)]
    run.append(Table((tuple(Cell(text, "table 3") for text in values),), "table 3"))

    figures = read_figures([run]).figures

    groups = ("review", "litigation_direct", "litigation_after_review")
    assert [figures[f"{group}.{one}"].value for group in groups for one in ("upheld", "total")] == [1, 1, 2, 2, 0, 3]
