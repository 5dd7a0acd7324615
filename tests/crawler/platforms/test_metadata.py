"""What a page states of its article is read from its meta elements, its table of labels, or the line by its title."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.platforms import find_platform
from crawler.platforms.base import Metadata, Page

PROSE = "<p>本机关依法公开政府信息，来源：各科室。发布日期：2001-01-01。</p>" * 5


def read(above: str, head: str = "") -> Metadata:
    """Read what a page states whose article stands below something."""
    text = f"<html><head>{head}</head><body>{above}<div id='zoom'>{PROSE}</div></body></html>"
    return find_platform("plain").read_article(Page("http://www.example.gov.cn/1.html", text, "text/html")).metadata


TABLE = (
    "<table><tr><td>索 引 号：</td><td>014437609/2026-00001</td><td>信息分类：</td><td>其他</td></tr>"
    "<tr><td>发布机构：</td><td>示例县教育局</td><td>发布日期：</td><td>2026年01月10日</td></tr>"
    "<tr><td>文　　号：</td><td></td><td>名　　称：</td><td>2025年度报告</td></tr></table>"
)


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        (TABLE, Metadata("2025年度报告", date(2026, 1, 10), "示例县教育局", "014437609/2026-00001")),
        (TABLE.replace("：", ""), Metadata("2025年度报告", date(2026, 1, 10), "示例县教育局", "014437609/2026-00001")),
        (
            "<p>发布时间：2026-01-10 09:05 来源：示例县教育局 浏览次数：<script>n()</script>次【字体：大 中 小】</p>",
            Metadata(None, date(2026, 1, 10), "示例县教育局"),
        ),
        (
            "<ul><li><b>索引号：</b>4/2026-00001</li><li><b>文号：</b></li><li><b>信息来源：</b>示例县</li></ul>",
            Metadata(None, None, "示例县", "4/2026-00001"),
        ),
        ("<p><span>来源：</span><span>点击数：12</span></p>", Metadata()),
        ("<table><tr><td>文号：</td><td>无</td></tr><tr><td>索引号：</td><td></td></tr></table>", Metadata()),
        ("<h1>示例县2025年度报告</h1>", Metadata("示例县2025年度报告")),
    ],
)
def test_labels_are_read_with_their_own_values(above: str, expected: Metadata) -> None:
    """A label's value is in its piece of text or the next; counters, and labels without a value, give none."""
    assert read(above) == expected


def test_meta_elements_go_before_labels() -> None:
    """The site's own meta elements are meant for this; where they are empty the page's table says it."""
    head = (
        '<meta http-equiv="Content-Type" content="text/html"><meta content="一份报告" name="ArticleTitle">'
        '<meta name="PubDate" content="2026-01-11 09:05"><meta name="contentsource" content="">'
    )
    assert read(TABLE, head) == Metadata("一份报告", date(2026, 1, 11), "示例县教育局", "014437609/2026-00001")
