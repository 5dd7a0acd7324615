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


def _redirect(path: str) -> list[Step]:
    return [f"HTTP/1.1 302 Found\r\nLocation: {path}\r\nContent-Length: 0\r\n\r\n".encode()]


# Five redirects lead from robots.txt by /r1 to rules, and six by /r0.
LED = {f"/r{number}": _redirect(f"/r{number + 1}") for number in range(5)} | {
    "/r5": [_file(b"User-agent: *\nDisallow: /")]
}

# What robots.txt answers, the kind of failure that follows (None: the page is fetched), and what is asked for.
CASES: dict[str, tuple[list[Step], str | None]] = {
    "missing": ([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"], None),
    "other-path": ([_file(b"User-agent: *\nDisallow: /secret\n")], None),
    "other-robot": ([_file(b"User-agent: somebody\nDisallow: /\n")], None),
    "all-robots": ([_file(b"User-agent: *\nDisallow: /p\n")], "robots"),
    "by-name": ([_file(b"User-agent: nianbao\nDisallow: /\n\nUser-agent: *\nAllow: /\n")], "robots"),
    "page": ([_file(b"\xef\xbb\xbf <html><pre>\nUser-agent: *\nDisallow: /\n</pre>")], None),
    "forbidden": ([b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"], None),
    "failing": ([b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"], "robots_unknown"),
    "silent": (["close"], "disconnected"),
    "asked-too-often": ([b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n"], "robots_unknown"),
    "led-round": (_redirect("/robots.txt"), None),
    "led-on": (_redirect("/r1"), "robots"),
    "led-too-far": (_redirect("/r0"), None),
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
            name: stack.enter_context(GoldenServer({"/robots.txt": steps, "/p": [PAGE], **LED}))
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
    led = {"led-round": ["/robots.txt"] * 5, "led-on": list(LED)[1:], "led-too-far": list(LED)[:5]}.get(name, [])
    assert server.paths() == ["/robots.txt", *led, *(["/p", "/p"] if kind is None else [])]
    for fetched in outcome.fetched:
        assert fetched.kind == kind
        if kind is not None:
            assert f"fetch-error: {kind}".encode() in record_of(data, fetched.capture).block


def test_rules_are_read_again_after_a_day(tmp_path: Path) -> None:
    """Rules hold for a day, also those of before an interruption, and are then asked for anew."""
    files = iter([[_file(b"User-agent: *\nAllow: /")], [_file(b"User-agent: *\nDisallow: /p")]])
    with GoldenServer({"/robots.txt": lambda _: next(files), "/p": [PAGE]}) as server:
        portal = portal_of(server, budget={"minutes": 10_000})
        asked = [{"url": server.url + "/p", "hours_later": hours} for hours in (0, 23, 2)]
        [outcome] = crawl(tmp_path, {"requests": asked, "portal": portal})
        assert server.paths() == ["/robots.txt", "/p", "/p", "/robots.txt"]
    assert [each.kind for each in outcome.fetched] == [None, None, "robots"]


def test_the_pause_that_the_file_asks_for_is_made(tmp_path: Path) -> None:
    """A Crawl-delay that is longer than the portal's own pause lies between two requests."""
    with GoldenServer({"/robots.txt": [_file(b"User-agent: *\nCrawl-delay: 0.4")], "/p": [PAGE]}) as server:
        crawl(tmp_path, {"requests": [{"url": server.url + "/p"}] * 2, "portal": portal_of(server)})
        robots, first, second = server.exchanges
    assert first.began - robots.ended >= 0.39
    assert second.began - first.ended >= 0.39


def test_a_challenge_in_place_of_the_file_closes_the_host(tmp_path: Path) -> None:
    """Whoever asks for a script's answer at robots.txt is asked once, and nothing more in that night."""
    page = b"<script>document.cookie=('_')+('_')+('j');location.href=location.pathname</script>"
    answer = b"HTTP/1.1 521 X\r\nSet-Cookie: __jsluid_h=0a\r\nContent-Length: %d\r\n\r\n%b" % (len(page), page)
    with GoldenServer({"/robots.txt": [answer], "/p": [PAGE]}) as server:
        crawled = {"requests": [{"url": server.url + "/p"}] * 2, "portal": portal_of(server)}
        [outcome] = crawl(tmp_path, {**crawled, "settings": {"RETRY_TIMES": 2, "RETRY_HTTP_CODES": [521]}})
        assert server.paths() == ["/robots.txt"]
    assert all("left alone for the night: jiasule" in (each.error or "") for each in outcome.fetched)
    assert outcome.records["response"] == 1
