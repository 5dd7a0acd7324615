"""Every shape with every quirk: what is printed is read, what is not certain is left out, nothing is made up."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report import parse_report
from tests.report.generator import LOST_BLANKS, SHAPES, Made, make
from tests.report.populations import POPULATIONS, Population
from tests.report.quirks import QUIRKS

QUICK = settings(max_examples=4, deadline=None, derandomize=True)
EXACT = 0.995
# A row and the fourth table: what one report may lose, which is more than many lose on average.
LEFT_OUT = 22
SHORT = os.environ.get("NIANBAO_SOAK") == "short"
LONG = 15 if SHORT else 400
# How far a few reports may stray from the average of many.
STRAY = 0.01 if SHORT else 0.0


def compare(made: Made) -> Counter[str]:
    """Count the figures that are exact, wrong (made up ones included), and left out; damaged rows count if wrong."""
    figures = parse_report(made.payload).figures
    told = Counter[str]()
    for key, said in made.told.items():
        figure = figures.get(key)
        if figure is not None:
            told["exact" if (figure.state, figure.value) == said else "wrong"] += 1
        elif key not in made.uncertain:
            told["left out"] += 1
    told["wrong"] += len(figures.keys() - made.told.keys())
    return told


@pytest.mark.parametrize("shape", SHAPES)
def test_a_clean_report_is_read_whole(shape: str) -> None:
    """Without any quirk every figure is exact."""
    told = compare(make(2, shape, ()))

    assert told["wrong"] == told["left out"] == 0
    assert told["exact"] > 190


@pytest.mark.parametrize("shape", SHAPES)
@QUICK
@given(seed=st.integers(0, 2**32))
def test_no_shape_makes_a_wrong_figure(shape: str, seed: int) -> None:
    """With quirks of any kind no figure is wrong, and hardly one is left out."""
    told = compare(make(seed, shape))

    assert told["wrong"] == 0
    assert told["left out"] <= LEFT_OUT


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape not in LOST_BLANKS])
def test_every_cell_is_read_where_the_shape_keeps_blanks(shape: str, population: Population) -> None:
    """Whatever bodies print, blank cells here and there or nearly everywhere, all of it is exact."""
    told = compare(make(7, shape, (), population))

    assert told["wrong"] == 0
    assert told["left out"] == 0


@pytest.mark.parametrize("shape", LOST_BLANKS)
def test_rows_that_are_whole_are_read_where_the_shape_loses_blanks(shape: str) -> None:
    """A report as most are, zeros in its cells, loses nothing; one with some blanks loses those rows only."""
    whole, sparse = compare(make(7, shape, (), "zeros")), compare(make(7, shape, (), "sparse"))

    assert whole["wrong"] == whole["left out"] == sparse["wrong"] == sparse["left out"] == 0


@pytest.mark.parametrize("shape", ["layout", "wide_blanks"])
@pytest.mark.parametrize("seed", [3, 8])
def test_words_in_the_place_of_a_number_cost_no_row_beside_theirs(shape: str, seed: int) -> None:
    """In columns the rows above and below 详见附件 are read, whether they add up or not."""
    told = compare(make(seed, shape, ("words",)))

    assert told["wrong"] == told["left out"] == 0


def test_reading_goes_on_after_a_first_row_with_a_rule_below_it() -> None:
    """A row with one bar over a rule, and then something else, is read and left behind."""
    text = "二、主动公开政府信息情况\n第二十条第（一）项 |\n---|---\n信息内容| 本年制发件数| 本年废止件数\n\n无。\n"

    assert parse_report(text.encode()).figures == {}


@pytest.mark.parametrize("quirk", QUIRKS)
@QUICK
@given(seed=st.integers(0, 2**32))
def test_no_quirk_makes_a_wrong_figure(quirk: str, seed: int) -> None:
    """A quirk alone, in any shape."""
    assert compare(make(seed, None, (quirk,)))["wrong"] == 0


@pytest.mark.soak
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("shape", SHAPES)
def test_many_reports_are_read_as_they_should_be(shape: str) -> None:
    """Of hundreds of reports in a shape at most one figure in ten thousand is wrong, and nearly all are exact."""
    told = Counter[str]()
    for seed in range(LONG):
        told += compare(make(seed * 7919 + sum(map(ord, shape)), shape))

    assert told["wrong"] <= told.total() / 10_000, told
    assert told["exact"] >= (EXACT - STRAY) * told.total(), told


def test_a_row_of_which_only_its_definition_is_left_takes_no_values() -> None:
    """Values belong to the label that stands on their line, not to a row above whose blank cells left nothing."""
    text = """大竹县教育局2022年政府信息公开工作年度报告
二、主动公开政府信息情况
第二十条第(一)项
信息内容　本年制发件数　本年废止件数　现行有效件数
规章：地方行政规章指省、自治区、直辖市和较大的市的人民政府制定的地方政府规章
行政规范性文件(指除规章外，由行政机关制定并公开发布的文件)　1711　1307　975
第二十条第(六)项
信息内容　本年处理决定数量
行政处罚　1464
"""

    figures = parse_report(text.encode()).figures

    assert "disclosure.rules.issued" not in figures
    assert figures["disclosure.penalties.decisions"].value == 1464
