"""What a quiet night costs in the archive, where it costs most: over TLS, with a connection a page."""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path

from archive.warc.reader import read_records
from tests.crawler.wire.crawling import crawl, portal_of
from tests.crawler.wire.golden_server import GoldenServer, Step

# As many as a small portal has.
PAGES = 25
KB = 1024
# As long as many a portal's are.
URL_LENGTH = 120
SETTINGS = {"ROBOTSTXT_OBEY": False, "NIANBAO_CONTACT": "https://archive.example.org/crawler"}
SERVER = b"Server: nginx/1.20.1\r\nDate: Sun, 22 Nov 2026 02:00:00 GMT\r\nConnection: close\r\n"


def answer(request: bytes) -> list[Step]:
    """Return a page of ten kilobytes, whose address says whether the server knows that it has not changed."""
    path = request.split(b" ", 2)[1]
    body = hashlib.shake_256(path).hexdigest(5000).encode()
    etag = b'"%b"' % hashlib.sha256(path).hexdigest()[:16].encode()
    if b"\r\nIf-None-Match: " + etag in request:
        return [b"HTTP/1.1 304 Not Modified\r\n" + SERVER + b"ETag: " + etag + b"\r\n\r\n", "close"]
    known = b"ETag: %b\r\nLast-Modified: Sat, 01 Mar 2025 08:00:00 GMT\r\n" % etag if b"unchanged" in path else b""
    fields = b"Content-Type: text/html; charset=utf-8\r\n%bContent-Length: %d\r\n\r\n" % (known, len(body))
    return [b"HTTP/1.1 200 OK\r\n" + SERVER + fields + body, "close"]


def test_a_page_that_did_not_change_costs_little(tmp_path: Path, tls: ssl.SSLContext) -> None:
    """At most 2 KB where the same bytes come again, and 1.2 KB where the server answers 304, all records counted."""
    kinds = ("same", "unchanged")
    begin = "/xxgk/zfxxgkml/zfxxgknb/xzbmnb/szfgzbm/2025/202501"
    paths = [f"{begin}/t20250115_{kind:_<20}_1229{n:04d}_59012345.html" for kind in kinds for n in range(PAGES)]
    with GoldenServer(dict.fromkeys(paths, answer), tls=tls) as server:
        assert len(server.url + paths[0]) >= URL_LENGTH
        requests = [{"url": server.url + path, "after": True} for path in paths]
        night = {"requests": requests, "portal": portal_of(server), "settings": SETTINGS, "remembers": True}
        crawl(tmp_path, night, night)
        assert server.accepted == 4 * PAGES
    _, second = sorted((tmp_path / "archive").glob("*.warc.gz"))
    cost = dict.fromkeys((*kinds, "shared"), 0)
    for record in read_records(second):
        url = record.header("WARC-Target-URI") or ""
        cost[next((kind for kind in kinds if f"_{kind}_" in url), "shared")] += record.length
    shared = cost["shared"] / len(paths)
    assert cost["same"] / PAGES + shared <= 2 * KB, cost
    assert cost["unchanged"] / PAGES + shared <= 1.2 * KB, cost
