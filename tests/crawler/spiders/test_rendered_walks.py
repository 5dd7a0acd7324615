"""Walks that need the browser: only for what was judged well, and over the one wire."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.portals import Portal
from tests.crawler.platforms.serving import Reply, Site, title
from tests.crawler.spiders.test_column import IMPATIENT, ROBOTS, crawl, portal_at, records_of, walks_of

pytestmark = pytest.mark.browser

SHELL = '<html><body><div id="app"></div><script src="/app.js"></script></body></html>'
SCRIPT = """
const at = new URLSearchParams(location.search), id = at.get('id'), page = +(at.get('page') || 1);
fetch(id ? '/api/detail?id=' + id : '/api/list?page=' + page).then(r => r.json()).then(d => {
  document.getElementById('app').innerHTML = id ? '<div class="detail">' + d.html + '</div>'
    : '<ul>' + d.items.map(i => `<li><a href="/detail?id=${i.id}">${i.title}</a></li>`).join('') + '</ul>'
    + '<div class="pages">共' + d.total + '条 ' + (d.more ? `<a href="/?page=${page + 1}">下一页</a>` : '') + '</div>';
});
"""


def serve_spa(site: Site, count: int, size: int) -> Portal:
    """Serve a portal that is nothing but a script and its JSON."""
    site.answers["/robots.txt"] = ROBOTS
    site.answers["/"] = site.answers["/detail"] = SHELL
    site.answers["/app.js"] = Reply(200, SCRIPT, (("Content-Type", "application/javascript; charset=utf-8"),))

    def listed(_: str, values: dict[str, str]) -> str:
        page = int(values["page"])
        numbers = range((page - 1) * size, min(page * size, count))
        items = [{"id": number + 1, "title": title(number)} for number in numbers]
        return json.dumps({"items": items, "total": count, "more": page * size < count})

    def detail(_: str, values: dict[str, str]) -> str:
        link = f"<a href='/files/{values['id']}.pdf'>附件</a>"
        return json.dumps({"html": "<p>本机关依法公开政府信息，接受社会监督。</p>" * 20 + link})

    site.answers["/api/list"], site.answers["/api/detail"] = listed, detail
    for number in range(count):
        kind = (("Content-Type", "application/pdf"),)
        site.answers[f"/files/{number + 1}.pdf"] = Reply(200, b"%PDF-1.4 ", kind)
    return portal_at(f"{site.url}/", f"{site.url}/", "script-portal")


def test_a_script_only_portal_is_walked_whole(tmp_path: Path, site: Site) -> None:
    """List, pages and articles come after load; each rendered page refers to its plain response, with the reason."""
    portal = serve_spa(site, 3, 2)
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)["script-portal"]
    assert walk.complete, walk.reason
    assert (walk.portal.platform, walk.stated_count) == ("spa", 3)
    assert [entry.title for entry in walk.entries] == [title(number) for number in range(3)]
    records = {record.record_id: record for record in records_of(tmp_path)}
    for visit in walk.visits:
        assert visit.rendered is not None
        conversion = records[visit.rendered]
        assert (conversion.type, conversion.header("WARC-Refers-To")) == ("conversion", f"<{visit.record_id}>")
        assert visit.render_reason == "the plain response holds no article"
        assert [one.state for one in visit.attachments] == ["ok"]
    asked = {record.header("WARC-Target-URI") for record in records.values() if record.type == "response"}
    assert f"{site.url}/api/detail?id=1" in asked, "what the browser loads is in the archive"


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=GBK"])
def test_a_page_is_rendered_in_the_charset_in_which_it_was_read(tmp_path: Path, site: Site, kind: str) -> None:
    """What declares no charset, or another than its own, says in the browser what it says to us."""
    row = f"<li><a href='/1.html'>{title(1)}</a><span>2024-01-12</span></li>"
    script = f"document.getElementById('app').innerHTML = `<ul class='list'>{row}</ul>`;"
    listing = f"<html><body><div id='app'></div><script>{script}</script></body></html>"
    site.answers["/robots.txt"] = ROBOTS
    site.answers["/nb/"] = Reply(200, listing, (("Content-Type", kind),))
    site.answers["/1.html"] = Reply(
        200, "<html><body><p>见公开内容。</p></body></html>", (("Content-Type", "text/html; charset=utf-8"),)
    )
    crawl(tmp_path, portal_at(f"{site.url}/nb/", f"{site.url}/", "undeclared"))
    walk = walks_of(tmp_path)["undeclared"]
    assert [entry.title for entry in walk.entries] == [title(1)], walk.reason


def test_a_challenge_never_reaches_the_browser(tmp_path: Path, site: Site) -> None:
    """A page that would set the browser to work is blocked, kept as it came, and rendered by nobody."""
    portal = serve_spa(site, 2, 3)
    solve = "<script>fetch('/solved')</script><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>"
    site.answers["/detail"] = Reply(412, f"<html><head>{solve}</head><body></body></html>")
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)["script-portal"]
    assert [(visit.state, visit.rendered) for visit in walk.visits] == [("blocked", None)]
    assert walk.blocked_by == "ruishu"
    assert "/solved" not in site.requests


def test_a_challenge_within_a_page_never_reaches_the_browser(tmp_path: Path, site: Site) -> None:
    """What a page loads while it is rendered may be a challenge as well: nobody solves it, and its host rests."""
    portal = serve_spa(site, 2, 3)
    solve = "<script>fetch('/solved')</script><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>"
    site.answers["/api/detail"] = Reply(412, f"<html><head>{solve}</head><body></body></html>")
    crawl(tmp_path, portal, settings=IMPATIENT)
    walk = walks_of(tmp_path)["script-portal"]
    assert walk.visits[0].state == "failed"
    assert walk.blocked_by == "ruishu"
    assert sum(path.startswith("/api/detail") for path in site.requests) == 1
    assert "/solved" not in site.requests
