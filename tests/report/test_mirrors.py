"""Copies on foreign sites are recognised, and government pages are not taken for copies."""

from __future__ import annotations

import pytest

from report import Report, is_same_publisher, parse_report
from report.mirrors import is_government_host
from tests.report.dresses import in_traditional
from tests.report.printing import Article, article_text, trs_page

OFFICIAL = "http://www.yunxiu.gov.cn/zwgk/zfxxgknb/202401/t20240115_100.html"
COPY = "http://m.yunxiu-tea.com/zwgk/zfxxgknb/202401/t20240115_100.html"
ARTICLE = Article(prose={0: ["2023年主动公开政府信息128条，电子版见http://www.yunxiu.gov.cn/zwgk/zfxxgknb/。"]})


def notices(report: Report) -> dict[str, str]:
    """Return what is said of a copy."""
    return {one.code: one.detail for one in report.notices if one.code.startswith("mirror")}


def read(page: str, url: str | None = None, *hosts: str) -> dict[str, str]:
    """Read a page and return what is said of a copy."""
    return notices(parse_report(page.encode(), url=url, portal_hosts=hosts))


def with_pinyin(page: str) -> str:
    """Return a page in traditional script with syllables between its words."""
    return in_traditional(page).replace("據", "據(jù)").replace("開", "開(kāi)").replace("報", "報(bào)")


@pytest.mark.parametrize(
    "url",
    [
        OFFICIAL,
        "https://jyj.yunxiu.gov.cn/content/post_1.html",
        "http://122.137.0.9:8080/pub/nb/t20240101_1.html",
        "http://localhost:8000/zwgk/1.html",
        None,
    ],
)
def test_an_original_is_no_copy(url: str | None) -> None:
    """A government's host, an address without a name, and no address at all say nothing of a copy."""
    assert read(trs_page(ARTICLE), url) == {}


@pytest.mark.parametrize(
    "url",
    [
        COPY,
        "http://yunxiu-tea.com/a/1.htm",
        "http://www.yunxiu.gov.cn.tea.com/zwgk/1.html",
        "http://www.yunxiu.gov.cn@tea.com/zwgk/1.html",
        "http://fakegov.cn/zwgk/1.html",
        "http://school.org.cn/zwgk/1.html",
    ],
)
def test_the_host_alone_betrays_a_clean_copy(url: str) -> None:
    """Whatever else the page looks like: who is no government and not vouched for has a copy."""
    assert "is no government's host" in read(trs_page(ARTICLE), url)["mirror_links"]


def test_a_host_that_the_portal_names_is_its_own() -> None:
    """What the portal's file vouches for is no copy, and nor are links to it."""
    page = trs_page(ARTICLE).replace("www.yunxiu.gov.cn/zwgk", "files.yunxiu.cn/zwgk")

    assert read(page, "http://files.yunxiu.cn/zwgk/1.html", "files.yunxiu.cn") == {}
    assert "files.yunxiu.cn" in read(page, OFFICIAL)["mirror_links"]


def test_links_that_keep_a_portals_path_are_rewritten() -> None:
    """Without an address of its own a page is known by where its links lead; a school's site is none of it."""
    rewritten = trs_page(ARTICLE).replace("www.yunxiu.gov.cn", "m.yunxiu-tea.com")

    assert read(rewritten) == {"mirror_links": "links of a portal point to m.yunxiu-tea.com"} | {
        code: detail for code, detail in read(rewritten).items() if code == "mirror_suspected"
    }
    assert read(trs_page(ARTICLE).replace("www.yunxiu.gov.cn", "www.yunxiu.edu.cn")) == {}


def test_a_copy_shows_itself_by_its_characters() -> None:
    """Traditional script and pinyin between the words: two signs are enough where the address is not known."""
    text = with_pinyin(article_text(ARTICLE))

    found = read(text)["mirror_suspected"]

    assert "its script is traditional" in found
    assert "syllables stand between its words" in found
    assert read(in_traditional(article_text(ARTICLE))) == {}


def test_a_quotation_in_traditional_script_makes_no_copy() -> None:
    """A page that quotes a company from Taiwan beside a foreign link is no copy; its script is told all the same."""
    quotation = in_traditional("该公司称：“感谢县里关心台资企业发展，办事处随时为我们解决问题。”")
    words = "见 http://m.yunxiu-tea.com/zwgk/content/post_1.html 。"
    report = parse_report(article_text(Article(prose={0: [quotation, words]})).encode())

    assert notices(report).keys() == {"mirror_links"}
    assert "traditional_script" in {one.code for one in report.notices}


def test_a_government_page_with_pinyin_is_no_copy() -> None:
    """Where the address is a government's, characters prove nothing."""
    assert read(with_pinyin(trs_page(ARTICLE)), OFFICIAL) == {}


def test_the_signs_are_all_said() -> None:
    """Foreign host, missing site code, rewritten links, betting words: each is named."""
    page = trs_page(ARTICLE).replace("www.yunxiu.gov.cn", "m.yunxiu-tea.com").replace("其他需要", "比分直播需要")
    coded = page.replace("<meta name", '<meta name="SiteIDCode" content="4300000001"><meta name', 1)

    found = read(page, COPY)["mirror_suspected"]

    for sign in ("it is on m.yunxiu-tea.com", "no SiteIDCode", "links lead to foreign hosts", "比分直播"):
        assert sign in found
    assert "no SiteIDCode" not in read(coded, COPY)["mirror_suspected"]


@pytest.mark.parametrize(
    ("host", "official"),
    [
        ("gov.cn", True),
        ("www.yunxiu.gov.cn", True),
        ("WWW.Yunxiu.GOV.CN.", True),
        ("notgov.cn", False),
        ("gov.cn.com", False),
        ("", False),
    ],
)
def test_a_governments_host_ends_in_its_domain(host: str, official: bool) -> None:
    """The whole label, not just the letters."""
    assert is_government_host(host) is official


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (OFFICIAL, "http://files.xiang.gov.cn/a.doc", True),
        (COPY, "http://m.yunxiu-tea.com/a.doc", True),
        (OFFICIAL, COPY, False),
        (COPY, OFFICIAL, False),
        ("http://one.com/", "http://two.com/", False),
        ("mailto:a", "mailto:b", False),
    ],
)
def test_publishers_are_told_apart_by_host(one: str, other: str, same: bool) -> None:
    """Governments share documents with each other and nobody else does."""
    assert is_same_publisher(one, other) is same
