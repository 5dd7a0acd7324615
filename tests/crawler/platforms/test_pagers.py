"""Pagers that only a script makes: pages named by numbers under either rule, pagers in base64, lists in frames."""

from __future__ import annotations

import asyncio
import time
from base64 import b64encode
from urllib.parse import quote

import pytest

from crawler.platforms import find_platform
from crawler.platforms.base import ListRequest, Page
from crawler.platforms.markup.document import parse_document
from crawler.platforms.markup.encoded import reveal
from crawler.platforms.markup.scripted import has_scripted_pager
from crawler.spiders.listing import ListWalk
from crawler.spiders.parts import Listing
from tests.crawler.platforms.serving import MENU, Site, pages_of, rows, serve_trs, title

SCRIPT = "<script>var countPage = {total}; function go(i) {{ location.href = 'index_' + i + '.html'; }}</script>"


def walk_list(site: Site, url: str) -> Listing:
    """Walk a list of no known family."""
    return asyncio.run(ListWalk(find_platform("plain"), site.fetch).walk(ListRequest(url)))


def serve_numbered(site: Site, count: int, first_number: int, *, total: int | None = None) -> str:
    """Serve pages of five that a script numbers; `first_number` is that of page two's file."""
    pages = pages_of(count, 5)
    for ordinal, numbers in enumerate(pages):
        script = SCRIPT.format(total=total or len(pages))
        text = f"<html><body>{MENU}<ul>{rows(numbers, '/d/{n}.html')}</ul>{script}</body></html>"
        name = "index" if ordinal == 0 else f"index_{ordinal - 1 + first_number}"
        site.answers[f"/nb/{name}.html"] = text
    return f"{site.url}/nb/index.html"


@pytest.mark.parametrize("first_number", [1, 2])
@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize("count", [5, 6, 10, 23])
def test_either_rule_of_numbers_is_walked_whole(site: Site, count: int, first_number: int, *, repeated: bool) -> None:
    """Whether index_1 is page two or page one, and whether page one is there by that name too, all pages are found."""
    url = serve_numbered(site, count, first_number)
    if repeated and first_number == 2:
        site.answers["/nb/index_1.html"] = site.answers["/nb/index.html"]
    found = walk_list(site, url)
    assert [one.entry.title for one in found.entries] == [title(n) for n in range(count)]
    assert found.complete, found.faults


@pytest.mark.parametrize("first_number", [1, 2])
@pytest.mark.parametrize("missing", [0, 1, 2, 3])
def test_a_numbered_page_that_is_missing_is_a_fault(site: Site, first_number: int, missing: int) -> None:
    """Where the rule is not known, the page at either end may be missing; one page too few is a fault all the same."""
    url = serve_numbered(site, 23, first_number)
    del site.answers[f"/nb/index_{missing + first_number}.html"]
    found = walk_list(site, url)
    assert len(found.entries) < 23
    assert not found.complete


def test_a_link_shows_the_rule_of_numbers(site: Site) -> None:
    """Where the page links to one of its pages by number, no page is asked for by guess."""
    url = serve_numbered(site, 23, 1)
    link = "<div class='page'><a href='index_1.html'>2</a></div>"
    for path, answer in list(site.answers.items()):
        site.answers[path] = str(answer).replace("</ul><script>", f"</ul>{link}<script>")
    found = walk_list(site, url)
    assert len(found.entries) <= 23
    assert not any("index_5" in path for path in site.requests)


@pytest.mark.parametrize("form", ["element", "call"])
def test_a_pager_in_base64_is_read(form: str) -> None:
    """The pager's links stand in the page as base64 of percent-encoded HTML, in an element or in a script's call."""
    links = '<a href="index_1.html">2</a><a href="index_1.html">下一页</a>'
    encoded = b64encode(quote(links).encode()).decode()
    held = {
        "element": f'<div id="pages">{encoded}</div>',
        "call": f"<div id='fy'></div><script>fy.innerHTML=decodeURIComponent(window.atob('{encoded}'))</script>",
    }[form]
    page = Page(
        "http://www.example.gov.cn/nb/", f"<html><body><ul>{rows(range(3), '/{n}.html')}</ul>{held}</body></html>"
    )
    read = find_platform("plain").read_list(page)
    assert [one.url for one in read.further] == ["http://www.example.gov.cn/nb/index_1.html"]
    assert read.doubts == ()


def test_a_pager_in_base64_of_something_else_is_a_doubt() -> None:
    """What cannot be decoded is left as it stands, and the list may be longer."""
    held = f'<div id="pages">{b64encode(bytes(range(128, 192))).decode()}</div>'
    text = f"<html><body><ul>{rows(range(3), '/{n}.html')}</ul>{held}</body></html>"
    assert reveal(text) == text
    read = find_platform("plain").read_list(Page("http://www.example.gov.cn/nb/", text))
    assert any("encoded" in doubt for doubt in read.doubts)


def test_a_list_in_a_frame_is_read_by_the_rules_of_its_own_family(site: Site) -> None:
    """The page around it is of no family and has news; the page in the frame is TRS's, with its pager."""
    inner = serve_trs(site, 23, 5).removeprefix(site.url)
    news = "<ul><li><a href='/x/1.html'>县政府召开二〇二六年第一次常务会议</a><span>2026-01-09</span></li></ul>"
    site.answers["/nb/"] = (
        f"<html><body>{MENU}{news}<iframe src='/login.html' width='300' height='200'></iframe>"
        f"<iframe src='{inner}' width='100%' height='800'></iframe></body></html>"
    )
    found = walk_list(site, f"{site.url}/nb/")
    assert [one.entry.title for one in found.entries] == [title(n) for n in range(23)]
    assert found.complete, found.faults


def test_a_frame_without_a_list_is_a_fault(site: Site) -> None:
    """A column that shows nothing but a frame with prose in it is not walked whole."""
    site.answers["/nb/"] = "<html><body><iframe src='/zn.html' height='800'></iframe></body></html>"
    site.answers["/zn.html"] = "<html><body><p>政府信息公开指南</p></body></html>"
    assert not walk_list(site, f"{site.url}/nb/").complete


def test_frames_of_other_sites_and_beside_reports_are_left_alone() -> None:
    """A list of reports is the list, whatever the page shows in frames, and a foreign frame is nobody's list."""
    lines = f"<ul>{rows(range(3), '/{n}.html')}</ul>"
    for body in (
        f"{lines}<iframe src='/other/' height='500'></iframe>",
        f"{lines}<iframe src='http://www.x.cn/'></iframe>",
    ):
        page = Page("http://www.example.gov.cn/nb/", f"<html><body>{body}</body></html>")
        assert len(find_platform("plain").read_list(page).entries) == 3


@pytest.mark.parametrize("named", ["class='next'", "rel='next'", "id='nextPage'", "aria-label='下一页'"])
def test_a_next_page_without_words_is_followed(named: str) -> None:
    """An arrow is a picture or a font's glyph, and the link's name says where it leads; an album has such links too."""
    lines = f"<ul>{rows(range(3), '/{n}.html')}</ul>"
    arrow = f"<a {named} href='/nb/2.html'><i class='icon'></i></a>"
    for holder, count in (("pagination", 1), ("album", 0)):
        text = f"<html><body>{lines}<div class='{holder}'>{arrow}</div></body></html>"
        read = find_platform("plain").read_list(Page("http://www.example.gov.cn/nb/", text, "text/html"))
        assert len(read.further) == count


@pytest.mark.parametrize(
    "pager",
    [
        "<ul class='el-pager'><li class='number active'>1</li><li class='number'>2</li><li class='number'>3</li></ul>",
        "<div class='pagination'><button>1</button><button>2</button></div>",
        "<div class='page'><span class='on'>1</span> | <span onclick='go(2)'>2</span></div>",
        "<div id='pageBox'><a class='cur'>1</a><a onclick='toPage(2)'>2</a></div>",
        "<div class='pages'><a href='javascript:;' onclick=\"toPage('2')\">下一页</a></div>",
        "<div class='pages'><button onclick='list(61, 2)'>下一页</button></div>",
        "<div class='page'>共5页 <a href='javascript:;'>上一页</a><a href='javascript:;'>下一页</a></div>",
        "<div class='more'>点击加载更多</div>",
        "<script>createPageHTML(pageTotal, pageIndex, 'index', 'html');</script>",
        "<script>createPage('#page', 12, 1);</script>",
        "<script>laypage.render({elem: 'page', count: total, curr: 1});</script>",
        "<script>$('#page').pagination({pages: 4, current: 1});</script>",
    ],
)
def test_controls_that_only_a_script_follows_are_a_doubt(pager: str) -> None:
    """Rendered or not, a list that shows further pages and no way to them may be longer than what was read."""
    text = f"<html><body><ul>{rows(range(3), '/{n}.html')}</ul>{pager}</body></html>"
    for rendered in (False, True):
        page = Page("http://www.example.gov.cn/#/nb", text, "text/html", rendered=rendered)
        assert find_platform("spa" if rendered else "plain").read_list(page).doubts


@pytest.mark.parametrize(
    "pager",
    [
        "<div class='page'>共<span>2</span>条 第<span>1</span>/<span>1</span>页</div>",
        "<div class='page'><span class='current'>1</span></div>",
        "<div class='page'><a href='javascript:;'>上一页</a><a href='javascript:;'>下一页</a></div>",
        "<div class='pages'><a href='javascript:toPage(1)'>下一页</a></div>",
        "<div class='page_date'><span>12</span>月<span>13</span>日</div>",
        "<script>function createPageHTML(total, current) { go(1); }</script>",
        "<script>$('#page').pagination({pageCount: 1, current: 1});</script>",
        "<script>var totalPage = 1; createPage('#page', totalPage);</script>",
        "<a href='/zt/'>加载更多</a>",
    ],
)
def test_a_pager_of_one_page_is_no_doubt(pager: str) -> None:
    """Counts and dates are no numbers of pages, and controls that are shown on a single page promise nothing."""
    text = f"<html><body><ul>{rows(range(2), '/{n}.html')}</ul>{pager}</body></html>"
    read = find_platform("plain").read_list(Page("http://www.example.gov.cn/nb/", text, "text/html"))
    assert (read.doubts, read.further) == ((), ())


def test_articles_of_a_script_that_differ_in_their_fragment_alone_are_entries_of_their_own() -> None:
    """Behind `#/` lie pages of their own, and so do those of the pager."""
    lines = rows(range(3), "#/detail/{n}")
    text = (
        f"<html><body><div id='app'><ul>{lines}</ul><div class='page'><a href='#/nb/2'>2</a></div></div></body></html>"
    )
    read = find_platform("spa").read_list(Page("http://www.example.gov.cn/#/nb", text, "text/html", rendered=True))
    assert [entry.url for entry in read.entries] == [f"http://www.example.gov.cn/#/detail/{n}" for n in range(3)]
    assert [one.url for one in read.further] == ["http://www.example.gov.cn/#/nb/2"]


def test_a_count_that_a_script_is_given_is_held_against_the_list() -> None:
    """A pager made by a known function is given how many entries there are."""
    script = "<script>laypage.render({elem: 'page', count: 57, limit: 15});</script>"
    text = f"<html><body><ul>{rows(range(3), '/{n}.html')}</ul>{script}</body></html>"
    read = find_platform("plain").read_list(Page("http://www.example.gov.cn/nb.jsp", text, "text/html"))
    assert read.stated_count == 57


def test_a_list_in_a_frame_beside_reports_is_walked_too(site: Site) -> None:
    """A page whose news name a report shows its list in a frame; other frames beside it need hold none."""
    inner = serve_trs(site, 23, 5).removeprefix(site.url)
    site.answers["/zn.html"] = "<html><body><p>政府信息公开指南</p></body></html>"
    site.answers["/nb/"] = (
        f"<html><body>{MENU}<ul>{rows([40], '/news/{n}.html')}</ul><iframe src='/zn.html' height='300'></iframe>"
        f"<iframe src='{inner}' width='100%' height='800'></iframe></body></html>"
    )
    found = walk_list(site, f"{site.url}/nb/")
    assert [one.entry.title for one in found.entries] == [title(40), *(title(n) for n in range(23))]
    assert found.complete, found.faults


def test_a_frame_that_states_more_than_it_gives_is_a_fault(site: Site) -> None:
    """Each page's count is held against that page's own entries."""
    lines = rows(range(3), "/d/{n}.html")
    site.answers["/in.html"] = f"<html><body><ul>{lines}</ul><div class='page'>共4条</div></body></html>"
    site.answers["/nb/"] = (
        f"<html><body><ul>{rows(range(7, 9), '/d/{n}.html')}</ul><div class='page'>共2条</div>"
        "<iframe src='/in.html' height='800'></iframe></body></html>"
    )
    assert walk_list(site, f"{site.url}/nb/").faults == ["the list states 4 entries and 3 were found"]


def test_a_page_full_of_what_is_called_a_page_is_looked_through_at_once() -> None:
    """Wrappers around the whole page bear the name as well, one in another; none of them is a pager."""
    lines = "".join(f"<li><a href='/{n}.html'>{title(n)}</a><span>{n}</span></li>" for n in range(1000))
    text = f"<html><body>{'<div class=page>' * 200}<ul>{lines}</ul>{'</div>' * 200}{'<a ' * 100_000}</body></html>"
    root = parse_document(text)
    began_at = time.process_time()
    assert not has_scripted_pager(root, "http://www.example.gov.cn/nb/")
    assert reveal(text) == text
    assert time.process_time() - began_at < 5


@pytest.mark.parametrize("platform", ["plain", "aspx", "empire"])
@pytest.mark.parametrize("words", ["②", "²", "2" * 5000])
def test_digits_that_are_no_number_end_no_walk(words: str, platform: str) -> None:
    """In a pager, beside its numbers and in the column's own address they are words like others."""
    calls = f"<a href=\"javascript:__doPostBack('p','')\">{words}</a><a title='总数'>{words}</a><a>{words}</a>"
    pager = f"<div class='page'><a href='index_2.html'>{words}</a><span>{words}</span><span>2</span>{calls}</div>"
    text = f"<html><body><ul>{rows(range(3), '/d/{n}.html')}</ul>{pager}</body></html>"
    page = Page(f"http://www.example.gov.cn/nb/?page={quote(words)}", text, "text/html")

    assert len(find_platform(platform).read_list(page).entries) == 3
