"""What the WARC holds of an exchange is what was sent and received, to the byte, in plain HTTP and over TLS."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.warc.check import check_warc
from archive.warc.chunks import LONGEST_LINE
from crawler.wire.parsing import MAX_HEAD_BYTES
from tests.crawler.wire.crawling import (
    Outcome,
    crawl,
    interim_records_of,
    portal_of,
    record_of,
    records_of,
    request_record_of,
)
from tests.crawler.wire.golden_exchanges import CUT, MOST_BYTES, SILENT, WHOLE, Golden, moved, sized
from tests.crawler.wire.golden_server import GoldenServer

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def path_of(golden: Golden) -> str:
    """Name a test."""
    return golden.path[1:]


@dataclass(frozen=True)
class Crawled:
    """The golden exchanges, fetched."""

    server: GoldenServer
    outcome: Outcome
    data: Path


def arrange(*table: Golden) -> list[Golden]:
    """Put two exchanges that end between any for which the time runs out: after three in a row a host is left alone."""
    ending = [golden for golden in table if not golden.is_endless]
    arranged = ending[:]
    for number, endless in enumerate(golden for golden in table if golden.is_endless):
        arranged.insert(3 * number, endless)
    return arranged


@pytest.fixture(scope="session")
def by_scheme(tls: ssl.SSLContext, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Crawled]]:
    """Every exchange of the table from one host, one after another, by both schemes at once: most of it is patience."""
    table = arrange(*WHOLE, *CUT, *SILENT)
    script = {golden.path: golden.steps for golden in table}
    with GoldenServer(script) as plain, GoldenServer(script, tls=tls) as secured, ThreadPoolExecutor() as pool:
        servers = {"http": plain, "https": secured}
        places = {scheme: tmp_path_factory.mktemp(scheme) for scheme in servers}
        crawls = {scheme: pool.submit(crawl_table, places[scheme], servers[scheme], table) for scheme in servers}
        yield {scheme: Crawled(servers[scheme], crawls[scheme].result(), places[scheme]) for scheme in servers}


def crawl_table(data: Path, server: GoldenServer, table: list[Golden]) -> Outcome:
    """Fetch the exchanges of a table, each when the one before it is done."""
    requests = [
        {
            "url": server.url + golden.path,
            "method": golden.method,
            "after": True,
            "meta": {"dont_redirect": True, "download_timeout": 0.5 if golden.is_endless else 60},
        }
        for golden in table
    ]
    requests.append({"url": server.url + "/post", "method": "POST", "headers": FORM, "body": "a=1&b=%C4%EA"})
    described = {"requests": requests, "portal": portal_of(server), "settings": {"DOWNLOAD_MAXSIZE": MOST_BYTES}}
    [outcome] = crawl(data, described)
    return outcome


@pytest.fixture(scope="session", params=["http", "https"])
def crawled(request: pytest.FixtureRequest, by_scheme: dict[str, Crawled]) -> Crawled:
    """Every exchange of the table, by one of the schemes."""
    return by_scheme[request.param]


@pytest.mark.parametrize("golden", WHOLE, ids=path_of)
def test_whole_message_is_archived_to_the_byte(crawled: Crawled, golden: Golden) -> None:
    """The response block is the message that the server sent, the request block what it received."""
    sent = crawled.server.exchange(golden.path)
    fetched = crawled.outcome.of(crawled.server.url + golden.path)
    if golden.fault is None:
        assert fetched.status == golden.status, fetched.error
    else:
        assert golden.fault in (fetched.error or "")
    record = record_of(crawled.data, fetched.capture)
    interim = b"".join(before.block for before in interim_records_of(crawled.data, fetched.capture))
    assert interim + record.block == (sent.response if golden.message is None else golden.message)
    assert (record.type, record.header("WARC-Truncated")) == ("response", None)
    assert record.header("WARC-IP-Address") == "127.0.0.1"
    assert request_record_of(crawled.data, fetched.capture).block == sent.request
    assert golden.payload is None or fetched.body == golden.payload


@pytest.mark.parametrize("path", ["/100-before", "/103-before", "/two-before"])
def test_interim_responses_stand_in_a_record_of_their_own(crawled: Crawled, path: str) -> None:
    """What came before the final response is a metadata record that refers to it, and no part of it."""
    capture = crawled.outcome.of(crawled.server.url + path).capture
    sent, record = crawled.server.exchange(path).response, record_of(crawled.data, capture)
    [interim] = interim_records_of(crawled.data, capture)
    assert record.block == sent[sent.index(b"HTTP/1.1 200") :]
    assert interim.block == sent[: sent.index(b"HTTP/1.1 200")]
    assert (interim.type, interim.header("Content-Type")) == ("metadata", "application/http; msgtype=response")


@pytest.mark.parametrize("golden", CUT, ids=path_of)
def test_cut_message_is_kept_as_far_as_it_came(crawled: Crawled, golden: Golden) -> None:
    """What arrived is a response record that says why it is not whole; the exception carries it."""
    sent = crawled.server.exchange(golden.path)
    fetched = crawled.outcome.of(crawled.server.url + golden.path)
    assert fetched.error is not None
    record = record_of(crawled.data, fetched.capture)
    assert (record.type, record.header("WARC-Truncated")) == ("response", golden.truncated)
    interim = b"".join(before.block for before in interim_records_of(crawled.data, fetched.capture))
    kept = interim + record.block
    if len(b"".join(step for step in golden.steps if isinstance(step, bytes))) > MOST_BYTES:
        # We left while it was being sent.
        assert len(kept) > (MOST_BYTES if golden.truncated == "length" else LONGEST_LINE)
        assert sent.response.startswith(kept) or kept.startswith(sent.response)
    else:
        assert kept == sent.response
    assert request_record_of(crawled.data, fetched.capture).block == sent.request


@pytest.mark.parametrize("golden", SILENT, ids=path_of)
def test_no_answer_leaves_a_record_that_says_why(crawled: Crawled, golden: Golden) -> None:
    """A connection without any answer but interim ones becomes a metadata record, which the exception carries."""
    fetched = crawled.outcome.of(crawled.server.url + golden.path)
    record = record_of(crawled.data, fetched.capture)
    assert fetched.kind == golden.kind
    assert (record.type, record.header("Content-Type")) == ("metadata", "application/warc-fields")
    assert f"fetch-error: {golden.kind}\r\n".encode() in record.block
    assert b"fetch-error-message: " in record.block
    sent = crawled.server.exchange(golden.path).response
    interim = b"".join(before.block for before in interim_records_of(crawled.data, fetched.capture))
    assert sent.startswith(interim)
    assert len(interim) >= min(len(sent), MAX_HEAD_BYTES)


def test_end_of_tls_without_its_farewell_is_noted(crawled: Crawled) -> None:
    """Where a body lasts as long as its connection, the record tells whether TLS said that it was at its end."""
    is_secure = crawled.server.tls is not None
    for path, ending in {
        "/close-delimited": "no-close-notify",
        "/http-1.0-endless": "no-close-notify",
        "/farewell": None,
        "/connection-close": None,
        "/closed-without-a-word": None,
    }.items():
        record = record_of(crawled.data, crawled.outcome.of(crawled.server.url + path).capture)
        assert record.header("Nianbao-Ending") == (ending if is_secure else None), path


def test_post_body_is_in_the_request_block(crawled: Crawled) -> None:
    """The request record of a POST ends with the body as it was sent."""
    fetched = crawled.outcome.of(crawled.server.url + "/post")
    block = request_record_of(crawled.data, fetched.capture).block
    assert block == crawled.server.exchange("/post").request
    assert block.endswith(b"\r\n\r\na=1&b=%C4%EA")


def test_connection_is_kept_over_several_exchanges(crawled: Crawled) -> None:
    """Exchanges that do not end their connection share it; the others are followed by a new one."""
    kept = [crawled.server.exchange(path).connection for path in ("/chunked", "/chunks-in-pieces", "/chunk-extension")]
    assert len(set(kept)) == 1
    closed = [crawled.server.exchange(path).connection for path in ("/connection-close", "/closed-without-a-word")]
    assert len(set(closed)) == 2


def test_one_connection_is_open_at_a_time(crawled: Crawled) -> None:
    """Not even an aborted exchange leaves its connection open beside the next."""
    assert crawled.server.open_most == 1


def test_robots_file_is_archived(crawled: Crawled) -> None:
    """What a component of Scrapy fetches passes the wire as well."""
    urls = [record.header("WARC-Target-URI") for record in records_of(crawled.data) if record.type == "response"]
    assert crawled.server.url + "/robots.txt" in urls


def test_user_agent_is_honest(crawled: Crawled) -> None:
    """Requests and the warcinfo say who is asking."""
    assert b"\r\nUser-Agent: nianbao/" in crawled.server.exchange("/chunked").request
    assert b"http-header-user-agent: nianbao/" in records_of(crawled.data)[0].block


def test_files_of_the_crawl_are_sound(crawled: Crawled) -> None:
    """Every digest and reference of the written file holds."""
    [path] = (crawled.data / "archive").glob("*.warc.gz")
    assert list(check_warc(path)) == []


def test_every_hop_of_a_redirect_is_archived(tmp_path: Path) -> None:
    """Of each kind, relative or not: the redirect is a response of its own, and so is where it leads."""
    hops = {
        "/a/301": moved(b"301 Moved Permanently", b"Location: 302?q=%C4%EA"),
        "/a/302?q=%C4%EA": moved(b"302 Found", b"Location: /b/303", body=b"<a href=/b/303>moved</a>"),
        "/b/303": moved(b"303 See Other", b"Location: ../c/307"),
        "/c/307": moved(b"307 Temporary Redirect", b"Location: ./308"),
        "/c/308": moved(b"308 Permanent Redirect", b"Location: /end"),
        "/end": b"HTTP/1.1 200 OK\r\n" + sized(b"arrived"),
    }
    with GoldenServer({path: [answer] for path, answer in hops.items()}) as server:
        [outcome] = crawl(tmp_path, {"requests": [{"url": server.url + "/a/301"}], "portal": portal_of(server)})
        assert server.paths()[1:] == list(hops)
    assert (outcome.fetched[0].body, outcome.fetched[0].status) == (b"arrived", 200)
    records = [record for record in records_of(tmp_path) if record.type == "response"]
    kept = {(record.header("WARC-Target-URI") or "").removeprefix(server.url): record.block for record in records}
    assert hops.items() <= kept.items()


def test_request_that_meets_a_closing_connection_counts_once(tmp_path: Path) -> None:
    """A server that closes its kept connection when the next request comes is asked again, and recorded once."""
    answers = iter([["close"], [b"HTTP/1.1 200 OK\r\n" + sized(b"again")]])
    with GoldenServer({"/": [b"HTTP/1.1 200 OK\r\n" + sized(b"kept")], "/next": lambda _: next(answers)}) as server:
        requests = [{"url": server.url + path, "after": True} for path in ("/", "/next")]
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server)})
        _, _, unanswered, answered = server.exchanges
    assert outcome.of(server.url + "/next").body == b"again"
    assert unanswered.request == answered.request
    blocks = [record.block for record in records_of(tmp_path) if record.type == "request"]
    assert blocks.count(answered.request) == 1
