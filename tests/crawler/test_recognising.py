"""A portal made of a URL alone."""

from __future__ import annotations

import pytest

from crawler.errors import PortalError
from crawler.platforms.base import Page
from crawler.recognising import portal_id_of, portal_of_url, recognise_portal

LINES = "".join(
    f'<li><a href="./202401/t20240117_{n}.html">示例县第{n}局2023年政府信息公开工作年度报告</a>'
    "<span>2024-01-17</span></li>"
    for n in range(5)
)
COLUMN = (
    '<html><head><title>年报_示例县</title><meta name="ColumnName" content="政府信息公开年报">'
    '<meta content="示例县人民政府" name="SiteName"><meta name="SiteIDCode" content="9999990001"></head>'
    f"<body><ul>{LINES}</ul><script>createPageHTML(1, 0, 'index', 'html');</script></body></html>"
)
HOME = (
    '<html><body><ul class="news">'
    '<li><a href="/xw/202401/t20240110_1.html">县政府召开2024年第一次常务会议</a>2024-01-10</li>'
    '<li><a href="/xw/202401/t20240109_2.html">县领导调研2024年重点项目建设情况</a>2024-01-09</li></ul>'
    '<ul class="open"><li><a href="/zn/">政府信息公开指南</a></li><li><a href="/nb/">政府信息公开年报</a></li>'
    '<li><a href="/czyjs/">财政预决算</a></li></ul></body></html>'
)


@pytest.mark.parametrize(
    ("url", "portal_id"),
    [
        ("http://www.example.gov.cn/nb/", "www-example-gov-cn"),
        ("http://127.0.0.1:8100/", "127-0-0-1-8100"),
        ("https://WWW.Example.gov.cn:8443/x", "www-example-gov-cn-8443"),
        ("http://[::1]:80/", "1-80"),
    ],
)
def test_the_id_is_the_host(url: str, portal_id: str) -> None:
    """A portal that is known by a URL is called after its host and port."""
    assert portal_id_of(url) == portal_id
    assert portal_of_url(url).id == portal_id


@pytest.mark.parametrize("url", ["nb.html", "ftp://www.example.gov.cn/", "http://", "http://[::1"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Without a host there is no portal, and the message says what to give."""
    with pytest.raises(PortalError, match="no web address"):
        portal_of_url(url)


def test_loopback_is_reached_only_when_allowed() -> None:
    """A loopback URL is one the crawler may contact only where it was told so, and public ones never become that."""
    assert portal_of_url("http://127.0.0.1:8100/", loopback=True).loopback
    assert not portal_of_url("http://127.0.0.1:8100/").loopback
    assert not portal_of_url("http://www.example.gov.cn/", loopback=True).loopback


def test_a_column_page_is_its_own_column() -> None:
    """Platform, names and the site's code are taken from the page."""
    url = "http://www.example.gov.cn/nb/"
    portal = recognise_portal(portal_of_url(url), Page(url, COLUMN, "text/html"))
    assert portal is not None
    assert (portal.platform, portal.name, portal.site_id_code) == ("trs", "示例县人民政府", "9999990001")
    assert [(column.name, column.url) for column in portal.columns] == [("政府信息公开年报", url)]
    assert portal.division_code is None


def test_a_home_page_leads_to_its_columns() -> None:
    """Of a home page the links that name a column of annual reports are taken, and nothing else."""
    url = "http://www.example.gov.cn/"
    portal = recognise_portal(portal_of_url(url), Page(url, HOME, "text/html"))
    assert portal is not None
    assert [(column.name, column.url) for column in portal.columns] == [("政府信息公开年报", f"{url}nb/")]


def test_a_page_without_list_and_columns_makes_no_portal() -> None:
    """A page of prose leads nowhere, and nothing is made up."""
    url = "http://www.example.gov.cn/"
    assert recognise_portal(portal_of_url(url), Page(url, "<html><body><p>你好</p></body></html>", "text/html")) is None
