"""Reports without tables: nothing is made up of their prose, whatever it counts."""

from __future__ import annotations

import pytest

from report import parse_report

COUNTS = (
    "主动公开政府信息1251条，其中规范性文件4件，行政许可229件，行政处罚1123件，行政强制0件，行政事业性收费976.81万元。"
)
APPLIED = (
    "本年新收政府信息公开申请10件，上年结转0件，予以公开3件，部分公开2件，不予公开1件，无法提供4件，结转下年度0件。"
)
SUED = "行政复议2件，结果维持1件，结果纠正1件；行政诉讼0件。"
OUTLINES = {
    "of 2008": ("一、概述", COUNTS, "二、主动公开情况", COUNTS, "三、依申请公开情况", APPLIED,
                "四、复议诉讼情况", SUED),
    "in brackets": ("（一）总体情况", COUNTS, "（二）依申请公开", APPLIED, "（三）行政复议、行政诉讼情况", SUED),
    "tables lost": (
        "一、总体情况", COUNTS, "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", APPLIED,
        "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "无。",
        "六、其他需要报告的事项", "无。",
    ),
    "labels alone": (
        "二、主动公开政府信息情况", "第二十条第（一）项", "信息内容", "三、收到和处理政府信息公开申请情况",
        "该部分以表格形式报告。表格如下：", "四、行政复议、行政诉讼情况", SUED,
    ),
    "a line a sentence": tuple(part for line in (COUNTS, APPLIED, SUED) for part in line.split("，")),
}  # fmt: skip


@pytest.mark.parametrize("year", [2008, 2013, 2017, 2021, 2024])
@pytest.mark.parametrize("outline", OUTLINES)
@pytest.mark.parametrize("markup", [False, True])
def test_prose_gives_no_figure(outline: str, year: int, markup: bool) -> None:
    """Prose is evidence for claims and never a figure; from 2019 on missing tables are said to be missing."""
    lines = (
        f"云岫县教育局{year}年政府信息公开工作年度报告",
        *OUTLINES[outline],
        "云岫县教育局",
        f"{year + 1}年1月12日",
    )
    text = "".join(f"<p>{line}</p>" for line in lines) if markup else "\n".join(lines)

    report = parse_report(text.encode())

    assert report.figures == {}
    codes = {notice.code for notice in report.notices}
    assert year < 2019 or "table_missing:review_litigation" in codes


@pytest.mark.parametrize(
    "shown",
    [
        '<iframe src="/pdfjs/web/viewer.html?file=/u/nb2023.pdf"></iframe>',
        '<embed src="/u/nb2023.pdf">',
        '<object data="/u/nb2023.pdf"></object>',
    ],
)
def test_a_file_shown_in_the_page_is_an_attachment(shown: str) -> None:
    """Where the page of a report without tables shows a file in itself, the tables may be in that."""
    page = f"<html><body><h1>云岫县教育局2023年政府信息公开工作年度报告</h1>{shown}</body></html>"

    assert "attachment_expected" in {notice.code for notice in parse_report(page.encode()).notices}
