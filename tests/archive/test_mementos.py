"""What was at a URL and when: the nearest capture, all of them, and what each answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import mementos
from archive.capture import Exchange, Original, find_original_in
from archive.cdxj import find_all, find_around, merge_index
from archive.clock import SimulatedClock
from archive.errors import FormatError, MissingRecordError
from archive.keeping import Keeper
from archive.mementos import Mementos
from archive.warc.record import Record
from archive.warc.writer import WarcWriter
from tests.archive.concluding.portal_nights import Answer, Portal, page

HEALTH = "http://www.example.gov.cn/nianbao/1.html"
FIRST = datetime(2026, 2, 2, 18, tzinfo=UTC)


@pytest.fixture
def shown(keeper: Keeper, portal: Portal) -> Mementos:
    """The captures of four nights: a page, the same again, another, the same again."""
    for received in (7, 7, 8, 8):
        portal.night({HEALTH: Answer(page(received=received))})
    return Mementos(keeper.collection)


@pytest.mark.parametrize(
    ("at", "captured_at"),
    [
        (FIRST - timedelta(days=400), FIRST),
        (FIRST + timedelta(hours=11), FIRST),
        (FIRST + timedelta(hours=13), FIRST + timedelta(days=1)),
        (FIRST + timedelta(days=2), FIRST + timedelta(days=2)),
        (FIRST + timedelta(days=400), FIRST + timedelta(days=3)),
    ],
)
def test_nearest_capture(shown: Mementos, at: datetime, captured_at: datetime) -> None:
    """Of all captures the one nearest in time is found, before or after."""
    found = shown.find_nearest(HEALTH, at)

    assert found is not None
    assert found.entry.captured_at == captured_at


def test_timemap_leads_to_originals(shown: Mementos) -> None:
    """Every capture is listed, oldest first; a revisit names the response with its payload."""
    timemap = shown.list_timemap(HEALTH)

    assert [one.entry.captured_at for one in timemap] == [FIRST + timedelta(days=day) for day in range(4)]
    assert [one.is_revisit for one in timemap] == [False, True, False, True]
    assert [one.original and one.original.captured_at for one in timemap] == [
        FIRST + timedelta(days=day) for day in (0, 0, 2, 2)
    ]


def test_content_of_a_revisit_is_its_originals(shown: Mementos) -> None:
    """A revisit is read as its own header block and the payload of its original."""
    contents = [shown.read(one) for one in shown.list_timemap(HEALTH)]

    assert [content.payload.data for content in contents] == [
        page(received=received).encode() for received in (7, 7, 8, 8)
    ]
    assert [content.record.type for content in contents] == ["response", "revisit", "response", "revisit"]
    assert {content.head.status for content in contents} == {200}


def test_nothing_where_nothing_was_captured(shown: Mementos) -> None:
    """A URL without captures has no memento and an empty timemap."""
    assert shown.find_nearest("http://www.example.gov.cn/other", FIRST) is None
    assert shown.list_timemap("http://www.example.gov.cn/other") == []


@contextmanager
def written(keeper: Keeper, clock: SimulatedClock) -> Iterator[WarcWriter]:
    """Write into the archive and index it."""
    writer = WarcWriter(keeper.collection.archive, {}, clock=clock)
    yield writer
    writer.close()
    merge_index(keeper.collection.sealed_warcs(), keeper.collection.index)


def answer(body: bytes, status: int = 200) -> bytes:
    """A response with a body."""
    return f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\n\r\n".encode() + body


def exchange(url: str, at: datetime, response: bytes, original: Original | None = None) -> Exchange:
    """One exchange of a URL."""
    return Exchange(url, at, b"GET / HTTP/1.1\r\n\r\n", response, original=original)


def test_not_modified_is_read_with_the_original_header_block(keeper: Keeper, clock: SimulatedClock) -> None:
    """A 304 says nothing of a payload: its original's header block speaks for it."""
    with written(keeper, clock) as writer:
        first = writer.capture(exchange(HEALTH, FIRST, answer(b"<p>page</p>")))
        original = find_original_in(first)
        later = FIRST + timedelta(days=1)
        writer.capture(exchange(HEALTH, later, b"HTTP/1.1 304 Not Modified\r\n\r\n", original))
    shown = Mementos(keeper.collection)

    found = shown.find_nearest(HEALTH, later)

    assert found is not None
    content = shown.read(found)
    assert (content.record.type, content.head.status, content.payload.data) == ("revisit", 200, b"<p>page</p>")


def test_original_at_another_address(keeper: Keeper, clock: SimulatedClock) -> None:
    """A revisit of another URL's response is resolved by the URL and date that it names."""
    other = "http://mirror.example.gov.cn/1.html"
    with written(keeper, clock) as writer:
        first = writer.capture(exchange(other, FIRST, answer(b"<p>page</p>")))
        original = find_original_in(first)
        writer.capture(exchange(HEALTH, FIRST + timedelta(days=9), answer(b"<p>page</p>"), original))
    shown = Mementos(keeper.collection)

    (found,) = shown.list_timemap(HEALTH)

    assert found.original is not None
    assert found.original.url == other
    assert shown.read(found).payload.data == b"<p>page</p>"


def test_original_that_is_not_here(keeper: Keeper, clock: SimulatedClock) -> None:
    """A revisit whose original is nowhere has no payload, and says so."""
    digest = "sha256:" + "a" * 64
    with written(keeper, clock) as writer:
        original = Original("urn:uuid:gone", HEALTH, FIRST, digest, "gone.warc.gz", 0)
        writer.capture(exchange(HEALTH, FIRST + timedelta(days=1), b"HTTP/1.1 304 X\r\n\r\n", original))
    shown = Mementos(keeper.collection)

    (found,) = shown.list_timemap(HEALTH)

    assert found.original is None
    with pytest.raises(MissingRecordError, match="not in the collection"):
        shown.read(found)


def test_payload_that_differs_from_the_index_is_refused(keeper: Keeper, shown: Mementos) -> None:
    """What the index names by digest is never shown as something else."""
    index: Path = keeper.collection.index
    first = next(find_all(index, HEALTH))
    index.write_bytes(index.read_bytes().replace(str(first.digest).encode(), b"sha256:" + b"0" * 64))

    with pytest.raises(FormatError, match="not the payload that the index names"):
        shown.read(shown.list_timemap(HEALTH)[0])


def test_of_a_large_payload_the_beginning_is_shown(
    keeper: Keeper, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is larger than anybody is shown is never held whole, and says so; its digest is looked at all the same."""
    with written(keeper, clock) as writer:
        writer.capture(exchange(HEALTH, FIRST, answer(b"<p>page</p>" * 1000)))
    mementos_of = Mementos(keeper.collection)
    monkeypatch.setattr(mementos, "LARGEST_READ", 5000)

    [shown] = mementos_of.list_timemap(HEALTH)
    payload = mementos_of.read(shown).payload

    assert (b"<p>page</p>" * 1000).startswith(payload.data)
    assert 4000 < len(payload.data) < 5000
    assert payload.is_part
    assert "only the first 5000 of 11" in payload.faults[0]


def test_thousand_nights_take_one_step(keeper: Keeper, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest of a thousand revisits, its original and its payload are three records read; so for the first."""
    with written(keeper, clock) as writer:
        first = writer.capture(exchange(HEALTH, FIRST, answer(b"<p>page</p>")))
        original = find_original_in(first)
        for night in range(1, 1001):
            writer.capture(exchange(HEALTH, FIRST + timedelta(days=night), answer(b"<p>page</p>"), original))
    shown = Mementos(keeper.collection)
    read: list[int] = []
    read_record = mementos.read_record

    def counted(path: Path, offset: int) -> Record:
        read.append(offset)
        return read_record(path, offset)

    monkeypatch.setattr(mementos, "read_record", counted)
    found = shown.find_nearest(HEALTH, FIRST + timedelta(days=700))
    assert found is not None
    assert found.original is not None
    assert found.original.captured_at == FIRST
    assert shown.read(found).payload.data == b"<p>page</p>"
    assert len(read) <= 4

    read.clear()
    assert len(shown.list_timemap(HEALTH)) == 1001
    assert read == []


@pytest.mark.parametrize("count", [1, 3])
def test_entries_around_a_moment(keeper: Keeper, shown: Mementos, count: int) -> None:
    """The index gives the same neighbours as reading all of a URL's lines does."""
    everything = list(find_all(keeper.collection.index, HEALTH))
    assert len(shown.list_timemap(HEALTH)) == len(everything) == 4
    for hours in range(-24, 120, 6):
        at = FIRST + timedelta(hours=hours)
        before = [entry for entry in everything if entry.captured_at < at][-count:]
        after = [entry for entry in everything if entry.captured_at >= at][:count]

        assert find_around(keeper.collection.index, HEALTH, at, count) == before + after
