"""Each family's list is walked whole: N listed, N found, each once."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

import pytest

from crawler.platforms import find_platform, recognise_platform
from crawler.platforms.base import ListRequest, Page
from crawler.spiders.listing import ListWalk
from crawler.spiders.parts import Listing
from tests.crawler.platforms.serving import (
    Site,
    pages_of,
    rows,
    serve_gkmlpt,
    serve_jcms,
    serve_plain,
    serve_trs,
    title,
)

SIZES = [(1, 15), (14, 15), (15, 15), (16, 15), (45, 15), (46, 15), (97, 10), (7, 1)]


def walk_list(platform: str, site: Site, url: str, **options: Any) -> Listing:
    """Walk a list over the wire of the test."""
    return asyncio.run(ListWalk(find_platform(platform), site.fetch, **options).walk(ListRequest(url)))


@pytest.mark.parametrize(("count", "size"), SIZES)
def test_trs_lists_are_walked_whole(site: Site, count: int, size: int) -> None:
    """Page k of TRS lies at index_{k-1}, and every entry of every page is found once."""
    found = walk_list("trs", site, serve_trs(site, count, size))
    assert [one.entry.title for one in found.entries] == [title(n) for n in range(count)]
    assert found.complete, found.faults
    assert len(found.list_pages) == len(pages_of(count, size))


def test_a_trs_list_whose_pages_repeat_is_incomplete(site: Site) -> None:
    """Where index_1 is the first page again, the walk says so instead of taking the list for whole."""
    url = serve_trs(site, 30, 15)
    site.answers["/zfxxgknb/index_1.html"] = site.answers["/zfxxgknb/index.html"]
    found = walk_list("trs", site, url)
    assert not found.complete
    assert "repeats entries" in found.faults[0]


@pytest.mark.parametrize("count", [50, 100, 400])
def test_a_jcms_proxy_that_does_not_heed_the_start_is_named(site: Site, count: int) -> None:
    """Where every group is the first group, the walk is not whole, and says that what was asked for is not heeded."""
    path = "/module/web/jpage/dataproxy.jsp"
    url = serve_jcms(site, count, 15, held=15, path=path)
    heeding = site.answers[path]
    assert callable(heeding)
    site.answers[path] = lambda to, values: heeding(to, {**values, "startrecord": "1", "endrecord": "45"})
    found = walk_list("jcms", site, url)
    assert len(found.entries) == 45
    assert "which page is asked for is not heeded" in "; ".join(found.faults)


@pytest.mark.parametrize(
    ("platform", "url", "text", "doubt"),
    [
        (
            "jcms",
            "/module/jpage/dataproxy.jsp",
            "<record><a href='http://[x'>年报</a></record>{}",
            "no link: http://[x",
        ),
        (
            "gkmlpt",
            "/gkmlpt/api/all/1",
            '{{"articles": [{{"url": "http://[x"}}]}}',
            "no title or address: {'url': 'http://[x'}",
        ),
        ("plain", "/nb", "<ul><li>{}</li></ul><a href='http://[x'>下一页</a>", "the pager links to no URL: http://[x"),
        ("plain", "/nb", "<ul><li>{}</li><li><a href='http://[x'>年报</a></li></ul>", "年报: no URL: http://[x"),
    ],
)
def test_what_leads_nowhere_is_a_doubt(platform: str, url: str, text: str, doubt: str) -> None:
    """A line or a pager whose address cannot be parsed is named as it stands, whatever the family."""
    good = f"<record><a href='/a.html'>{title(1)}</a></record>" if platform == "jcms" else rows([1], "/{n}.html")
    page = find_platform(platform).read_list(Page(f"http://www.example.gov.cn{url}", text.format(good), None))
    assert [doubt in said for said in page.doubts] == [True]


def test_a_base_that_is_no_address_is_not_heeded() -> None:
    """Links are then relative to the page, as browsers have it."""
    text = f"<html><head><base href='http://[x'></head><body><ul>{rows([1], './{n}.html')}</ul></body></html>"
    found = find_platform("plain").read_list(Page("http://www.example.gov.cn/nb/", text, "text/html"))
    assert [entry.url for entry in found.entries] == ["http://www.example.gov.cn/nb/1.html"]


def test_a_promised_page_that_is_missing_makes_the_walk_incomplete(site: Site) -> None:
    """A 404 of a page that the pager promised is a fault, unlike one past an end that nobody stated."""
    found = walk_list("trs", site, serve_trs(site, 30, 15, total=3))
    assert len(found.entries) == 30
    assert any("index_2.html: missing" in fault for fault in found.faults)


@pytest.mark.parametrize("per_page", [1, 5, 15])
@pytest.mark.parametrize("count", [1, 15, 16, 45, 46, 91])
@pytest.mark.parametrize("pages_held", [1, 3])
def test_jcms_lists_are_walked_whole(site: Site, count: int, per_page: int, pages_held: int) -> None:
    """Records of the page and of the proxy are joined, whether the page holds one page of them or three."""
    path = "/module/web/jpage/dataproxy.jsp"
    url = serve_jcms(site, count, per_page, held=pages_held * per_page, path=path)
    found = walk_list("jcms", site, url)
    assert [one.entry.title for one in found.entries] == [title(n) for n in range(count)]
    assert found.complete, found.faults
    assert found.stated_count == count


@pytest.mark.parametrize(
    "path",
    ["/module/jpage/dataproxy.jsp", "/module/web/jpage/dataproxy.jsp", "/module/jslib/jquery/jpage/dataproxy.jsp"],
)
@pytest.mark.parametrize("named", [True, False])
def test_the_jcms_proxy_is_found_at_any_of_its_paths(site: Site, path: str, *, named: bool) -> None:
    """The page usually names the proxy's path; where it does not, the three known ones are tried."""
    url = serve_jcms(site, 50, 15, held=15, path=path)
    page = "/col/col1229663593/index.html"
    if not named:
        site.answers[page] = site.answers[page].replace(f"proxyUrl: '{path}',", "")
    found = walk_list("jcms", site, url)
    assert len(found.entries) == 50
    assert found.complete, found.faults


def test_a_jcms_list_that_states_more_than_it_gives_is_incomplete(site: Site) -> None:
    """The proxy's total and the records found are held against each other."""
    url = serve_jcms(site, 20, 15, held=15, path="/module/jpage/dataproxy.jsp")
    page = "/col/col1229663593/index.html"
    site.answers[page] = site.answers[page].replace("totalrecord: 20", "totalrecord: 22")
    proxy = site.answers["/module/jpage/dataproxy.jsp"]
    site.answers["/module/jpage/dataproxy.jsp"] = lambda p, v: str(proxy(p, v)).replace(">20<", ">22<")
    found = walk_list("jcms", site, url)
    assert found.faults == ["the list states 22 entries and 20 were found"]


@pytest.mark.parametrize(("count", "size"), SIZES)
@pytest.mark.parametrize("past_the_end", ["missing", "empty", "last page again"])
def test_gkmlpt_lists_are_walked_whole(site: Site, count: int, size: int, past_the_end: str) -> None:
    """The JSON pages end with a 404, an empty page or the last page again, and none of these is a fault."""
    found = walk_list("gkmlpt", site, serve_gkmlpt(site, count, size, past_the_end=past_the_end))
    assert [one.entry.title for one in found.entries] == [title(n) for n in range(count)]
    assert found.complete, found.faults


def test_a_gkmlpt_list_that_breaks_off_early_is_incomplete(site: Site) -> None:
    """Where the tree counts more posts than the list gives before its 404, the walk is not whole."""
    found = walk_list("gkmlpt", site, serve_gkmlpt(site, 20, 20, stated=25))
    assert found.faults == ["the list states 25 entries and 20 were found"]


# An endless pager on a single page cannot be told from one that does not work.
@pytest.mark.parametrize(
    ("count", "size", "endless"),
    [*((count, size, False) for count, size in SIZES), *((count, size, True) for count, size in SIZES if count > size)],
)
def test_plain_lists_are_walked_whole(site: Site, count: int, size: int, *, endless: bool) -> None:
    """A table of links with any pager is walked to its end, also where 下一页 leads on for ever."""
    found = walk_list("plain", site, serve_plain(site, count, size, endless=endless))
    assert sorted(one.entry.title for one in found.entries) == sorted(title(n) for n in range(count))
    assert found.complete, found.faults


def test_a_pager_without_end_is_left(site: Site) -> None:
    """A list that brings something new on every page is left after a bound, and is not complete."""

    def answer(path: str, values: dict[str, str]) -> str:
        page = int(values.get("page", "1"))
        listed = rows(range(page * 3, page * 3 + 3), "/doc/{n}.html")
        return f"<html><body><ul>{listed}</ul><a href='{path}?{urlencode({'page': page + 1})}'>下一页</a></body></html>"

    site.answers["/nb"] = answer
    found = walk_list("plain", site, f"{site.url}/nb", most_pages=20)
    assert len(found.list_pages) == 20
    assert "more than 20 list pages" in found.faults[0]


def test_a_list_that_is_left_early_is_not_held_to_its_count(site: Site) -> None:
    """Of a list of which only the first pages are looked at nothing is missing: that there are more is all there is."""
    found = walk_list("plain", site, serve_plain(site, 40, 10), most_pages=2)
    assert (len(found.entries), found.stated_count) == (20, 40)
    assert [fault.partition(":")[0] for fault in found.faults] == ["more than 2 list pages"]


def test_a_bare_page_of_files_is_a_list(site: Site) -> None:
    """A page with nothing but links to text files lists them all, whatever they are called."""
    names = [f"{n:03d}_76109d142a2ba0be.txt" for n in range(5)]
    links = "\n".join(f'<a href="{name}">{name}</a><br>' for name in names)
    site.answers["/"] = f"<html><body><h1>Index</h1>{links}</body></html>"
    found = walk_list("plain", site, f"{site.url}/")
    assert [one.entry.url for one in found.entries] == [f"{site.url}/{name}" for name in names]
    assert found.complete


def test_a_page_without_a_list_is_a_fault(site: Site) -> None:
    """A page of prose is no list, and the walk of it is not complete."""
    site.answers["/nb"] = "<html><body><p>暂无内容</p></body></html>"
    found = walk_list("plain", site, f"{site.url}/nb")
    assert not found.complete
    assert "no links that look like a list" in found.faults[0]


def test_ucaps_pager_counts_from_one() -> None:
    """The function createPageHTML with a quoted first argument is another family's: page k lies at list_k."""
    text = (
        f"<html><body><ul>{rows(range(3), '/c1/202401/{n}.shtml')}</ul>"
        "<script>createPageHTML('page_div', 3, 1, 'list', 'shtml', 50);</script></body></html>"
    )
    page = Page("http://www.example.gov.cn/c1/list.shtml", text, "text/html")
    read = find_platform("plain").read_list(page)
    assert recognise_platform(page).name == "ucap"
    assert [one.url.rpartition("/")[2] for one in read.further] == ["list_2.shtml", "list_3.shtml"]
    assert read.stated_count == 50


def test_a_pager_of_scripts_alone_raises_a_doubt() -> None:
    """Page numbers that only a script can follow are said, not passed over."""
    text = (
        f"<html><body><ul>{rows(range(3), '/d/{n}.html')}</ul><div class='page'>"
        "<a href='javascript:go(1)'>1</a><a href='javascript:go(2)'>2</a></div></body></html>"
    )
    read = find_platform("plain").read_list(Page("http://www.example.gov.cn/nb/", text, "text/html"))
    assert read.doubts


@pytest.mark.parametrize("name", ["trs", "jcms", "gkmlpt", "plain"])
def test_a_family_is_recognised_by_its_own_column_page(site: Site, name: str) -> None:
    """Every family's column page bears its fingerprint and no other's."""
    serve = {
        "trs": lambda: serve_trs(site, 20, 15),
        "jcms": lambda: serve_jcms(site, 20, 15, held=15, path="/module/jpage/dataproxy.jsp"),
        "gkmlpt": lambda: serve_gkmlpt(site, 20, 15),
        "plain": lambda: serve_plain(site, 20, 15),
    }
    url = serve[name]()
    part = asyncio.run(site.fetch(ListRequest(url)))
    assert part.page is not None
    assert recognise_platform(part.page).name == name


def test_entries_carry_the_printed_date_and_the_whole_title(site: Site) -> None:
    """A title that the list cuts short is taken whole from the link, its date from the line."""
    url = serve_jcms(site, 1, 15, held=15, path="/module/jpage/dataproxy.jsp")
    (one,) = walk_list("jcms", site, url).entries
    assert one.entry.title == title(0)
    assert str(one.entry.listed_on) == "2024-01-12"


def test_deeply_nested_markup_is_read(site: Site) -> None:
    """Word's HTML nests deeper than Python's stack; the list in it is found all the same."""
    depth = 1500
    nested = "<font>" * depth + f"<ul>{rows(range(3), '/d/{n}.html')}</ul>" + "</font>" * depth
    site.answers["/nb"] = f"<html><body>{nested}</body></html>"
    found = walk_list("plain", site, f"{site.url}/nb")
    assert len(found.entries) == 3
