"""What the WARC holds of an exchange is what was sent and received, to the byte."""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.capture import Truncation
from archive.warc.check import check_warc
from tests.crawler.wire.crawling import Outcome, crawl, portal_of, record_of, records_of, request_record_of
from tests.crawler.wire.golden_server import GoldenServer, Step

PAGE = "<html><head><title>政府信息公开工作年度报告</title></head><body>本年新收政府信息公开申请</body></html>".encode(
    "gbk"
)
SQUEEZED = gzip.compress(PAGE * 20, mtime=0)


def _length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def _chunked(*chunks: bytes, trailer: bytes = b"") -> bytes:
    return b"".join(b"%x;ext=1\r\n%b\r\n" % (len(c), c) for c in chunks) + b"0\r\n" + trailer + b"\r\n"


WHOLE: dict[str, list[Step]] = {
    "/gbk-headers": [
        b"HTTP/1.1 200 \xb3\xc9\xb9\xa6\r\nContent-Disposition: attachment; filename=\xc4\xea\xb1\xa8.doc\r\n",
        b"x-lower-case: yes\r\nX-UPPER:no-space\r\nX-Tab:\t tab \r\n",
        b"Set-Cookie: a=1; path=/\r\nVary: *\r\nSet-Cookie: b=2\r\n",
        b"Content-Type: text/html; charset=gbk\r\n" + _length(PAGE),
    ],
    "/folded": [b"HTTP/1.1 200 OK\r\nX-Folded: one\r\n\ttwo\r\n  three\r\nthis line has no colon\r\n" + _length(b"ok")],
    "/bare-newlines": [b"HTTP/1.1 200 OK\nContent-Length: 4\nServer: old\n\nbare"],
    "/no-reason": [b"HTTP/1.1 200\r\n" + _length(b"no reason")],
    "/http10": [b"HTTP/1.0 200 OK\r\nServer: ancient\r\n" + _length(b"1.0"), "close"],
    "/chunked": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", _chunked(PAGE[:30], PAGE[30:])],
    "/trailers": [
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n",
        _chunked(b"data", trailer=b"X-Checksum: 1\r\n"),
    ],
    "/gzip": [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\n" + _length(SQUEEZED)],
    "/gzip-chunked": [
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
        _chunked(SQUEEZED[:11], SQUEEZED[11:]),
    ],
    "/close-delimited": [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", PAGE, 0.05, PAGE, "close"],
    "/connection-close": [b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + _length(b"closing"), "close"],
    "/interim": [
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + _length(b"final"),
    ],
    "/empty-404": [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"],
    "/204": [b"HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n"],
    "/304": [b'HTTP/1.1 304 Not Modified\r\nETag: "unasked"\r\n\r\n'],
    "/500": [b"HTTP/1.1 500 Internal Server Error\r\n" + _length(b"\xb4\xed\xce\xf3")],
    "/412": [b"HTTP/1.1 412 Precondition Failed\r\n" + _length(b"<script>challenge()</script>")],
    "/trickle": [step for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na" for step in (bytes([byte]), 0.001)],
    "/302": [b"HTTP/1.1 302 Moved Temporarily\r\nLocation: /after-302?q=%E5%B9%B4\r\nContent-Length: 5\r\n\r\nmoved"],
    "/after-302?q=%E5%B9%B4": [b"HTTP/1.1 200 OK\r\n" + _length(b"arrived")],
    "/301": [b"HTTP/1.1 301 Moved\r\nLocation: /after-301\r\nContent-Length: 0\r\n\r\n"],
    "/after-301": [b"HTTP/1.1 200 OK\r\n" + _length(b"arrived")],
    "/big": [b"HTTP/1.1 200 OK\r\n" + _length(bytes(range(256)) * 8000)],
}  # fmt: skip

# Bytes beyond the end of the message are the connection's, not the response's.
EXCESS: dict[str, list[Step]] = {
    "/length-short": [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour", b"JUNK AFTER THE END", "close"],
    "/junk-in-one-packet": [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfourHTTP/1.1 200 OK\r\n\r\nnext", "close"],
    "/204-with-body": [b"HTTP/1.1 204 No Content\r\n\r\nbody that must not be", "close"],
    "/junk-after-chunks": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\njunk", "close"],
}
MESSAGES = {
    "/length-short": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour",
    "/junk-in-one-packet": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour",
    "/204-with-body": b"HTTP/1.1 204 No Content\r\n\r\n",
    "/junk-after-chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
}

BROKEN: dict[str, tuple[Truncation, list[Step]]] = {
    "/length-long": ("disconnect", [b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\nonly this", "close"]),
    "/reset": ("disconnect", [b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\nonly this", 0.2, "reset"]),
    "/chunks-cut": ("disconnect", [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "close"]),
    "/headers-cut": ("disconnect", [b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-", "close"]),
    "/slow-body": ("time", [b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\nonly this", "wait"]),
    "/slow-headers": ("time", [b"HTTP/1.1 200 OK\r\nServer: x\r\n", "wait"]),
    "/said-too-large": ("length", [b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\nbegin", "wait"]),
    "/no-http": ("unspecified", [b"SSH-2.0-OpenSSH_9.2\r\n", "wait"]),
    "/bad-chunk": ("unspecified", [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "wait"]),
}
SILENT: dict[str, tuple[str, list[Step]]] = {
    "/closes-unheard": ("disconnected", ["close"]),
    "/never-answers": ("timeout", ["wait"]),
}
FOLLOWED = {"/302": "/after-302?q=%E5%B9%B4", "/301": "/after-301"}
ASKED = [path for path in WHOLE if not path.startswith("/after")]


@dataclass(frozen=True)
class Golden:
    """A golden crawl, done."""

    server: GoldenServer
    outcome: Outcome
    data: Path


def _requests(url: str, paths: list[str]) -> list[dict[str, object]]:
    never_end = {path for path, (kind, _) in (BROKEN | SILENT).items() if kind in ("time", "timeout")}
    seconds = {path: 1 if path in never_end else 60 for path in paths}
    return [{"url": url + path, "after": True, "meta": {"download_timeout": seconds[path]}} for path in paths]


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Golden]:
    """Every exchange over one host, one after another."""
    broken = {path: steps for path, (_, steps) in (BROKEN | SILENT).items()}
    data = tmp_path_factory.mktemp("golden")
    with GoldenServer({**WHOLE, **EXCESS, **broken}) as server:
        requests = _requests(server.url, [*ASKED, *EXCESS, *broken])
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        requests.append({"url": server.url + "/post", "method": "POST", "headers": form, "body": "a=1&b=%C4%EA"})
        settings = {"DOWNLOAD_MAXSIZE": 4_000_000}
        [outcome] = crawl(data, {"requests": requests, "portal": portal_of(server), "settings": settings})
        yield Golden(server, outcome, data)


@pytest.mark.parametrize("path", ASKED)
def test_whole_response_is_archived_to_the_byte(golden: Golden, path: str) -> None:
    """The response block is what the server sent, the request block what it received."""
    for each in (path, FOLLOWED.get(path)):
        if each is None:
            continue
        sent = golden.server.exchange(each)
        [response] = [
            record
            for record in records_of(golden.data)
            if record.type == "response" and record.header("WARC-Target-URI") == golden.server.url + each
        ]
        assert response.block == sent.response
        assert response.header("WARC-Truncated") is None
        assert response.header("WARC-IP-Address") == "127.0.0.1"
        assert request_record_of(golden.data, response.capture()).block == sent.request


@pytest.mark.parametrize("path", EXCESS)
def test_bytes_after_the_message_are_not_part_of_it(golden: Golden, path: str) -> None:
    """The response block ends where HTTP framing ends the message."""
    fetched = golden.outcome.of(golden.server.url + path)
    assert record_of(golden.data, fetched.capture).block == MESSAGES[path]
    assert fetched.status in (200, 204)


@pytest.mark.parametrize("path", BROKEN)
def test_broken_response_is_kept_as_far_as_it_came(golden: Golden, path: str) -> None:
    """What arrived is a truncated response record, which the exception carries."""
    reason, _ = BROKEN[path]
    fetched = golden.outcome.of(golden.server.url + path)
    assert fetched.error is not None
    record = record_of(golden.data, fetched.capture)
    assert (record.type, record.header("WARC-Truncated")) == ("response", reason)
    assert record.block == golden.server.exchange(path).response
    assert request_record_of(golden.data, fetched.capture).block == golden.server.exchange(path).request


@pytest.mark.parametrize("path", SILENT)
def test_no_response_leaves_a_record_that_says_why(golden: Golden, path: str) -> None:
    """A connection without any answer becomes a metadata record, which the exception carries."""
    kind, _ = SILENT[path]
    fetched = golden.outcome.of(golden.server.url + path)
    record = record_of(golden.data, fetched.capture)
    assert fetched.kind == kind
    assert (record.type, record.header("Content-Type")) == ("metadata", "application/warc-fields")
    assert f"fetch-error: {kind}\r\n".encode() in record.block
    assert b"fetch-error-message: " in record.block


def test_post_body_is_in_the_request_block(golden: Golden) -> None:
    """The request record of a POST ends with the body as it was sent."""
    fetched = golden.outcome.of(golden.server.url + "/post")
    block = request_record_of(golden.data, fetched.capture).block
    assert block == golden.server.exchange("/post").request
    assert block.endswith(b"\r\n\r\na=1&b=%C4%EA")


def test_connection_is_kept_over_several_exchanges(golden: Golden) -> None:
    """Exchanges that do not end their connection share it."""
    first, second = golden.server.exchange("/chunked"), golden.server.exchange("/trailers")
    assert first.connection == second.connection


def test_one_connection_is_open_at_a_time(golden: Golden) -> None:
    """Not even an aborted exchange leaves its connection open beside the next."""
    assert golden.server.open_most == 1


def test_payload_goes_on_decoded(golden: Golden) -> None:
    """The spider sees the payload with transfer and content coding undone."""
    for path in ("/gzip", "/gzip-chunked"):
        assert golden.outcome.of(golden.server.url + path).body == PAGE * 20
    assert golden.outcome.of(golden.server.url + "/close-delimited").body == PAGE * 2


def test_robots_file_is_archived(golden: Golden) -> None:
    """What a component of Scrapy fetches passes the wire as well."""
    urls = [record.header("WARC-Target-URI") for record in records_of(golden.data) if record.type == "response"]
    assert golden.server.url + "/robots.txt" in urls


def test_user_agent_is_honest(golden: Golden) -> None:
    """Requests and the warcinfo say who is asking."""
    assert b"\r\nUser-Agent: nianbao/" in golden.server.exchange("/chunked").request
    assert b"http-header-user-agent: nianbao/" in records_of(golden.data)[0].block


def test_files_of_the_crawl_are_sound(golden: Golden) -> None:
    """Every digest and reference of the written file holds."""
    [path] = (golden.data / "archive").glob("*.warc.gz")
    assert list(check_warc(path)) == []


def test_exchanges_over_tls_are_archived_as_plain_bytes(tmp_path: Path, tls: ssl.SSLContext) -> None:
    """Above TLS the same bytes are seen, each once, on one kept connection."""
    paths = ["/gbk-headers", "/chunked", "/interim", "/big", "/302", "/close-delimited", "/500"]
    broken = {"/reset": BROKEN["/reset"][1], "/length-long": BROKEN["/length-long"][1]}
    with GoldenServer({**WHOLE, **broken}, tls=tls) as server:
        requests = _requests(server.url, [*paths, *broken])
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server)})
    for path in [*paths, *broken]:
        capture = outcome.of(server.url + path).capture
        sent = server.exchange(FOLLOWED.get(path, path))
        assert record_of(tmp_path, capture).block == sent.response
        assert request_record_of(tmp_path, capture).block == sent.request
    assert server.exchange("/chunked").connection == server.exchange("/interim").connection
    assert server.open_most == 1
