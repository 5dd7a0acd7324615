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
from tests.crawler.wire.golden_server import GoldenServer
from tests.crawler.wire.test_golden import WHOLE

# wget archives no 204 and waits for the body of a 304.
EXCHANGES = {path: steps for path, steps in WHOLE.items() if path not in ("/204", "/304")}
ASKED = [path for path in EXCHANGES if not path.startswith("/after")]
# What wget does to what it received: it unfolds, and drops the line that ends the trailers and interim answers.
DONE_BY_WGET: dict[str, Callable[[bytes], bytes]] = {
    "/folded": lambda block: block.replace(b"\r\n\t", b"  \t").replace(b"\r\n  ", b"    "),
    "/interim": lambda block: block[block.index(b"HTTP/1.1 200") :],
    "/trailers": lambda block: block.removesuffix(b"\r\n"),
}
# What each client says of itself; everything else of a request is the same.
OF_THE_CLIENT = {b"user-agent", b"accept", b"accept-encoding", b"accept-language", b"connection", b"cookie", b"referer"}

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
    with GoldenServer(EXCHANGES) as server:
        requests = [{"url": server.url + path, "after": True} for path in ASKED]
        crawl(place / "ours", {"requests": requests, "portal": portal_of(server)})
        options = ["-q", "--no-config", "--no-proxy", "--tries=1", "--timeout=20", "-O", "/dev/null", "--warc-file=its"]
        urls = [server.url + path for path in ASKED]
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
    """Each path was asked for by both, redirects followed by both."""
    assert len(written.ours) == len(EXCHANGES)
    assert written.wgets.keys() == written.ours.keys()


def test_response_blocks_are_the_same_bytes(written: Written) -> None:
    """Status line, header block and body are the same to the byte, framing and coding too, but for three odd ones."""
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
