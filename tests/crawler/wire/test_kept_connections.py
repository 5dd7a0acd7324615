"""What a kept connection brings between two exchanges is no part of either."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from archive.warc.check import check_warc
from tests.crawler.wire.crawling import crawl, portal_of, records_of
from tests.crawler.wire.golden_server import GoldenServer, Step

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
LATE = b" and what the length left out"
SETTINGS = {"ROBOTSTXT_OBEY": False}


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("pause", [0, 0.6])
def test_bytes_behind_a_message_begin_no_other(tmp_path: Path, tls: ssl.SSLContext, scheme: str, pause: float) -> None:
    """Whether they come before the next request or, it being on its way, in place of its answer: it is answered."""
    script: dict[str, list[Step]] = {"/short": [ANSWER + b"four", 0.3, LATE], "/next": [ANSWER + b"next"]}
    with GoldenServer(dict(script), tls=tls if scheme == "https" else None) as server:
        requests = [{"url": server.url + path, "after": True} for path in script]
        portal = portal_of(server, delay_seconds=pause)
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal, "settings": SETTINGS})
        first, *refused, last = server.exchanges
        assert [each.path for each in refused] in ([], ["/next"])
        assert (last.path, last.connection) == ("/next", 2)
    assert [fetched.body for fetched in outcome.fetched] == [b"four", b"next"]
    records = records_of(tmp_path)
    assert [one.block for one in records if one.type == "response"] == [ANSWER + b"four", ANSWER + b"next"]
    assert [one.block for one in records if one.type == "request"] == [first.request, last.request]
    [path] = (tmp_path / "archive").glob("*.warc.gz")
    assert list(check_warc(path)) == []


def test_a_list_asked_for_by_post_is_not_asked_for_twice(tmp_path: Path) -> None:
    """Where bytes of the message before stand in the place of an answer, the failure is recorded, without them."""
    script: dict[str, list[Step]] = {"/short": [ANSWER + b"four", 0.3, LATE, "wait"], "/list": [ANSWER + b"list"]}
    with GoldenServer(dict(script)) as server:
        requests = [
            {"url": server.url + "/short", "after": True},
            {"url": server.url + "/list", "method": "POST", "body": "page=1", "after": True},
        ]
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server), "settings": SETTINGS})
        assert server.paths() == ["/short"]
    assert outcome.of(server.url + "/list").kind == "disconnected"
    assert not any(LATE in record.block for record in records_of(tmp_path))


def test_a_server_that_grew_tired_of_waiting_answers_nothing(tmp_path: Path) -> None:
    """A 408 in the place of the next answer is of the time before: the page is asked for anew, and gets its own."""
    late = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"
    script: dict[str, list[Step]] = {
        "/a": [ANSWER + b"aaaa", 0.3, late],
        "/b": [ANSWER + b"bbbb"],
        "/c": [ANSWER + b"cccc"],
    }
    with GoldenServer(dict(script)) as server:
        requests = [{"url": server.url + path, "after": True} for path in script]
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server), "settings": SETTINGS})
    assert [(each.status, each.body) for each in outcome.fetched] == [(200, b"aaaa"), (200, b"bbbb"), (200, b"cccc")]
