"""Articles over several pages: where their pagers lead on to, and which of that is of the same article."""

from __future__ import annotations

import pytest

from crawler.platforms.base import Page
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.further import find_page_number

SITE = "http://www.example.gov.cn"
ARTICLE = f"{SITE}/zwgk/nb/t20240117_44.html"
WORDS = "<p>本机关依法公开政府信息，接受社会监督。</p>" * 5


def further(url: str, pager: str, *, beside: str = "") -> list[str]:
    """Return the further pages of an article with a pager below it, in the order in which they are found."""
    text = f"<html><body>{beside}<div class='con'><div class='TRS_Editor'>{WORDS}</div>{pager}</div></body></html>"
    led = GenericPages().read_article(Page(url, text, "text/html")).further
    return [one for one in led if find_page_number(url, one) is not None]


@pytest.mark.parametrize(
    ("url", "pager", "expected"),
    [
        (
            ARTICLE,
            '<script>createPageHTML(3, 0, "t20240117_44", "html");</script>',
            ["t20240117_44_1.html", "t20240117_44_2.html"],
        ),
        (
            f"{SITE}/c1/202401/5ab.shtml",
            "<script>createPageHTML('page_div', 3, 1, '5ab', 'shtml', 3);</script>",
            ["/c1/202401/5ab_2.shtml", "/c1/202401/5ab_3.shtml"],
        ),
        (
            ARTICLE,
            "<a>1</a><a href='t20240117_44_2.html'>2</a><a href='t20240117_44_2.html'>下一页</a>",
            ["t20240117_44_2.html"],
        ),
        (f"{SITE}/info/1308/25196.htm", "<a href='25196/2.htm'>下页</a>", ["/info/1308/25196/2.htm"]),
        (f"{SITE}/nb/2023/", "<a href='index_1.html'>[2]</a>", ["/nb/2023/index_1.html"]),
        (f"{SITE}/show.jsp?id=5", "<a href='show.jsp?id=5&page=2'>2</a>", ["/show.jsp?id=5&page=2"]),
        (
            f"{SITE}/show.jsp?id=5",
            "<a href='#' onclick=\"go('/show.jsp?id=5&page=2')\">下一页</a>",
            ["/show.jsp?id=5&page=2"],
        ),
    ],
)
def test_pages_of_the_same_article_are_found(url: str, pager: str, expected: list[str]) -> None:
    """By the script that makes the pager, or by its links, whichever rule numbers the pages."""
    base = url.rpartition("/")[0]
    assert further(url, pager) == [f"{SITE}{one}" if one.startswith("/") else f"{base}/{one}" for one in expected]


@pytest.mark.parametrize(
    "pager",
    [
        "<a href='t20240117_45.html'>下一页</a>",
        "<a href='t20240117_44.html'>2</a>",
        "<a href='/other/t20240117_44_2.html'>2</a>",
        "<a href='http://elsewhere.gov.cn/zwgk/nb/t20240117_44_2.html'>2</a>",
        "<a href='t20240117_44_2.html'>2023年</a>",
        "<a href='t20240117_44_1234567.html'>2</a>",
        "<a href='t20240117_44.html?id=7'>2</a>",
        '<script>createPageHTML(1, 0, "t20240117_44", "html");</script>',
        '<script>createPageHTML(5, 0, "index", "html");</script>',
    ],
)
def test_what_is_another_articles_is_not(pager: str) -> None:
    """Portals call the article after this one 下一页 as well, and a list beside an article has a pager of its own."""
    assert further(ARTICLE, pager) == []


def test_a_pager_in_a_menu_is_none() -> None:
    """What stands in the frame of the page turns no article's pages."""
    assert further(ARTICLE, "", beside="<div class='nav'><a href='t20240117_44_2.html'>2</a></div>") == []


@pytest.mark.parametrize("words", ["②", "²", "2" * 5000])
def test_digits_that_are_no_number_lead_nowhere(words: str) -> None:
    """A footnote's sign is a digit and no number of a page; neither it nor one of thousands of digits is an error."""
    assert further(ARTICLE, f"<a href='t20240117_44_2.html'>{words}</a>") == []
