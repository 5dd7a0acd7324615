"""What a report says beside its figures: title, parts, issuer, dates, contact, claims, and what is flagged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from report import Claim, Contact, Period, Report, parse_report
from tests.report.printing import Article, article_text, trs_page

HEADINGS = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")


def read(text: str, **listed: str) -> Report:
    """Read a text."""
    return parse_report(text.encode(), **listed)  # type: ignore[arg-type]


def codes(report: Report) -> set[str]:
    """Return the codes of the notices."""
    return {notice.code for notice in report.notices}


def prose(*lines: str, title: str = "云岫县教育局2023年政府信息公开工作年度报告") -> Report:
    """Read a report with these lines in its first part."""
    return read("\n".join([title, HEADINGS[0], *lines, *HEADINGS[1:]]))


def claim(report: Report, about: str) -> Claim | None:
    """Return the one claim about a subject, None where there is none."""
    found = [claim for claim in report.claims if claim.about == about]
    assert len(found) <= 1
    return found[0] if found else None


def test_a_report_is_read_from_top_to_bottom() -> None:
    """Title, body, year, period, signature and the six parts."""
    report = read(article_text(Article()))

    assert (report.title, report.kind, report.form) == (Article().title, "annual_report", "2021")
    assert (report.issuing_body, report.issuing_body_source, report.reporting_year) == ("云岫县教育局", "title", 2023)
    assert report.period == Period(start=date(2023, 1, 1), end=date(2023, 12, 31))
    assert report.signed_on == date(2024, 1, 12)
    assert report.preface == Article().preface
    assert [(section.role, section.number) for section in report.sections] == [
        ("overview", "一"),
        ("disclosure", "二"),
        ("requests", "三"),
        ("review_litigation", "四"),
        ("problems", "五"),
        ("other", "六"),
    ]
    assert report.sections[-1].text == "无。"


def test_page_furniture_is_no_prose() -> None:
    """What the page adds is used for the date of publication and is no part of the text."""
    report = read(trs_page(Article()))

    assert report.published_on == date(2024, 1, 15)
    assert report.preface == Article().preface
    text = "".join(section.text for section in report.sections)
    assert not any(word in text for word in ("浏览次数", "打印", "扫一扫", "版权"))


@pytest.mark.parametrize(
    "lines",
    [
        ("云岫县教育局", "2023年政府信息公开工作年度报告"),
        ("云岫县教育局2023年政府信息公开", "工作年度报告"),
        ("云岫县教育局", "2023年度", "政府信息公开工作年度报告"),
        ("云岫县教育局政府信息公开工作年度报告", "（2023年度）"),
    ],
)
def test_a_title_may_run_over_lines(lines: tuple[str, ...]) -> None:
    """The lines of a title are joined, blanks left out."""
    report = read("\n".join([*lines, "按照要求编制。", *HEADINGS]))

    assert report.title == "".join(lines)
    assert report.preface == "按照要求编制。"
    assert report.issuing_body == "云岫县教育局"


def test_a_title_that_is_not_printed_is_inferred() -> None:
    """The first sentence that names the report gives its title, and the notice says so."""
    report = read("现将开平市教育局2022年政府信息公开工作年度报告予以公布。\n" + "\n".join(HEADINGS))

    assert report.title == "开平市教育局2022年政府信息公开工作年度报告"
    assert (report.issuing_body, report.division_code) == ("开平市教育局", "440783")
    assert "title_inferred" in codes(report)


def test_the_list_may_know_the_title() -> None:
    """A page that prints no title has the one of the list."""
    report = read("\n".join(HEADINGS), title="云岫县教育局2023年政府信息公开工作年度报告")

    assert report.title == "云岫县教育局2023年政府信息公开工作年度报告"
    assert "title_inferred" not in codes(report)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("《云岫县教育局2023年政府信息公开工作年度报告》解读", "interpretation"),
        ("云岫县召开2023年政府信息公开工作年度报告部署会", "meeting"),
        ("云岫县教育局政府网站工作年度报表（2023年度）", "website_report"),
    ],
)
def test_what_is_no_report_is_none(title: str, reason: str) -> None:
    """The title in the text, in a page's tag or in the list refuses what follows it."""
    text = f"{title}\n一、基本数据\n全年发布信息35条。\n"
    page = trs_page(replace(Article(), title=title))

    for report in (read(text), read(page), read(article_text(Article()), title=title)):
        assert (report.kind, report.figures, report.sections) == ("none", {}, ())
        assert codes(report) == {f"not_a_report:{reason}"}


@pytest.mark.parametrize("text", ["", "\n\n", "春天来了，天气很好。", "<html><body><p>欢迎光临</p></body></html>"])
def test_any_other_text_is_none(text: str) -> None:
    """A text that names no report and has none of its parts."""
    report = read(text)

    assert (report.kind, codes(report)) == ("none", {"not_a_report:no_report_words"})


def test_page_that_says_there_is_none_is_none() -> None:
    """A server's page for errors is none, and says itself why."""
    report = read("<html><body><p>页面不存在</p></body></html>")

    assert (report.kind, codes(report)) == ("none", {"not_a_report:error_page"})


def test_a_summary_of_work_is_one() -> None:
    """工作总结 is a kind of its own."""
    assert prose(title="云岫县教育局2021年政务公开工作总结").kind == "work_summary"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("1、总体情况", "x", "2、主动公开政府信息情况"), [("overview", "1"), ("disclosure", "2")]),
        (("（一）总体情况", "x", "（二）依申请公开情况"), [("overview", "一"), ("requests", "二")]),
        (("总体情况", "x", "主动公开政府信息情况"), [("overview", None), ("disclosure", None)]),
        (
            ("一、概述", "二、组织领导", "三、依申请公开情况"),
            [("overview", "一"), ("additional", "二"), ("requests", "三")],
        ),
        (
            ("一、总体情况", "一、加强领导。", "1、健全制度", "二、主动公开情况", "三、复议、诉讼情况"),
            [("overview", "一"), ("disclosure", "二"), ("review_litigation", "三")],
        ),
        (
            ("一、总体情况。2023年工作有序。", "二、存在的问题及改进措施"),
            [("overview", "一"), ("problems", "二")],
        ),
    ],
)
def test_parts_are_known_by_their_titles(lines: tuple[str, ...], expected: list[tuple[str, str | None]]) -> None:
    """Whatever the numbering, the titles of the statutory parts decide."""
    report = read("\n".join(["云岫县教育局2023年政府信息公开工作年度报告", *lines]))

    assert [(section.role, section.number) for section in report.sections] == expected


def test_a_table_of_contents_is_no_part() -> None:
    """Titles that come again further down count where their text is."""
    report = read("\n".join([Article().title, *HEADINGS, HEADINGS[0], "正文。", *HEADINGS[1:]]))

    assert [section.text for section in report.sections] == ["正文。", "", ""]


def test_gaps_and_missing_parts_are_flagged() -> None:
    """Numbers that skip, statutory parts and tables that are not there."""
    report = read("云岫县教育局2023年政府信息公开工作年度报告\n一、总体情况\n三、依申请公开情况\n")

    assert {"section_number_gap", "section_missing:disclosure", "table_missing:requests"} <= codes(report)


def test_reports_before_the_form_miss_no_table() -> None:
    """Before 2019 there was no such table to miss."""
    assert not any(
        code.startswith("table_missing") for code in codes(prose(title="云岫县教育局2016年政府信息公开年度报告"))
    )


@pytest.mark.parametrize(
    ("title", "text", "body", "source", "code"),
    [
        ("咸宁市咸安区民政局", "", "咸宁市咸安区民政局", "title", "421202"),
        ("鼓楼区民政局", "南京市民政局的要求", "鼓楼区民政局", "title", "320106"),
        ("鼓楼区民政局", "", "鼓楼区民政局", "title", None),
        ("濉溪县", "", "濉溪县人民政府", "inferred", "340621"),
        ("湖口县石桥乡", "", "湖口县石桥乡", "title", "360429"),
        ("长春汽车经济技术开发区民政局", "", "长春汽车经济技术开发区民政局", "title", "220100"),
        ("民政局", "如有疑问，请与定海区民政局办公室联系。", "定海区民政局", "text", "330902"),
        ("民政局", "舟山市民政局来检查，定海区民政局配合。", "定海区民政局", "inferred", "330902"),
        ("民政局", "按照定海区民政局、普陀区民政局的做法。", "民政局", "title", None),
    ],
)
def test_the_issuer_is_found(title: str, text: str, body: str, source: str, code: str | None) -> None:
    """By the title, else by who is to be asked, else by the lowest place whose organ the text names."""
    report = prose(text, title=f"{title}2023年政府信息公开工作年度报告")

    assert (report.issuing_body, report.issuing_body_source, report.division_code) == (body, source, code)
    assert ("issuer_inferred" in codes(report)) == (source == "inferred")


def test_the_portal_knows_better() -> None:
    """What the portal's file says goes before the title; a contradiction is flagged."""
    report = read(article_text(Article()), issuing_body="云岫县卫生健康局", division_code="429999")

    assert (report.issuing_body, report.issuing_body_source) == ("云岫县卫生健康局", "portal")
    assert report.division_code == "429999"
    assert "issuer_conflict" in codes(report)


def test_a_county_on_the_portal_of_its_city_keeps_its_code() -> None:
    """The portal of a city holds reports of its counties."""
    text = article_text(replace(Article(), title="咸宁市咸安区民政局2023年政府信息公开工作年度报告"))

    assert read(text, division_code="421200").division_code == "421202"
    assert "division_conflict" in codes(read(text, division_code="330900"))


@pytest.mark.parametrize(
    ("sentence", "value", "unit", "approximate", "parts"),
    [
        ("全年主动公开政府信息128条。", 128, "条", False, {}),
        (
            "通过县政府网站主动公开政府信息1,280余条，其中，政策文件28条，动态信息100条。",
            1280,
            "条",
            True,
            {"政策文件": 28, "动态信息": 100},
        ),
        ("主动公开信息约1.2万条。其中：通知公告3条；工作动态9条。", 12000, "条", True, {"通知公告": 3, "工作动态": 9}),
        ("本年政府信息公开总数量：17", 17, None, False, {}),
        ("主动公开35件政府信息。", 35, "件", False, {}),
    ],
)
def test_all_that_was_disclosed_is_a_claim(
    sentence: str, value: int, unit: str | None, approximate: bool, parts: dict[str, int]
) -> None:
    """The number of items disclosed in the year, with what it is divided into."""
    found = claim(prose(sentence), "disclosed_items")

    assert found is not None
    assert (found.value, found.unit, found.approximate, found.parts) == (value, unit, approximate, parts)
    assert found.quote in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "通过微信公众号发布信息300条。",
        "第一季度主动公开政府信息20条。",
        "主动公开8大类、16条目录。",
        "在政府网站主动公开信息30条，在公众号主动公开信息50条。",
        "公开制度12项，接待群众300人次。",
    ],
)
def test_a_part_or_a_channel_is_not_all_that_was_disclosed(sentence: str) -> None:
    """Counts of one channel, of a part of the year, or of something else."""
    assert claim(prose(sentence), "disclosed_items") is None


@pytest.mark.parametrize(
    ("sentence", "value", "unit"),
    [
        ("全年共收到政府信息公开申请5件，均已答复。", 5, "件"),
        ("受理依申请公开事项3宗。", 3, "宗"),
        ("2023年，没有公民、法人提出政府信息公开申请。", 0, None),
        ("未收到政府信息公开申请。", 0, None),
        ("收到网络申请公开政府信息12件，其中自然人10件。", 12, "件"),
    ],
)
def test_requests_in_words_are_claims(sentence: str, value: int, unit: str | None) -> None:
    """Numbers and their absence in words."""
    found = claim(prose(sentence), "requests.received.total")

    assert found is not None
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    "sentence",
    [
        "对无法按申请提供政府信息的，主动与申请人沟通。",
        "没有因政府信息公开申请行政复议。",
        "受理热线交办件134件。",
        "承办建议提案26件。",
        "无逾期答复政府信息公开申请的情况。",
    ],
)
def test_other_words_about_requests_are_no_claim(sentence: str) -> None:
    """Nothing is said about how many requests came in."""
    assert claim(prose(sentence), "requests.received.total") is None


@pytest.mark.parametrize(
    ("sentence", "reviews", "suits"),
    [
        ("未发生因政府信息公开引起的行政复议、行政诉讼案件。", 0, 0),
        ("被申请行政复议2件，被提起行政诉讼1件。", 2, 1),
        ("行政复议、行政诉讼均为0件。", 0, 0),
        ("被申请行政复议3起，没有行政诉讼。", 3, 0),
        ("认真学习《行政复议法》，配合行政诉讼工作。", None, None),
        ("行政复议和行政诉讼共3件。", None, None),
    ],
)
def test_reviews_and_suits_in_words_are_claims(sentence: str, reviews: int | None, suits: int | None) -> None:
    """Each subject by itself; a number that is of both together is of neither."""
    report = prose(sentence)
    found = [claim(report, about) for about in ("review.total", "litigation.total")]

    assert [None if each is None else each.value for each in found] == [reviews, suits]


def test_prose_that_differs_from_the_table_is_flagged() -> None:
    """A number in words that the table prints otherwise (R14); an approximate one is not held against it."""
    article = Article(prose={0: ["收到政府信息公开申请5件。", "全年作出行政处罚30余件。"]})

    found = codes(read(article_text(article)))

    assert "prose_differs:requests.received.total" in found
    assert "prose_differs:disclosure.penalties.decisions" not in found


def test_contact_is_what_follows_its_words() -> None:
    """Address, postcode, telephone and mail as stated after their names."""
    report = prose(
        "请与本局联系（地址：云岫县人民路1号，邮编：400001，电话：（023）1234567，电子邮箱：a.b@yunxiu.gov.cn）。"
    )

    assert report.contact == Contact(
        address="云岫县人民路1号", postcode="400001", phone="（023）1234567", email="a.b@yunxiu.gov.cn"
    )
    assert prose("拨打热线12345，网址 a@b。").contact == Contact()


@pytest.mark.parametrize(
    ("text", "signed_on"),
    [
        ("云岫县教育局\n2024年1月12日", date(2024, 1, 12)),
        ("云岫县教育局2024年1月12日", date(2024, 1, 12)),
        ("二〇二四年一月十二日", date(2024, 1, 12)),
        ("二Ｏ二四年元月十二日", date(2024, 1, 12)),
        ("二O二O年一月十二日", date(2020, 1, 12)),
        ("2024年元月5日", date(2024, 1, 5)),
        ("统计到2023年12月31日。", None),
    ],
)
def test_the_date_under_the_text_is_the_signature(text: str, signed_on: date | None) -> None:
    """A last line that is a date, in figures or in Chinese numerals, with or without the body."""
    report = read("\n".join([Article().title, HEADINGS[0], "正文。", *text.split("\n")]))

    assert report.signed_on == signed_on
    assert report.sections[0].text.startswith("正文。")
    assert (signed_on is None) == ("2023" in report.sections[0].text)


@pytest.mark.parametrize(
    "line",
    [
        "更新时间：2024-06-30 发布日期：2024-01-19",
        "成文日期：2024-01-10 发布日期：2024-01-19",
    ],
)
def test_the_day_of_publication_comes_before_that_of_a_change(line: str) -> None:
    """Where a page says when it was written or changed as well, it was published when it says so."""
    page = f"<html><body><p>{line}</p><h1>{Article().title}</h1><p>{HEADINGS[0]}</p><p>正文。</p></body></html>"

    assert read(page).published_on == date(2024, 1, 19)


def test_a_day_of_publication_needs_no_colon() -> None:
    """Lines of an index above the title: 公开日期 and the day, with a blank between."""
    line = "索引号 016/2024-00001 生成日期 2024-01-10 公开日期 2024-01-19"

    assert read(f"{line}\n{article_text(Article())}").published_on == date(2024, 1, 19)


def test_years_that_contradict_each_other_are_flagged() -> None:
    """Two years in a title, or a period of another year than the title's (R12)."""
    preface = "所列数据的统计期限自2022年1月1日至2022年12月31日止。"

    assert "year_conflict" in codes(read(article_text(Article(preface=preface))))
    assert "year_conflict" in codes(prose(title="2024云岫县教育局2023年度政府信息公开工作报告"))


def test_a_signature_before_the_end_of_the_year_is_flagged() -> None:
    """A report signed before its period ended (R13)."""
    early = Article(signature=("云岫县教育局", "2023年12月20日"))

    assert "implausible:signed_on" in codes(read(article_text(early)))
    assert "implausible:signed_on" not in codes(read(article_text(Article())))


def test_traditional_script_and_insertions_are_read_through() -> None:
    """Traditional characters and pinyin in brackets are flagged, and the report is read in simplified script."""
    text = (
        "雲岫縣教育局2023年政府信息公開(kāi)工作年度報告\n一、總體情況\n本年度按照規(guī)定主動公開政府信息25條，依據(jù)條例辦理。\n"
        "二、主動公開政府信息情況\n三、收到和處理政府信息公開申請情況\n"
    )

    report = read(text)

    assert report.title == "云岫县教育局2023年政府信息公开工作年度报告"
    assert {"traditional_script", "phonetic_annotations"} <= codes(report)
    found = claim(report, "disclosed_items")
    assert found is not None
    assert found.value == 25


def test_a_page_of_both_scripts_is_read_in_simplified() -> None:
    """Labels in traditional characters among simplified ones cost no figure and are told."""
    article = Article(printed={"requests.not_processed.repeated.total": "7"})
    text = article_text(article)
    for simplified, traditional in (("总计", "總計"), ("申请", "申請"), ("予以公开", "予以公開")):
        text = text.replace(simplified, traditional)

    report = read(text)

    assert len(report.figures) == len(read(article_text(article)).figures)
    assert "traditional_script" in codes(report)


@pytest.mark.parametrize("words", ["", "<p>正在加载…</p>", "<p>没有找到相关内容</p>", "<script>load()</script>"])
def test_a_title_without_a_text_is_flagged(words: str) -> None:
    """A script may have to load it, or nothing is there: a reader must not take it for a report without content."""
    page = f"<html><head><title>云岫县教育局2023年政府信息公开工作年度报告</title></head><body>{words}</body></html>"

    assert "text_missing" in codes(read(page))
    assert "text_missing" not in codes(read(page.replace("<body>", f"<body><p>{'公开工作有序开展，' * 9}</p>")))
    assert "text_missing" not in codes(read(article_text(Article())))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("落实“三审三校?！机制。", "damaged_text"),
        ("统计期限自202311日至20231231日。", "damaged_text"),
        ("见[bookmark: _Toc1]附表。", "word_processor_residue"),
        ("详见 http://m.example.com/zwgk/content/post_1.html 。", "mirror_links"),
        ("详见附件。", "attachment_expected"),
    ],
)
def test_odd_text_is_flagged(line: str, code: str) -> None:
    """Lost characters, a word processor's names, links to a foreign host, tables that are elsewhere."""
    assert code in codes(prose(line))
    assert code not in codes(prose("一切如常，见 http://www.yunxiu.gov.cn/zwgk/index.html 。"))


def test_rules_made_by_a_county_bureau_are_implausible() -> None:
    """No county can make 规章 (R10)."""
    report = read(article_text(Article(form="2019", printed={"disclosure.rules.made": "4"})))

    assert "implausible:disclosure.rules.made" in codes(report)
    assert "implausible:disclosure.rules.published" not in codes(report)


def test_a_heading_whose_mark_was_lost_is_one() -> None:
    """三?? stands for 三、 on copies of pages."""
    report = parse_report(
        "云岫县教育局2023年政府信息公开工作年度报告\n一、总体情况\n无。\n二??主动公开政府信息情况\n无。".encode()
    )

    assert [(section.number, section.role) for section in report.sections] == [("一", "overview"), ("二", "disclosure")]
