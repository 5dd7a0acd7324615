"""pywb, a program of others, serves the county's collection as it stands: every capture, as it was sent."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest

from archive.cdxj import IndexEntry
from archive.warc.payload import decoded_payload, http_head
from archive.warc.reader import Record, read_records
from tests.nianbao.county import Archived
from tests.nianbao.witnesses.wayback import Wayback, serve

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.xdist_group("county")]


@pytest.fixture(scope="module")
def wayback(archived: Archived, witnesses: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wayback]:
    """Pywb over the county."""
    with serve(witnesses, archived.collection.root, tmp_path_factory.mktemp("wayback") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def captures(archived: Archived) -> list[IndexEntry]:
    """The captures of the county that have an answer."""
    return archived.list_captures()


@pytest.fixture(scope="module")
def sent(archived: Archived) -> dict[tuple[str, str, bytes], Record]:
    """The requests that were sent, by URL, moment and body, each with its response."""
    found = {}
    for path in archived.collection.sealed_warcs():
        records = {record.record_id: record for record in read_records(path)}
        for record in records.values():
            if record.type == "request":
                answer = records[record.reference("WARC-Concurrent-To") or ""]
                key = (record.reference("WARC-Target-URI") or "", at(record), decoded_payload(record.block))
                found[key] = answer
    return found


def at(record: Record) -> str:
    """A record's moment as fourteen digits."""
    return f"{record.captured_at():%Y%m%d%H%M%S}"


def first(captures: list[IndexEntry], status: int, mime: str, part: str = "") -> IndexEntry:
    """The first capture of a status, a kind and a part of the URL."""
    return next(one for one in captures if (one.status, one.mime) == (status, mime) and part in one.url)


def moment(entry: IndexEntry) -> str:
    """A capture's moment as fourteen digits."""
    return f"{entry.captured_at:%Y%m%d%H%M%S}"


def served(archived: Archived, entry: IndexEntry) -> list[bytes]:
    """The bodies that the county's server sent for a URL on a night; where it said 304, those of the night before."""
    host, _, target = entry.url.removeprefix("http://").partition("/")
    answers = [
        one.response
        for one in archived.exchanges
        if (one.address, one.request.split(b" ", 2)[1]) == (host.partition(":")[0], f"/{target}".encode())
    ]
    # The server's clock stands still during a night, a day behind.
    for days in (1, 2, 3):
        date = f"{entry.captured_at + timedelta(hours=5) - timedelta(days=days):%a, %d %b %Y}".encode()
        sent = [answer for answer in answers if http_head(answer).values(b"date")[0].startswith(date)]
        bodies = [decoded_payload(answer) for answer in sent if http_head(answer).status != 304]
        if bodies:
            return bodies
    return []


def test_every_capture_replays_what_the_server_sent(
    archived: Archived, wayback: Wayback, captures: list[IndexEntry]
) -> None:
    """Each GET of each night, new, repeated or confirmed, gives the body that the server sent then, bit for bit."""
    kinds = Counter((entry.status, entry.mime == "warc/revisit") for entry in captures)
    assert min(kinds[200, False], kinds[200, True], kinds[304, True], kinds[302, False], kinds[404, False]) > 0

    wrong = []
    for entry in captures:
        answer = wayback.replay(entry.url, moment(entry))
        wanted = {entry.status, 200} if entry.status == 304 else {entry.status}
        if answer.body not in served(archived, entry) or answer.status not in wanted:
            wrong.append((entry.url, moment(entry), entry.status, answer.status, len(answer.body)))
    assert wrong == []


def test_answer_of_304_shows_what_it_confirms(archived: Archived, wayback: Wayback, captures: list[IndexEntry]) -> None:
    """At the moment of a 304 the page is shown that was there before, with its status and type."""
    entry = first(captures, 304, "warc/revisit", ".html")

    answer = wayback.replay(entry.url, moment(entry))

    assert answer.status == 200
    assert answer.body == served(archived, entry)[0] != b""
    assert answer.headers["Content-Type"].startswith("text/html")


def test_repeated_payload_shows_the_original(archived: Archived, wayback: Wayback, captures: list[IndexEntry]) -> None:
    """A revisit of an identical payload is shown with the body of the original."""
    entry = first(captures, 200, "warc/revisit")

    assert wayback.replay(entry.url, moment(entry)).body in served(archived, entry)


def test_page_in_gbk_has_its_characters(archived: Archived, wayback: Wayback) -> None:
    """A page of bytes in GBK, rewritten for the browser, has the title that the county gave it."""
    truth = next(one for one in archived.county.reports(1, archived.port) if one.portal == "demo-trs")
    shown = wayback.replay(truth.url, "20260407190000", modifier="mp_")

    text = shown.body.decode("gbk")
    assert truth.title in text
    assert "wombat.js" in text


def test_redirect_leads_to_the_very_pdf(archived: Archived, wayback: Wayback, captures: list[IndexEntry]) -> None:
    """A download's redirect leads, within the archive, to the PDF that was sent, byte for byte."""
    pdf = first(captures, 200, "application/pdf")
    entry = next(one for one in captures if one.status == 302 and pdf.url.rpartition("/")[2] in one.url)

    moved = wayback.replay(entry.url, moment(entry), modifier="mp_")
    assert moved.status == 302
    location = urljoin("http://127.0.0.1/it/", moved.headers["Location"]).partition("/it/")[2]
    assert location == f"{moment(entry)}mp_/{pdf.url}"
    answer = wayback.ask(location.replace("mp_/", "id_/"))
    assert answer.body == served(archived, pdf)[0]
    assert answer.body.startswith(b"%PDF-")


def test_list_that_a_script_asks_for(archived: Archived, wayback: Wayback, captures: list[IndexEntry]) -> None:
    """A list that came as JSON, in gzip and chunks, is the JSON that the server sent."""
    entry = first(captures, 200, "application/json", "/gkmlpt/api/all/")

    answer = wayback.replay(entry.url, moment(entry))

    assert json.loads(answer.body) == json.loads(served(archived, entry)[0])
    assert json.loads(answer.body)["articles"]


def test_list_that_is_asked_for_by_post(wayback: Wayback, sent: dict[tuple[str, str, bytes], Record]) -> None:
    """What answered a form is found by the form's fields."""
    (url, when, body), answer = next((key, one) for key, one in sent.items() if key[2])

    found = wayback.replay(url, when, body, "application/x-www-form-urlencoded")

    assert found.status == 200
    assert found.body == decoded_payload(answer.block)
    assert b"<recordset>" in found.body


def test_all_captures_of_a_url_are_listed(wayback: Wayback, captures: list[IndexEntry]) -> None:
    """Pywb's index and timemap have each night of a URL, the confirmed ones too."""
    url = first(captures, 304, "warc/revisit", ".html").url
    moments = [moment(entry) for entry in captures if entry.url == url]
    assert len(moments) == 3

    lines = wayback.ask(f"cdx?output=json&url={url}").body.splitlines()
    timemap = wayback.ask(f"timemap/link/{url}").body.decode()

    assert [json.loads(line)["timestamp"] for line in lines] == moments
    assert [one for one in moments if f"/{one}mp_/{url}>" in timemap] == moments
