"""A body of 300 MB goes into the archive and is read there in memory that has nothing to do with its size."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import shutil
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from archive import blocks
from archive.blocks import Spool
from archive.capture import Capture, Exchange
from archive.cdxj import write_index
from archive.disk import Disk
from archive.errors import StorageError
from archive.warc import reader
from archive.warc.check import check_warc
from archive.warc.chunks import ChunkFraming, unchunk_pieces
from archive.warc.filecheck import check_file
from archive.warc.foreign import copy_foreign
from archive.warc.process import WriterProcess
from archive.warc.reader import read_record, read_records
from archive.warc.repair import repair
from tests.archive.warc.samples import (
    BEGAN_AT,
    INFO,
    FaultyDisk,
    exchange,
    later,
    new_writer,
    only_warc,
    original_of,
    response,
    warcio_faults,
)

BODY_BYTES = 300_000_000
# What inflating, a piece of everything and the modules that are loaded on the way may take.
BOUND = 40_000_000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nTransfer-Encoding: chunked\r\n\r\n"
PIECE = hashlib.shake_256(b"a scanned report").digest(10_000) * 100


def chunks(size: int) -> Iterator[bytes]:
    """Yield a chunked body of so many bytes of data."""
    for _ in range(size // len(PIECE)):
        yield b"%x\r\n%b\r\n" % (len(PIECE), PIECE)
    yield b"0\r\n\r\n"


def spooled(directory: Path, size: int) -> Exchange:
    """Return an exchange whose response is of that size."""
    spool = Spool(directory)
    for piece in chain((HEAD,), chunks(size)):
        spool.add(piece)
    return replace(exchange(), response=spool.stretch())


def peak_of(work: Callable[[], object]) -> int:
    """Return the most memory that Python's objects took during some work."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def peak_of_process(pid: int) -> int:
    """Return the most memory that a process had in use so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Capture, int, int]:
    """Return a file that a writer process made of one large response, and what that took here and there."""
    directory = tmp_path_factory.mktemp("large") / "archive"
    directory.mkdir()
    captures: list[Capture] = []
    peaks: list[int] = []

    async def store() -> None:
        writer = await WriterProcess.start(directory, INFO)
        captures.append(await writer.capture(spooled(directory, BODY_BYTES)))
        peaks.append(peak_of_process(writer.pid))
        await writer.close()

    ours = peak_of(lambda: asyncio.run(store()))
    return only_warc(directory), captures[0], ours, peaks[0]


def test_a_large_response_is_stored_in_bounded_memory(stored: tuple[Path, Capture, int, int]) -> None:
    """Neither who sends it nor the process that writes it ever holds it."""
    path, capture, ours, theirs = stored
    assert ours < BOUND
    assert theirs < BOUND + 30_000_000  # with the interpreter
    assert [each.name for each in path.parent.iterdir() if each.suffix != ".lock"] == [path.name]
    payload = hashlib.sha256()
    for _ in range(BODY_BYTES // len(PIECE)):
        payload.update(PIECE)
    assert capture.payload_digest == f"sha256:{payload.hexdigest()}"


@pytest.mark.parametrize("is_quick", [True, False])
def test_a_large_record_is_checked_in_bounded_memory(
    stored: tuple[Path, Capture, int, int], is_quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verification takes both digests of it and its line of the index piece by piece."""
    if not is_quick:
        monkeypatch.setattr("archive.warc.check.pass_sound_records", lambda *_: None)
    checks = []
    assert peak_of(lambda: checks.append(check_file(stored[0]))) < BOUND
    assert checks[0].faults == ()
    assert checks[0].lines is not None
    assert checks[0].lines.count == 1


def test_a_large_record_is_read_in_bounded_memory(stored: tuple[Path, Capture, int, int], tmp_path: Path) -> None:
    """Indexing, asking for its capture, and taking it in as a foreign file hold no more of it than a piece."""
    path, capture, _, _ = stored
    assert peak_of(lambda: write_index([path], tmp_path / "index.cdxj")) < BOUND
    assert peak_of(lambda: [record.capture() for record in read_records(path)]) < BOUND
    record = read_record(path, capture.offset)
    assert record.capture() == capture
    assert record.size > BODY_BYTES
    assert record.http_head().status == 200
    plain = tmp_path / "plain.warc"
    with gzip.open(path) as packed, plain.open("wb") as file:
        shutil.copyfileobj(packed, file)
    for given in (path, plain):
        target = tmp_path / "copy.warc.gz"
        assert peak_of(lambda given=given, target=target: copy_foreign(given, target)) < BOUND
        target.unlink()


def test_a_large_record_of_an_open_file_is_repaired_in_bounded_memory(
    stored: tuple[Path, Capture, int, int], tmp_path: Path
) -> None:
    """What a crash left is cut back to the last whole record, however large that is."""
    from archive.clock import SimulatedClock

    directory = tmp_path / "archive"
    directory.mkdir()
    left = directory / (stored[0].name + ".open")
    shutil.copyfile(stored[0], left)
    with left.open("ab") as file:
        file.write(b"\x1f\x8b\x08 torn")
    assert peak_of(lambda: repair(directory, SimulatedClock(BEGAN_AT))) < BOUND
    assert only_warc(directory).read_bytes() == stored[0].read_bytes()


def test_a_block_that_is_not_held_is_as_one_that_is(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However little is held, writing, reading and revisiting give the same bytes, digests and records."""
    answer = response(b"".join(chunks(3 * len(PIECE))), "200 OK", b"Transfer-Encoding: chunked")
    held = Spool(directory, held_bytes=10**9)
    small = Spool(directory, held_bytes=10)
    for spool in (held, small):
        for at in range(0, len(answer), 7001):
            spool.add(answer[at : at + 7001])
        spool.add(b"excess")
        spool.drop(len(b"excess"))
    assert held.stretch() == answer
    assert b"".join(blocks.pieces_of(small.stretch())) == answer
    monkeypatch.setattr(reader, "_LARGEST_HELD", 1000)
    writer = new_writer(directory)
    captures = [writer.capture(replace(exchange(), response=each.stretch())) for each in (held, small)]
    again = replace(exchange(original=original_of(captures[0]), began_at=later()), response=small.stretch())
    captures.append(writer.capture(again))
    writer.close()
    path = only_warc(directory)
    assert check_warc(path) == []
    assert warcio_faults(path) == []
    assert [capture.record_type for capture in captures] == ["response", "response", "revisit"]
    records = [read_record(path, capture.offset) for capture in captures]
    assert [record.block for record in records[:2]] == [answer, answer]
    assert records[2].block == answer[: answer.index(b"\r\n\r\n") + 4]
    payload = b"".join(unchunk_pieces((answer[len(records[2].block) :],), ChunkFraming()))
    assert [record.payload() for record in records[:2]] == [payload] * 2


def test_a_disk_that_takes_no_more_fails_the_request(directory: Path) -> None:
    """A large response for which there is no room on the way is an error of the archive, and what was stored stays."""

    class Full(Disk):
        def write(self, descriptor: int, data: bytes | memoryview, offset: int) -> int:  # noqa: ARG002
            raise OSError(28, "No space left on device")

    spool = Spool(directory, held_bytes=10, disk=Full())
    with pytest.raises(OSError, match="No space left"):
        spool.add(b"more than ten bytes")
    assert list(directory.iterdir()) == []


def test_a_large_response_is_written_whole_or_not_at_all(directory: Path) -> None:
    """Whichever write of the disk fails while a large response is stored, nothing of it is left."""
    for count in range(3):
        disk = FaultyDisk()
        disk.fail("write", after=count)
        writer = new_writer(directory, disk=disk)
        with pytest.raises(StorageError):
            writer.capture(replace(exchange(), response=noise(directory)))
        writer.abandon()
        assert list(directory.glob("*.warc.gz*")) == [], count


def noise(directory: Path) -> bytes | blocks.Stretch:
    """Return a spooled response that does not compress, of more bytes than a file holds back."""
    spool = Spool(directory, held_bytes=10)
    spool.add(response(b""))
    for number in range(17):
        spool.add(hashlib.shake_256(b"%d" % number).digest(1_000_000))
    return spool.stretch()
