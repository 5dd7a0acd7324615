"""Articles in the cells of layout tables."""

from __future__ import annotations

from report import parse_report
from report.documents.prose import split_prose

_PAGE = """| 左侧菜单 |  |
| 大竹县教育局2022年政府信息公开工作年度报告 |
| 2023-01-20 大竹县教育局 |
| 本报告统计期限为2022年1月1日至2022年12月31日。如有疑问，请与大竹县教育局联系（电话：0818-6222123）。 \
一、总体情况 （一）主动公开情况。2022年，我局主动公开政府信息331条。 （二）依申请公开情况。未收到申请。 \
二、主动公开政府信息情况 五、存在的主要问题及改进情况 公开不够及时。 六、其他需要报告的事项 无。 |
"""


def test_an_article_that_lost_its_line_ends_in_a_cell_has_its_parts() -> None:
    """Extractors put a page that is laid out by a table into one row between bars."""
    report = parse_report(_PAGE.encode())

    assert report.title == "大竹县教育局2022年政府信息公开工作年度报告"
    assert [section.number for section in report.sections] == ["一", "二", "五", "六"]
    assert report.sections[-1].text == "无。"
    assert report.period is not None


def test_a_cell_of_the_form_is_no_prose() -> None:
    """A long label stays in its cell."""
    label = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"

    assert split_prose(label) == []
    assert split_prose("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请") == []


def test_a_paragraph_that_holds_the_headings_of_parts_is_several() -> None:
    """Text of a page that lost its line ends need not stand between bars."""
    article = _PAGE.rsplit("\n| ", maxsplit=1)[1].rstrip("| \n")

    report = parse_report(f"大竹县教育局2022年政府信息公开工作年度报告\n{article}\n".encode())

    assert [section.number for section in report.sections] == ["一", "二", "五", "六"]
