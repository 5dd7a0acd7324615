"""Pages that were turned into text with all that stands around the article."""

from __future__ import annotations

from datetime import date

import pytest

from report import parse_report

_TITLE = "大竹县教育局2022年政府信息公开工作年度报告"
_MENU = (
    "大竹县人民政府\n网站首页\n政务公开\n法治政府建设\n政府信息公开年报\n当前位置：首页 > 政务公开 > 政府信息公开年报\n"
)
_OTHERS = (
    "大竹县财政局2021年政府信息公开工作年度报告 2022-01-20\n大竹县民政局2023年政府信息公开工作年度报告2024-01-22\n"
)
_FOOT = """主办：大竹县人民政府办公室　地址：府前街1号　邮编：635100
网站标识码：5117240001 蜀ICP备05070218号 电话：12345
访问量：92431
"""
_BODY = """本报告所列数据统计期限为2022年1月1日至12月31日。
一、总体情况
2022年，我局主动公开政府信息120条。
政策解读更加及时。
队伍建设有所加强。
二、主动公开政府信息情况
五、存在的主要问题及改进情况
公开不够及时。
六、其他需要报告的事项
无。
"""
_SIGNED = "大竹县教育局\n2023年1月18日\n"


def test_menus_and_lists_around_an_article_are_no_part_of_it() -> None:
    """Title, body, dates and contact are the article's, though entries of the menu and other reports look like them."""
    report = parse_report((_MENU + _TITLE + "\n" + _BODY + _SIGNED + "\n相关链接\n" + _OTHERS + _FOOT).encode())

    assert report.title == _TITLE
    assert report.issuing_body == "大竹县教育局"
    assert report.signed_on == date(2023, 1, 18)
    assert report.contact.address is None
    assert report.sections[-1].text == "无。"


def test_a_list_of_other_reports_above_the_article_gives_no_title() -> None:
    """Of several titles the one next to the text is the report's."""
    report = parse_report(("最新公开\n" + _OTHERS + _TITLE + "\n" + _BODY).encode())

    assert report.title == _TITLE


def test_a_list_of_other_reports_below_an_unsigned_article_signs_nothing() -> None:
    """A date behind the title of another report is not the date under this one."""
    report = parse_report((_TITLE + "\n" + _BODY + _OTHERS).encode())

    assert report.signed_on is None


def test_what_is_below_an_article_may_go_on_with_its_table() -> None:
    """A footer that stands before the body does not end it."""
    report = parse_report((_TITLE + "\n" + _FOOT + _BODY).encode())

    assert [section.role for section in report.sections] == ["overview", "disclosure", "problems", "other"]


@pytest.mark.parametrize(
    "line",
    [
        "2023-01-19 10:21　大竹县教育局　（点击：12）",
        "2023-01-19 来源：大竹县教育局",
        "2023-01-19",
        "2023年01月19日 09:05",
        "来源：大竹县教育局 2023-01-19 10:21",
        "发布日期：2023-01-19\t信息来源：大竹县教育局\t访问次数：991",
        "索引号：\t1724/2023-00001\t发文日期：\t2023-01-19",
    ],
)
def test_a_date_under_the_title_is_that_of_publication(line: str) -> None:
    """Pages print it with a label or bare, beside the source, the counter, or in a small table."""
    report = parse_report(f"{_TITLE}\n{line}\n{_BODY}".encode())

    assert report.published_on == date(2023, 1, 19)
    assert report.signed_on is None


def test_a_sentence_that_begins_with_a_date_does_not_publish() -> None:
    """Prose under the title is prose."""
    report = parse_report(f"{_TITLE}\n2022年1月5日，我局召开专题会议部署政府信息公开工作。\n{_BODY}".encode())

    assert report.published_on is None


def test_a_title_told_in_a_sentence_begins_behind_the_words_that_lead_up_to_it() -> None:
    """The site's name before 现将 is no part of the body's."""
    sentence = "现将大竹县教育局2022年政府信息公开工作年度报告公布如下。"
    report = parse_report(f"大竹县人民政府\n政府信息公开年报\n{sentence}\n{_BODY}".encode())

    assert report.title == _TITLE
    assert report.issuing_body == "大竹县教育局"


@pytest.mark.parametrize("window", [f"大竹县人民政府 {_TITLE}", f"中国大竹政府网 大竹县人民政府 {_TITLE}-政务公开"])
def test_the_name_of_a_site_before_the_title_of_a_window_is_no_part_of_it(window: str) -> None:
    """Where the page prints no title, its window's is taken; a body before a title without a place stays."""
    assert parse_report(f"<title>{window}</title><p>{_BODY}</p>".encode()).title == _TITLE
    bare = "<title>大竹县人民政府 教育局2022年政府信息公开工作年度报告</title>"
    assert parse_report(f"{bare}<p>{_BODY}</p>".encode()).title == "大竹县人民政府教育局2022年政府信息公开工作年度报告"


def test_the_name_of_a_site_above_a_whole_title_is_no_part_of_it() -> None:
    """A line that is a body's name goes before a title only where that names no place of its own."""
    assert parse_report(f"大竹县人民政府\n{_TITLE}\n{_BODY}".encode()).title == _TITLE
    assert parse_report(f"大竹县教育局\n2022年政府信息公开工作年度报告\n{_BODY}".encode()).title == _TITLE
    assert (
        parse_report(f"大竹县\n2022年政府信息公开工作年度报告\n{_BODY}".encode()).title == f"{_TITLE[:3]}{_TITLE[6:]}"
    )
    divided = f"大竹县人民政府2022年\n政府信息公开工作年度报告\n大竹县人民政府办公室\n2023年1月\n{_BODY}"
    assert parse_report(divided.encode()).title == "大竹县人民政府2022年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "above",
    [
        f"<h2>{_TITLE}</h2><p>2023-01-20 10:00 来源：县教育局</p>",
        f"<span>{_TITLE}</span><br><span>日期：2023年01月20日</span>",
        (
            "<table><tr><td>索引号：</td><td>K1/2023-1</td><td>生成日期：</td><td>2023-01-19</td></tr>"
            f"<tr><td>名称：</td><td>{_TITLE}</td><td>公开日期：</td><td>2023-01-20</td></tr></table>"
        ),
    ],
)
def test_title_and_date_stand_right_above_an_article(above: str) -> None:
    """Neither is marked as one, the window's title is the column's, and the article's own container holds neither."""
    page = f"<title>政府信息公开年报-大竹县人民政府</title><div>{above}</div><div id=zoom><p>{_BODY}</p></div>"

    report = parse_report(page.encode())

    assert (report.title, report.reporting_year, report.published_on) == (_TITLE, 2022, date(2023, 1, 20))


def test_several_titles_above_an_article_are_none_of_it() -> None:
    """They are of a list beside it; a date alone may be today's."""
    others = "".join(f"<li>大竹县教育局{year}年政府信息公开工作年度报告</li>" for year in (2019, 2020))
    page = (
        f"<title>政府信息公开年报</title><ul>{others}</ul><p>2023年1月20日 星期五</p><div id=zoom><p>{_BODY}</p></div>"
    )

    report = parse_report(page.encode())

    assert (report.title, report.reporting_year, report.published_on) == ("政府信息公开年报", 2022, None)
