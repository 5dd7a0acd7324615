"""Texts that a program made from a page, with the marks of markdown in them."""

from __future__ import annotations

import pytest

from report import parse_report
from report.documents.markdown import is_markdown, strip_marks


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("# 大竹县教育局2022年年度报告", "大竹县教育局2022年年度报告"),
        ("**一、总体情况**", "一、总体情况"),
        (r"1\. 主动公开", "1. 主动公开"),
        ("| **行政许可** | 35 |", "| 行政许可 | 35 |"),
        (r"| 行政许可 | \-35 |", "| 行政许可 | -35 |"),
        ("见[大竹县政府网](http://www.dazhu.gov.cn/a_(1).html)", "见大竹县政府网"),
        ("  * 网站首页", "网站首页"),
        ("> 引文", "引文"),
    ],
)
def test_marks_are_read_through(marked: str, plain: str) -> None:
    """Headings, emphasis, lists, links and escapes are the program's and not the report's."""
    assert strip_marks(marked) == plain


@pytest.mark.parametrize("text", ["采购*项目", "一、总体情况\n| 规章 | 0 |", "第#号文件", "- 35\n+12"])
def test_a_text_without_such_marks_is_no_markdown(text: str) -> None:
    """A star, a number sign or a minus alone mark nothing."""
    assert not is_markdown(text)


def test_a_report_in_markdown_is_read_like_any_other() -> None:
    """Title and parts are found behind their marks."""
    text = (
        "# 大竹县教育局2022年政府信息公开工作年度报告\n\n**一、总体情况**\n\n2022年，主动公开政府信息**120**条。\n\n"
        "## 二、主动公开政府信息情况\n\n### 五、存在的主要问题及改进情况\n\n无。\n"
    )

    report = parse_report(text.encode())

    assert report.title == "大竹县教育局2022年政府信息公开工作年度报告"
    assert [section.number for section in report.sections] == ["一", "二", "五"]
    assert report.claims[0].value == 120
