"""Every file is read again within the period, whatever nights are left out and however the archive grows."""

from __future__ import annotations

import errno
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.clock import SimulatedClock
from archive.fixity import AUDIT_PERIOD, Fixity, look_at
from archive.keeping import Keeper
from archive.linesum import LineSum
from archive.manifest import SealedFile
from archive.verify import Scope, Verification, Verifier
from archive.warc.filecheck import FileCheck
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.archive.warc.samples import FaultyDisk

BEGAN_AT = datetime(2026, 1, 1, 18, tzinfo=UTC)
DAY = timedelta(days=1)
SEED = 7


class Archive:
    """An archive of which only names, sizes and moments are real, audited by one process a night."""

    def __init__(self, directory: Path) -> None:
        self.files: list[SealedFile] = []
        self.read_at: dict[str, datetime] = {}
        self.directory = directory
        (directory / "any.warc.gz").write_bytes(b"any")

    def seal(self, size: int, at: datetime) -> None:
        """Add a file."""
        name = f"{len(self.files):05d}.warc.gz"
        self.files.append(SealedFile(name, size, "", at))
        self.read_at[name] = at

    def audit(self, at: datetime) -> int:
        """Read the share that is due and return how many bytes that were."""
        fixity = Fixity(self.directory / "fixity.json")
        share = fixity.find_share(self.files, at)
        for one in share:
            check = FileCheck(self.directory / one.name, one.sha256, (), (), LineSum())
            fixity.enter(check, look_at(self.directory / "any.warc.gz"), (), at)
            self.read_at[one.name] = at
        fixity.save(one.name for one in self.files)
        return sum(one.size for one in share)

    def longest_wait(self, at: datetime) -> timedelta:
        """Return how long ago that file was read which was read longest ago."""
        return max(at - read_at for read_at in self.read_at.values())


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An empty archive."""
    return Archive(tmp_path)


def test_a_year_of_nights(archive: Archive) -> None:
    """Over a year of growth and missed nights no file waits longer than the period, and no night reads it all."""
    draw = random.Random(SEED)  # noqa: S311  sizes and missed nights, no secret
    clock = SimulatedClock(BEGAN_AT)
    largest = 1_000_000_000
    missed = DAY
    for night in range(365):
        if draw.random() < 0.1:
            missed += DAY
        else:
            archive.seal(draw.randint(1_000, largest), clock.now())
            read = archive.audit(clock.now())
            total = sum(one.size for one in archive.files)
            assert archive.longest_wait(clock.now()) <= AUDIT_PERIOD + missed
            assert read <= total * (missed / AUDIT_PERIOD) + largest, night
            missed = DAY
        clock.advance(DAY)


def test_an_archive_that_was_never_audited_is_read_in_shares(archive: Archive) -> None:
    """The first night with an audit reads one share and not everything, the period's nights read everything."""
    for number in range(300):
        archive.seal(1_000_000, BEGAN_AT + number * DAY)
    begun = BEGAN_AT + 400 * DAY
    reads = [archive.audit(begun + night * DAY) for night in range(30)]
    assert reads == [10_000_000] * 30
    assert archive.longest_wait(begun + 29 * DAY) < AUDIT_PERIOD


def test_runs_on_one_day_share_the_day(archive: Archive) -> None:
    """However often it is run, an audit reads no more than the time that has passed calls for."""
    for _ in range(60):
        archive.seal(1_000_000, BEGAN_AT)
    archive.audit(BEGAN_AT)
    assert sum(archive.audit(BEGAN_AT + hour * DAY / 24) for hour in range(1, 25)) == 2_000_000


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=4000)], ids=["back", "forth and back"])
def test_a_clock_that_jumps_delays_nothing(archive: Archive, jump: timedelta) -> None:
    """After a wrong clock was put right, files are read in the same time as ever."""
    for _ in range(60):
        archive.seal(1_000_000, BEGAN_AT - 500 * DAY)
    clock = SimulatedClock(BEGAN_AT)
    archive.audit(clock.now())
    clock.advance(jump)
    archive.audit(clock.now())
    clock.set(BEGAN_AT + DAY if jump > timedelta() else clock.now())
    began_at = clock.now()
    for _ in range(32):
        archive.audit(clock.now())
        clock.advance(DAY)
    assert all(began_at <= read_at <= clock.now() for read_at in archive.read_at.values())


@pytest.fixture
def audit(keeper: Keeper, clock: SimulatedClock) -> Callable[[], Verification]:
    """Run an audit a day after the last, with what earlier runs left on the disk."""

    def run() -> Verification:
        clock.advance(DAY)
        fixity = Fixity(keeper.collection.fixity)
        return Verifier(keeper.collection, keeper.engine, fixity, clock.now()).run(Scope.AUDIT)

    return run


def test_an_audit_finds_what_nobody_touched(keeper: Keeper, portal: Portal, audit: Callable[[], Verification]) -> None:
    """A bit that fell over on the disk is found within the period, and its faults are kept until it is put right."""
    for received in range(4):
        portal.night({"http://www.example.gov.cn/1.html": Answer(page(received=received))})
    warc = keeper.collection.sealed_warcs()[2]
    sound = warc.read_bytes()
    warc.write_bytes(sound[:500] + bytes([sound[500] ^ 1]) + sound[501:])
    runs = [audit() for _ in range(31)]
    assert sum(run.read_count for run in runs) in (4, 5)
    found = [fault for run in runs for fault in run.faults]
    assert any(fault.where.startswith(warc.name) for fault in found)
    assert list(Fixity(keeper.collection.fixity).find_faulty()) == [warc.name]
    warc.write_bytes(sound)
    mended = audit()
    assert (mended.faults, mended.read_count >= 1) == ([], True)
    assert Fixity(keeper.collection.fixity).find_faulty() == {}


def test_a_full_disk_leaves_the_account_as_it_was(tmp_path: Path, archive: Archive) -> None:
    """What cannot be written leaves the account of readings that was there."""
    archive.seal(1_000, BEGAN_AT)
    archive.audit(BEGAN_AT)
    before = (tmp_path / "fixity.json").read_bytes()
    disk = FaultyDisk()
    disk.room = 10
    fixity = Fixity(tmp_path / "fixity.json", disk)
    fixity.find_share(archive.files, BEGAN_AT + DAY)
    with pytest.raises(OSError) as raised:  # noqa: PT011  the number says it
        fixity.save(["00000.warc.gz"])
    assert raised.value.errno == errno.ENOSPC
    assert (tmp_path / "fixity.json").read_bytes() == before
