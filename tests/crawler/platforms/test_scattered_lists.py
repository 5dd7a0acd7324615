"""Columns that do not keep their reports in one list of links: each is found, or the walk says what is missing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

import pytest

from crawler.folders import FolderReader
from crawler.platforms import find_platform
from crawler.platforms.base import ListRequest, Page
from crawler.platforms.markup.document import parse_document
from crawler.platforms.markup.folders import FolderKind
from crawler.platforms.markup.matrices import find_matrix
from crawler.spiders.listing import ListWalk
from crawler.spiders.parts import Listing, Part
from tests.crawler.platforms.serving import MENU, rows, title

HOME = "http://www.example.gov.cn"
NEWS = "<ul class='hot'><li><a href='/xw/1.html'>关于做好全县重点工作的通知要点</a><span>2024-01-02</span></li></ul>"


def listed(numbers: range, folder: str = "/nb") -> str:
    """Return a list of reports."""
    return f"<ul>{rows(numbers, folder + '/{n}.html')}</ul>"


def walk(pages: Mapping[str, str], *folders: FolderKind, rendered: str | None = None) -> Listing:
    """Walk the column /nb/ of a site with these pages; `rendered` is what a browser would show of it."""

    async def fetch(request: ListRequest) -> Part:
        path = request.url.removeprefix(HOME)
        if path not in pages:
            return Part(None, "missing", "status 404", path)
        return Part(Page(request.url, f"<html><body>{MENU}{pages[path]}</body></html>", "text/html"), "ok", "", path)

    async def render(part: Part, _: str) -> Page | None:
        assert part.page is not None
        return Page(part.page.url, rendered, "text/html", rendered=True) if rendered is not None else None

    list_walk = ListWalk(
        find_platform("plain"),
        fetch,
        render,
        make_reader=lambda platform: FolderReader(platform, folders) if folders else platform,
    )
    return asyncio.run(list_walk.walk(ListRequest(f"{HOME}/nb/")))


def titles(found: Listing) -> list[str]:
    """Return what was found."""
    return [one.entry.title for one in found.entries]


@pytest.mark.parametrize(
    "line",
    [
        "<li><a href='javascript:void(0)' onclick=\"window.open('/nb/{n}.html')\">{title}</a></li>",
        "<li><a href=\"javascript:openInfo('/nb/{n}.html',3)\">{title}</a></li>",
        "<li><a onclick=\"location.href='{n}.html'\">{title}</a></li>",
        "<li onclick=\"location.href='/nb/{n}.html'\">{title}<span>2024-01-15</span></li>",
        "<tr><td>{n}</td><td>{title}</td><td>2024-01-15</td><td><a href='/nb/{n}.html'>查看详情</a></td></tr>",
        "<div class='card'><a href='/nb/{n}.html'><img src='/i/{n}.png' alt='{title}'></a></div>",
    ],
)
def test_a_line_is_read_however_it_leads_on(line: str) -> None:
    """By what its click opens where its link is only a script's, and by what it says where its link says 查看."""
    found = walk({"/nb/": "<table>" * ("<tr" in line) + "".join(line.format(n=n, title=title(n)) for n in range(6))})
    assert [(one.entry.url, one.entry.title) for one in found.entries] == [
        (f"{HOME}/nb/{n}.html", title(n)) for n in range(6)
    ]
    assert found.complete, found.faults


def test_a_report_to_which_only_a_script_leads_is_named() -> None:
    """A line whose click says nothing of an address is a fault, beside others that have one."""
    calls = "".join(
        f"<li><a href='javascript:void(0)' onclick='show({n}, 3)'>{title(n)}</a></li>" for n in range(9, 11)
    )
    found = walk({"/nb/": f"<ul>{rows(range(3), '/nb/{n}.html')}{calls}</ul>"})
    assert titles(found) == [title(n) for n in range(3)]
    assert [title(9) in fault for fault in found.faults] == [True, False]


@pytest.mark.parametrize("count", ["", "<div class='page'>共5条</div>", "<div class='page'>共8条</div>"])
def test_reports_outside_of_the_list_are_found(count: str) -> None:
    """A box above the list and a second list of other make are the column's too, whether they are counted or not."""
    above = f"<div class='pinned'><h2><a href='/nb/20.html'>{title(20)}</a></h2><p>摘要</p></div>"
    second = "".join(f"<tr><td><i></i><a href='/nb/{n}.html'>{title(n)}</a></td></tr>" for n in (30, 31))
    found = walk({"/nb/": f"{above}{listed(range(5))}{NEWS}<table class='b'>{second}</table>{count}"})
    assert sorted(titles(found)) == sorted(title(n) for n in (*range(5), 20, 30, 31))
    assert found.complete, found.faults


def test_reports_beside_the_list_say_nothing_of_its_end() -> None:
    """A box of the latest, on every page and of what stands on the next one, makes no page a repetition."""
    latest = f"<div class='new'>{''.join(f'<p><a href=/nb/{n}.html>{title(n)}</a></p>' for n in range(5, 7))}</div>"
    following = "<div class='page'><a href='/nb/2.html'>下一页</a></div>"
    found = walk({"/nb/": listed(range(5)) + latest + following, "/nb/2.html": listed(range(5, 7)) + latest})
    assert sorted(titles(found)) == sorted(title(n) for n in range(7))
    assert found.complete, found.faults


def test_blocks_that_show_the_latest_are_followed() -> None:
    """更多 beside reports leads to all of them; beside news, or to what lists no report, to nothing of the column."""
    blocks = [
        f"<div><h3>{name}<a href='/nb/{name}/'>更多&gt;&gt;</a></h3>{listed(range(start, start + 2))}</div>"
        for name, start in (("bm", 0), ("xz", 10))
    ]
    news = f"<div><h3>热点<a href='/xw/'>更多</a></h3>{NEWS}</div>"
    other = f"<div><a href='/zn/'>更多</a>{listed(range(40, 41))}</div>"
    pages = {
        "/nb/": "".join(blocks) + news + other,
        "/nb/bm/": listed(range(8)) + "<div class='page'><a href='/nb/bm/2.html'>下一页</a></div>",
        "/nb/bm/2.html": listed(range(8, 10)),
        "/nb/xz/": listed(range(10, 14)),
        "/zn/": NEWS + "<div class='page'><a href='/zn/2.html'>下一页</a></div>",
    }
    found = walk(pages)
    assert sorted(titles(found)) == sorted(title(n) for n in (*range(14), 40))
    assert found.complete, found.faults


BODIES = ("县教育局", "县财政局", "县水利局")


def matrix(head: str, line: str) -> str:
    """Return a table of three bodies and two years, after a heading; `line` is one body's row."""
    lines = "".join(line.format(n=number, body=body) for number, body in enumerate(BODIES, 1))
    return f"<h2>政府信息公开年报</h2><table border=1>{head}{lines}</table>"


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (
            "<tr><th>序号</th><th>单位\\年度</th><th>2022年</th><th>2023年</th></tr>",
            "<tr><td>{n}</td><td>{body}</td><td><a href='/a/{n}.html'>查看</a><td><a href='/b/{n}.html'>查看</a></tr>",
        ),
        (
            "<tr><td rowspan=4>政府部门</td><td>单位</td><td>2022</td><td>2023</td></tr>",
            "<tr><td>{body}</td><td><a href='/a/{n}.html'><img src=x.png></a><td><a href='/b/{n}.html'>√</a></tr>",
        ),
        (
            "",
            "<tr><td>{body}</td><td><a href='/a/{n}.html'>2022年</a><td><a href='/b/{n}.html'>2023年</a></tr>",
        ),
    ],
)
def test_a_table_of_bodies_and_years_is_a_list(head: str, line: str) -> None:
    """A cell says neither whose report it leads to nor of which year: both stand at the table's edges."""
    found = walk({"/nb/": matrix(head, line)}, "years", "bodies")

    assert {one.entry.url.removeprefix(HOME): one.entry.title for one in found.entries} == {
        f"/{folder}/{number}.html": f"{body}{year}年政府信息公开年报"
        for folder, year in (("a", 2022), ("b", 2023))
        for number, body in enumerate(BODIES, 1)
    }
    assert found.complete, found.faults


def test_a_table_with_the_years_below_each_other_is_one_as_well() -> None:
    """Bodies at the top, years at the side, a cell that is empty, and one that only its script can follow."""
    top = "".join(f"<th>{body}</th>" for body in BODIES)
    cells = "<td><a href='/a/1.html'>下载</a></td><td></td><td><a href='javascript:go(7)'>下载</a></td>"
    page = f"<h2>政府信息公开年报</h2><table><tr><th>年度</th>{top}</tr><tr><td>2022</td>{cells}</tr>"
    page += "<tr><td>2023</td><td></td><td><a href='/b/2.html'>下载</a></td><td></td></tr></table>"
    found = walk({"/nb/": page + listed(range(2))})

    assert sorted(titles(found)) == sorted(
        ["县教育局2022年政府信息公开年报", "县财政局2023年政府信息公开年报", title(0), title(1)]
    )
    assert [fault.partition(": ")[2] for fault in found.faults] == [
        "县水利局2022年政府信息公开年报: no URL: javascript:go(7)"
    ]


def test_a_table_of_other_things_is_no_list_of_reports() -> None:
    """Years over columns that are called nothing of the kind."""
    page = matrix(
        "<tr><td>单位</td><td>2022</td><td>2023</td></tr>",
        "<tr><td>{body}</td><td><a href='/a/{n}.html'>查看</a></td><td></td></tr>",
    )
    found = walk({"/nb/": page.replace("政府信息公开年报", "财政预算") + listed(range(2))})

    assert sorted(titles(found)) == sorted(title(n) for n in range(2))


def test_a_cell_over_a_whole_table_is_read_once() -> None:
    """An article in a table of layout may span a hundred rows and columns: it is not gone through at each."""
    cells = f"<tr><td rowspan=100 colspan=100>{'县' * 300_000}</td></tr>" + "<tr></tr>" * 99
    text = f"<html><h1>政府信息公开工作年度报告</h1><table>{cells}</table></html>"
    begun = time.process_time()

    assert find_matrix(parse_document(text), Page("http://www.example.gov.cn/", text, "text/html")).entries == ()
    assert time.process_time() - begun < 2


def test_years_and_bodies_are_followed_wherever_they_are_chosen() -> None:
    """A list of years in a form leads to folders as links do, and a list of bodies goes on behind its first page."""
    options = "".join(f"<option value='/nb/{year}/'>{year}年</option>" for year in (2023, 2022))
    years = f"<select onchange='go(this)'>{options}</select>"
    pages = {"/nb/": years + listed(range(2)), "/nb/2023/": listed(range(2)), "/nb/2022/": listed(range(2, 5))}
    assert titles(walk(pages, "years")) == [title(n) for n in range(5)]

    names = [["县教育局", "县财政局", "县水利局"], ["县审计局", "县统计局"]]
    lists = ["".join(f"<li><a href='/nb/{name}/'>{name}</a></li>" for name in part) for part in names]
    pages = {
        "/nb/": f"<ul>{lists[0]}</ul><div class='page'><a href='/nb/2.html'>下一页</a></div>",
        "/nb/2.html": lists[1],
    }
    pages |= {f"/nb/{name}/": listed(range(n, n + 1), f"/nb/{name}") for n, name in enumerate(names[0] + names[1])}
    found = walk(pages, "bodies")
    assert titles(found) == [title(n) for n in range(5)]
    assert found.complete, found.faults


@pytest.mark.parametrize(
    "chosen",
    [
        "<a href='javascript:;' onclick='load({year})'>{year}年</a>",
        "<li onclick='load({year})'>{year}</li>",
        "<select onchange='load(this.value)'><option value='{year}'>{year}年度</option></select>",
        "<td><a href='/nb/{year}.html'>{year}年</a></td>",
    ],
)
def test_a_year_that_is_offered_and_not_found_is_a_fault(chosen: str) -> None:
    """What a click on a year would show was not read; a year of which there are reports promises nothing more."""
    found = walk({"/nb/": f"<div>{chosen.format(year=2010)}{chosen.format(year=1998)}</div>{listed(range(4))}"})
    assert titles(found) == [title(n) for n in range(4)]
    assert [fault for fault in found.faults if "1998" in fault and "2010" not in fault] == found.faults != []


@pytest.mark.parametrize(
    "pager",
    [
        "<div class='fy'><a href='#' onclick='go(1)'>上一页</a><a href='javascript:;' onclick='go(2)'>下一页</a></div>",
        "<form><input type='button' value='下一页' onclick='f.page.value=2;f.submit()'></form>",
        "<select onchange='go(this.value)'><option value='1'>第1页</option><option value='2'>第2页</option></select>",
    ],
)
def test_a_next_page_for_which_a_script_asks_is_a_doubt(pager: str) -> None:
    """Wherever the control stands and whatever it is."""
    assert not walk({"/nb/": listed(range(4)) + pager}).complete


def test_pages_that_are_chosen_from_a_list_are_walked() -> None:
    """Where the options are addresses they are the pager's links."""
    options = "".join(f"<option value='/nb/{n}.html'>第{n}页</option>" for n in (2, 3))
    pages = {"/nb/": f"{listed(range(3))}<select onchange='go()'><option value='/nb/'>第1页</option>{options}</select>"}
    pages |= {f"/nb/{n}.html": listed(range(3 * n - 3, 3 * n)) for n in (2, 3)}
    found = walk(pages)
    assert titles(found) == [title(n) for n in range(9)]
    assert found.complete, found.faults


def test_news_beside_a_list_that_a_script_makes_are_not_the_list() -> None:
    """Where nothing on the plain page is called a report the browser is asked; where it shows no more, they are."""
    shown = f"<html><body>{listed(range(4))}{NEWS}</body></html>"
    assert titles(walk({"/nb/": NEWS}, rendered=shown)) == [title(n) for n in range(4)]
    for rendered in (None, f"<html><body>{NEWS}</body></html>"):
        assert len(titles(walk({"/nb/": NEWS}, rendered=rendered))) == 1


def test_a_frame_of_another_site_is_named_where_the_page_lists_no_report() -> None:
    """Whose the list in it is nobody can tell; beside reports it is nobody's business."""
    frame = "<iframe src='http://zwgk.another.gov.cn/list.html' width='100%' height='900'></iframe>"
    found = walk({"/nb/": NEWS + frame})
    assert ["http://zwgk.another.gov.cn/list.html" in fault for fault in found.faults] == [True]
    assert walk({"/nb/": listed(range(3)) + frame}).complete
