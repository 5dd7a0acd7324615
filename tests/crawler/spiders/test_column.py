"""The spiders from end to end, in a process of their own, over portals that the tests serve."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.rechecking import RecheckPolicy
from archive.walks import WALK_CONTENT_TYPE, Walk
from archive.warc.reader import read_records
from crawler.limits import Budget
from crawler.portals import Column, Expectation, Portal, Withdrawal, dump_portal, load_portal
from tests.crawler.platforms.serving import Reply, Site, serve_trs, title
from tests.forking import SCRAPY, Forked, run_forked

ARTICLE = "<p>本机关依法公开政府信息，接受社会监督。</p>" * 20
# Of a page in which no article will ever come.
IMPATIENT = {"NIANBAO_PAGE_SECONDS": 2}
ROBOTS = Reply(200, "User-agent: *\nDisallow: /secret/\n", (("Content-Type", "text/plain"),))


def page(number: int) -> str:
    """Return the path of a report's page."""
    return f"/zfxxgknb/202401/t20240117_{number:06d}.html"


def serve_portal(site: Site, count: int, size: int = 15) -> Portal:
    """Serve a whole portal: its list, an article with an attachment for every entry."""
    url = serve_trs(site, count, size)
    site.answers["/robots.txt"] = ROBOTS
    for number in range(count):
        link = f'<a href="./P0202401{number:04d}.doc">附件：报告全文.doc</a>'
        site.answers[page(number)] = f'<html><body><div class="TRS_Editor">{ARTICLE}{link}</div></body></html>'
        body = b"\xd0\xcf\x11\xe0" + bytes([number])
        site.answers[f"/zfxxgknb/202401/P0202401{number:04d}.doc"] = Reply(
            200, body, (("Content-Type", "application/msword"),)
        )
    return portal_at(url, f"{site.url}/", "own-portal", platform="trs")


def portal_at(url: str, home: str, portal_id: str, platform: str | None = None) -> Portal:
    """Return a portal on loopback with one column."""
    return Portal(
        id=portal_id,
        name="示例县人民政府",
        division_code="999999",
        platform=platform,
        home=home,
        loopback=True,
        delay_seconds=0,
        columns=(Column(name="政府信息公开年报", url=url, body="示例县人民政府"),),
    )


def crawl(data: Path, *portals: Portal, **asked: Any) -> dict[str, Any]:
    """Run one crawl to its end and return what it said of itself."""
    asked |= {"data": str(data), "portals": [portal.model_dump(mode="json") for portal in portals]}
    done = run_forked("tests.crawler.spiders.walk_script", json.dumps(asked))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def scrapy(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `scrapy crawl column` to its end."""
    return run_forked(SCRAPY, arguments=["crawl", "column", *words, "-s", f"NIANBAO_COLLECTION={data}"])


def records_of(data: Path) -> Iterator[Any]:
    """Yield the records of a collection, oldest file first."""
    for path in sorted((data / "archive").glob("*.warc.gz")):
        yield from read_records(path)


def walks_of(data: Path) -> dict[str, Walk]:
    """Return the accounts of a collection's walks by portal."""
    found = [record for record in records_of(data) if record.header("Content-Type") == WALK_CONTENT_TYPE]
    return {walk.portal.id: walk for walk in (Walk.model_validate_json(record.block) for record in found)}


@pytest.mark.parametrize("size", [15, 4])
def test_a_portal_is_walked_whole_by_its_file_alone(tmp_path: Path, site: Site, size: int) -> None:
    """`scrapy crawl column -a portal=ID` finds the file in the collection and archives lists, pages and documents."""
    portal = serve_portal(site, 17, size)
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals" / "own-portal.toml").write_text(dump_portal(portal), encoding="utf-8")
    done = scrapy(tmp_path, "-a", "portal=own-portal")
    assert done.returncode == 0, done.stderr
    walk = walks_of(tmp_path)["own-portal"]
    assert walk.complete, walk.reason
    assert [entry.title for entry in walk.entries] == [title(number) for number in range(17)]
    assert [visit.url for visit in walk.visits] == [f"{site.url}{page(number)}" for number in range(17)]
    assert {visit.state for visit in walk.visits} == {"ok"}
    assert {(one.label, one.state) for visit in walk.visits for one in visit.attachments} == {
        ("附件：报告全文.doc", "ok")
    }
    by_id = {record.record_id: record for record in records_of(tmp_path)}
    assert [by_id[record_id].type for record_id in walk.list_pages] == ["response"] * -(-17 // size)
    for visit in walk.visits:
        assert by_id[visit.record_id].header("WARC-Target-URI") == visit.url
        assert [by_id[one.record_id].header("WARC-Target-URI") for one in visit.attachments] == [
            one.url for one in visit.attachments
        ]
    assert all(entry.list_page in walk.list_pages for entry in walk.entries)
    assert (walk.body, walk.portal.platform, walk.portal.division_code) == ("示例县人民政府", "trs", "999999")


def test_the_portals_file_is_in_the_archive_before_anything_of_the_portal(tmp_path: Path, site: Site) -> None:
    """What was followed can be told from the archive: the file as the crawl used it comes first.

    The walk has of it what is concluded by: what proves a withdrawal, what is expected, when reports are due.
    """
    withdrawal = Withdrawal(confirm_after_checks=2, confirm_after_days=5)
    expect = Expectation(reports_min=1, years=(2020, 2023))
    recheck = RecheckPolicy(nightly_days=3, most_days=8, season_days=4, season_most_days=2)
    said = {"withdrawal": withdrawal, "expect": expect, "recheck": recheck}
    portal = serve_portal(site, 2).model_copy(update=said)
    crawl(tmp_path, portal)
    facts = walks_of(tmp_path)["own-portal"].portal
    assert (facts.confirm_after_checks, facts.confirm_after_days) == (2, 5)
    assert (facts.reports_min, facts.years, facts.recheck) == (1, (2020, 2023), recheck)
    assert facts.columns == (portal.columns[0].url,)
    first = next(record for record in records_of(tmp_path) if record.type != "warcinfo")
    assert (first.type, first.header("WARC-Target-URI")) == ("resource", "urn:nianbao:portal:own-portal")
    kept = tmp_path / "own-portal.toml"
    kept.write_bytes(first.block)
    assert load_portal(kept) == portal


def test_half_a_page_is_no_page(tmp_path: Path, site: Site) -> None:
    """A list of which a part is cut off in its coding proves nothing, and a page that is says nothing of its report."""
    portal = serve_portal(site, 8, 4)
    [second] = [path for path in site.answers if path.endswith("_1.html")]
    for path in (second, page(2)):
        squeezed = gzip.compress(str(site.answers[path]).encode())
        site.answers[path] = Reply(200, squeezed[:-30], (("Content-Type", "text/html"), ("Content-Encoding", "gzip")))
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)["own-portal"]
    assert not walk.complete
    assert "gzip body cut off" in (walk.reason or "")
    assert [visit.state for visit in walk.visits] == ["ok", "ok", "failed", "ok"]
    by_id = {record.record_id: record for record in records_of(tmp_path)}
    assert by_id[walk.visits[2].record_id].type == "response"


def test_every_answer_has_its_own_state(tmp_path: Path, site: Site) -> None:
    """Missing, redirected home, blocked, failed and refused are told apart, each with the record that shows it."""
    portal = serve_portal(site, 8)
    site.answers[page(0)] = Reply(404, "gone")
    site.answers[page(1)] = Reply(302, "", (("Location", "/"),))
    site.answers["/"] = "<html><body>示例县人民政府门户网站</body></html>"
    site.answers[page(2)] = Reply(403, "<html><body>403 Forbidden</body></html>")
    site.answers[page(3)] = Reply(500, "")
    site.answers[page(4)] = Reply(301, "", (("Location", "../202402/moved.html"),))
    site.answers["/zfxxgknb/202402/moved.html"] = f"<html><body><div class='TRS_Editor'>{ARTICLE}</div></body></html>"
    site.answers[page(5)] = "<html><body>温馨提示：您访问的页面不存在</body></html>"
    site.answers[page(6)] = Reply(302, "", (("Location", "/secret/report.html"),))
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)["own-portal"]
    assert walk.complete
    states = ["missing", "redirected_home", "blocked", "failed", "ok", "soft_missing", "refused", "ok"]
    assert [visit.state for visit in walk.visits] == states
    kinds = ["not_found", "redirected_home", "waf", "status", "content", "soft_404", "robots", "content"]
    assert [visit.answer for visit in walk.visits] == kinds
    by_id = {record.record_id: record for record in records_of(tmp_path)}
    shown = [by_id[visit.record_id].header("WARC-Target-URI").removeprefix(site.url) for visit in walk.visits]
    assert shown == [
        page(0),
        page(1),
        page(2),
        page(3),
        "/zfxxgknb/202402/moved.html",
        page(5),
        "/secret/report.html",
        page(7),
    ]
    asked = {record.header("WARC-Target-URI") for record in by_id.values() if record.type == "response"}
    assert f"{site.url}{page(4)}" in asked, "each hop of a redirect is archived"
    assert not any(path.startswith("/secret/") for path in site.requests), "robots.txt is obeyed behind redirects too"
    assert by_id[walk.visits[2].record_id].type == "response", "a block page is archived and not rendered"
    assert walk.visits[2].rendered is None


ODD_PLACES = (
    "http://[bad/",
    "javascript:history.back()",
    "mailto:office@example.gov.cn",
    "ftp://www.example.gov.cn/report",
    "http:///report",
    "http://www.example.gov.cn:99999/report",
    "http://www.example.com/report",
)


def test_a_redirect_to_no_place_is_that_pages_alone(tmp_path: Path, site: Site) -> None:
    """Where a redirect leads to what may not be asked for, the page is refused, and the walk goes on to its end."""
    portal = serve_portal(site, len(ODD_PLACES) + 1)
    for number, place in enumerate(ODD_PLACES):
        site.answers[page(number)] = Reply(302, "", (("Location", place),))
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)["own-portal"]
    assert walk.complete, walk.reason
    assert [visit.state for visit in walk.visits] == ["refused"] * len(ODD_PLACES) + ["ok"]
    by_id = {record.record_id: record for record in records_of(tmp_path)}
    shown = [by_id[visit.record_id] for visit in walk.visits]
    assert [record.type for record in shown] == ["response"] * 6 + ["metadata", "response"]
    assert all(place.encode() in record.block for place, record in zip(ODD_PLACES, shown[:6], strict=False))


def test_an_address_that_cannot_be_asked_for_is_refused(tmp_path: Path, site: Site) -> None:
    """A report or a document whose address has no such port is refused; what comes after it is visited."""
    portal = serve_portal(site, 3)
    odd = "http://www.example.gov.cn:99999/report"
    listing = str(site.answers["/zfxxgknb/"])
    site.answers["/zfxxgknb/"] = listing.replace("./202401/t20240117_000000.html", f"{odd}.html")
    site.answers[page(1)] = f'<div class="TRS_Editor">{ARTICLE}<a href="{odd}.doc">附件</a></div>'
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)["own-portal"]
    assert [(visit.state, [one.state for one in visit.attachments]) for visit in walk.visits] == [
        ("refused", []),
        ("ok", ["refused"]),
        ("ok", ["ok"]),
    ]


def test_a_document_that_may_not_be_asked_for_is_refused(tmp_path: Path, site: Site) -> None:
    """Documents that robots.txt forbids, or on a foreign host, are refused, each with the record that says so."""
    portal = serve_portal(site, 1)
    places = ("/secret/report.pdf", "http://files.example.com/report.pdf")
    links = "".join(f'<a href="{place}">附件</a>' for place in places)
    site.answers[page(0)] = f'<html><body><div class="TRS_Editor">{ARTICLE}{links}</div></body></html>'
    crawl(tmp_path, portal)
    (visit,) = walks_of(tmp_path)["own-portal"].visits
    by_id = {record.record_id: record for record in records_of(tmp_path)}
    assert visit.state == "ok"
    assert [one.state for one in visit.attachments] == ["refused", "refused"]
    reasons = [by_id[one.record_id].block for one in visit.attachments if one.record_id]
    assert [b"fetch-error: robots" in reasons[0], b"fetch-error: forbidden" in reasons[1]] == [True, True]


def test_an_entry_that_leads_nowhere_makes_the_walk_doubtful(tmp_path: Path, site: Site) -> None:
    """A line of the list whose address cannot be parsed is named in the account, which proves no absence."""
    portal = serve_portal(site, 3)
    listing = str(site.answers["/zfxxgknb/"])
    site.answers["/zfxxgknb/"] = listing.replace("./202401/t20240117_000001.html", "http://[bad/a.html")
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)["own-portal"]
    assert not walk.complete
    assert f"{title(1)}: no URL: http://[bad/a.html" in (walk.reason or "")
    assert [visit.url for visit in walk.visits] == [f"{site.url}{page(0)}", f"{site.url}{page(2)}"]


def test_a_report_that_is_a_list_makes_the_walk_doubtful(tmp_path: Path, site: Site) -> None:
    """A line that is called like a report and leads to a list of reports is named: those in it were not visited."""
    portal = serve_portal(site, 3)
    lines = "".join(f"<li><a href='/nb/{number}.html'>{title(number)}</a></li>" for number in range(20, 24))
    site.answers[page(1)] = f"<html><body><ul>{lines}</ul></body></html>"
    crawl(tmp_path, portal, settings=IMPATIENT)
    walk = walks_of(tmp_path)["own-portal"]
    assert walk.reason == f"{site.url}{page(1)}: is listed as a report and lists 4 reports itself"


def test_an_article_is_fetched_to_its_last_page(tmp_path: Path, site: Site) -> None:
    """Each page on which it goes on is captured once, in order, with its attachments; the second leads to the last."""
    portal = serve_portal(site, 1)
    first, second, third = page(0), *(page(0).replace(".html", f"_{number}.html") for number in (1, 2))
    name = first.rpartition("/")[2].removesuffix(".html")
    body = str(site.answers[first]).replace("</body>", "")
    site.answers[first] = f'{body}<script>createPageHTML(2, 0, "{name}", "html");</script></body></html>'
    site.answers[second] = (
        f'<html><body><div class="TRS_Editor">{ARTICLE}<a href="./second.doc">附件：二.doc</a></div>'
        f'<div><a href="{first}">上一页</a><a href="{third}">下一页</a></div></body></html>'
    )
    site.answers[third] = f'<html><body><div class="TRS_Editor">{ARTICLE}</div></body></html>'
    crawl(tmp_path, portal)
    (visit,) = walks_of(tmp_path)["own-portal"].visits
    assert [(one.url, one.state) for one in visit.further] == [(f"{site.url}{one}", "ok") for one in (second, third)]
    assert [one.label for one in visit.attachments] == ["附件：报告全文.doc", "附件：二.doc"]
    captured = {record.record_id: record.header("WARC-Target-URI") for record in records_of(tmp_path)}
    assert [captured[one.record_id or ""] for one in visit.further] == [one.url for one in visit.further]


def test_one_portals_failure_harms_no_other(tmp_path: Path, site: Site) -> None:
    """A portal that refuses connections, one that blocks and one without a list end with accounts of their own."""
    good = serve_portal(site, 5)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = portal_at(f"http://127.0.0.1:{closed.getsockname()[1]}/nb/", "http://127.0.0.1/", "dead-portal")
        blocked = portal_at(f"{site.url}/blocked", f"{site.url}/", "blocked-portal")
        empty = portal_at(f"{site.url}/empty", f"{site.url}/", "empty-portal", platform="jcms")
        site.answers["/blocked"] = Reply(521, "<script>document.cookie=('_')+('j')</script>")
        site.answers["/empty"] = Reply(200, "", (("Content-Type", "text/html"),))
        result = crawl(tmp_path, dead, blocked, empty, good)
    walks = walks_of(tmp_path)
    assert {portal_id: walk.complete for portal_id, walk in walks.items()} == {
        "dead-portal": False,
        "blocked-portal": False,
        "empty-portal": False,
        "own-portal": True,
    }
    assert "unreachable: refused: robots.txt could not be had" in (walks["dead-portal"].reason or "")
    assert "blocked: jiasule" in (walks["blocked-portal"].reason or "")
    assert "failed: an empty response" in (walks["empty-portal"].reason or "")
    assert result["stats"]["nianbao/columns_complete"] == 1
    assert result["stats"]["nianbao/columns_incomplete"] == 3


def test_known_pages_that_are_listed_no_more_are_visited(tmp_path: Path, site: Site) -> None:
    """Absence from the list is one half of the proof; what the page itself answers is the other."""
    portal = serve_portal(site, 3)
    column = portal.columns[0].url
    gone, still = f"{site.url}/zfxxgknb/202301/t20230117_1.html", f"{site.url}/zfxxgknb/202301/t20230117_2.html"
    site.answers["/zfxxgknb/202301/t20230117_2.html"] = site.answers[page(0)]
    crawl(tmp_path, portal, known={column: [gone, still, f"{site.url}{page(1)}"]})
    visits = {visit.url: visit for visit in walks_of(tmp_path)["own-portal"].visits}
    assert len(visits) == 5
    assert (visits[gone].state, visits[gone].listed) == ("missing", False)
    assert (visits[still].state, visits[still].listed) == ("ok", False)
    assert visits[f"{site.url}{page(1)}"].listed


def test_documents_that_are_others_wake_the_reports_that_rest(tmp_path: Path, site: Site) -> None:
    """A page that is due has another document than before, and so have those that are asked: all others are visited."""
    portal = serve_portal(site, 6)
    column, urls = portal.columns[0].url, [f"{site.url}{page(number)}" for number in range(6)]
    crawl(tmp_path, portal, known={column: urls, f"resting {column}": urls[1:], f"steady {column}": urls[2:]})
    walk = walks_of(tmp_path)["own-portal"]
    assert [visit.url for visit in walk.visits] == [urls[0], *urls[2:5], urls[1], urls[5]]


def test_the_recheck_visits_known_pages_and_walks_no_list(tmp_path: Path, site: Site) -> None:
    """A recheck can show an alteration; its account is of a walk that proves no absence."""
    portal = serve_portal(site, 3)
    known = [f"{site.url}{page(1)}", f"{site.url}/zfxxgknb/gone.html"]
    crawl(tmp_path, portal, spider="recheck", known={portal.columns[0].url: known})
    walk = walks_of(tmp_path)["own-portal"]
    assert not walk.complete
    assert walk.entries == walk.list_pages == ()
    assert [(visit.url, visit.state) for visit in walk.visits] == [(known[0], "ok"), (known[1], "missing")]
    assert [len(visit.attachments) for visit in walk.visits] == [1, 0]


def test_columns_that_the_crawl_has_walked_are_not_walked_again(tmp_path: Path, site: Site) -> None:
    """A crawl that is taken up again goes on with what it had not finished."""
    portal = serve_portal(site, 2)
    second = Column(name="部门年报", url=f"{site.url}/zfxxgknb/index.html")
    portal = portal.model_copy(update={"columns": (*portal.columns, second)})
    crawl(tmp_path, portal, walked=[[portal.id, portal.columns[0].url]])
    assert walks_of(tmp_path)[portal.id].column_name == "部门年报"


def test_a_blocked_portal_is_left_alone(tmp_path: Path, site: Site) -> None:
    """After some refusals in a row nothing more is asked of the portal in this crawl, and its walk says why."""
    portal = serve_portal(site, 12)
    for number in range(3, 12):
        site.answers[page(number)] = Reply(403, "<html><body>403 Forbidden</body></html>")
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)[portal.id]
    assert [visit.state for visit in walk.visits] == ["ok"] * 3 + ["blocked"] * 3
    assert [page(number) in site.requests for number in range(3, 12)] == [True] * 3 + [False] * 6
    assert (walk.complete, walk.blocked_by, len(walk.entries)) == (False, "waf", 12)
    assert "is left alone for the night: waf" in (walk.reason or "")


def test_one_challenge_is_enough(tmp_path: Path, site: Site) -> None:
    """Who asks for a script's answer is asked for nothing more in that night, also where it comes last."""
    portal = serve_portal(site, 3)
    site.answers[page(2)] = Reply(412, "<script>$_ts=window['$_ts'];</script>")
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)[portal.id]
    assert [visit.answer for visit in walk.visits] == ["content", "content", "ruishu"]
    assert walk.blocked_by == "ruishu"
    record = next(one for one in records_of(tmp_path) if one.record_id == walk.visits[2].record_id)
    assert (record.type, record.header("WARC-Truncated")) == ("response", None)


def test_what_is_left_of_a_budget_is_done_the_next_night(tmp_path: Path, site: Site) -> None:
    """A walk that the budget ends says so; the next begins with what it did not visit, and comes to its end."""
    portal = serve_portal(site, 6)
    budget = Budget(requests=1 + 1 + 4 * 2)
    first, second = tmp_path / "first", tmp_path / "second"
    crawl(first, portal.model_copy(update={"budget": budget}))
    walk = walks_of(first)[portal.id]
    seen = [visit.url for visit in walk.visits]
    assert seen == [f"{site.url}{page(number)}" for number in range(4)]
    assert (walk.complete, len(walk.entries)) == (False, 6)
    assert "budget of 10 requests a night is used up" in (walk.reason or "")
    site.requests.clear()
    crawl(second, portal.model_copy(update={"budget": budget}), known={f"visited {walk.column_url}": seen})
    walk = walks_of(second)[portal.id]
    assert [visit.url for visit in walk.visits] == [f"{site.url}{page(number)}" for number in (4, 5, 0, 1)]
    assert walk.complete, walk.reason


def test_a_host_of_documents_that_refuses_ends_no_walk(tmp_path: Path, site: Site) -> None:
    """Documents on another host wait where that host refuses, and the portal's own pages are visited."""
    portal = serve_portal(site, 4)
    strange = Site()
    try:
        strange.answers["/robots.txt"] = Reply(404, "")
        for number in range(4):
            link = f'<a href="{strange.url}/{number}.doc">附件：报告全文.doc</a>'
            site.answers[page(number)] = f'<html><body><div class="TRS_Editor">{ARTICLE}{link}</div></body></html>'
            strange.answers[f"/{number}.doc"] = Reply(521, "<script>document.cookie=('_')+('_')</script>")
        crawl(tmp_path, portal.model_copy(update={"hosts": (strange.url.removeprefix("http://"),)}))
        assert strange.requests == ["/robots.txt", "/0.doc"]
    finally:
        strange.close()
    walk = walks_of(tmp_path)[portal.id]
    assert (walk.complete, walk.blocked_by) == (True, None)
    found = [(visit.state, [(one.state, one.answer) for one in visit.attachments]) for visit in walk.visits]
    assert found == [("ok", [("blocked", "jiasule")])] + [("ok", [("blocked", "left_alone")])] * 3


def test_a_fault_of_ours_ends_in_the_account(tmp_path: Path, site: Site) -> None:
    """A page that no rule was made for ends its column's walk with a reason, not only with a line in a log."""
    portal = serve_portal(site, 2)
    site.answers["/zfxxgknb/"] = Reply(200, "<html><body></body></html>", (("Content-Type", "image/png"),))
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)[portal.id]
    assert not walk.complete
    assert "no text where a list was expected" in (walk.reason or "")


def test_progress_is_told_page_by_page(tmp_path: Path, site: Site) -> None:
    """Whoever draws a bar learns how many pages there are and how many are done."""
    portal = serve_portal(site, 3)
    said = crawl(tmp_path, portal)["said"]
    assert said == [[portal.id, done, 3, False] for done in range(4)] + [[portal.id, 3, 3, True]]


def test_a_portal_is_made_of_a_column_url(tmp_path: Path, site: Site) -> None:
    """`-a url=` recognises the platform from the page, and keeps the portal that it made."""
    serve_portal(site, 4)
    done = scrapy(tmp_path, "-a", f"url={site.url}/zfxxgknb/", "-a", "loopback=1")
    assert done.returncode == 0, done.stderr
    (walk,) = walks_of(tmp_path).values()
    assert (walk.complete, walk.portal.platform, len(walk.visits)) == (True, "trs", 4)
    (kept,) = [record for record in records_of(tmp_path) if record.type == "resource"]
    assert b'platform = "trs"' in kept.block


def test_a_portal_is_made_of_a_home_page(tmp_path: Path, site: Site) -> None:
    """Of a home page the columns of annual reports are found and walked."""
    serve_portal(site, 4)
    site.answers["/"] = "<html><body><ul><li><a href='/zfxxgknb/'>政府信息公开年报</a></li></ul></body></html>"
    done = scrapy(tmp_path, "-a", f"url={site.url}/", "-a", "loopback=1")
    assert done.returncode == 0, done.stderr
    (walk,) = walks_of(tmp_path).values()
    assert (walk.complete, walk.column_name, len(walk.visits)) == (True, "政府信息公开年报", 4)


def test_an_unknown_portal_is_refused(tmp_path: Path) -> None:
    """An id that no file has is a word to the user, and no crawl."""
    done = scrapy(tmp_path, "-a", "portal=nowhere")
    assert "no portal is called nowhere" in done.stderr
    assert not list(tmp_path.glob("archive/*.warc.gz"))


def test_a_stopped_crawl_leaves_no_account_of_what_it_had_not_finished(tmp_path: Path, site: Site) -> None:
    """What was fetched is kept, the column has no walk, and so the next run walks it again."""
    portal = serve_portal(site, 30, 30)

    def slowly(_: str, __: dict[str, str]) -> str:
        time.sleep(0.3)
        return f"<html><body><div class='TRS_Editor'>{ARTICLE}</div></body></html>"

    for number in range(30):
        site.answers[page(number)] = slowly
    asked = {"data": str(tmp_path), "portals": [portal.model_dump(mode="json")]}
    with Forked("tests.crawler.spiders.walk_script", said=json.dumps(asked)) as process:
        deadline = time.monotonic() + 60
        while page(2) not in site.requests and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(2)
        result = json.loads(process.communicate()[0])
    assert result["reason"] == "shutdown"
    assert walks_of(tmp_path) == {}
    assert sum(record.type in ("response", "revisit") for record in records_of(tmp_path)) >= 4


def test_bare_text_files_are_reports(tmp_path: Path, site: Site, shared: Path) -> None:
    """A column that is nothing but links to text files is walked, and each file is archived to the byte."""
    seeds = sorted((shared / "seeds").glob("*.txt"))
    for seed in seeds:
        site.answers[f"/nb/{seed.name}"] = Reply(200, seed.read_bytes(), (("Content-Type", "text/plain"),))
    links = "".join(f'<li><a href="{seed.name}">{seed.name}</a></li>' for seed in seeds)
    site.answers["/nb/"] = f"<html><head><title>年报</title></head><body><ul>{links}</ul></body></html>"
    done = scrapy(tmp_path, "-a", f"url={site.url}/nb/", "-a", "loopback=1")
    assert done.returncode == 0, done.stderr
    (walk,) = walks_of(tmp_path).values()
    assert (walk.complete, walk.portal.platform) == (True, "plain")
    by_id = {record.record_id: record for record in records_of(tmp_path)}
    assert [by_id[visit.record_id].payload() for visit in walk.visits] == [seed.read_bytes() for seed in seeds]
    assert all(visit.rendered is None and not visit.attachments for visit in walk.visits)


def test_a_portal_that_answers_by_the_other_scheme_is_walked_by_it(tmp_path: Path, site: Site) -> None:
    """A host that does not answer by its URLs' scheme is asked by the other; the walk says so, no address changes."""
    portal = serve_portal(site, 3)
    secure = site.url.replace("http://", "https://")
    listed = portal.model_copy(
        update={
            "home": f"{secure}/",
            "columns": (portal.columns[0].model_copy(update={"url": f"{secure}/zfxxgknb/"}),),
        }
    )
    crawl(tmp_path, listed)
    walk = walks_of(tmp_path)[portal.id]
    assert walk.complete, walk.reason
    assert [visit.url for visit in walk.visits] == [f"{secure}{page(number)}" for number in range(3)]
    assert {visit.state for visit in walk.visits} == {"ok"}
    assert walk.switched is not None
    assert walk.switched.startswith(f"{secure.removeprefix('https://')} is asked by http: tls: ")
    by_id = {record.record_id: record for record in records_of(tmp_path)}
    assert by_id[walk.visits[0].record_id].header("WARC-Target-URI") == f"{site.url}{page(0)}"
    failures = [record for record in by_id.values() if b"fetch-error: tls" in record.block]
    assert {record.header("WARC-Target-URI") for record in failures} == {f"{secure}/robots.txt", f"{secure}/zfxxgknb/"}


def test_a_portals_file_may_name_the_scheme(tmp_path: Path, site: Site) -> None:
    """Where the file says by which scheme a portal answers, the other is never tried."""
    portal = serve_portal(site, 2)
    url = portal.columns[0].url.replace("http://", "https://")
    columns = (portal.columns[0].model_copy(update={"url": url}),)
    crawl(tmp_path, portal.model_copy(update={"columns": columns, "scheme": "http"}))
    walk = walks_of(tmp_path)[portal.id]
    assert (walk.complete, walk.switched) == (True, None)
    assert not [record for record in records_of(tmp_path) if b"fetch-error" in record.block]


def test_an_error_by_the_other_scheme_switches_nothing(tmp_path: Path, site: Site) -> None:
    """What only a page for errors answers by the other scheme is unreachable, not gone."""
    portal = portal_at(f"{site.url.replace('http://', 'https://')}/nb/", f"{site.url}/", "other-portal")
    site.answers["/robots.txt"] = ROBOTS
    crawl(tmp_path, portal)
    walk = walks_of(tmp_path)["other-portal"]
    assert (walk.complete, walk.switched) == (False, None)
    assert "unreachable: tls" in (walk.reason or "")
