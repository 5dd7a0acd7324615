"""A portal whose pages differ by what stands behind `#/` alone is entered from its home page and walked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.walks import WALK_CONTENT_TYPE, Walk
from archive.warc.reader import read_records
from crawler.portals import load_portal
from crawler.recognising import portal_id_of
from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.crawler.platforms.serving import Reply, Site, title
from tests.crawler.platforms.test_hash_routes import COUNT, SCRIPT, SHELL, list_answer

MENU = """
if (!found) {
  app.innerHTML = '<ul><li><a href="#/news">本县新闻</a></li><li><a href="#/nb">政府信息公开年报</a></li></ul>';
}
"""


@pytest.mark.browser
def test_a_column_behind_a_hash_is_found_from_the_home_page(
    tmp_path: Path, sites: Callable[[], Site], capfd: pytest.CaptureFixture[str]
) -> None:
    """The menu is a script's, the column is a route of the same page, and what was entered is walked whole."""
    site = sites()
    site.answers |= {
        "/": SHELL,
        "/app.js": Reply(200, SCRIPT + MENU, (("Content-Type", "application/javascript"),)),
        "/api/list": list_answer,
        "/api/detail": lambda _, values: json.dumps({"title": title(int(values["id"])), "text": "总体情况" * 20}),
    }
    command = ["portals", "add", f"{site.url}/", "--allow-loopback", "--data", str(tmp_path), "--format", "json"]
    assert run(command) is ExitCode.OK
    [row] = json.loads(capfd.readouterr().out)
    portal = load_portal(tmp_path / "portals" / f"{portal_id_of(site.url)}.toml")
    assert row["state"] == "added"
    assert [(column.name, column.url) for column in portal.columns] == [("政府信息公开年报", f"{site.url}/#/nb")]
    assert row["columns"][0]["report_count"] == COUNT

    assert run(["crawl", portal.id, "--data", str(tmp_path)]) is ExitCode.OK
    records = (record for path in Collection(tmp_path).sealed_warcs() for record in read_records(path))
    [walk] = [
        Walk.model_validate_json(record.block)
        for record in records
        if record.header("Content-Type") == WALK_CONTENT_TYPE
    ]
    assert [entry.url for entry in walk.entries] == [f"{site.url}/#/detail/{number}" for number in range(COUNT)]
    assert {visit.state for visit in walk.visits} == {"ok"}
