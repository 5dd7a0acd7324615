"""What a kept connection brings between two exchanges is no part of either."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from archive.warc.check import check_warc
from tests.crawler.wire.crawling import crawl, portal_of, records_of
from tests.crawler.wire.golden_server import Exchange, GoldenServer, Step

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
LATE = b" and what the length left out"
SETTINGS = {"ROBOTSTXT_OBEY": False}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_bytes_behind_a_message_answer_no_request(tmp_path: Path, tls: ssl.SSLContext, scheme: str) -> None:
    """Where they come in the place of the next answer, the request is sent anew and gets its own."""
    script = {"/short": [ANSWER + b"four"], "/next": _in_turn([LATE, "wait"], [ANSWER + b"next"])}
    with GoldenServer(script, tls=tls if scheme == "https" else None) as server:
        requests = [{"url": server.url + path, "after": True} for path in script]
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server), "settings": SETTINGS})
    asked = [(each.path, each.connection) for each in server.exchanges]
    assert asked == [("/short", 1), ("/next", 1), ("/next", 2)]
    assert [fetched.body for fetched in outcome.fetched] == [b"four", b"next"]
    _check_records(tmp_path, server.exchanges[0], server.exchanges[2])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_bytes_behind_a_message_begin_no_other(tmp_path: Path, tls: ssl.SSLContext, scheme: str) -> None:
    """Where they come while nothing is asked, the next request goes over another connection."""
    is_answered = threading.Event()

    def is_closed(_: bytes) -> list[Step]:
        is_answered.set()
        server.wait_until_closed(1)
        return [ANSWER + b"seen"]

    script: dict[str, list[Step]] = {
        "/short": [ANSWER + b"four", is_answered, LATE, "wait"],
        "/next": [ANSWER + b"next"],
    }
    with (
        GoldenServer(dict(script), tls=tls if scheme == "https" else None) as server,
        GoldenServer({"/": is_closed}) as other,
    ):
        urls = [server.url + "/short", other.url + "/", server.url + "/next"]
        requests = [{"url": url, "after": True} for url in urls]
        portal = portal_of(server, other)
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal, "settings": SETTINGS})
    assert [(each.path, each.connection) for each in server.exchanges] == [("/short", 1), ("/next", 2)]
    assert [fetched.body for fetched in outcome.fetched] == [b"four", b"seen", b"next"]
    _check_records(tmp_path, server.exchanges[0], *other.exchanges, server.exchanges[1])


def test_a_list_asked_for_by_post_is_not_asked_for_twice(tmp_path: Path) -> None:
    """Where bytes of the message before stand in the place of an answer, the failure is recorded, without them."""
    with GoldenServer({"/short": [ANSWER + b"four"], "/list": [LATE, "wait"]}) as server:
        requests = [
            {"url": server.url + "/short", "after": True},
            {"url": server.url + "/list", "method": "POST", "body": "page=1", "after": True},
        ]
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server), "settings": SETTINGS})
    assert [(each.path, each.connection) for each in server.exchanges] == [("/short", 1), ("/list", 1)]
    assert outcome.of(server.url + "/list").kind == "disconnected"
    assert not any(LATE in record.block for record in records_of(tmp_path))


def test_a_server_that_grew_tired_of_waiting_answers_nothing(tmp_path: Path) -> None:
    """A 408 in the place of the next answer is of the time before: the page is asked for anew, and gets its own."""
    late = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"
    script = {
        "/a": [ANSWER + b"aaaa"],
        "/b": _in_turn([late, "wait"], [ANSWER + b"bbbb"]),
        "/c": [ANSWER + b"cccc"],
    }
    with GoldenServer(script) as server:
        requests = [{"url": server.url + path, "after": True} for path in script]
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server), "settings": SETTINGS})
    assert [(each.status, each.body) for each in outcome.fetched] == [(200, b"aaaa"), (200, b"bbbb"), (200, b"cccc")]
    assert server.paths() == ["/a", "/b", "/b", "/c"]


def _in_turn(*answers: Sequence[Step]) -> Callable[[bytes], Sequence[Step]]:
    """Return what answers one request after another, each by its own steps."""
    left = iter(answers)
    return lambda _: next(left)


def _check_records(data: Path, *exchanges: Exchange) -> None:
    """Hold the archive to be valid, and to have these exchanges and nothing else, what came late least of all."""
    records = records_of(data)
    responses = [each.response.removesuffix(LATE) for each in exchanges]
    assert [one.block for one in records if one.type == "response"] == responses
    assert [one.block for one in records if one.type == "request"] == [each.request for each in exchanges]
    [path] = (data / "archive").glob("*.warc.gz")
    assert list(check_warc(path)) == []
