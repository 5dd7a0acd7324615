"""A portal whose pages differ by what stands behind `#/` alone is walked whole, in the browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.portals import Column, Portal
from tests.crawler.platforms.serving import Reply, Site, title
from tests.crawler.spiders.test_column import crawl, walks_of

COUNT, PAGE_SIZE = 5, 2
SHELL = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>示例县</title></head>"
    "<body><div id='app'></div><script src='/app.js'></script></body></html>"
)
SCRIPT = """
var app = document.getElementById('app');
function get(url, show) {
  var request = new XMLHttpRequest();
  request.open('GET', url);
  request.onload = function () { app.innerHTML = show(JSON.parse(request.responseText)); };
  request.send();
}
function list(data) {
  var lines = data.rows.map(function (row) {
    return '<li><a href="#/detail/' + row.id + '">' + row.title + '</a><span>2024-01-12</span></li>';
  });
  var next = data.next ? '<a href="#/nb/' + data.next + '">下一页</a>' : '';
  return '<ul>' + lines.join('') + '</ul><div class="page">' + next + '</div>';
}
function detail(data) { return '<article><h1>' + data.title + '</h1><p>' + data.text + '</p></article>'; }
var found = location.hash.match(/^#\\/(nb|detail)(?:\\/(\\d+))?$/);
if (found && found[1] === 'nb') { get('/api/list?page=' + (found[2] || 1), list); }
if (found && found[1] === 'detail') { get('/api/detail?id=' + found[2], detail); }
"""


def list_answer(_: str, values: dict[str, str]) -> str:
    """Answer with one page of the list."""
    page = int(values["page"])
    numbers = range((page - 1) * PAGE_SIZE, min(page * PAGE_SIZE, COUNT))
    rows = [{"id": number, "title": title(number)} for number in numbers]
    return json.dumps({"rows": rows, "next": page + 1 if page * PAGE_SIZE < COUNT else None})


@pytest.mark.browser
def test_pages_behind_a_hash_are_pages_of_their_own(site: Site, tmp_path: Path) -> None:
    """The shell is the same for all of them; list pages and articles are told apart by their fragments."""
    site.answers["/"] = SHELL
    site.answers["/app.js"] = Reply(200, SCRIPT, (("Content-Type", "application/javascript"),))
    site.answers["/api/list"] = list_answer
    site.answers["/api/detail"] = lambda _, values: json.dumps(
        {"title": title(int(values["id"])), "text": "总体情况" * 20}
    )
    column = Column(name="政府信息公开年报", url=f"{site.url}/#/nb")
    portal = Portal(id="hash", name="示例县", home=f"{site.url}/", loopback=True, delay_seconds=0, columns=(column,))
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)["hash"]
    assert (walk.complete, walk.portal.platform) == (True, "spa"), walk.reason
    assert [entry.url for entry in walk.entries] == [f"{site.url}/#/detail/{number}" for number in range(COUNT)]
    assert [visit.state for visit in walk.visits] == ["ok"] * COUNT
    stated = [visit.metadata.title if visit.metadata else None for visit in walk.visits]
    assert stated == [title(number) for number in range(COUNT)]
