"""Dates that a page states: of publication, of the period, and under the text, none taken for another."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest

from report import Report, parse_report

TITLE = "云和县民政局2023年政府信息公开工作年度报告"
_SECONDS = 5
PARTS = "一、总体情况\n认真落实条例。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n无。"


def read(under_title: str = "", signature: str = "", title: str = TITLE) -> Report:
    """Read a report with lines under its title and under its text."""
    return parse_report("\n".join(line for line in (title, under_title, PARTS, signature) if line).encode())


@pytest.mark.parametrize(
    "line",
    [
        "发表时间：2024-01-20 来源：本站",
        "发布于：2024-01-20",
        "发布日期 2024-01-20",
        "2024-01-20 云和县民政局",
        "公开日期：2024年1月20日",
        "【发布时间：2024年01月20日】【来源：民政局】",
    ],
)
def test_a_day_of_publication_under_the_title_signs_nothing(line: str) -> None:
    """Also where the text is so short that the line is among its last ones."""
    report = read(line)

    assert (report.published_on, report.signed_on) == (date(2024, 1, 20), None)


@pytest.mark.parametrize(
    "words",
    [
        "统计期限自2023年元月1日起至12月31日止。",
        "统计期限：2023/01/01-2023/12/31。",
        "本报告统计数据时间：2023年1月1日－2023年12月31日。",
        "所列数据的统计期限自2023年1月1日起，至2023年12月31日止。",
        "所列数据的统计期限从2023年1月1日0时开始，到12月31日24时结束。",
        "所列数据的统计期限自２０２３年１月１日起至２０２３年１２月３１日止。",
    ],
)
def test_a_period_is_read_as_it_is_written(words: str) -> None:
    """The first month by its name, strokes for words, and the second year left out."""
    period = read(words).period

    assert period is not None
    assert (period.start, period.end) == (date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize(
    "words",
    [
        "某办法征求意见自2023年3月1日开始，至4月30日结束。",
        "名单公示时间：2023年3月1日至2023年3月7日。",
    ],
)
def test_days_on_which_something_was_open_are_no_period(words: str) -> None:
    """A draft is open to comment from one day to another, and a list is posted: neither is what the report counts."""
    assert read(words).period is None


def test_blanks_without_end_behind_a_date_cost_nothing() -> None:
    """A period is looked for behind each date: a run of blanks is gone over once."""
    begun = process_time()

    assert read("统计期限自2023年1月1日" + " " * 5000 + "起").period is None
    assert process_time() - begun < _SECONDS


@pytest.mark.parametrize(
    ("signature", "flagged"),
    [("2024年1月18日", False), ("2025年12月18日", False), ("2034年1月18日", True), ("2023年1月18日", True)],
)
def test_a_report_signed_at_an_odd_time_is_flagged(signature: str, flagged: bool) -> None:
    """Before its year has ended, or years after: a digit may be wrong, and the date stays as printed."""
    report = read(signature=signature)

    assert report.signed_on is not None
    assert ("implausible:signed_on" in {notice.code for notice in report.notices}) == flagged


def test_a_year_of_two_digits_is_no_part_of_the_name_and_no_year() -> None:
    """23年 is left unknown, since nothing else says it."""
    report = read(title="云和县民政局23年政府信息公开工作年度报告")

    assert (report.issuing_body, report.reporting_year) == ("云和县民政局", None)
