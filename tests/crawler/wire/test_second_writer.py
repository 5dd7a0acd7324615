"""wget archives the same exchanges: what both saw of a server is the same bytes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from archive.warc.payload import http_head
from archive.warc.reader import Record, read_records
from tests.crawler.wire.crawling import crawl, portal_of, records_of
from tests.crawler.wire.golden_exchanges import WHOLE
from tests.crawler.wire.golden_server import GoldenServer

# What wget cannot read, as browsers can: it waits for more, or archives nothing.
BEYOND_WGET = {
    "/long-line",
    "/blank-after-a-name",
    "/odd-names",
    "/odd-values",
    "/long-trailers",
    "/transfer-gzip",
    "/transfer-gzip-of-br",
}
# wget archives no 204 and waits for the body of a 304; where redirects lead is not the point.
ANSWERED = (200, 404, 410, 412, 500)
ASKED = [one for one in WHOLE if one.method == "GET" and one.status in ANSWERED and one.path not in BEYOND_WGET]
# What wget does to what it received: it unfolds, of the trailers it keeps the first, and an empty line before a status
# line is part of its block.
DONE_BY_WGET: dict[str, Callable[[bytes], bytes]] = {
    "/empty-line-first": lambda block: b"\r\n" + block,
    "/empty-line-in-two": lambda block: b"\r\n" + block,
    "/folded": lambda block: block.replace(b"\r\n\t", b"  \t").replace(b"\r\n  ", b"    "),
    "/folded-at-once": lambda block: block.replace(b"\r\n ", b"   "),
    "/folded-length": lambda block: block.replace(b"\r\n ", b"   "),
    "/chunk-lines-of-newlines": lambda block: block[:-1],
    "/trailers": lambda block: b"".join(block.splitlines(keepends=True)[:7]),
}
# What each client says of itself; everything else of a request is the same.
OF_THE_CLIENT = {b"user-agent", b"accept", b"accept-encoding", b"accept-language", b"connection", b"cookie"}

Pairs = dict[str, tuple[Record, Record]]


@dataclass(frozen=True)
class Written:
    """Requests and responses by URL, as we and as wget wrote them."""

    ours: Pairs
    wgets: Pairs


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    """One server, asked by both."""
    wget = shutil.which("wget")
    if wget is None:
        pytest.skip("wget is not installed")
    place = tmp_path_factory.mktemp("second")
    with GoldenServer({one.path: one.steps for one in ASKED}) as server:
        requests = [{"url": server.url + one.path, "after": True} for one in ASKED]
        crawl(place / "ours", {"requests": requests, "portal": portal_of(server)})
        options = ["-q", "--no-config", "--no-proxy", "--tries=1", "--timeout=20", "-O", "/dev/null", "--warc-file=its"]
        urls = [server.url + one.path for one in ASKED]
        subprocess.run([wget, *options, *urls], cwd=place, check=False, timeout=60)
        yield Written(pairs(records_of(place / "ours")), pairs(list(read_records(place / "its.warc.gz"))))


def pairs(records: list[Record]) -> Pairs:
    """The exchanges among records, by URL."""
    of_type = {
        kind: {one.reference("WARC-Target-URI") or "": one for one in records if one.type == kind}
        for kind in ("request", "response")
    }
    found = {url: (of_type["request"][url], response) for url, response in of_type["response"].items()}
    return {url: pair for url, pair in found.items() if not url.endswith("/robots.txt")}


def test_both_saw_the_same_exchanges(written: Written) -> None:
    """Each path was asked for by both, and both have an answer to each."""
    assert len(written.ours) == len(ASKED)
    assert written.wgets.keys() == written.ours.keys()


def test_response_blocks_are_the_same_bytes(written: Written) -> None:
    """Status line, header block and body are the same to the byte, framing and coding too, but for a few odd ones."""
    for url, (_, response) in written.ours.items():
        changed = DONE_BY_WGET.get("/" + url.split("/", 3)[3], lambda block: block)
        assert written.wgets[url][1].block == changed(response.block), url


def test_requests_differ_in_what_the_clients_say_of_themselves(written: Written) -> None:
    """Method, target, version and host are the same; the address that was asked is, too."""
    for url, (request, response) in written.ours.items():
        other, answered = written.wgets[url]
        assert request.block.partition(b"\r\n")[0] == other.block.partition(b"\r\n")[0]
        assert [_rest_of(one) for one in (request, other)] == [{b"host": url.split("/")[2].encode()}] * 2
        assert response.header("WARC-IP-Address") == answered.header("WARC-IP-Address") == "127.0.0.1"


def _rest_of(request: Record) -> dict[bytes, bytes]:
    headers = http_head(request.block).headers
    return {name.lower(): value for name, value in headers if name.lower() not in OF_THE_CLIENT}
