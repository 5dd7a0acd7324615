"""A payload that is known already is kept once, whatever URL it came from."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from archive.capture import Capture
from archive.catalogue.tables import CaptureRow
from archive.clock import SimulatedClock
from archive.disk import Disk
from archive.errors import StorageError
from archive.index_lines import fields_of
from archive.keeping import Keeper
from archive.mementos import Mementos
from archive.recollection import Memory
from archive.verify import verify
from archive.warc.known import SMALLEST_SHARED, KnownPayloads
from archive.warc.writer import WarcWriter
from tests.archive.warc.nights import Nights
from tests.archive.warc.samples import INFO, exchange, response

PDF = b"%PDF-1.4" + bytes(range(256)) * 8
FIRST, SECOND = "http://www.example.gov.cn/a.pdf", "http://mirror.example.gov.cn/copy/a.pdf"


@pytest.fixture
def nights(keeper: Keeper, clock: SimulatedClock) -> Nights:
    """A collection that is empty."""
    return Nights(keeper, clock)


def of(captures: list[Capture]) -> list[tuple[str, str | None]]:
    """What became of each capture: its kind and what it refers to."""
    return [(capture.record_type, capture.revisit_of) for capture in captures]


def test_payload_of_another_url_is_kept_once(nights: Nights) -> None:
    """In the same crawl and in a later one it refers to the first response, and reads as what was sent."""
    first, second = nights.night((FIRST, PDF), (SECOND, PDF))
    (later,) = nights.night((SECOND, PDF))

    assert of([first, second, later]) == [
        ("response", None),
        ("revisit", first.record_id),
        ("revisit", first.record_id),
    ]
    shown = Mementos(nights.keeper.collection)
    for memento in shown.list_timemap(SECOND):
        content = shown.read(memento)
        assert content.payload.data == PDF
        assert content.head.values(b"etag") == [b'"%s"' % SECOND.encode()]
    assert list(verify(nights.keeper.collection, nights.keeper.engine)) == []


def test_url_without_a_response_of_its_own_is_asked_whether_it_changed(nights: Nights) -> None:
    """Its first revisit states what the server can be asked by; a 304 refers to the response of the other URL."""
    first, second = nights.night((FIRST, PDF), (SECOND, PDF))
    memory = Memory(nights.keeper.engine, nights.keeper.collection)
    earlier = memory.find_earlier(SECOND)
    memory.close()
    assert earlier is not None
    assert (earlier.record_id, earlier.original.record_id) == (second.record_id, first.record_id)
    assert (earlier.status, earlier.etag) == (200, f'"{SECOND}"')

    writer = WarcWriter(nights.keeper.collection.archive, INFO, clock=nights.keeper.clock)
    block = response(b"", "304 Not Modified")
    confirmed = writer.capture(
        exchange(block, url=SECOND, began_at=nights.keeper.clock.now(), original=earlier.original)
    )
    writer.close()
    nights.keeper.enter_captures()

    assert of([confirmed]) == [("revisit", first.record_id)]
    shown = Mementos(nights.keeper.collection).list_timemap(SECOND)
    assert [memento.entry.status for memento in shown] == [200, 304]
    line = fields_of(nights.keeper.collection.index.read_bytes().splitlines()[-1])
    assert (line["mime"], line["status"], line["offset"]) == ("warc/revisit", "200", str(second.offset))
    assert list(verify(nights.keeper.collection, nights.keeper.engine)) == []


def test_interrupted_crawl_gets_the_answer_of_its_own_url(nights: Nights) -> None:
    """What a resumed crawl reads of such a capture has its own header block and the shared payload."""
    _, second = nights.night((FIRST, PDF), (SECOND, PDF))
    memory = Memory(nights.keeper.engine, nights.keeper.collection)

    head, payload = memory.read_message(second.record_id)

    memory.close()
    assert head.values(b"etag") == [b'"%s"' % SECOND.encode()]
    assert payload == PDF


def test_small_and_empty_payloads_stand_for_themselves(nights: Nights) -> None:
    """Where a reference saves nothing there is none, and an empty payload is never a revisit."""
    small = PDF[: SMALLEST_SHARED - 1]

    captures = nights.night((FIRST, b""), (SECOND, b""), (FIRST, small), (SECOND, small))

    assert {capture.record_type for capture in captures} == {"response"}


def test_truncated_response_is_nobodys_original(nights: Nights) -> None:
    """What is not whole is neither a revisit nor what one refers to, though the bytes are the same."""
    nights.night((FIRST, PDF), truncated=True)

    (whole,) = nights.night((SECOND, PDF))
    (cut,) = nights.night((FIRST, PDF), truncated=True)

    assert whole.record_type == cut.record_type == "response"


def test_record_of_another_program_is_nobodys_original(nights: Nights) -> None:
    """A response that was imported, which belongs to no crawl, holds nothing for us."""
    nights.night((FIRST, PDF))
    with Session(nights.keeper.engine) as session:
        session.execute(update(CaptureRow).values(crawl_id=None))
        session.commit()

    assert of(nights.night((SECOND, PDF))) == [("response", None)]


class FailingDisk(Disk):
    """A disk on which something does not become durable once."""

    fails = False

    def sync(self, descriptor: int) -> None:
        """Fail, or make durable."""
        if self.fails:
            self.fails = False
            raise OSError(5, "Input/output error")
        super().sync(descriptor)


def test_dropped_group_is_forgotten(tmp_path: Path, clock: SimulatedClock) -> None:
    """What the disk refused is no original of what is written after it."""
    (tmp_path / "archive").mkdir()
    disk = FailingDisk()
    writer = WarcWriter(tmp_path / "archive", INFO, clock=clock, disk=disk, known=KnownPayloads())
    writer.capture(exchange(response(b"before"), url="http://www.example.gov.cn/"))
    writer.flush()
    writer.capture(exchange(response(PDF), url=FIRST))
    disk.fails = True
    with pytest.raises(StorageError):
        writer.flush()

    again = writer.capture(exchange(response(PDF), url=SECOND))
    copy = writer.capture(exchange(response(PDF), url=FIRST))
    writer.close()

    assert of([again, copy]) == [("response", None), ("revisit", again.record_id)]


def test_catalogue_that_cannot_be_asked_costs_nothing(tmp_path: Path) -> None:
    """A damaged catalogue, and none, know no payload."""
    (tmp_path / "catalogue.db").write_bytes(b"no database" * 100)

    for path in (tmp_path / "catalogue.db", tmp_path / "none.db"):
        known = KnownPayloads(path)
        assert known.find("sha256:" + "0" * 64, SMALLEST_SHARED) is None
        known.close()
