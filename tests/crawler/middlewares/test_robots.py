"""robots.txt is obeyed as RFC 9309 has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.crawler.wire.crawling import Outcome, crawl, portal_of, record_of
from tests.crawler.wire.golden_server import GoldenServer, Step

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain"


def _file(text: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b" % (len(text), text)


# What robots.txt answers, the kind of failure that follows (None: the page is fetched), and what is asked for.
CASES: dict[str, tuple[list[Step], str | None]] = {
    "missing": ([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"], None),
    "other-path": ([_file(b"User-agent: *\nDisallow: /secret\n")], None),
    "other-robot": ([_file(b"User-agent: somebody\nDisallow: /\n")], None),
    "all-robots": ([_file(b"User-agent: *\nDisallow: /p\n")], "robots"),
    "by-name": ([_file(b"User-agent: nianbao\nDisallow: /\n\nUser-agent: *\nAllow: /\n")], "robots"),
    "page": ([_file(b"\xef\xbb\xbf <html><pre>\nUser-agent: *\nDisallow: /\n</pre>")], None),
    "failing": ([b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"], "robots_unknown"),
    "silent": (["close"], "disconnected"),
    "away": ([b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"], None),
}
Crawled = dict[str, tuple[GoldenServer, Outcome]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the crawls of this module are archived."""
    return tmp_path_factory.mktemp("robots")


@pytest.fixture(scope="module")
def crawled(data: Path) -> Iterator[Crawled]:
    """Each case on a server of its own, crawled one after another."""
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(GoldenServer({"/robots.txt": steps, "/p": [PAGE]}))
            for name, (steps, _) in CASES.items()
        }
        crawls = [
            {"requests": [{"url": server.url + "/p"}] * 2, "portal": portal_of(server)} for server in servers.values()
        ]
        yield dict(zip(servers, zip(servers.values(), crawl(data, *crawls), strict=True), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_robots_file_is_obeyed(crawled: Crawled, data: Path, name: str) -> None:
    """Rules hold, a page is no rules, a missing file allows everything, a failing server is left alone."""
    server, outcome = crawled[name]
    _, kind = CASES[name]
    assert server.paths() == ["/robots.txt", *(["/p", "/p"] if kind is None else [])]
    for fetched in outcome.fetched:
        assert fetched.kind == kind
        if kind is not None:
            assert f"fetch-error: {kind}".encode() in record_of(data, fetched.capture).block
