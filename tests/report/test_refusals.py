"""What is a report and what only speaks of one: by its title in a list or on the page, and by what it says."""

from __future__ import annotations

import pytest

from report import Report, judge_title, parse_report
from report.forms.form_2014 import ITEMS
from tests.report.printing import Article, article_body, article_text, as_html, grids
from tests.report.test_statistics import grid_of

# What a title in a list is: a kind, or the reason for which it is refused.
TITLES: dict[str, tuple[str, ...]] = {
    "annual_report": (
        "青溪县2024年政府信息公开工作年度报告",
        "青溪县教育局2024年度政府信息公开工作报告",
        "青溪县水利局政府信息公开2024年年度报告",
        "2024年青溪县柳林镇政府信息公开年报",
        "青溪县柳林镇人民政府2024年政府信息公开工作年度报告（附表）",
        "2025青溪县柳林镇2025年度政府信息公开工作年度报告",
        "青溪县卫生健康局关于2022年政府信息公开工作的报告",
        "中共青溪县委办公室青溪县人民政府办公室2019年政府信息公开工作年度报告",
        "国家税务总局青溪县税务局2023年政府信息公开工作年度报告",
        "青溪经济技术开发区管委会2020年政务公开工作年度报告",
        "青溪县市场监督管理局2023年政府信息公开年度报告（含附件）",
        "青溪县人民政府办公室关于青溪县2018年政府信息公开工作情况的报告",
        "青溪县财政局二〇一七年政府信息公开工作年度报告",
        "青溪縣教育局2023年政府信息公開工作年度報告",
        "青溪县公安局2021年度信息公开工作年度报告",
        "青溪县自然资源局2024年政府信息主动公开年度报告",
        "【年报】青溪县司法局2024年政府信息公开工作年度报告",
        "青溪县应急管理局2023年度政务公开年报",
        "青溪县档案局(馆)2016年政府信息公开工作年度报告",
        "青溪县政府信息公开年报",
        "政府信息公开年报",
    ),
    "unknown": (
        "关于印发《青溪县2023年政府信息公开工作年度报告》的通知",
        "青溪县教育局2023年年度报告",
        "2023年年报",
        "P020240115.pdf",
    ),
    "work_summary": (
        "青溪县教育局2021年政务公开工作总结",
        "青溪县2021年度政务公开工作情况总结",
        "青溪县民政局2020年政府信息公开工作自查报告",
        "青溪县医疗保障局2022年上半年政务公开工作总结",
        "青溪县农业农村局政务公开工作情况汇报",
    ),
    "interpretation": (
        "《青溪县2024年政府信息公开工作年度报告》解读",
        "青溪县2023年政府信息公开工作年度报告政策解读",
        "【文字解读】青溪县教育局2023年政府信息公开工作年度报告",
        "解读|青溪县2023年政府信息公开年报",
        "青溪县政府办主要负责同志就2023年政府信息公开年度报告答记者问",
        "关于《2022年政府信息公开工作年度报告》的说明解读",
    ),
    "graphic": (
        "图解：青溪县2024年政府信息公开工作年度报告",
        "一图读懂｜青溪县2023年政府信息公开工作年度报告",
        "【图解】青溪县教育局2024年政府信息公开年报",
        "一图看懂青溪县2022年政府信息公开工作年度报告",
        "H5丨数说青溪县2024年政府信息公开年报",
        "青溪县2024年政府信息公开年报（图解版）",
        "长图：2023年政府信息公开工作年度报告",
        "动漫解读青溪县2023年政府信息公开年报",
        "数字图解青溪县2021年政府信息公开年报",
    ),
    "meeting": (
        "我县召开2023年政府信息公开工作年度报告编制部署会",
        "青溪县召开政务公开工作推进会部署政府信息公开年报编制工作",
        "青溪县举办政府信息公开年报编制业务培训班",
        "县政府办安排部署2024年度政府信息公开年度报告编制发布工作",
        "县教育局组织开展2023年政府信息公开年度报告编制培训",
        "青溪县召开2024年政务公开工作会议",
    ),
    "website_report": (
        "青溪县人民政府网站工作年度报表（2024年度）",
        "青溪县政府网站2023年度工作年度报表",
        "2022年青溪县教育局网站监管年度报表",
        "青溪县政府网站与政务新媒体2023年度报表",
        "政府网站年度报表（2021年度）",
        "青溪县2020年政府网站建设管理工作报告",
    ),
    "rule_of_law": (
        "青溪县2024年法治政府建设年度报告",
        "青溪县教育局2023年度法治政府建设情况报告",
        "青溪县司法局2022年推进法治政府建设工作年度报告",
        "青溪县2019年依法行政工作报告",
    ),
    "budget": (
        "青溪县教育局2024年部门预算公开",
        "青溪县水利局2023年度部门决算",
        "青溪县2024年财政预决算信息公开",
        "青溪县财政局2022年“三公”经费决算公开",
    ),
    "enterprise": (
        "关于开展2024年度企业年度报告公示工作的公告",
        "青溪县市场主体2023年度年报公示",
        "青溪水务集团有限公司2023年度报告",
        "青溪县城市建设投资有限公司2022年年度报告",
        "2023年度企业社会责任报告",
    ),
    "notice": (
        "关于做好2024年政府信息公开工作年度报告编制发布工作的通知",
        "青溪县人民政府办公室关于报送2023年政府信息公开年度报告的函",
        "青溪县2024年政务公开工作要点",
        "青溪县教育局政府信息公开指南",
        "青溪县政府信息公开指南（2024年版）",
        "青溪县教育局政府信息公开目录",
        "青溪县政府信息主动公开基本目录",
        "政府信息公开工作年度报告制度",
        "青溪县政府信息公开工作制度汇编",
        "青溪县政府信息公开保密审查制度",
        "政府信息公开工作年度报告格式（试行）",
        "青溪县政府信息公开年度报告模板",
        "青溪县政务公开工作实施方案",
        "2024年政府信息公开工作考核办法",
        "2023年政府信息公开年报编制说明",
        "关于2022年政府信息公开工作年度报告编制情况的通报",
        "政府信息公开申请表",
        "青溪县依申请公开办理流程图",
    ),
    "error_page": ("您访问的页面不存在 2023年政府信息公开工作年度报告",),
    "other_period": (
        "青溪县民政局2023年上半年政府信息公开工作报告",
        "青溪中学2022-2023学年信息公开年度报告",
    ),
    "table": (
        "青溪县2016年政府信息公开情况统计表",
        "政府信息公开情况统计表（2017年度）",
        "2015年度政府信息公开工作情况统计表",
    ),
    "no_report_words": (
        "青溪县政府信息公开",
        "青溪县2024年政府工作报告",
        "青溪县2023年国民经济和社会发展统计公报",
        "青溪县民政局2023年工作总结",
        "青溪县审计局2022年审计结果公告",
        "青溪县人大常委会2023年工作报告",
        "2023年环境质量年报",
    ),
}
# Bodies and titles with the words of what is refused.
WITH_THEIR_WORDS = (
    "青溪县国防动员办公室2023年政府信息公开工作年度报告",
    "青溪县会议中心2022年政府信息公开年报",
    "青溪县干部培训中心2021年政府信息公开工作年度报告",
    "青溪县第一图书馆2019年信息公开年度报告",
    "青溪县财政局预算评审中心2020年政府信息公开工作年度报告",
    "青溪县教育局2023年政府信息公开年报公示",
    "青溪县2017年政府信息公开和依法行政工作报告",
    "青溪县司法局2023年法治政府建设和政府信息公开工作年度报告",
    "青溪县企业服务中心2022年政府信息公开工作年度报告",
    "青溪县机关事务管理局2024年政府信息公开工作年度报告（征求意见稿）",
)
KINDS = ("annual_report", "work_summary", "unknown")
CANDIDATES = [(title, kind) for kind in KINDS for title in TITLES[kind]]
CANDIDATES += [(title, "annual_report") for title in WITH_THEIR_WORDS]
REFUSED = [(title, reason) for reason, titles in TITLES.items() if reason not in KINDS for title in titles]
# A report's title on a page whose whole text might be anybody's.
TALK = "<p>近日发布了2023年政府信息公开工作年度报告。</p><p>全年主动公开政府信息1200条，收到政府信息公开申请12件。</p>"


def read(html: str) -> tuple[str, str | None]:
    """Return what a page is, and why it is none."""
    return told(parse_report(html.encode()))


def told(report: Report) -> tuple[str, str | None]:
    """Return a report's kind and the reason for which it is none."""
    reasons = [one.code.partition(":")[2] for one in report.notices if one.code.startswith("not_a_report")]
    return report.kind, reasons[0] if reasons else None


def page(title: str, body: str, window: str | None = None) -> str:
    """Return a page with a heading and an article."""
    head = f"<head><title>{window or title}</title></head>"
    return f"<html>{head}<body><h1>{title}</h1><div id='zoom'>{body}</div></body></html>"


@pytest.mark.parametrize(("title", "kind"), CANDIDATES)
def test_a_title_that_may_be_a_reports_is_a_candidate(title: str, kind: str) -> None:
    """In every order of body, year and words that reports are titled in."""
    verdict = judge_title(title)

    assert (verdict.candidate, verdict.kind) == (True, kind)


@pytest.mark.parametrize("title", [*TITLES["annual_report"], *WITH_THEIR_WORDS])
def test_a_page_of_that_title_is_a_report(title: str) -> None:
    """Under a title of a report stands a report."""
    assert read(page(title, article_body(Article(title="")))) == ("annual_report", None)


@pytest.mark.parametrize(("title", "reason"), REFUSED)
def test_a_title_that_is_no_reports_is_refused_with_its_reason(title: str, reason: str) -> None:
    """Whatever words of a report it has."""
    verdict = judge_title(title)

    assert (verdict.candidate, verdict.kind, verdict.reason) == (False, "none", reason)


@pytest.mark.parametrize(("title", "reason"), REFUSED)
def test_a_page_of_that_title_is_none_for_the_same_reason(title: str, reason: str) -> None:
    """What a page calls itself goes before the words on it."""
    assert read(page(title, TALK)) == ("none", reason)


@pytest.mark.parametrize("reason", ["interpretation", "graphic", "meeting", "website_report", "rule_of_law", "budget"])
def test_a_refused_page_may_hold_the_whole_report(reason: str) -> None:
    """An interpretation that prints title, parts and tables of the report is an interpretation still."""
    report = parse_report(page(TITLES[reason][0], article_body(Article())).encode())

    assert told(report) == ("none", reason)
    assert (report.figures, report.claims, report.checks) == ({}, (), ())


GUIDE = """<p>为方便公民、法人和其他组织获取政府信息，编制本指南。</p><p>一、主动公开</p><p>公开范围见目录。</p>
<p>二、依申请公开</p><p>申请应当采用书面形式，自收到申请之日起20个工作日内予以答复。</p>
<p>三、监督和救济：可以依法申请行政复议或者提起行政诉讼</p><p>受理机构地址：青溪县人民路1号。</p>
<p>四、其他需要说明的事项</p><p>无。</p>"""


@pytest.mark.parametrize("title", ["青溪县教育局政府信息公开指南", "青溪县政府信息公开工作制度汇编"])
def test_a_guide_with_the_parts_of_a_report_is_none(title: str) -> None:
    """A guide speaks of disclosure, requests, reviews and other matters as a report does."""
    assert read(page(title, GUIDE)) == ("none", "notice")
    assert told(parse_report((title + "\n" + GUIDE.replace("<p>", "").replace("</p>", "\n")).encode())) == (
        "none",
        "notice",
    )


def test_a_guide_without_its_title_is_none() -> None:
    """It tells how to ask, and neither how the year went nor what was wrong."""
    assert read(page("青溪县人民政府", GUIDE)) == ("none", "no_report_words")


def test_parts_of_a_report_without_its_title_are_one() -> None:
    """An attachment that begins with its first part."""
    parts = article_text(Article()).split("\n", 3)[3]
    prose = "\n".join(line for line in parts.split("\n") if "\t" not in line)

    assert told(parse_report(prose.encode())) == ("annual_report", None)


def test_a_list_of_reports_is_none() -> None:
    """A column's page names many reports and is none of them."""
    items = "".join(
        f"<li><a href='/{year}.html'>青溪县{year}年政府信息公开工作年度报告</a></li>" for year in range(2015, 2024)
    )
    lines = "\n".join(f"青溪县{year}年政府信息公开工作年度报告\n{year + 1}-01-20" for year in range(2015, 2024))

    assert read(page("政府信息公开年报", f"<ul>{items}</ul>"))[0] == "none"
    assert told(parse_report(f"政府信息公开年报\n{lines}".encode())) == ("none", "list")


@pytest.mark.parametrize("years", [range(2023, 2024), range(2022, 2024), range(2015, 2024)])
def test_a_list_whose_entries_have_dates_is_none(years: range) -> None:
    """Dates may stand in the line of their entries, and a young column has but one."""
    lines = "\n".join(f"青溪县{year}年政府信息公开工作年度报告{year + 1}-01-20" for year in years)

    assert told(parse_report(f"政府信息公开年报\n{lines}".encode())) == ("none", "list")


def test_a_cover_letter_is_none_without_what_it_covers() -> None:
    """The notice that publishes a report is the report where that follows it."""
    title = "关于印发《青溪县2023年政府信息公开工作年度报告》的通知"
    letter = "<p>各乡镇人民政府：</p><p>现将报告印发给你们。</p>"

    assert read(page(title, letter)) == ("none", "no_report_words")
    assert read(page(title, letter + article_body(Article()))) == ("annual_report", None)


@pytest.mark.parametrize(
    "title",
    [
        "青溪县人民政府办公室关于做好2023年政府信息公开工作年度报告编制发布工作的通知",
        "关于编制和发布2023年度政府信息公开工作年度报告的通知",
        "（单位名称）××年政府信息公开工作年度报告（模板）",
        "XX局2023年政府信息公开工作年度报告",
        "2023年政府信息公开工作年度报告（样表）",
    ],
)
def test_a_notice_that_asks_for_reports_is_none_with_the_form_below_it(title: str) -> None:
    """The form that it shows is nobody's, so that its zeros are no figures."""
    for inner in ("", "青溪县2023年政府信息公开工作年度报告"):
        report = parse_report(page(title, article_body(Article(title=inner)), "青溪县人民政府").encode())

        assert told(report) == ("none", "notice")
        assert report.figures == {}


def test_a_linked_notice_above_a_report_refuses_nothing() -> None:
    """The page's own title says that the report is what it shows."""
    link = "<p>关于做好2023年政府信息公开工作年度报告编制发布工作的通知</p>"
    article = Article()
    html = page(article.title, article_body(article)).replace("<h1>", f"{link}<h1>")

    assert read(html) == ("annual_report", None)


def test_a_report_filed_among_interpretations_is_a_report() -> None:
    """The column's name in the window's title is not the page's."""
    article = Article()

    assert read(page(article.title, article_body(article), f"{article.title}_政策解读_青溪县人民政府")) == (
        "annual_report",
        None,
    )


def test_a_text_is_refused_by_its_first_line() -> None:
    """Where there is no markup the first title-like line is the page's."""
    for title, reason in (
        ("图解：青溪县2024年政府信息公开工作年度报告", "graphic"),
        ("青溪县2024年法治政府建设年度报告", "rule_of_law"),
    ):
        assert told(parse_report(f"{title}\n{article_text(Article())}".encode())) == ("none", reason)


def test_the_sheet_of_2014_alone_is_read_as_what_a_report_has_attached() -> None:
    """统计表 is no entry of a list, but its figures are the report's: body, year and form are read from it."""
    table = as_html(grid_of(dict.fromkeys((item.key for item in ITEMS), "1")))

    report = parse_report(f"<html><body><p>青溪县2016年政府信息公开情况统计表</p>{table}</body></html>".encode())

    assert (report.kind, report.form, report.reporting_year) == ("annual_report", "2014", 2016)
    assert report.title == "青溪县2016年政府信息公开情况统计表"
    assert len(report.figures) == len(ITEMS)


def test_tables_alone_are_a_report_without_a_title() -> None:
    """An attachment that is nothing but the statutory tables."""
    tables = "".join(map(as_html, grids("2021", Article().cells())))

    report = parse_report(f"<html><body>{tables}</body></html>".encode())

    assert (report.kind, report.title, len(report.figures)) == ("annual_report", None, 200)


@pytest.mark.parametrize(
    "body",
    [
        "<p>年度报告查询系统将于本周升级。</p>",
        "<p>企业应当于每年1月1日至6月30日报送上一年度年度报告。</p>",
        "<p>一、预算收支</p><p>收入120万元。</p><p>二、其他情况</p><p>无。</p>",
        "<table><tr><td>网站名称</td><td>青溪县人民政府</td></tr><tr><td>独立用户访问总量</td><td>120</td></tr></table>",
        "",
    ],
)
def test_what_has_neither_title_nor_table_nor_parts_is_none(body: str) -> None:
    """Nothing is taken for a report because it has numbers."""
    assert read(page("青溪县人民政府", body)) == ("none", "no_report_words")


def test_a_line_without_end_is_no_title() -> None:
    """Noise in one line gives none, and a short line does."""
    assert parse_report("噪声".encode() * 20_000).title is None
    assert parse_report("噪声".encode()).title == "噪声"
