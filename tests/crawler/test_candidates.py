"""Which entries are taken for reports, and that no rejection is without a reason."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.candidates import judge_entry


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("示例县教育局2023年政府信息公开工作年度报告", "candidate"),
        ("2020年度政务公开工作年度报告", "candidate"),
        ("000_76109d142a2ba0be.txt", "candidate"),
        ("示例县农业农村局、示例县畜牧兽医局2023年政府信...", "candidate"),
        ("示例县召开2023年度全县农业农村工作会议安排...", "rejected"),
        ("【解读】示例县2023年政府信息公开工作年度报告解读", "rejected"),
        ("示例县部署2023年政府信息公开年度报告编制工作", "rejected"),
        ("示例县2023年财政预算公开情况", "rejected"),
    ],
)
def test_an_entry_is_judged_by_its_title(title: str, verdict: str) -> None:
    """Reports and what tells nothing are candidates; what speaks of reports is not one."""
    entry = judge_entry("http://www.example.gov.cn/1.html", title, date(2024, 1, 17), "urn:uuid:1")
    assert entry.verdict == verdict
    assert entry.reason
    assert (entry.url, entry.title, entry.list_page) == ("http://www.example.gov.cn/1.html", title, "urn:uuid:1")
