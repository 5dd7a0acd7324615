"""`nianbao portals add`: from any address of a portal to its file, and what is said where none is found."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from archive.collection import Collection
from archive.walks import WALK_CONTENT_TYPE
from archive.warc.reader import read_records
from crawler.portals import Portal, load_portal
from crawler.recognising import portal_id_of
from nianbao.cli import run
from nianbao.demo import County, CountyServer
from nianbao.exits import ExitCode
from tests.crawler.platforms.serving import Reply, Site, rows, serve_trs, title
from tests.forking import SCRAPY, run_forked

ROOT = Path(__file__).parents[2]
NAMES = '<meta name="SiteName" content="忠县人民政府"><meta name="SiteIDCode" content="5002330001">'
ARTICLE = "<p>本机关依法公开政府信息，接受社会监督。</p>" * 20


def html(body: str) -> str:
    """A page that states whose it is."""
    return f"<html><head>{NAMES}<title>忠县人民政府</title></head><body>{body}</body></html>"


def links(*named: tuple[str, str]) -> str:
    """A menu."""
    return "<ul class='m'>" + "".join(f'<li><a href="{url}">{name}</a></li>' for url, name in named) + "</ul>"


def add(data: Path, *arguments: str, code: ExitCode = ExitCode.OK, capfd: pytest.CaptureFixture[str]) -> Any:
    """Enter portals and return the rows."""
    capfd.readouterr()
    command = ["portals", "add", *arguments, "--allow-loopback", "--data", str(data), "--format", "json"]
    assert run(command) is code
    return json.loads(capfd.readouterr().out)


def portal_in(data: Path, site: Site) -> Portal:
    """Return the portal whose file was written for a site."""
    return load_portal(data / "portals" / f"{portal_id_of(site.url)}.toml")


def serve_years(site: Site, column: str) -> None:
    """A column that is nothing but a folder a year, three pages below the home page."""
    site.answers["/"] = html(links(("/news/", "忠州新闻"), ("/zwgk/", "政府信息公开"), ("/hd/", "互动交流")))
    site.answers["/zwgk/"] = html(links(("/zwgk/zn/", "政府信息公开指南"), ("/zwgk/fd/", "法定主动公开内容")))
    site.answers["/zwgk/fd/"] = html(links(("/zwgk/fd/cz/", "财政预决算"), (column, "政府信息公开年报")))
    site.answers[column] = html(links((f"{column}2024/", "2024年"), (f"{column}2023/", "2023年")))
    for number, year in enumerate((2024, 2023)):
        lines = rows([16 + 17 * number * 2 + at for at in range(3)], f"{column}{year}/{{n}}.html")
        site.answers[f"{column}{year}/"] = html(f"<ul class='list'>{lines}</ul>")


def test_a_home_page_is_enough(tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]) -> None:
    """The way is found by its names, the folders are the column's, and the file says where all of it came from."""
    site = sites()
    serve_years(site, "/zwgk/fd/nb/")
    [row] = add(tmp_path, f"{site.url}/", capfd=capfd)
    portal = portal_in(tmp_path, site)

    assert (row["state"], row["health"], row["id"]) == ("added", "healthy", portal.id)
    assert [hop["url"].removeprefix(site.url) for hop in row["hops"]] == ["/", "/zwgk/", "/zwgk/fd/", "/zwgk/fd/nb/"]
    assert [(one.name, one.url, one.folders) for one in portal.columns] == [
        ("政府信息公开年报", f"{site.url}/zwgk/fd/nb/", ("years",))
    ]
    assert (portal.name, portal.division_code, portal.site_id_code) == ("忠县人民政府", "500233", "5002330001")
    assert (portal.expect.reports_min, portal.verified) == (5, True)
    [column] = row["columns"]
    assert (column["report_count"], column["complete"], column["means"]) == (6, True, "plain")
    assert {sample["body"] for sample in column["samples"]} <= {f"示例县第{n}局" for n in range(60)}
    assert portal.example is not None
    archived = {
        record.record_id: record for path in Collection(tmp_path).sealed_warcs() for record in read_records(path)
    }
    assert archived[str(portal.example.record)].header("WARC-Target-URI") == f"{site.url}/zwgk/fd/nb/"
    assert "/news/" not in site.requests


def test_a_column_and_an_article_lead_to_the_same_portal(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """The address of a list, or of a report in it, is as good as the home page's."""
    site = sites()
    column = serve_trs(site, 23, 15)
    site.answers["/zfxxgknb/202401/t20240117_000003.html"] = (
        f'<html><head><meta name="ArticleTitle" content="{title(3)}"></head><body>'
        f'<div class="TRS_Editor">{ARTICLE}</div>'
        f"<div>相关信息<ul>{rows([4, 5], './t20240117_{n:06d}.html')}</ul></div></body></html>"
    )
    add(tmp_path / "a", column, capfd=capfd)
    add(tmp_path / "b", f"{column}202401/t20240117_000003.html", capfd=capfd)
    first, second = portal_in(tmp_path / "a", site), portal_in(tmp_path / "b", site)

    assert first.columns[0].url == second.columns[0].url == column
    assert (first.platform, first.expect) == (second.platform, second.expect)
    assert (first.platform, first.expect.reports_min) == ("trs", 20)


def test_bodies_with_pages_of_their_own_are_one_column(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """Where each body has its list on its own page, the page that leads to all of them is the column."""
    site = sites()
    bodies = {"jyj": "忠县教育局", "czj": "忠县财政局", "sbz": "石宝镇人民政府"}
    site.answers["/"] = html(links(("/bm/", "部门信息公开"), ("/about/", "走进忠县")))
    site.answers["/bm/"] = html(links(*((f"/bm/{key}/", name) for key, name in bodies.items())))
    for number, key in enumerate(bodies):
        news = "".join(
            f'<li><a href="/bm/{key}/n{n}.html">{key}召开2024年第{n}次工作会议部署任务</a></li>' for n in range(9)
        )
        site.answers[f"/bm/{key}/"] = html(f"<ul class='n'>{news}</ul>" + links((f"/bm/{key}/nb/", "信息公开年报")))
        lines = rows([number * 17 + 1, number * 17 + 2], "./{n}.html")
        site.answers[f"/bm/{key}/nb/"] = html(f"<ul class='list'>{lines}</ul>")
    [row] = add(tmp_path, f"{site.url}/", capfd=capfd)
    [column] = portal_in(tmp_path, site).columns

    assert (column.url, column.folders) == (f"{site.url}/bm/", ("years", "bodies"))
    assert [(one["report_count"], one["complete"]) for one in row["columns"]] == [(6, True)]


def test_an_added_portal_is_crawled_by_its_id(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """From its address alone a portal on a known platform is entered and walked whole, by either way to crawl."""
    site = sites()
    serve_trs(site, 5, 15)
    site.answers["/"] = html(links(("/zfxxgknb/", "政府信息公开年报")))
    for number in range(5):
        path = f"/zfxxgknb/202401/t20240117_{number:06d}.html"
        site.answers[path] = (
            f'<html><body><h1>{title(number)}</h1><div class="TRS_Editor">{ARTICLE}</div></body></html>'
        )
    add(tmp_path, site.url, capfd=capfd)
    portal = portal_in(tmp_path, site)
    assert run(["crawl", portal.id, "--data", str(tmp_path)]) is ExitCode.OK
    words = ["crawl", "column", "-a", f"portal={portal.id}", "-s", f"NIANBAO_COLLECTION={tmp_path}"]
    assert run_forked(SCRAPY, arguments=words).returncode == 0

    records = [record for path in Collection(tmp_path).sealed_warcs() for record in read_records(path)]
    walks = [json.loads(record.block) for record in records if record.header("Content-Type") == WALK_CONTENT_TYPE]
    assert [walk["complete"] for walk in walks] == [True, True]
    for walk in walks:
        assert [entry["title"] for entry in walk["entries"]] == [title(number) for number in range(5)]
        assert {visit["state"] for visit in walk["visits"]} == {"ok"}


def test_a_portal_that_is_there_is_not_overwritten(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """What differs from its file is said, and only --replace writes it."""
    site = sites()
    column = serve_trs(site, 5, 15)
    add(tmp_path, column, capfd=capfd)
    path = tmp_path / "portals" / f"{portal_id_of(site.url)}.toml"
    mine = path.read_text(encoding="utf-8").replace('platform = "trs"', 'platform = "plain"') + "# mine\n"
    path.write_text(mine, encoding="utf-8")

    [row] = add(tmp_path, column, capfd=capfd)
    assert (row["state"], row["differences"]) == ("present", ["platform: 'plain' in the file, 'trs' found"])
    assert path.read_text(encoding="utf-8") == mine
    [row] = add(tmp_path, column, "--replace", capfd=capfd)
    assert row["state"] == "replaced"
    assert load_portal(path).platform == "trs"


def test_a_portal_that_was_only_known_of_is_entered_by_its_id(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """What its file says of it stays, its columns are found from the report that it names, and it counts as seen."""
    site = sites()
    column = serve_trs(site, 5, 15)
    report = "/zfxxgknb/202401/t20240117_000003.html"
    site.answers[report] = f'<html><body><h1>{title(3)}</h1><div class="TRS_Editor">{ARTICLE}</div></body></html>'
    portal_id = portal_id_of(site.url)
    path = tmp_path / "portals" / f"{portal_id}.toml"
    path.parent.mkdir()
    path.write_text(
        f'id = "{portal_id}"\nname = "重庆市忠县人民政府"\ndivision_code = "500233"\nhome = "{site.url}/"\n'
        f'entry = "{site.url}{report}"\nverified = false\nloopback = true\ndelay_seconds = 0\n',
        encoding="utf-8",
    )
    [row] = add(tmp_path, portal_id, "--replace", capfd=capfd)
    portal = load_portal(path)
    assert (row["state"], portal.verified, portal.entry) == ("replaced", True, None)
    assert (portal.name, portal.division_code) == ("重庆市忠县人民政府", "500233")
    assert [one.url for one in portal.columns] == [column]


def test_a_list_goes_in_at_once_and_says_what_failed(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """Names and codes of the list are taken over; each that was not entered has its reason, and the rest stand."""
    good, prose, blocking = sites(), sites(), sites()
    serve_trs(good, 5, 15)
    elsewhere = "<a href='http://zwgk.example.gov.cn/'>政府信息公开</a>"
    prose.answers["/"] = f"<html><body><p>本站正在建设。</p><a href='/x/'>互动交流</a>{elsewhere}</body></html>"
    blocking.answers["/"] = Reply(412, "<html><script>$_ts=window['$_ts'];</script></html>")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        listed, data = tmp_path / "list.csv", tmp_path / "data"
        lines = [
            "网址,名称,代码",
            f"{good.url}/zfxxgknb/,忠县人民政府,500233",
            f"{prose.url}/,,",
            f"{blocking.url}/,,",
            dead,
        ]
        listed.write_text("\n".join(lines), encoding="utf-8")
        found = add(data, "--from", str(listed), code=ExitCode.PORTALS_FAILED, capfd=capfd)

    assert [row["state"] for row in found] == ["added", "no_column", "blocked", "unreachable"]
    assert all(row["reason"] for row in found)
    assert (portal_in(data, good).name, portal_in(data, good).division_code) == ("忠县人民政府", "500233")
    assert found[1]["notes"] == ["政府信息公开 leads to another site and was not followed: http://zwgk.example.gov.cn/"]
    asked = len(good.requests)
    again = add(data, "--from", str(listed), code=ExitCode.PORTALS_FAILED, capfd=capfd)
    assert again[0]["state"] == "present"
    assert len(good.requests) == asked


def test_an_interrupted_list_is_gone_on_with(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """What was entered before Ctrl-C is asked for nothing more, and the rest is gone on with from where it was."""
    quick, slow = sites(), sites()
    serve_trs(quick, 5, 15)
    # What is on its way when the stop comes is waited for; the list's second page is not asked for any more.
    serve_trs(slow, 20, 15)
    began, goes_on, listing = Event(), Event(), str(slow.answers["/zfxxgknb/"])
    slow.answers["/"] = html(links(("/zfxxgknb/", "政府信息公开年报")))

    def hesitate(_: str, __: dict[str, str]) -> str:
        began.set()
        goes_on.wait(60)
        return listing

    slow.answers["/zfxxgknb/"] = hesitate
    listed, data = tmp_path / "list", tmp_path / "data"
    listed.write_text(f"{quick.url}/zfxxgknb/\n{slow.url}/\n", encoding="utf-8")
    command = [sys.executable, "-m", "nianbao", "portals", "add", "--from", str(listed), "--allow-loopback"]
    with subprocess.Popen([*command, "--data", str(data)], cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert began.wait(60)
        deadline = time.monotonic() + 60
        while not list((data / "portals").glob("*.toml")):
            assert time.monotonic() < deadline, "the quick one was not entered"
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        goes_on.set()
        _, errors = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED, errors
    assert "the same command goes on from it" in errors

    asked, homes = len(quick.requests), slow.requests.count("/")
    rows = add(data, "--from", str(listed), capfd=capfd)
    assert [row["state"] for row in rows] == ["present", "added"]
    assert (len(quick.requests), slow.requests.count("/")) == (asked, homes)


@pytest.mark.parametrize("command", [["portals", "add"], ["crawl"]])
@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "http://localhost/nianbao/", "http://[::1]/"])
def test_this_machine_is_contacted_only_where_that_is_meant(
    tmp_path: Path, command: list[str], address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address of this machine without the option is told which option that is, and not whom to write to."""
    assert run([*command, address, "--data", str(tmp_path)]) is ExitCode.WRONG_USE
    said = capsys.readouterr().err
    assert "add --allow-loopback" in said
    assert "NIANBAO_CONTACT" not in said


def test_a_public_address_needs_a_contact_beside_one_of_this_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--allow-loopback speaks of this machine alone."""
    asked = ["crawl", "http://www.example.gov.cn/", "--allow-loopback", "--data", str(tmp_path)]
    assert run(asked) is ExitCode.WRONG_USE
    assert "NIANBAO_CONTACT" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("url,code\nhttp://www.example.gov.cn/,12345\n", "no division's code"),
        ("url,code\n,500233\n", "a line without an address"),
        ("", "nothing to enter"),
        ("nowhere\n", "no portal has this id"),
    ],
)
def test_a_list_that_cannot_be_meant_is_wrong_use(
    tmp_path: Path, content: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is contacted before the whole list is understood."""
    path = tmp_path / "list"
    path.write_text(content, encoding="utf-8")
    assert run(["portals", "add", "--from", str(path), "--data", str(tmp_path)]) is ExitCode.WRONG_USE
    assert complaint in capsys.readouterr().err


def test_strangers_are_not_looked_at_without_a_contact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A portal beyond this machine is asked for nothing before somebody says whom it can write to."""
    assert run(["portals", "add", "http://www.example.gov.cn/", "--data", str(tmp_path)]) is ExitCode.WRONG_USE
    assert "NIANBAO_CONTACT" in capsys.readouterr().err
    assert not (tmp_path / "archive").exists()


@pytest.mark.browser
def test_a_list_that_a_script_makes_is_had_as_json(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Rendered once, a page shows of which JSON its list is made, and the portal's file says why that is taken."""
    with CountyServer(County()) as server:
        origin = server.origin("demo-script")
        [row] = add(tmp_path, f"{origin}/", capfd=capfd)
        listed = len(server.county.articles("demo-script", 1))
    path = tmp_path / "portals" / f"{row['id']}.toml"
    portal = load_portal(path)
    [column] = row["columns"]

    assert (row["platform"], column["means"], column["entry_count"], column["complete"]) == (
        "declared",
        "json",
        listed,
        True,
    )
    assert portal.columns[0].list_url == f"{origin}/api/content/list?columnId=nb01&pageNo=1&pageSize=5"
    assert "needs no browser" in path.read_text(encoding="utf-8")
