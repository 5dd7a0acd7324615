"""A crawl stops before the disk is full, keeps what it fetched, and goes on when there is room."""

from __future__ import annotations

import hashlib
from pathlib import Path

from archive import manifest
from archive.warc.check import check_warcs
from tests.crawler.wire.crawling import crawl, portal_of, records_of
from tests.crawler.wire.golden_server import GoldenServer


def page(number: int) -> list[bytes]:
    """Return a page of 20 kB that cannot be compressed."""
    body = hashlib.shake_256(b"%d" % number).digest(20_000)
    return [b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + body]


def test_crawl_stops_before_the_disk_is_full(tmp_path: Path) -> None:
    """The crawl ends in order with some pages sealed and the reserve untouched, and the next one gets the rest."""
    with GoldenServer({f"/{number}": page(number) for number in range(40)}) as server:
        requests = [{"url": f"{server.url}/{number}"} for number in range(40)]
        crawled = {"requests": requests, "portal": portal_of(server, delay_seconds=0.03)}
        full, refused = crawl(tmp_path, {**crawled, "room": 300_000}, {**crawled, "room": 300_000})
        sent = len([path for path in server.paths() if path != "/robots.txt"])
        [rest] = crawl(tmp_path, {**crawled, "remembers": True})
    warcs = sorted((tmp_path / "archive").glob("*.warc.gz"))
    assert full.fault is not None
    assert "are to stay free" in full.fault
    assert full.reason == "shutdown"
    assert 10 <= full.records["response"] < 20
    assert sum(path.stat().st_size for path in warcs[:1]) <= 300_000
    assert not list((tmp_path / "archive").glob("*.open"))
    assert (refused.reason, refused.records, refused.fault) == ("storage_failed", {}, full.fault)
    assert sent <= full.records["response"] + 1
    assert (rest.reason, rest.fault) == ("finished", None)
    stored = {record.header("WARC-Target-URI") for record in records_of(tmp_path) if record.type == "response"}
    assert stored >= {request["url"] for request in requests}
    assert list(check_warcs(warcs)) == []
    assert manifest.check(tmp_path / "manifest.jsonl", tmp_path / "archive") == []
