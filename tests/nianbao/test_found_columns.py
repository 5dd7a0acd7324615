"""What is said of columns that were found: names, addresses, years, and whose they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.discovery.naming import USUAL_NAME, find_column_name
from crawler.discovery.ways import Way
from crawler.platforms.base import Page
from crawler.portals import Portal, load_portal
from crawler.recognising import portal_id_of
from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.crawler.platforms.serving import Site

URL = "http://www.example.gov.cn/c/37/list.html"


def add(data: Path, url: str, capfd: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], Portal]:
    """Enter one portal and return its row and what its file says."""
    capfd.readouterr()
    command = ["portals", "add", url, "--allow-loopback", "--data", str(data), "--format", "json"]
    assert run(command) is ExitCode.OK
    [row] = json.loads(capfd.readouterr().out)
    return row, load_portal(data / "portals" / f"{portal_id_of(url)}.toml")


@pytest.mark.parametrize(
    ("head", "body", "link", "name"),
    [
        ("<meta name='ColumnName' content='信息公开年报'><title>列表</title>", "", "given", "信息公开年报"),
        ("<title>列表</title>", "", "政府信息公开年报", "政府信息公开年报"),
        ("<title>列表页</title>", "<h2>政府信息公开工作年度报告</h2>", "given", "政府信息公开工作年度报告"),
        ("<title>工作年报-忠县人民政府</title>", "", "above the page", "工作年报"),
        (
            "<title>列表</title>",
            "<div>当前位置：<a>首页</a> &gt; <a>公开</a> &gt; <a>历年报告</a></div>",
            "",
            "历年报告",
        ),
        ("<title>忠县人民政府</title>", f"<ul><li><a href='{URL}'>信息公开年报</a></li></ul>", "", "信息公开年报"),
        ("<title>忠县人民政府网站</title>", "", "given", USUAL_NAME),
        ("<title>/c/37/list.html</title>", "", "given", USUAL_NAME),
    ],
)
def test_a_column_is_called_what_it_is_called(head: str, body: str, link: str, name: str) -> None:
    """By its page or by the link to it; neither its address nor 列表 is a name."""
    page = Page(URL, f"<html><head>{head}</head><body>{body}</body></html>", "text/html")
    assert find_column_name(page, Way(URL, link, 100)) == name


def test_the_column_has_no_session_and_every_year(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """A column of folders is measured to its oldest year, and sessions in its links are no part of its address."""
    site = sites()
    years = range(2024, 2007, -1)
    site.answers["/"] = (
        '<html><body><ul><li><a href="/nb/list.do;jsessionid=0A1B2C?_t=1767225600000">政府信息公开年报</a></li></ul>'
    )
    folders = "".join(f'<li><a href="/nb/{year}/">{year}年</a></li>' for year in years)
    listing = f"<html><head><title>列表</title></head><body><ul>{folders}</ul></body></html>"
    site.answers |= {"/nb/list.do": listing, "/nb/list.do;jsessionid=0A1B2C": listing}
    for year in years:
        lines = "".join(
            f'<li><a href="/nb/{year}/{body}.html">示例县{body}局{year}年政府信息公开工作年度报告</a></li>'
            for body in "教财农"
        )
        site.answers[f"/nb/{year}/"] = f"<html><body><ul class='list'>{lines}</ul></body></html>"
    _, portal = add(tmp_path, f"{site.url}/", capfd)
    assert [column.url for column in portal.columns] == [f"{site.url}/nb/list.do"]
    assert portal.expect.years == (2008, 2024)


def test_one_report_of_another_county_makes_no_division(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """A column with a single report says nothing of whose it is, and the row says that nothing is certain."""
    site = sites()
    report = '<li><a href="/1.html">忠县人民政府2023年政府信息公开工作年度报告</a><span>2024-01-12</span></li>'
    site.answers["/"] = '<html><body><ul><li><a href="/nb/">政府信息公开年报</a></li></ul></body></html>'
    site.answers["/nb/"] = f"<html><body><ul class='list'>{report}</ul></body></html>"
    row, portal = add(tmp_path, f"{site.url}/", capfd)
    assert portal.division_code is None
    assert "no division is certain" in " ".join(row["notes"])
