"""Finding columns behind pages that only send on, and behind what refuses some pages and not others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.crawler.platforms.serving import Reply, Site, serve_trs

CHALLENGE = Reply(412, "<html><script>$_ts=window['$_ts'];</script></html>")
MENU = '<html><body><a href="/xw/">新闻</a><ul><li><a href="/zwgk/">政府信息公开</a></li></ul></body></html>'
COLUMNS = '<html><body><ul><li><a href="/zfxxgknb/">政府信息公开年报</a></li></ul></body></html>'
SPLASHES = {
    "refresh": '<html><head><meta http-equiv="refresh" content="3; url=/main/"></head><img src="/s.jpg"></html>',
    "refresh turned round": "<html><META content='0;URL=main/' http-equiv=Refresh><p>欢迎访问</p></html>",
    "script": "<html><script>window.location.href = '/main/';</script></html>",
    "link": '<html><body><a href="/main/"><img src="/s.jpg" alt="点击进入网站"></a></body></html>',
}


def add(data: Path, url: str, code: ExitCode, capfd: pytest.CaptureFixture[str]) -> dict[str, object]:
    """Enter one portal and return its row."""
    capfd.readouterr()
    command = ["portals", "add", url, "--allow-loopback", "--data", str(data), "--format", "json"]
    assert run(command) is code
    row: dict[str, object] = json.loads(capfd.readouterr().out)[0]
    return row


@pytest.mark.parametrize("splash", SPLASHES)
def test_a_splash_before_the_home_page_is_passed(
    splash: str, tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """Where a page sends its visitor by itself, or by its only link, the search goes on."""
    site = sites()
    serve_trs(site, 5, 15)
    site.answers |= {"/": SPLASHES[splash], "/main/": MENU, "/zwgk/": COLUMNS}
    row = add(tmp_path, f"{site.url}/", ExitCode.OK, capfd)
    assert (row["state"], row["platform"]) == ("added", "trs")


def test_a_refusal_behind_the_home_page_is_said(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """A home page that answers hides nothing: where what it leads to is refused, that is the state and the reason."""
    site = sites()
    site.answers |= {"/": MENU, "/zwgk/": CHALLENGE}
    row = add(tmp_path, f"{site.url}/", ExitCode.PORTALS_FAILED, capfd)
    assert row["state"] == "blocked"
    assert "ruishu" in str(row["reason"])


def test_what_was_found_before_a_refusal_is_entered(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """A column that was seen is entered, and what was not seen is named beside it."""
    site = sites()
    serve_trs(site, 5, 15)
    both = COLUMNS.replace("</ul>", '<li><a href="/bmnb/">部门信息公开年报</a></li></ul>')
    site.answers |= {"/": both, "/bmnb/": CHALLENGE}
    row = add(tmp_path, f"{site.url}/", ExitCode.OK, capfd)
    assert row["state"] == "added"
    assert "ruishu" in json.dumps(row["notes"])


def test_each_portal_is_told_of_as_soon_as_it_is_known(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """Of a list each row is in the log before the table is printed at the end."""
    well, refusing = sites(), sites()
    column = serve_trs(well, 5, 15)
    refusing.answers["/"] = CHALLENGE
    listed = tmp_path / "list"
    listed.write_text(f"{column}\n{refusing.url}/\n", encoding="utf-8")
    command = ["portals", "add", "--from", str(listed), "--allow-loopback", "--data", str(tmp_path / "data")]
    assert run(command) is ExitCode.PORTALS_FAILED
    told = [json.loads(line)["event"] for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    assert [f"{column}: added: " in line for line in told].count(True) == 1
    assert [f"{refusing.url}/: blocked: " in line for line in told].count(True) == 1
