"""A page that is again as it was: told from one that did not change, and then confirmed like any other."""

from __future__ import annotations

from pathlib import Path

from tests.crawler.wire.crawling import crawl, portal_of
from tests.crawler.wire.golden_server import GoldenServer

EARLIER, LATER = (b"<p>%b</p>" % (word * 400) for word in (b"earlier", b"later"))
# The page and its entity tag of each night; a server that is set up anew gives the same bytes another tag.
NIGHTS = [
    (EARLIER, b'"1"'), (LATER, b'"2"'), (EARLIER, b'"1"'), (EARLIER, b'"1"'), (EARLIER, b'"3"'), (EARLIER, b'"3"'),
    (EARLIER, b'"3"'),
]  # fmt: skip


def test_what_is_asked_about_is_the_last_answer(tmp_path: Path) -> None:
    """Its own tag goes along, though the bytes are those of an older record; so nothing is sent again for ever."""
    waiting = iter(NIGHTS)

    def answer(request: bytes) -> list[bytes]:
        body, tag = next(waiting)
        if b"If-None-Match: %b\r\n" % tag in request:
            return [b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n" % tag]
        return [b"HTTP/1.1 200 OK\r\nETag: %b\r\nContent-Length: %d\r\n\r\n%b" % (tag, len(body), body)]

    with GoldenServer({"/p": answer}) as server:
        night = {"requests": [{"url": server.url + "/p"}], "portal": portal_of(server), "kept": True}
        pages = [found for night in crawl(tmp_path, *[night] * len(NIGHTS)) for found in night.fetched]
        statuses = [int(one.response.split()[1]) for one in server.exchanges if one.path == "/p"]

    assert statuses == [200, 200, 200, 304, 200, 304, 304]
    assert [page.body for page in pages] == [body for body, _ in NIGHTS]
    assert [page.as_before for page in pages] == [False, False, False, True, True, True, True]
    first, _, *later = [page.capture for page in pages if page.capture is not None]
    assert [one.revisit_of for one in later] == [first.record_id] * 5
