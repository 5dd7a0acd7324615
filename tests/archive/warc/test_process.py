"""The writer's child process: what it acknowledged is durable, whoever is killed."""

from __future__ import annotations

import asyncio
import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.capture import Supplement
from archive.clock import SimulatedClock, SystemClock
from archive.errors import StorageError
from archive.warc.check import check_warc
from archive.warc.process import WriterProcess
from archive.warc.reader import read_record, read_records
from archive.warc.repair import repair
from tests.archive.warc.samples import BEGAN_AT, INFO, exchange, only_warc, original_of, response, supplement

ROOT = Path(__file__).parents[3]


def with_writer(directory: Path, work: Callable[[WriterProcess], Awaitable[None]], *, is_closed: bool = True) -> None:
    """Run some work with a writer, and close the writer after it."""

    async def run() -> None:
        writer = await WriterProcess.start(directory, INFO, lock_wait_seconds=0.0)
        try:
            await work(writer)
        finally:
            if is_closed:
                await writer.close()

    asyncio.run(run())


def urls(directory: Path) -> set[str]:
    """Return the URLs of what was answered, in sealed files that are found faultless."""
    found = set()
    for path in directory.glob("*.warc.gz"):
        assert check_warc(path) == []
        answers = (record for record in read_records(path) if record.type in ("response", "revisit"))
        found |= {record.header("WARC-Target-URI") or "" for record in answers}
    return found


def test_captures_at_once(directory: Path) -> None:
    """Many callers at a time each get their own capture, which is what lies in the file."""

    async def work(writer: WriterProcess) -> None:
        async def store(number: int) -> None:
            each = exchange(response(b"%d" % number * number), url=f"http://x.gov.cn/{number}")
            capture = await writer.capture(each)
            record = read_record(directory / (capture.warc + ".open"), capture.offset)
            assert record.capture() == capture
            assert record.block == each.response

        await asyncio.gather(*(store(number) for number in range(200)))

    with_writer(directory, work)
    assert len(urls(directory)) == 200


def test_every_kind_of_record(directory: Path) -> None:
    """Originals, truncation and supplements reach the child as they were given."""

    async def work(writer: WriterProcess) -> None:
        first = await writer.capture(exchange())
        again = await writer.capture(exchange(original=original_of(first)))
        assert (again.record_type, again.revisit_of) == ("revisit", first.record_id)
        assert (await writer.capture(exchange(truncated="time"))).truncated == "time"
        noted = await writer.write(supplement(refers_to=first.record_id))
        assert (noted.record_type, noted.refers_to) == ("metadata", first.record_id)

    with_writer(directory, work)


def test_what_is_no_record_fails_alone(directory: Path) -> None:
    """A supplement that cannot be written fails by itself; its neighbours are stored."""

    async def work(writer: WriterProcess) -> None:
        bad = Supplement("resource", "urn:x:y", BEGAN_AT, "text/html\r\nX: y", b"")
        good, failed, also_good = await asyncio.gather(
            writer.capture(exchange()), writer.write(bad), writer.capture(exchange()), return_exceptions=True
        )
        assert isinstance(failed, StorageError)
        assert not isinstance(good, BaseException)
        assert not isinstance(also_good, BaseException)

    with_writer(directory, work)


def test_killed_child(directory: Path) -> None:
    """Callers of a child that was killed are told so; everything it had acknowledged is found by repair."""
    acknowledged = set()

    async def work(writer: WriterProcess) -> None:
        async def store(number: int) -> None:
            capture = await writer.capture(exchange(response(b"x" * 9999), url=f"http://x.gov.cn/{number}"))
            acknowledged.add(capture.url)
            if number == 50:
                os.kill(writer.pid, signal.SIGKILL)

        results = await asyncio.gather(*map(store, range(200)), return_exceptions=True)
        assert {type(result) for result in results} <= {type(None), StorageError}
        with pytest.raises(StorageError, match="has ended"):
            await writer.capture(exchange())
        with pytest.raises(StorageError, match="has ended"):
            await writer.close()

    with_writer(directory, work, is_closed=False)
    repair(directory, SystemClock())
    assert len(acknowledged) > 50
    assert acknowledged <= urls(directory)


STORING = """
import asyncio, sys
from pathlib import Path
from archive.warc.process import WriterProcess
from tests.archive.warc.samples import INFO, exchange, response

async def main():
    writer = await WriterProcess.start(Path(sys.argv[1]), INFO)
    async def store(number):
        while True:
            capture = await writer.capture(exchange(response(b"x" * 30000), url=f"http://x.gov.cn/{number}"))
            print(capture.url, flush=True)
            number += 8
    await asyncio.gather(*map(store, range(8)))

asyncio.run(main())
"""


def test_killed_parent(directory: Path) -> None:
    """A parent that is killed takes the child with it, and whatever it had been told is in the archive."""
    command = [sys.executable, "-c", STORING, str(directory)]
    parent = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    told = [parent.stdout.readline().strip() for _ in range(100)]
    parent.kill()
    # The child holds no copy of this pipe longer than its parent's socket.
    told += parent.stdout.read().split()
    parent.wait()
    parent.stdout.close()
    repair(directory, SystemClock())
    assert len(told) >= 100
    assert set(told) - {""} <= urls(directory)


def test_signals_of_the_terminal_do_not_end_the_child(directory: Path) -> None:
    """Ctrl-C and a polite stop are the parent's business: the child writes on until it is closed."""

    async def work(writer: WriterProcess) -> None:
        os.kill(writer.pid, signal.SIGINT)
        os.kill(writer.pid, signal.SIGTERM)
        await writer.capture(exchange())

    with_writer(directory, work)
    assert len(urls(directory)) == 1


def test_second_writer_is_told_who_holds_the_directory(directory: Path) -> None:
    """A second child on the same directory does not start, and says which process is in its way."""

    async def work(writer: WriterProcess) -> None:
        with pytest.raises(StorageError, match=f"held by process {writer.pid}"):
            await WriterProcess.start(directory, INFO, lock_wait_seconds=0.05)

    with_writer(directory, work)


def test_directory_that_is_not_there(tmp_path: Path) -> None:
    """A child that cannot write where it should says so at the start."""

    async def run() -> None:
        with pytest.raises(StorageError, match="nowhere"):
            await WriterProcess.start(tmp_path / "nowhere", INFO)

    asyncio.run(run())


def test_full_disk(directory: Path) -> None:
    """A file that may not grow fails the captures, and only those; afterwards all is well again."""
    noise = hashlib.shake_256(b"noise").digest(100_000)

    async def work(writer: WriterProcess) -> None:
        await writer.capture(exchange(url="http://x.gov.cn/first"))
        soft, hard = resource.prlimit(writer.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, (50_000, hard))
        with pytest.raises(StorageError, match="File too large"):
            await writer.capture(exchange(response(noise), url="http://x.gov.cn/lost"))
        resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, (soft, hard))
        await writer.capture(exchange(response(noise), url="http://x.gov.cn/last"))

    with_writer(directory, work)
    assert urls(directory) == {"http://x.gov.cn/first", "http://x.gov.cn/last"}


def test_large_bodies_do_not_hold_up_the_loop(directory: Path) -> None:
    """While a body of 40 MB is stored, the loop goes on turning, and a caller that gives up breaks nothing."""
    gaps = []

    async def tick() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            gaps.append(time.perf_counter() - before)

    async def work(writer: WriterProcess) -> None:
        large = exchange(response(b"0123456789abcdef" * 2_500_000), url="http://x.gov.cn/large")
        ticking = asyncio.create_task(tick())
        leaving = asyncio.create_task(writer.capture(large))
        await asyncio.sleep(0)
        leaving.cancel()
        await writer.capture(exchange(url="http://x.gov.cn/small"))
        ticking.cancel()

    with_writer(directory, work)
    assert sorted(gaps)[len(gaps) * 99 // 100] < 0.1
    assert urls(directory) == {"http://x.gov.cn/large", "http://x.gov.cn/small"}


def test_it_is_this_package_that_the_child_runs(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a package `archive` in the working directory nor one on PYTHONPATH takes the place of ours."""
    (tmp_path / "archive" / "__init__.py").write_text("raise SystemExit('the wrong package')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    async def work(writer: WriterProcess) -> None:
        await writer.capture(exchange())

    with_writer(directory, work)
    assert len(urls(directory)) == 1


def test_the_child_goes_by_the_parents_clock(directory: Path) -> None:
    """Files of a simulated night are named after it."""

    async def run() -> None:
        at = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)
        writer = await WriterProcess.start(directory, INFO, clock=SimulatedClock(at))
        await writer.capture(exchange())
        await writer.close()

    asyncio.run(run())
    assert only_warc(directory).name.startswith("nianbao-2031020304")
