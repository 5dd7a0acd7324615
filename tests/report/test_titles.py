"""Titles of lists: which may be reports."""

from __future__ import annotations

import pytest

from report import judge_title
from report.titles import find_body, find_years


@pytest.mark.parametrize(
    "title",
    [
        "云岫县教育局2023年政府信息公开工作年度报告",
        "云岫县2015年政府信息公开年报",
        "云岫县教育局2020年政务公开工作年度报告",
        "2025云岫县石桥乡2025年度政府信息公开工作报告",
        "云岫县教育局政府信息公开工作2025年度报告",
        "云岫县卫生健康局关于2022年政府信息公开工作的报告",
        "雲岫縣教育局2023年政府信息公開工作年度報告",
        "云岫县教育局 2023年度政府信息公开 工作年度报告（公开版）",
    ],
)
def test_reports_are_candidates(title: str) -> None:
    """The words of an annual report on disclosure, in any of their orders."""
    verdict = judge_title(title)

    assert (verdict.candidate, verdict.kind) == (True, "annual_report")


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("《云岫县教育局2023年政府信息公开工作年度报告》解读", "interpretation"),
        ("图解：云岫县2023年政府信息公开工作年度报告", "graphic"),
        ("一图读懂2023年政府信息公开年报", "graphic"),
        ("我县召开政府信息公开年度报告编制工作部署会", "meeting"),
        ("云岫县政府网站工作年度报表（2023年度）", "website_report"),
        ("云岫县教育局2023年法治政府建设年度报告", "rule_of_law"),
        ("云岫县教育局2023年部门决算公开", "budget"),
        ("某某公司2023年企业年度报告", "enterprise"),
        ("关于做好2023年政府信息公开工作年度报告编制的通知", "notice"),
        ("云岫县教育局政府信息公开指南", "notice"),
        ("春季学期开学工作有序进行", "no_report_words"),
        ("云岫县41家单位公布2023年政府信息公开年报", "news"),
        ("", "empty"),
    ],
)
def test_refusals_say_why(title: str, reason: str) -> None:
    """What only speaks of reports is refused, with the rule that refuses it."""
    verdict = judge_title(title)

    assert (verdict.candidate, verdict.kind, verdict.reason) == (False, "none", reason)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("云岫县教育局2021年政务公开工作总结", "work_summary"),
        ("P020240115.pdf", "unknown"),
        ("云岫县教育局2023年年度报告", "unknown"),
    ],
)
def test_what_the_content_must_decide_is_a_candidate(title: str, kind: str) -> None:
    """A summary of work, a file's name, a report on an unsaid subject."""
    verdict = judge_title(title)

    assert (verdict.candidate, verdict.kind) == (True, kind)


@pytest.mark.parametrize(
    ("title", "body", "year", "years"),
    [
        ("云岫县教育局2023年政府信息公开工作年度报告", "云岫县教育局", 2023, (2023,)),
        ("2023年度云岫县教育局政府信息公开工作年度报告", "云岫县教育局", 2023, (2023,)),
        ("云岫县人民政府信息公开工作年度报告（2019年）", "云岫县人民政府", 2019, (2019,)),
        ("云岫县2015年年度政府信息公开工作报告", "云岫县", 2015, (2015,)),
        ("云岫县教育局2015年度部门政府信息公开工作年度报告", "云岫县教育局", 2015, (2015,)),
        ("二〇一九年云岫县教育局政府信息公开年报", "云岫县教育局", 2019, (2019,)),
        ("2024云岫县教育局2023年度政府信息公开工作报告", "2024云岫县教育局", 2023, (2024, 2023)),
        ("2023年政府信息公开工作年度报告", None, 2023, (2023,)),
        ("【年度报告】云岫县财政局2023年政府信息公开工作年度报告", "云岫县财政局", 2023, (2023,)),
        ("关于云岫县财政局2023年政府信息公开工作年度报告的公示", "云岫县财政局", 2023, (2023,)),
        ("云岫县统计局二0二一年政府信息公开工作年度报告", "云岫县统计局", 2021, (2021,)),
        ("云岫县2023年上半年政务公开工作总结", "云岫县", 2023, (2023,)),
        ("中国共产党云岫县委员会办公室2023年信息公开年度报告", "中国共产党云岫县委员会办公室", 2023, (2023,)),
        ("中国移动云岫分公司2023年信息公开年度报告", "中国移动云岫分公司", 2023, (2023,)),
    ],
)
def test_a_title_names_body_and_year(title: str, body: str | None, year: int, years: tuple[int, ...]) -> None:
    """Body and year in either order; of two years the one of the report counts."""
    found = find_years(title)

    assert (find_body(title) or "").removeprefix("2024") == (body or "").removeprefix("2024")
    assert (found.year, found.all_years) == (year, years)


def test_notice_that_publishes_what_a_body_made_is_a_candidate() -> None:
    """Who made the report is said in the title of the notice that publishes it."""
    assert judge_title("关于印发云岫县教育局编制的2023年政府信息公开工作年度报告的通知").candidate
