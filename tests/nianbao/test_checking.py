"""`nianbao portals check`: one page of each column says which portals are healthy, and what befell the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from crawler.portals import Column, Expectation, Portal, dump_portal
from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.crawler.platforms.serving import Reply, Site, serve_trs, title


def enter(data: Path, site: Site, portal_id: str, path: str = "/zfxxgknb/", **changed: Any) -> None:
    """Enter a portal of TRS on a site."""
    portal = Portal(
        id=portal_id,
        name=f"示例县{portal_id}",
        platform=changed.pop("platform", "trs"),
        home=f"{site.url}/",
        loopback=True,
        delay_seconds=0,
        columns=(Column(name="政府信息公开年报", url=f"{site.url}{path}", folders=changed.pop("folders", ())),),
        expect=Expectation(**changed),
    )
    (data / "portals").mkdir(parents=True, exist_ok=True)
    (data / "portals" / f"{portal_id}.toml").write_text(dump_portal(portal), encoding="utf-8")


def test_each_portal_has_its_health_and_reason(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """What a page is decides, each state for itself, and one portal's trouble is no other's."""
    served = {name: sites() for name in ("well", "few", "gone", "blocked", "prose", "moved", "tree")}
    for name in ("well", "few"):
        serve_trs(served[name], 20, 15)
    served["blocked"].answers["/zfxxgknb/"] = Reply(412, "<html><script>$_ts=window['$_ts'];</script></html>")
    served["prose"].answers["/zfxxgknb/"] = (
        f"<html><body><a href='/'>首页</a><p>{'本栏目暂停更新。' * 40}</p></body></html>"
    )
    records = "<datastore><totalrecord>1</totalrecord><recordset><record><![CDATA[<a href='/art/2024/1/12/art_1_1.html'"
    served["moved"].answers["/zfxxgknb/"] = (
        f"<html><a href='/'>首页</a><script type='text/xml'>{records}>示例县2023年信息公开年度报告</a>]]></record>"
        "</recordset></datastore></script><script src='/jpage.js'></script></html>"
    )
    bodies = "".join(f"<li><a href='/{body}/'>县{body}局</a></li>" for body in ("教育", "财政", "水利", "审计"))
    served["tree"].answers["/zfxxgknb/"] = f"<html><body><ul>{bodies}</ul></body></html>"
    for body in ("教育", "财政"):
        served["tree"].answers[quote(f"/{body}/")] = "<html><a href='nb/'>信息公开年报</a></html>"
    for name, site in served.items():
        folders = ("bodies",) if name == "tree" else ()
        enter(tmp_path, site, name, folders=folders, reports_min={"well": 18, "few": 40}.get(name, 0))

    assert run(["portals", "check", "--data", str(tmp_path), "--format", "json"]) is ExitCode.FAULT_FOUND
    rows = {row["id"]: row for row in json.loads(capfd.readouterr().out)}
    assert {name: row["health"] for name, row in rows.items()} == {
        "well": "healthy",
        "few": "fewer_reports",
        "gone": "missing",
        "blocked": "blocked",
        "prose": "no_list",
        "moved": "platform_changed",
        "tree": "healthy",
    }
    assert all(row["reason"] for row in rows.values())
    assert {"id", "name", "division_code", "platform", "health"} <= rows["well"].keys()
    # The list's first pages, and none of what they list.
    assert not [path for path in served["well"].requests if "/t2024" in path]


def test_only_portals_that_are_named_are_checked(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """With ids nothing else is contacted, and healthy portals end well."""
    site, other = sites(), sites()
    serve_trs(site, 3, 15)
    enter(tmp_path, site, "well")
    enter(tmp_path, other, "other")
    assert run(["portals", "check", "well", "--data", str(tmp_path), "--format", "json"]) is ExitCode.OK
    assert [row["health"] for row in json.loads(capfd.readouterr().out)] == ["healthy"]
    assert other.requests == []


def test_fewer_reports_than_expected_is_said_by_the_night_and_the_list(
    tmp_path: Path, sites: Callable[[], Site], ask: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    """A complete walk that found too little is in the night's account and in the list of portals."""
    site = sites()
    serve_trs(site, 3, 15)
    for number in range(1, 4):
        text = "本年度主动公开政府信息，收到申请，均已办结。" * 20
        article = f"<html><body><h1>{title(number)}</h1><div class='TRS_Editor'><p>{text}</p></div></body></html>"
        site.answers[f"/zfxxgknb/202401/t20240117_{number:06d}.html"] = article
    enter(tmp_path, site, "few", reports_min=4)
    assert run(["crawl", "few", "--data", str(tmp_path)]) is ExitCode.PORTALS_FAILED
    capfd.readouterr()
    [account] = [json.loads(path.read_bytes()) for path in (tmp_path / "nights").glob("*.json")]
    [portal] = account["portals"]
    assert portal["health"] == "fewer_reports"
    assert portal["reason"] == "3 reports are listed where at least 4 are expected"
    listed = {row["id"]: row["health"] for row in ask("portals", "list", "--data", str(tmp_path))}
    assert listed["few"] == portal["reason"]


def test_a_portal_that_is_left_alone_is_not_asked(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """Who refused is left alone by whoever looks at portals too, and the row says until when."""
    site = sites()
    site.answers["/zfxxgknb/"] = Reply(412, "<html><script>$_ts=window['$_ts'];</script></html>")
    enter(tmp_path, site, "refusing")
    assert run(["crawl", "refusing", "--data", str(tmp_path)]) is ExitCode.PORTALS_FAILED
    site.requests.clear()
    capfd.readouterr()
    for command in (["check"], ["add", "refusing", "--replace", "--allow-loopback"]):
        run(["portals", *command, "--data", str(tmp_path), "--format", "json"])
        [row] = json.loads(capfd.readouterr().out)
        assert row["health"] == "blocked"
        assert "is left alone until" in row["reason"]
    assert site.requests == []
