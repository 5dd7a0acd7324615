"""What is odd in one family and stands on no page of the demo: each rule, with a page made for it."""

from __future__ import annotations

import asyncio
import json

import pytest

from crawler.errors import ListMissingError
from crawler.platforms import find_platform
from crawler.platforms.base import ListPage, ListRequest, Page
from crawler.platforms.plain import Plain
from crawler.spiders.listing import ListWalk
from tests.crawler.platforms.serving import Site, rows, title

SITE = "http://www.example.gov.cn"


def read(platform: str, path: str, text: str, kind: str = "text/html") -> ListPage:
    """Read a part of a list of a family."""
    return find_platform(platform).read_list(Page(SITE + path, text, kind))


def further(page: ListPage) -> list[str]:
    """Return where a list goes on, on its own site."""
    return [request.url.removeprefix(SITE) for request in page.further]


def test_pages_of_vsb_are_numbered_downwards_from_any_of_them() -> None:
    """Of five pages the second is 4.htm and the last 1.htm, whether the newest is read or one in between."""
    text = f"<ul>{rows(range(3), '../info/1/{n}.htm')}</ul><a onclick='_simple_list_gotopage_fun(5,\"u9_goto\",2)'></a>"
    expected = [f"/zfxxgk/nb/{number}.htm" for number in (4, 3, 2, 1)]
    assert further(read("vsb", "/zfxxgk/nb.htm", text)) == expected
    assert further(read("vsb", "/zfxxgk/nb/3.htm", text)) == expected


def test_a_column_of_vsb_may_be_called_after_a_year() -> None:
    """A number that is no page of so many is the column's own name."""
    text = f"<ul>{rows(range(3), '../info/1/{n}.htm')}</ul><a onclick=\"_simple_list_gotopage_fun(2,'u9_goto',2)\"></a>"
    assert further(read("vsb", "/nb/2021.htm", text)) == ["/nb/2021/1.htm"]


def test_ucaps_search_gives_what_it_likes() -> None:
    """The server's page size counts and not the one asked for; addresses without a scheme are the page's."""
    result = {"title": "<em>一份</em>年度报告", "url": "//www.example.gov.cn/c1/202401/a.shtml", "publishedTimeStr": ""}
    answer = {"data": {"total": 41, "rows": 20, "results": [result]}}
    path = f"/common/search/{'0' * 32}?sign=1&_pageSize=500&page=1"
    page = read("ucap", path, json.dumps(answer), "application/json")
    assert [(one.title, one.url) for one in page.entries] == [("一份年度报告", f"{SITE}/c1/202401/a.shtml")]
    assert [url[-7:] for url in further(page)] == ["&page=2", "&page=3"]


@pytest.mark.parametrize(
    ("platform", "path"),
    [
        ("ucap", f"/common/search/{'0' * 32}?page=1"),
        ("igs", f"/igs/front/search.jhtml?code={'0' * 32}"),
        ("epoint", "/EWB-FRONT/rest/lightfrontaction/getgovinfolist#pageIndex=1"),
        ("jpaas", "/api-gateway/jpaas-publish-server/front/page/build/unit?pageId=1"),
    ],
)
@pytest.mark.parametrize("text", ["<html>", "{}", '{"data": null, "page": null, "custom": null}', "[]"])
def test_an_answer_that_is_no_list_is_never_an_empty_one(platform: str, path: str, text: str) -> None:
    """JSON of another shape, or none at all, says nothing of the list."""
    with pytest.raises(ListMissingError):
        read(platform, path, text, "application/json")


def test_epoints_answer_may_hold_json_as_text() -> None:
    """Some versions write `custom` as a string of JSON."""
    custom = {"total": 1, "data": [{"infourl": "/a.html", "realtitle": title(1), "infodate": "2024-01-12"}]}
    path = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist#pageIndex=1&seen=0"
    page = read("epoint", path, json.dumps({"custom": json.dumps(custom)}), "application/json")
    assert [one.title for one in page.entries] == [title(1)]
    assert page.further == ()


def test_a_unit_of_jpaas_is_chosen_by_its_name() -> None:
    """The page's other units are its breadcrumb and menus, and are not asked for."""
    builder = (
        """<script src="/AuthorizedRead/unitbuild.js" url="/unit" queryData="{'tagId':'%s','pageId':'9'}"></script>"""
    )
    units = "".join(builder % tag for tag in ("当前位置", "左侧导航", "信息列表"))
    (url,) = further(read("jpaas", "/col/index.html", units))
    assert url.startswith("/unit?tagId=%E4%BF%A1%E6%81%AF%E5%88%97%E8%A1%A8&pageId=9&paramJson=")


def test_a_year_of_the_grid_without_words_has_the_bodys_title() -> None:
    """A choice of years is a list of reports: what the page is called and the year name each of them."""
    years = "".join(f"<option value='{year}'>{year}年</option>" for year in (2025, 2024))
    text = f"<title>示例县教育局</title><select>{years}</select>"
    page = read("jcms_xxgk", "/module/xxgk/xxgkAnnualReport.jsp?area=12371082MB2843001W&fbtime=2025", text)
    assert [one.title for one in page.entries] == [
        "示例县教育局 2025年 政府信息公开年度报告",
        "示例县教育局 2024年 政府信息公开年度报告",
    ]
    assert page.entries[1].url.endswith("?area=12371082MB2843001W&fbtime=2024")


def test_a_tree_without_annual_reports_is_no_empty_list() -> None:
    """Categories of other things lead nowhere, and the walk must say so."""
    with pytest.raises(ListMissingError):
        read("jcms_xxgk", "/module/xxgk/tree.jsp?area=1", "<a onclick=\"funclick('A01','div4')\">机构职能</a>")


def test_a_search_box_is_no_list_of_igs() -> None:
    """A TRS portal that only searches with IGS is walked by TRS's rules."""
    text = (
        f"<ul>{rows(range(3), './202401/t20240117_{n:06d}.html')}</ul>"
        "<form action='/igs/front/search/list.html'></form><script>createPageHTML(2, 0, 'index', 'html');</script>"
    )
    page = read("igs", "/nb/", text)
    assert (len(page.entries), further(page)) == (3, ["/nb/index_1.html"])


def test_trs_old_templates_state_entries_and_page_size() -> None:
    """Where the numbers stand in place of the call, the pages are as many as they make, and counted from 0."""
    script = (
        '<script>var m_nRecordCount = "41"; var m_nCurrPage = 0; var m_nPageSize = 20;'
        'var m_strPageName = "list"; var m_strPageExt = "shtml";</script>'
    )
    page = read("trs", "/nb/", f"<ul>{rows(range(3), './202401/t20240117_{n:06d}.html')}</ul>{script}")
    assert (page.stated_count, further(page)) == (41, ["/nb/list_1.shtml", "/nb/list_2.shtml"])


def test_pages_that_only_a_script_knows_of_are_missed() -> None:
    """A page that speaks of several, with nothing that leads to them, is no whole list."""
    text = f"<ul>{rows(range(3), './202401/{n:06d}.html')}</ul><script>var totalPage = 4; turn(totalPage);</script>"
    page = read("plain", "/nb/?classid=3", text)
    assert page.doubts == ("the page speaks of 4 pages, and nothing leads to the others",)


class Folders(Plain):
    """A column whose page leads to a folder a year, each with a count of its own."""

    def read_list(self, page: Page) -> ListPage:
        """Read the column's page, or a folder as any page."""
        if not page.url.endswith("/nb/"):
            return super().read_list(page)
        return ListPage((), tuple(ListRequest(f"{page.url}{year}/", begins=True) for year in (2025, 2024)))


@pytest.mark.parametrize(("stated", "faults"), [(2, []), (3, ["the list states 3 entries and 2 were found"])])
def test_each_list_of_a_column_is_held_to_its_own_count(site: Site, stated: int, faults: list[str]) -> None:
    """A folder that states fewer entries than the one before is no list from which something was taken away."""
    site.answers["/nb/"] = "<html><body>年报</body></html>"
    site.answers["/nb/2025/"] = f"<html><body><ul>{rows(range(5), '/d/{n}.html')}</ul>共5条</body></html>"
    site.answers["/nb/2024/"] = f"<html><body><ul>{rows(range(5, 7), '/d/{n}.html')}</ul>共{stated}条</body></html>"
    found = asyncio.run(ListWalk(Folders(), site.fetch).walk(ListRequest(f"{site.url}/nb/")))
    assert (len(found.entries), found.faults, found.stated_count) == (7, faults, None)
