"""The disk fails under the writer: what was acknowledged stays, what was not leaves no trace."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import manifest
from archive.capture import Capture
from archive.clock import SimulatedClock
from archive.errors import StorageError
from archive.warc.check import check_warc
from archive.warc.reader import read_record, read_records
from archive.warc.repair import repair
from archive.warc.writer import WarcWriter
from tests.archive.warc.samples import BEGAN_AT, FaultyDisk, exchange, new_writer, only_warc, response, warcio_faults


def store(writer: WarcWriter, name: str, payload: bytes = b"payload") -> Capture | None:
    """Capture one page in a group of its own; return None where that failed."""
    try:
        capture = writer.capture(exchange(response(payload + name.encode()), url=f"http://x.gov.cn/{name}"))
        writer.flush()
    except StorageError:
        return None
    return capture


def urls(directory: Path) -> list[str]:
    """Return what the sealed files hold, having found them faultless."""
    found = []
    for path in sorted(directory.glob("*.warc.gz")):
        assert check_warc(path) == []
        assert warcio_faults(path) == []
        found += [record.header("WARC-Target-URI") or "" for record in read_records(path) if record.type == "response"]
    return found


FAULTS: list[tuple[str, Callable[[FaultyDisk], None]]] = [
    ("no space", lambda disk: setattr(disk, "room", 0)),
    ("no space after some bytes", lambda disk: setattr(disk, "room", 100)),
    ("no space inside the request", lambda disk: setattr(disk, "room", 500)),
    ("input/output error on write", lambda disk: disk.fail("write")),
    ("input/output error on fsync", lambda disk: disk.fail("sync")),
]


@pytest.mark.parametrize("fault", [fault for _, fault in FAULTS], ids=[name for name, _ in FAULTS])
def test_a_failed_group_leaves_no_trace(directory: Path, fault: Callable[[FaultyDisk], None]) -> None:
    """The group fails, the file is cut back to the byte, and the writer goes on when the disk is well again."""
    disk = FaultyDisk()
    writer = new_writer(directory, disk=disk)
    first = store(writer, "one")
    assert first is not None
    before = (directory / (first.warc + ".open")).read_bytes()
    fault(disk)
    assert store(writer, "two") is None
    assert (directory / (first.warc + ".open")).read_bytes() == before
    disk.heal()
    third = store(writer, "three")
    assert third is not None
    writer.close()
    assert urls(directory) == ["http://x.gov.cn/one", "http://x.gov.cn/three"]
    assert read_record(only_warc(directory), third.offset).record_id == third.record_id


@pytest.mark.parametrize("room", range(0, 1500, 7))
def test_no_space_at_any_byte(directory: Path, room: int) -> None:
    """Wherever the disk fills up, also in a file's very first group, only whole acknowledged groups remain."""
    disk = FaultyDisk()
    writer = new_writer(directory, disk=disk)
    disk.room = room
    stored = [capture.url for name in ("a", "b", "c") if (capture := store(writer, name))]
    disk.heal()
    writer.close()
    assert urls(directory) == stored


def test_short_writes(directory: Path) -> None:
    """A disk that takes a few bytes at a time gets all of them in the end."""
    disk = FaultyDisk()
    disk.largest_step = 13
    writer = new_writer(directory, disk=disk)
    assert store(writer, "one")
    assert store(writer, "two", b"x" * 10_000)
    writer.close()
    assert urls(directory) == ["http://x.gov.cn/one", "http://x.gov.cn/two"]


def test_all_of_a_group_fails(directory: Path) -> None:
    """What was captured before the one that met the fault fails with it."""
    disk = FaultyDisk()
    writer = new_writer(directory, disk=disk)
    assert store(writer, "one")
    writer.capture(exchange(url="http://x.gov.cn/in-the-group"))
    noise = b"".join(b"%d" % (number**7) for number in range(150_000))
    disk.room = 500_000
    assert store(writer, "too-large", noise) is None
    disk.heal()
    writer.close()
    assert urls(directory) == ["http://x.gov.cn/one"]


def test_large_groups_are_written_early_and_cut_back(directory: Path) -> None:
    """A body that went to the file before its group was flushed is cut off when the disk fails then."""
    disk = FaultyDisk()
    writer = new_writer(directory, disk=disk)
    assert store(writer, "one")
    noise = hashlib.shake_256(b"noise").digest(5_000_000)
    writer.capture(exchange(response(noise)))
    assert next(directory.glob("*.open")).stat().st_size > 5_000_000
    disk.fail("sync")
    assert store(writer, "two") is None
    writer.close()
    assert urls(directory) == ["http://x.gov.cn/one"]


@pytest.mark.parametrize("operation", ["truncate", "sync"])
def test_a_writer_that_cannot_cut_back_refuses_everything(directory: Path, operation: str) -> None:
    """Where even cutting back fails, nothing more is taken; repair finds what was acknowledged."""
    disk = FaultyDisk()
    writer = new_writer(directory, disk=disk)
    assert store(writer, "one")
    disk.room = 300
    disk.fail(operation, for_good=True)
    assert store(writer, "two") is None
    disk.heal()
    with pytest.raises(StorageError, match="takes nothing more"):
        writer.capture(exchange())
    with pytest.raises(StorageError, match="takes nothing more"):
        writer.close()
    repair(directory, SimulatedClock(BEGAN_AT))
    assert urls(directory) == ["http://x.gov.cn/one"]


@pytest.mark.parametrize(
    ("operation", "after"),
    [("rename", 0), ("sync_directory", 0), ("open", 0), ("write", 0), ("sync", 0)],
)
def test_faults_while_sealing(directory: Path, operation: str, after: int) -> None:
    """A file that cannot be sealed keeps all it has; repair seals it and enters it once."""
    disk = FaultyDisk()
    writer = new_writer(directory, disk=disk)
    assert store(writer, "one")
    disk.fail(operation, after=after, error=errno.ENOSPC, for_good=True)
    with pytest.raises(StorageError, match="cannot seal"):
        writer.close()
    repair(directory, SimulatedClock(BEGAN_AT))
    assert urls(directory) == ["http://x.gov.cn/one"]
    assert manifest.check(directory.parent / "manifest.jsonl", directory) == []
    assert len(manifest.read(directory.parent / "manifest.jsonl")) == 1


@pytest.mark.parametrize("operation", ["rename", "sync_directory", "open", "write", "sync"])
def test_faults_while_rotating(directory: Path, operation: str) -> None:
    """A file that cannot be sealed now is sealed later; meanwhile captures fail and none is lost."""
    disk = FaultyDisk()
    writer = new_writer(directory, max_bytes=1, disk=disk)
    assert store(writer, "one")
    disk.fail(operation)
    assert store(writer, "two") is None
    assert store(writer, "three")
    writer.close()
    assert urls(directory) == ["http://x.gov.cn/one", "http://x.gov.cn/three"]
    assert manifest.check(directory.parent / "manifest.jsonl", directory) == []


def test_a_file_that_cannot_be_created(directory: Path) -> None:
    """A directory that takes no file fails the capture, and takes the next when it can."""
    disk = FaultyDisk()
    disk.fail("create", error=errno.ENOSPC)
    writer = new_writer(directory, disk=disk)
    assert store(writer, "one") is None
    assert store(writer, "two")
    writer.close()
    assert urls(directory) == ["http://x.gov.cn/two"]


def test_nothing_is_acknowledged_before_it_is_synced(directory: Path) -> None:
    """Between the last write and the return of `flush` lies an fsync of the file, and of the directory at first."""
    disk = FaultyDisk()
    writer = new_writer(directory, disk=disk)
    store(writer, "one")
    assert disk.calls == ["create", "write", "sync", "sync_directory"]
    disk.calls.clear()
    store(writer, "two")
    assert disk.calls == ["write", "sync"]
    disk.calls.clear()
    writer.close()
    assert disk.calls == ["open", "write", "sync", "sync_directory", "rename", "sync_directory"]
