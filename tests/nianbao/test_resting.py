"""A portal that refuses is left alone, night after night, and asked again in the end."""

from __future__ import annotations

import json
from pathlib import Path

from nianbao.exits import ExitCode
from tests.crawler.platforms.serving import Reply, Site
from tests.forking import run_forked
from tests.nianbao.nights import collection_of, lines_of, list_of, nightly

CHALLENGE = Reply(412, "<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script></html>")
REPORT = "示例县2023年政府信息公开工作年度报告"


def serve(site: Site, refusals: int) -> None:
    """Serve a portal that refuses so many times before it lets anybody in."""
    asked = iter(range(10_000))

    def listing(_: str, __: dict[str, str]) -> str | Reply:
        return CHALLENGE if next(asked) < refusals else list_of({"/1.txt": REPORT}).decode()

    site.answers["/robots.txt"] = Reply(404, "")
    site.answers["/"] = listing
    site.answers["/1.txt"] = Reply(200, REPORT, (("Content-Type", "text/plain; charset=utf-8"),))


def test_who_refuses_is_asked_after_one_two_and_four_nights(tmp_path: Path) -> None:
    """Three refusals in a row leave the portal alone for 1, 2 and 4 nights; once let in, it is walked again."""
    site = Site()
    try:
        serve(site, 3)
        collection = collection_of(tmp_path / "data", site.url)
        done = run_forked("tests.nianbao.resting_nights", arguments=[str(collection.root), "10"])
    finally:
        site.close()
    assert done.returncode == 0, done.stderr[-3000:]
    healths = [json.loads(line).get("own") for line in done.stdout.splitlines()]
    refused, let_in = "blocked", "healthy"
    assert healths == [refused, refused, None, refused, None, None, None, let_in, let_in, let_in]
    assert site.requests.count("/") == 6


def test_a_night_on_which_nothing_is_due_says_so(tmp_path: Path) -> None:
    """Where all portals are left alone, nothing is asked of anybody, and the night says until when."""
    site = Site()
    try:
        serve(site, 10)
        collection = collection_of(tmp_path / "data", site.url)
        first = nightly(collection)
        _, errors = first.communicate(timeout=120)
        assert first.returncode == ExitCode.PORTALS_FAILED, errors
        site.requests.clear()
        second = nightly(collection)
        output, errors = second.communicate(timeout=120)
        assert site.requests == []
    finally:
        site.close()
    assert second.returncode == ExitCode.OK, errors
    assert lines_of(errors) == []
    assert "own: left alone until " in output
    assert "nothing is due" in output
