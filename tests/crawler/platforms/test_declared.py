"""Sites of no known family are walked whole by what their portal's file declares."""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.errors import ListMissingError, PortalError
from crawler.folders import FolderReader
from crawler.platforms import find_platform, platform_of
from crawler.platforms.base import ListRequest, Page
from crawler.portals import Portal, dump_portal, load_portal
from crawler.spiders.listing import ListWalk
from crawler.spiders.parts import Listing
from tests.crawler.platforms.serving import Reply, Site, pages_of, title

FILE = """
id = "declared-site"
name = "示例县人民政府"
platform = "declared"
home = "{origin}/"
loopback = true
delay_seconds = 0
[[columns]]
name = "政府信息公开年报"
url = "{origin}{path}"
{column}
[selectors]
{selectors}
"""
JSON_TYPE = (("Content-Type", "application/json"),)
Serve = Callable[[Site, int], None]


def portal_of(site: Site, path: str, selectors: str, column: str = "") -> Portal:
    """Return the portal that a file with these selectors describes."""
    text = FILE.format(origin=site.url, path=path, selectors=selectors, column=column)
    return Portal.model_validate(tomllib.loads(text))


def walk(site: Site, portal: Portal) -> Listing:
    """Walk the portal's one column."""
    return asyncio.run(ListWalk(platform_of(portal), site.fetch).walk(ListRequest(portal.columns[0].url)))


def line(number: int) -> str:
    """A line as no family writes it: the link says 查看, the title stands beside it."""
    return f'<div class="row"><b>{title(number)}</b><i>2024/1/17</i><a href="/d?k={number}">查看</a></div>'


def serve_next(site: Site, count: int) -> None:
    """Pages by a link that is no 下一页."""
    groups = pages_of(count, 10)
    for at, numbers in enumerate(groups):
        more = f'<a class="fwd" href="/list{at + 1}.aspx">翻</a>' if at + 1 < len(groups) else ""
        rows = "".join(map(line, numbers))
        site.answers["/list.aspx" if not at else f"/list{at}.aspx"] = f'<html><div id="l">{rows}</div>{more}</html>'


def serve_offsets(site: Site, count: int) -> None:
    """Pages by an offset in the query, without any link; past the end there is the empty frame of a list."""
    groups = pages_of(count, 10)

    def answer(_: str, values: dict[str, str]) -> str:
        at = int(values.get("from", "0")) // 10
        rows = "".join(map(line, groups[at])) if at < len(groups) else ""
        return f'<html><div id="l">{rows}</div><p>共计<em>{count}</em></p></html>'

    site.answers["/list.aspx"] = answer


def serve_descending(site: Site, count: int) -> None:
    """Pages whose numbers go down, of which the page says how many there are."""
    groups = pages_of(count, 10)
    for at, numbers in enumerate(groups):
        name = "/list.aspx" if not at else f"/part/{len(groups) - at}.aspx"
        rows = "".join(map(line, numbers))
        site.answers[name] = f'<html><div id="l">{rows}</div><u>{len(groups)}</u></html>'


def serve_json(site: Site, count: int) -> None:
    """A shell, and lists as JSON whose entries have numbers for addresses."""
    groups = pages_of(count, 10)

    def answer(_: str, values: dict[str, str]) -> Reply:
        at = int(values["p"])
        rows = [
            {"no": number, "head": {"cn": f"<b>{title(number)}</b>"}, "at": 1_705_420_800_000}
            for number in (groups[at] if at < len(groups) else [])
        ]
        return Reply(200, json.dumps({"data": {"rows": rows, "count": count}}), JSON_TYPE)

    site.answers["/list.aspx"] = "<html><body><div id='app'></div><script></script></body></html>"
    site.answers["/api/rows"] = answer


LINES = 'list = "#l"\nentry = ".row"\ntitle = "b"\ndate = "./i"\nlink = "a::attr(href)"\n'
API = (
    '[selectors.api]\nentries = "data.rows"\ntitle = "head.cn"\nlink = "/d?k={no}"\ndate = "at"\n'
    'total = "data.count"\n[selectors.pages]\nparameter = "p"\nfirst = 0'
)
WAYS: dict[str, tuple[Serve, str, str]] = {
    "next": (serve_next, LINES + 'next = "a.fwd"', ""),
    "offsets": (
        serve_offsets,
        LINES + 'total = "//p/em"\n[selectors.pages]\nparameter = "from"\nfirst = 0\nstep = 10',
        "",
    ),
    "json": (
        serve_json,
        API,
        'list_url = "/api/rows?c=7&p=0"',
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("count", [1, 9, 10, 11, 37])
def test_a_declared_list_is_walked_whole(site: Site, way: str, count: int) -> None:
    """Every entry of every page is found once, with its title, date and address, whatever the pager."""
    serve, selectors, column = WAYS[way]
    serve(site, count)
    portal = portal_of(site, "/list.aspx", selectors, column.replace('"/', f'"{site.url}/'))
    found = walk(site, portal)
    assert [one.entry.title for one in found.entries] == [title(number) for number in range(count)]
    assert [one.entry.url for one in found.entries] == [f"{site.url}/d?k={number}" for number in range(count)]
    assert {str(one.entry.listed_on) for one in found.entries} == {"2024-01-17"}
    assert found.complete, found.faults


@pytest.mark.parametrize("count", [9, 10, 37])
def test_pages_that_count_down_are_walked_whole(site: Site, count: int) -> None:
    """A template with a step of -1 reaches every page whose number is stated."""
    serve_descending(site, count)
    first = len(pages_of(count, 10))
    pages = f'page_count = "u"\n[selectors.pages]\nurl = "/part/{{page}}.aspx"\nfirst = {first}\nstep = -1'
    found = walk(site, portal_of(site, "/list.aspx", LINES + pages.replace("{{page}}", "{page}")))
    assert len(found.entries) == count
    assert found.complete, found.faults


def test_what_the_selectors_do_not_match_is_no_empty_list(site: Site) -> None:
    """A redesigned page raises, so that nothing is taken for gone."""
    portal = portal_of(site, "/list.aspx", LINES)
    page = Page(f"{site.url}/list.aspx", "<html><ul><li>新版</li></ul></html>", "text/html")
    with pytest.raises(ListMissingError, match="nothing matches list"):
        platform_of(portal).read_list(page)


def test_lines_without_an_address_are_doubts(site: Site) -> None:
    """A line that nobody can follow makes the walk incomplete."""
    site.answers["/list.aspx"] = f'<html><div id="l">{line(1)}<div class="row"><b>{title(2)}</b></div></div></html>'
    found = walk(site, portal_of(site, "/list.aspx", LINES))
    assert len(found.entries) == 1
    assert "1 lines of the list have no address" in found.faults[0]


def test_content_and_attachments_are_those_declared(site: Site) -> None:
    """An article is what `content` selects and nothing else; its documents are what `attachment` selects."""
    platform = platform_of(portal_of(site, "/", 'content = "#text"\nattachment = "p.file a"'))
    text = (
        "<html><div>很长的导航文字"
        + "文字" * 90
        + '</div><div id="text">{}</div><p class="file"><a href="/f?i=3">年报</a></p></html>'
    )
    article = platform.read_article(Page(f"{site.url}/d", text.format("一、总体情况"), "text/html"))
    assert article.has_content
    assert [(one.url, one.label) for one in article.attachments] == [(f"{site.url}/f?i=3", "年报")]
    bare = text.format("").replace('<p class="file"><a href="/f?i=3">年报</a></p>', "")
    assert not platform.read_article(Page(f"{site.url}/d", bare, "text/html")).has_content


@pytest.mark.parametrize(
    ("selectors", "complaint"),
    [
        ('entry = "li["', r"selectors\.entry: .*neither CSS nor XPath"),
        ('entry = "//li[@class=]"', r"selectors\.entry: .*neither CSS nor XPath"),
        ('lines = "li"', r"selectors\.lines: Extra inputs"),
        ('title = "b"', "say with list or entry"),
        ('entry = "li"\nnext = "a"\n[selectors.pages]\nparameter = "p"', "leave one out"),
        ('entry = "li"\n[selectors.pages]\nurl = "/list.html"', r"selectors\.pages: .*\{page\} once"),
        ('entry = "li"\n[selectors.pages]\nparameter = "p"\nstep = 0', "step must not be 0"),
        ('[selectors.api]\ntitle = "a b"\nlink = "url"', r"selectors\.api\.title"),
        ("", "no selector is given"),
    ],
)
def test_selectors_that_cannot_hold_are_refused_when_loaded(tmp_path: Path, selectors: str, complaint: str) -> None:
    """The message names file and field before anything is fetched."""
    path = tmp_path / "declared-site.toml"
    path.write_text(FILE.format(origin="http://www.example.gov.cn", path="/", column="", selectors=selectors), "utf-8")
    with pytest.raises(PortalError, match=complaint):
        load_portal(path)


def test_a_file_with_selectors_is_written_and_read_back(tmp_path: Path, site: Site) -> None:
    """What the archive keeps of such a portal is the same portal."""
    _, selectors, column = WAYS["json"]
    portal = portal_of(site, "/list.aspx", selectors, column)
    path = tmp_path / "declared-site.toml"
    path.write_text(dump_portal(portal, exclude_defaults=True), encoding="utf-8")
    assert load_portal(path) == portal


def serve_folders(site: Site) -> list[str]:
    """A column with a folder a year, the newest shown at once, and in an older one a page a body."""
    years = "".join(f'<li><a href="/nb/{year}/">{year}年</a></li>' for year in (2025, 2024, 2023))
    bodies = '<a href="/nb/2023/jyj/">示例县教育局</a><a href="/nb/2023/lxz/">柳溪镇人民政府</a>'

    def listing(*numbers: int, beside: str = "") -> str:
        rows = "".join(f'<li><a href="/a/{n}.html">{title(n)}</a><span>2024-01-17</span></li>' for n in numbers)
        return f'<html><div class="menu"><ul>{years}</ul></div><div>{beside}</div><ul class="list">{rows}</ul></html>'

    site.answers["/nb/"] = site.answers["/nb/2025/"] = listing(1, 2)
    site.answers["/nb/2024/"] = listing(3, 4, 5)
    site.answers["/nb/2023/"] = listing(beside=bodies)
    site.answers["/nb/2023/jyj/"] = listing(6, beside=bodies)
    site.answers["/nb/2023/lxz/"] = listing(7, beside=bodies)
    return [f"{site.url}/a/{number}.html" for number in range(1, 8)]


def test_every_folder_of_a_column_is_walked(site: Site) -> None:
    """Years, and the bodies within one, are lists of the same column, each entry once."""
    urls = serve_folders(site)
    reader = FolderReader(find_platform("plain"), ("years", "bodies"))
    found = asyncio.run(ListWalk(reader, site.fetch).walk(ListRequest(f"{site.url}/nb/")))
    assert sorted(one.entry.url for one in found.entries) == urls
    assert found.complete, found.faults


def test_a_folder_that_does_not_answer_is_a_fault(site: Site) -> None:
    """A year that is promised and missing proves no absence of its reports."""
    serve_folders(site)
    del site.answers["/nb/2024/"]
    reader = FolderReader(find_platform("plain"), ("years", "bodies"))
    found = asyncio.run(ListWalk(reader, site.fetch).walk(ListRequest(f"{site.url}/nb/")))
    assert not found.complete
    assert any("/nb/2024/: missing" in fault for fault in found.faults)
