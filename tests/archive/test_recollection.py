"""What a night asks of the past costs the same however many nights there were."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow
from archive.clock import SimulatedClock
from archive.errors import MissingRecordError
from archive.keeping import Keeper
from archive.payloads import PayloadReader
from archive.recollection import Memory
from archive.warc.known import SMALLEST_SHARED, KnownPayloads
from archive.warc.payload import payload_of
from archive.warc.records import digest_of
from archive.warc.writer import WarcWriter
from tests.archive.warc.samples import exchange, original_of, response

URL = "http://www.example.gov.cn/x"
PAGE = b"<p>the page of every night</p>"


class Counting:
    """Counts the steps of SQLite's machine and the bytes that this process reads."""

    def __init__(self, keeper: Keeper) -> None:
        self.steps = 0
        event.listen(keeper.engine, "checkout", self._watch)

    def _watch(self, connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(self._step, 1)

    def _step(self) -> int:
        self.steps += 1
        return 0

    def of(self, work: Callable[[], object]) -> tuple[int, int]:
        """Return how many steps and bytes something costs when it is done for the second time."""
        work()
        steps, read = self.steps, read_bytes()
        work()
        return self.steps - steps, read_bytes() - read


def read_bytes() -> int:
    """Return how many bytes this process has read so far."""
    return int(Path("/proc/self/io").read_text(encoding="ascii").split()[1])


def keep_nights(keeper: Keeper, clock: SimulatedClock, count: int) -> Iterator[str]:
    """Archive a page on some nights, each a revisit of the first, and yield the record of every night."""
    original = None
    info = {"isPartOf": "20260201T180000Z"}
    writer = WarcWriter(keeper.collection.archive, info, clock=clock, max_bytes=100_000)
    for _ in range(count):
        capture = writer.capture(exchange(response(PAGE), url=URL, original=original, began_at=clock.now()))
        original = original or original_of(capture)
        writer.flush()
        clock.advance(timedelta(days=1))
        yield capture.record_id
    writer.close()
    keeper.enter_captures()


def find_cost(keeper: Keeper, counting: Counting, record_id: str) -> tuple[int, int]:
    """Return what it costs to find the page's original and to read what a night's record stands for."""
    memory = Memory(keeper.engine, keeper.collection)
    with Session(keeper.engine) as session:
        reader = PayloadReader(session, keeper.collection)

        def ask() -> None:
            assert memory.find_earlier(URL) is not None
            assert payload_of(reader.read_record(record_id).block) == PAGE

        cost = counting.of(ask)
    memory.close()
    return cost


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="the system does not say what a process reads")
def test_a_thousand_nights_of_one_page(keeper: Keeper, clock: SimulatedClock) -> None:
    """Finding a page's original, and reading what a revisit stands for, is one look and one read after any nights."""
    counting = Counting(keeper)
    few = list(keep_nights(keeper, clock, 10))
    steps, read = find_cost(keeper, counting, few[-1])
    many = list(keep_nights(keeper, clock, 990))
    more_steps, more_read = find_cost(keeper, counting, many[-1])
    assert len(keeper.collection.sealed_warcs()) > 5
    assert more_steps <= steps * 1.5
    assert read <= more_read <= 100_000


@pytest.fixture
def known(keeper: Keeper, clock: SimulatedClock) -> str:
    """The request key of a page that was archived."""
    (_,) = keep_nights(keeper, clock, 1)
    keeper.prepare()
    with Session(keeper.engine) as session:
        return session.scalars(select(CaptureRow.request_key).where(CaptureRow.record_type == "response")).one() or ""


def test_what_is_gone_is_no_original(keeper: Keeper, known: str) -> None:
    """A page whose file is gone has no earlier response, by its URL or by its bytes: it will be stored again."""
    memory, payloads = Memory(keeper.engine, keeper.collection), KnownPayloads(keeper.collection.catalogue)
    assert memory.find_earlier(known) is not None
    assert payloads.find(digest_of(PAGE), SMALLEST_SHARED) is not None

    keeper.collection.sealed_warcs()[0].unlink()

    assert memory.find_earlier(known) is None
    assert payloads.find(digest_of(PAGE), SMALLEST_SHARED) is None
    memory.close()
    payloads.close()


def test_what_cannot_be_read_is_missing(keeper: Keeper, known: str) -> None:
    """A record that rotted is told like one that is not there, so that the page is fetched anew."""
    memory = Memory(keeper.engine, keeper.collection)
    earlier = memory.find_earlier(known)
    assert earlier is not None
    (warc,) = keeper.collection.sealed_warcs()
    warc.write_bytes(bytes(warc.stat().st_size))

    with pytest.raises(MissingRecordError, match="cannot be read"):
        memory.read_message(earlier.record_id)
    memory.close()
