"""A large response passes the crawl without being held beside what the spider is given, and one too large is cut."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from archive.warc.check import check_warc
from tests.crawler.wire.crawling import Outcome, crawl, record_of
from tests.crawler.wire.golden_server import GoldenServer

BODY_BYTES = 300_000_000
PIECE = hashlib.shake_256(b"a scanned report").digest(10_000) * 100
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: %d\r\n\r\n" % BODY_BYTES
UNTOLD = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nConnection: close\r\n\r\n"


@contextmanager
def large_server() -> Iterator[str]:
    """Serve a body of 300 MB, at /untold without saying how large it is, from a thread."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    asked = connection.recv(65536).split(b" ")[1]
                    if asked == b"/robots.txt":
                        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        continue
                    connection.sendall(UNTOLD if asked == b"/untold" else LENGTH)
                    for _ in range(BODY_BYTES // len(PIECE)):
                        connection.sendall(PIECE)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield "http://{}:{}".format(*listener.getsockname())
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def fetch(data: Path, most: int, *paths: str, **more: int) -> Outcome:
    """Crawl URLs of the server, of each of which so many bytes may be taken; `more` is of the crawl's description."""
    with large_server() as url:
        portal = {
            "id": "large",
            "name": "金县",
            "home": url + "/",
            "loopback": True,
            "delay_seconds": 0,
            "columns": [{"name": "年报", "url": url + "/"}],
        }
        asked = [{"url": url + path, "after": True} for path in paths]
        settings = {"DOWNLOAD_MAXSIZE": most, "DOWNLOAD_WARNSIZE": 0}
        [outcome] = crawl(data, {"requests": asked, "portal": portal, "settings": settings, **more})
    return outcome


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Return what a crawl takes that fetches next to nothing."""
    with GoldenServer({}) as server:
        portal = {
            "id": "idle",
            "name": "金县",
            "home": server.url + "/",
            "loopback": True,
            "delay_seconds": 0,
            "columns": [{"name": "年报", "url": server.url + "/"}],
        }
        [outcome] = crawl(tmp_path_factory.mktemp("idle"), {"requests": [{"url": server.url + "/x"}], "portal": portal})
    return outcome.peak_bytes


def test_a_whole_response_is_held_once(tmp_path: Path, idle: int) -> None:
    """What the spider is given is all that the crawl holds of it: the record is made of a file."""
    outcome = fetch(tmp_path, 2 * BODY_BYTES, "/told")
    [fetched] = outcome.fetched
    assert (fetched.status, fetched.error) == (200, None)
    record = record_of(tmp_path, fetched.capture)
    assert record.size == len(LENGTH) + BODY_BYTES
    assert check_warc(tmp_path / "archive" / record.warc) == []
    assert outcome.peak_bytes - idle < 1.5 * BODY_BYTES


def test_a_response_that_is_too_large_is_cut(tmp_path: Path, idle: int) -> None:
    """It is a truncated record, the spider gets a failure, and nothing holds more than may be taken.

    Where the server says how large it is, next to nothing is taken.
    """
    outcome = fetch(tmp_path, 16_000_000, "/told", "/untold")
    sizes = []
    for fetched in outcome.fetched:
        assert "DownloadCancelledError" in (fetched.error or "")
        record = record_of(tmp_path, fetched.capture)
        assert record.header("WARC-Truncated") == "length"
        assert check_warc(tmp_path / "archive" / record.warc) == []
        sizes.append(record.size)
    assert sizes[0] < 16_000_000 < sizes[1] < 20_000_000
    assert outcome.peak_bytes - idle < 60_000_000


def test_a_response_that_finds_no_room_ends_the_crawl(tmp_path: Path) -> None:
    """Where a large response cannot be kept on its way, it is no response of any kind: the archive has failed."""
    outcome = fetch(tmp_path, 2 * BODY_BYTES, "/told", "/told", file_bytes=5_000_000)
    assert outcome.reason == "storage_failed"
    assert "a large response cannot be kept" in (outcome.fault or "")
    assert [fetched.capture for fetched in outcome.fetched] == [None, None]
    assert all("StorageError" in (fetched.error or "") for fetched in outcome.fetched)
    [path] = (tmp_path / "archive").glob("*.warc.gz")
    assert check_warc(path) == []
