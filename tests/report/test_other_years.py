"""Tables of another year than the report's: last year's figures are never given for this year's."""

from __future__ import annotations

import pytest

from report import Report, parse_report
from tests.report.printing import Article, article_body, as_html, disclosure_grid, keys_of, requests_grid

OWN = {key: str(1000 + index) for index, key in enumerate(keys_of("2021"))}
LAST = {key: str(5000 + index) for index, key in enumerate(keys_of("2021"))}
HEADING = "三、收到和处理政府信息公开申请情况"


def read(body: str, year: int = 2023) -> Report:
    """Read what stands under the title of a report of 2023."""
    return parse_report(
        f"<html><body><h1>云岫县民政局{year}年政府信息公开工作年度报告</h1>{body}</body></html>".encode()
    )


def codes(report: Report) -> set[str]:
    """Return the codes of the notices."""
    return {notice.code for notice in report.notices}


@pytest.mark.parametrize(
    "caption",
    [
        "附：2022年收到和处理政府信息公开申请情况",
        "附件：2022年收到和处理政府信息公开申请情况（上年数据）",
        "2022年度申请情况表",
    ],
)
def test_a_table_captioned_with_last_year_gives_no_figure(caption: str) -> None:
    """The line above the table names another year than the report: a notice, and its rows stay in the text."""
    report = read(f"<p>{HEADING}</p><p>{caption}</p>{as_html(requests_grid('2021', LAST))}")

    assert not report.figures
    assert "other_year:requests" in codes(report)
    assert "table_missing:requests" not in codes(report)
    assert LAST["requests.granted.total"] in report.sections[0].text


def test_a_header_that_names_last_year_gives_no_figure() -> None:
    """2022年申请人情况 over the columns, in a report of 2023."""
    table = as_html(requests_grid("2021", LAST)).replace("申请人情况", "2022年申请人情况")

    report = read(f"<p>{HEADING}</p>{table}")

    assert not report.figures
    assert "other_year:requests" in codes(report)


def test_last_years_table_takes_nothing_from_this_years() -> None:
    """With both on the page the report's own table is read whole."""
    own, last = (as_html(requests_grid("2021", printed)) for printed in (OWN, LAST))

    report = read(f"<p>{HEADING}</p>{own}<p>附：2022年申请情况</p>{last}")

    assert {key: figure.raw for key, figure in report.figures.items()} == {
        key: OWN[key] for key in OWN if key.startswith("requests")
    }
    assert "other_year:requests" in codes(report)


def test_a_second_report_on_the_page_gives_no_figure() -> None:
    """The report of the year before follows on the same page: the first one's figures, and notices."""
    title = "云岫县民政局{}年政府信息公开工作年度报告"
    articles = [
        Article(form="2021", printed=printed, title=title.format(year)) for year, printed in ((2023, OWN), (2022, LAST))
    ]

    report = parse_report("".join(map(article_body, articles)).encode())

    assert {key: figure.raw for key, figure in report.figures.items()} == articles[0].cells()
    assert {"other_year:disclosure", "other_year:requests", "other_year:review_litigation"} <= codes(report)


@pytest.mark.parametrize(
    "caption",
    ["2023年申请情况", "与2022年相比有所增加", "2022年和2023年申请情况", "2022年的申请都已办结。", "2024年1月10日"],
)
def test_lines_that_date_no_table_leave_it_as_it_is(caption: str) -> None:
    """The report's own year, a comparison, a sentence or a date above a table says nothing against it."""
    report = read(f"<p>{HEADING}</p><p>{caption}</p>{as_html(requests_grid('2021', OWN))}")

    assert report.figures["requests.granted.total"].raw == OWN["requests.granted.total"]


def test_the_column_of_the_year_before_is_the_forms() -> None:
    """上一年项目数量 2022年 is a column of the form of 2019, and no table of another year."""
    printed = {key: str(index) for index, key in enumerate(keys_of("2019"))}
    grid = disclosure_grid("2019", printed, {"上一年项目数量": "上一年项目数量 2022年"})

    report = read(f"<p>二、主动公开政府信息情况</p>{as_html(grid)}")

    assert report.figures["disclosure.licensing.items_last_year"].raw == printed["disclosure.licensing.items_last_year"]


def two_reports(second: Article) -> Report:
    """Read a page on which another report follows this year's."""
    first = Article(
        printed=OWN, title="云岫县民政局2023年政府信息公开工作年度报告", prose={0: ["主动公开政府信息25条。"]}
    )
    return parse_report("".join(map(article_body, (first, second))).encode())


@pytest.mark.parametrize(
    "title", ["云岫县民政局2022年政府信息公开工作年度报告", "云岫县财政局2023年政府信息公开工作年度报告"]
)
def test_a_second_report_gives_neither_prose_nor_signature(title: str) -> None:
    """Of another year or body: its claims, its date and its words are not this report's."""
    second = Article(
        printed=LAST, title=title, prose={0: ["共主动公开政府信息99条。"]}, signature=("云岫县财政局", "2023年2月3日")
    )

    report = two_reports(second)

    assert [claim.value for claim in report.claims if claim.about == "disclosed_items"] == [25]
    assert report.signed_on is not None
    assert report.signed_on.isoformat() != "2023-02-03"
    assert "99条" not in report.model_dump_json()
    assert [n.detail for n in report.notices if n.code == "second_report"] == [
        f"{title} stands below the report: left out"
    ]
    assert {figure.raw for figure in report.figures.values()} <= set(OWN.values())


@pytest.mark.parametrize(
    "line", ["云岫县民政局2022年政府信息公开工作年度报告", "云岫县民政局2023年政府信息公开工作年度报告"]
)
def test_a_title_below_a_report_is_no_second_report(line: str) -> None:
    """A link to another, or the report's own title again, cuts nothing off."""
    report = read(f"<p>{HEADING}</p><p>{line}</p><p>五、存在的主要问题及改进情况</p><p>公开不够及时。</p>")

    assert report.sections[-1].text == "公开不够及时。"


def test_a_table_of_2014_of_another_year_gives_no_figure() -> None:
    """Below the report's own it leaves that as it is, and alone it is none."""
    own, last = (
        f"<table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr><tr><td>收到申请数</td><td>件</td><td>{number}</td></tr></table>"
        for number in (3, 8)
    )
    below = f"<p>云岫县民政局2015年政府信息公开工作年度报告</p>{last}"

    assert read(f"<p>一、概述</p>{own}{below}", 2016).figures["applications.received.total"].value == 3
    alone = read(f"<p>一、概述</p>{below}", 2016)
    assert not alone.figures
    assert "other_year:statistics" in codes(alone)
