"""What a crash leaves is put in order, proven by content."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from typing_extensions import override

from archive import manifest
from archive.clock import SimulatedClock
from archive.disk import Disk, file_sha256
from archive.errors import FormatError, LockedError
from archive.journal import Journal
from archive.warc.check import check_warc
from archive.warc.reader import read_records
from archive.warc.repair import Repaired, repair
from tests.archive.warc.samples import (
    BEGAN_AT,
    FaultyDisk,
    exchange,
    new_writer,
    only_warc,
    original_of,
    response,
    supplement,
    warcio_faults,
)

CLOCK = SimulatedClock(BEGAN_AT)


class UnsyncedDisk(Disk):
    """A disk that is not waited for, where thousands of repairs are tried and none is crashed."""

    @override
    def sync(self, descriptor: int) -> None:
        pass

    @override
    def sync_directory(self, directory: Path) -> None:
        pass


@pytest.fixture
def left(directory: Path) -> Path:
    """Return the open file of a writer that died: warcinfo, response, metadata, revisit, each with its request."""
    writer = new_writer(directory)
    first = writer.capture(exchange(response(b"page " * 40)))
    writer.write(supplement())
    writer.capture(exchange(response(b"page " * 40), original=original_of(first)))
    writer.flush()
    writer.abandon()
    return directory / (first.warc + ".open")


def sealed(path: Path) -> Path:
    """Return the name that an open file gets."""
    return path.with_suffix("")


def test_an_open_file_is_sealed(left: Path, directory: Path) -> None:
    """A file that is whole gets its name and its line in the manifest, bit for bit."""
    data = left.read_bytes()
    assert repair(directory, CLOCK) == [Repaired(sealed(left).name, len(data), 0, is_sealed=True)]
    assert sealed(left).read_bytes() == data
    assert check_warc(sealed(left)) == []
    assert manifest.check(directory.parent / "manifest.jsonl", directory) == []
    assert repair(directory, CLOCK) == []


def test_cut_off_at_every_byte(left: Path, directory: Path) -> None:
    """Cut anywhere, the file keeps every capture that is whole, both its records, and nothing else."""
    data = left.read_bytes()
    _, _, asked, metadata, _, asked_again = read_records(left)
    ends = [record.offset + record.length for record in (asked, metadata, asked_again)]
    checked: set[int] = set()
    disk = UnsyncedDisk()
    for size in range(len(data) + 1):
        left.write_bytes(data[:size])
        whole = max([end for end in ends if end <= size], default=0)
        assert repair(directory, CLOCK, disk) == [Repaired(sealed(left).name, whole, size - whole, is_sealed=whole > 0)]
        if whole:
            assert sealed(left).read_bytes() == data[:whole]
            if whole not in checked:
                assert check_warc(sealed(left)) == []
                assert warcio_faults(sealed(left)) == []
                checked.add(whole)
            sealed(left).unlink()
        (directory.parent / "manifest.jsonl").unlink(missing_ok=True)
        assert [path.name for path in directory.iterdir()] == ["writer.lock"]


@pytest.mark.parametrize(
    "tail", [b"\0" * 5000, b"\x1f\x8b\x08" + b"\0" * 50, b"WARC/1.1\r\n", gzip.compress(b"x", mtime=0)]
)
def test_garbage_at_the_end_is_cut(left: Path, directory: Path, tail: bytes) -> None:
    """What a file system left behind the last record is cut off."""
    data = left.read_bytes()
    left.write_bytes(data + tail)
    assert repair(directory, CLOCK) == [Repaired(sealed(left).name, len(data), len(tail), is_sealed=True)]
    assert sealed(left).read_bytes() == data


def test_a_record_with_a_wrong_digest_is_not_whole(left: Path, directory: Path) -> None:
    """A member that inflates well and holds another block than its digest says is cut, with what follows it."""
    data = left.read_bytes()
    *_, revisit, asked = read_records(left)
    member = gzip.decompress(data[revisit.offset : asked.offset]).replace(b"200 OK", b"200 KO")
    left.write_bytes(data[: revisit.offset] + gzip.compress(member))
    assert repair(directory, CLOCK)[0].size == revisit.offset


def test_records_behind_damage_are_kept_aside(left: Path, directory: Path) -> None:
    """No crash damages the middle of a file: what is cut off there is kept, for a person to look at."""
    data = bytearray(left.read_bytes())
    first, _, metadata = list(read_records(left))[1:4]
    data[metadata.offset + 30] ^= 0xFF
    left.write_bytes(data)
    (done,) = repair(directory, CLOCK)
    assert (done.size, done.kept_aside) == (metadata.offset, sealed(left).name + ".damaged")
    assert (directory / (sealed(left).name + ".damaged")).read_bytes() == data[metadata.offset :]
    assert [record.record_id for record in read_records(sealed(left)) if record.type == "response"] == [first.record_id]


def test_an_entered_file_without_its_name_gets_it(left: Path, directory: Path) -> None:
    """A crash between manifest and rename is made good: the file is as it was entered, in one line."""
    path = directory.parent / "manifest.jsonl"
    entry = manifest.SealedFile(sealed(left).name, left.stat().st_size, file_sha256(left), CLOCK.now())
    manifest.append(path, entry)
    assert [(done.name, done.cut) for done in repair(directory, CLOCK)] == [(sealed(left).name, 0)]
    assert manifest.check(path, directory) == []
    assert len(manifest.read(path)) == 1


def test_a_file_that_nobody_vouches_for_is_left(left: Path, directory: Path) -> None:
    """What has a lasting name and no line was not sealed here, unless the journal names it with this digest."""
    left.rename(sealed(left))
    path, journal = directory.parent / "manifest.jsonl", Journal(directory.parent / "journal.jsonl")
    path.write_bytes(b'{"previous":null,"na')
    assert repair(directory, CLOCK) == []
    assert "not entered" in manifest.check(path, directory)[0].message
    file = {"name": sealed(left).name, "size": sealed(left).stat().st_size, "sha256": file_sha256(sealed(left))}
    for sealed_as in ({**file, "sha256": "0" * 64}, None):
        assert repair(directory, CLOCK) == []
        journal.path.unlink(missing_ok=True)
        body = {"crawl_id": "x", "concluded_at": "2026-02-01T18:00:00+00:00", "sealed": [sealed_as or file]}
        journal.append("crawl_concluded", body)
    assert [(done.name, done.was_lost) for done in repair(directory, CLOCK)] == [(sealed(left).name, True)]
    assert manifest.check(path, directory) == []


def test_a_repair_that_is_interrupted_is_gone_on_with(left: Path, directory: Path) -> None:
    """Killed at any of its steps, a repair is finished by the next, to the same file and one line."""
    with left.open("ab") as file:
        file.write(b"torn")
    data = left.read_bytes()
    at = 0
    while True:
        left.write_bytes(data)
        disk = FaultyDisk()
        disk.on_call = stop_at(at)
        try:
            repair(directory, CLOCK, disk)
            break
        except KeyboardInterrupt:
            repair(directory, CLOCK)
        assert only_warc(directory).read_bytes() == data[:-4]
        assert len(manifest.read(directory.parent / "manifest.jsonl")) == 1
        assert manifest.check(directory.parent / "manifest.jsonl", directory) == []
        sealed(left).unlink()
        (directory.parent / "manifest.jsonl").unlink()
        at += 1
    assert at >= 7


def stop_at(number: int) -> Callable[[str], None]:
    """Return what stops the program at the n-th operation on the disk."""
    left = [number]

    def stop(_: str) -> None:
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1

    return stop


def test_a_file_with_two_names_is_not_touched(left: Path, directory: Path) -> None:
    """An open file whose sealed name is taken is left for a person."""
    sealed(left).write_bytes(b"something")
    with pytest.raises(FormatError, match="both there"):
        repair(directory, CLOCK)
    assert left.exists()
    assert sealed(left).read_bytes() == b"something"


def test_a_writer_at_work_is_not_repaired(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a writer holds the directory, nothing in it is touched."""
    monkeypatch.setattr("archive.warc.repair._LOCK_WAIT_SECONDS", 0.0)
    writer = new_writer(directory)
    writer.capture(exchange())
    writer.flush()
    with pytest.raises(LockedError, match="held by process"):
        repair(directory, CLOCK)
    writer.close()


def test_the_next_night_works(left: Path, directory: Path) -> None:
    """After a repair a new writer begins a new file, and both are good."""
    repair(directory, CLOCK)
    writer = new_writer(directory)
    writer.capture(exchange())
    writer.close()
    assert len(list(directory.glob("*.warc.gz"))) == 2
    assert manifest.check(directory.parent / "manifest.jsonl", directory) == []
    assert not left.exists()
