"""The way to the archive: failures of it, revisits, conditional requests, and crawls that are taken up again."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.crawler.wire.crawling import crawl, portal_of, record_of, records_of
from tests.crawler.wire.golden_server import GoldenServer

STAMP = b"Sat, 01 Mar 2025 08:00:00 GMT"
BODY = gzip.compress("年度报告".encode("gbk") * 100, mtime=0)
DATED = (
    b'HTTP/1.1 200 OK\r\nLast-Modified: %b\r\nETag: "v1"\r\nContent-Type: text/html; charset=gbk\r\n'
    b"Content-Encoding: gzip\r\nSet-Cookie: old=1\r\nContent-Length: %d\r\n\r\n%b" % (STAMP, len(BODY), BODY)
)  # fmt: skip
UNCHANGED = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\nSet-Cookie: new=2\r\n\r\n'
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain"


def _dated(request: bytes) -> list[bytes]:
    return [UNCHANGED if b"If-None-Match" in request else DATED]


def test_failed_writer_fails_the_request_and_ends_the_crawl(tmp_path: Path) -> None:
    """Without the archive no response is given on, no further request is sent, and the reason says so."""
    pages = {f"/{n}": [PLAIN] for n in range(6)}
    with GoldenServer(pages) as server:
        requests = [{"url": f"{server.url}/{n}"} for n in range(6)]
        requests[0]["kill_writer"] = True  # type: ignore[assignment]
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server)})
        assert len(server.exchanges) <= 2
    assert outcome.reason == "storage_failed"
    assert outcome.fault
    assert all("StorageError" in (each.error or "") and each.capture is None for each in outcome.fetched)


def test_archive_that_cannot_be_opened_sends_nothing(tmp_path: Path) -> None:
    """A crawl whose writer does not start ends before its first request."""
    (tmp_path / "archive").write_text("in the way")
    with GoldenServer({}) as server:
        [outcome] = crawl(tmp_path, {"requests": [{"url": server.url}], "portal": portal_of(server)})
        assert server.accepted == 0
    assert outcome.reason == "storage_failed"


def test_same_payload_in_one_crawl_is_a_revisit_of_the_response(tmp_path: Path) -> None:
    """The third identical answer refers to the first, which is a response, not to the second."""
    with GoldenServer({"/p": [PLAIN]}) as server:
        requests = [{"url": server.url + "/p", "after": True} for _ in range(3)]
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server)})
    first, second, third = (each.capture for each in outcome.fetched)
    assert first is not None and second is not None and third is not None  # noqa: PT018  for the type checker
    assert [first.record_type, second.record_type, third.record_type] == ["response", "revisit", "revisit"]
    assert second.revisit_of == third.revisit_of == first.record_id
    assert all(each.body == b"plain" for each in outcome.fetched)


def test_unchanged_page_is_answered_from_the_archive(tmp_path: Path) -> None:
    """On a later night validators are sent, a 304 becomes a revisit, and the spider sees the archived page."""
    with GoldenServer({"/p": _dated}) as server:
        one = {"requests": [{"url": server.url + "/p"}], "portal": portal_of(server), "remembers": True}
        browser = {**one, "requests": [{"url": server.url + "/p", "browser": True}]}
        first, second, third = crawl(tmp_path, one, one, browser)
        _, asked_again, _ = (each.request for each in server.exchanges if each.path == "/p")
    assert b'\r\nIf-None-Match: "v1"\r\n' in asked_again
    assert b"\r\nIf-Modified-Since: " + STAMP in asked_again
    old, new = first.fetched[0], second.fetched[0]
    assert (new.status, new.body, new.flags) == (200, old.body, ["archived"])
    assert [value for name, value in new.headers if name == "Set-Cookie"] == ["new=2"]
    assert old.capture is not None
    assert new.capture is not None
    assert (new.capture.record_type, new.capture.status) == ("revisit", 304)
    assert new.capture.revisit_of == old.capture.record_id
    assert record_of(tmp_path, new.capture).header("WARC-Profile") == (
        "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    )
    assert (third.fetched[0].status, third.fetched[0].body) == (200, old.body)


def test_conditions_of_the_request_are_its_own(tmp_path: Path) -> None:
    """A 304 to a condition that the sender made is passed on as it is, and one may be told to make none."""
    with GoldenServer({"/p": _dated}) as server:
        url, remembering = server.url + "/p", {"portal": portal_of(server), "remembers": True}
        own = {"url": url, "headers": {"If-None-Match": '"mine"'}}
        none = {"url": url, "meta": {"conditional": False}}
        _, second, third = crawl(
            tmp_path,
            {"requests": [{"url": url}], **remembering},
            {"requests": [own], **remembering},
            {"requests": [none], **remembering},
        )
    assert second.fetched[0].status == 304
    assert second.fetched[0].capture is not None
    assert (second.fetched[0].capture.record_type, second.fetched[0].capture.revisit_of) == ("response", None)
    assert (third.fetched[0].status, third.fetched[0].flags) == (200, [])


def test_a_304_of_another_entity_confirms_nothing(tmp_path: Path) -> None:
    """A 304 whose entity tag is not the one that was asked about is a response, and the page is fetched whole."""
    other = UNCHANGED.replace(b'"v1"', b'"v9"')
    with GoldenServer({"/p": lambda request: [other if b"If-None-Match" in request else DATED]}) as server:
        one = {"requests": [{"url": server.url + "/p"}], "portal": portal_of(server), "remembers": True}
        first, second = crawl(tmp_path, one, one)
    assert (second.fetched[0].status, second.fetched[0].flags) == (200, [])
    assert second.fetched[0].body == first.fetched[0].body
    statuses = [record.http_head().status for record in records_of(tmp_path) if record.type == "response"]
    assert 304 in statuses


def test_unasked_304_confirms_nothing(tmp_path: Path) -> None:
    """A 304 to a request that made no condition is a response, and no revisit of what was there before."""
    answers = iter([DATED, UNCHANGED])
    with GoldenServer({"/p": lambda _: [next(answers)]}) as server:
        remembering = {"portal": portal_of(server), "remembers": True}
        one = {"url": server.url + "/p"}
        _, second = crawl(
            tmp_path,
            {"requests": [one], **remembering},
            {"requests": [{**one, "meta": {"conditional": False}}], **remembering},
        )
    capture = second.fetched[0].capture
    assert capture is not None
    assert (capture.record_type, capture.status, capture.revisit_of) == ("response", 304, None)


def test_interrupted_crawl_does_not_fetch_again_what_it_has(tmp_path: Path) -> None:
    """What the same crawl captured before is answered from the archive; what failed then is asked again."""
    failing = b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"
    with GoldenServer({"/p": _dated, "/bad": [failing]}) as server:
        requests = [{"url": server.url + path} for path in ("/p", "/bad")]
        one = {"requests": requests, "portal": portal_of(server)}
        first, second = crawl(tmp_path, one, {**one, "resumes": True, "remembers": True})
        assert [path for path in server.paths() if path != "/robots.txt"] in (
            ["/p", "/bad", "/bad"],
            ["/bad", "/p", "/bad"],
        )
    before, after = first.of(requests[0]["url"]), second.of(requests[0]["url"])
    assert after.flags == ["archived"]
    assert (after.status, after.body, after.capture) == (200, before.body, before.capture)


def test_warcinfo_names_crawl_and_policy(tmp_path: Path) -> None:
    """The first record says which crawl it was, by which software, under which name and policy."""
    with GoldenServer({}) as server:
        settings = {"NIANBAO_CONTACT": "mailto:archive@example.invalid"}
        crawl(tmp_path, {"requests": [{"url": server.url}], "portal": portal_of(server), "settings": settings})
        assert b"\r\nUser-Agent: nianbao/" in server.exchanges[0].request
        assert b" (+mailto:archive@example.invalid)\r\n" in server.exchanges[0].request
    block = records_of(tmp_path)[0].block
    for line in (b"isPartOf: 20260101T000000Z", b"robots: obey", b"operator: mailto:archive@example.invalid"):
        assert line in block
    assert b" Scrapy/2.19.0 Twisted/26.10.0 Python/3." in block
