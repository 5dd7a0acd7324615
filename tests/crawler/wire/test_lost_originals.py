"""What was archived and cannot be read any more is fetched and stored anew, and nothing new refers to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.sealed import kept_path
from archive.warc.reader import read_records
from tests.crawler.wire.crawling import Fetched, crawl, portal_of, record_of
from tests.crawler.wire.golden_server import GoldenServer

BODY = b"<p>" + bytes(range(33, 127)) * 20 + b"</p>"
PAGE = b'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: %d\r\n\r\n%b' % (len(BODY), BODY)
UNCHANGED = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'


def _unchanged_or_page(request: bytes) -> list[bytes]:
    return [UNCHANGED if b"If-None-Match" in request else PAGE]


def _gone(warc: Path) -> None:
    warc.unlink()


def _rotten(warc: Path) -> None:
    [page] = [record for record in read_records(warc) if record.type == "response" and BODY in record.block]
    content = bytearray(warc.read_bytes())
    content[page.offset + page.length // 2] ^= 1
    warc.write_bytes(content)


def _away(warc: Path) -> None:
    """Leave only the note of a place that is not mounted."""
    kept = {"url": f"file://{warc.parent}/not-mounted/archive/{warc.name}", "size": warc.stat().st_size, "sha256": "0"}
    kept_path(warc).write_text(json.dumps(kept))
    warc.unlink()


def _nights(data: Path, server: GoldenServer, count: int, *paths: str) -> list[list[Fetched]]:
    requests = [{"url": server.url + path, "after": True} for path in paths]
    night = {"requests": requests, "portal": portal_of(server), "kept": True}
    return [outcome.fetched for outcome in crawl(data, *[night] * count)]


def _page(_: bytes) -> list[bytes]:
    return [PAGE]


@pytest.mark.parametrize(
    ("lose", "answer"),
    [(_gone, _unchanged_or_page), (_rotten, _unchanged_or_page), (_rotten, _page), (_away, _page)],
    ids=["gone, 304", "rotten, 304", "rotten, same bytes", "away, same bytes"],
)
def test_lost_page_is_stored_again(
    tmp_path: Path, lose: Callable[[Path], None], answer: Callable[[bytes], list[bytes]]
) -> None:
    """Whether the server confirms it or sends it again, under its URL or another, what is on the wire is kept."""
    with GoldenServer({"/p": answer, "/copy": answer}) as server:
        [[first]] = _nights(tmp_path, server, 1, "/p")
        [warc] = (tmp_path / "archive").glob("*.warc.gz")
        lose(warc)
        second, third = _nights(tmp_path, server, 2, "/p", "/copy")

    assert first.body == BODY
    assert [(each.status, each.body) for each in (*second, *third)] == [(200, BODY)] * 4
    anew = record_of(tmp_path, second[0].capture)
    assert (anew.type, anew.payload()) == ("response", BODY)
    kinds = [(each.capture.record_type, each.capture.revisit_of) for each in (second[1], *third) if each.capture]
    assert kinds == [("revisit", anew.record_id)] * 3
