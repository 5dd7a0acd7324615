"""A night dies at every operation of its disk in turn: what was acknowledged is there, and the next night goes on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from archive.capture import Capture, Exchange
from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.concluding.journaling import read_events
from archive.journal import Journal
from archive.keeping import keep
from archive.verify import verify
from archive.warc import writer as writing
from archive.warc.reader import read_records
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.archive.power import Moment, Mortal
from tests.archive.warc.samples import warcio_faults

# The child touches nothing that a thread of this process may hold.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

HEALTH = "http://www.example.gov.cn/nianbao/1.html"
EDUCATION = "http://www.example.gov.cn/nianbao/2.html"
FIRST = {HEALTH: Answer(page(received=7)), EDUCATION: Answer(page("示例县教育局", received=3))}
SECOND = {HEALTH: Answer(page(received=8)), EDUCATION: Answer(page("示例县教育局", received=3))}
# So small that files are sealed while the night goes on.
WARC_BYTES = 1
# Not every operation is tried but in the long run; no multiple of what takes turns below.
STRIDE = 5


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection after its first night."""
    root = tmp_path_factory.mktemp("baseline") / "data"
    Collection.open(root, create=True)
    night(root, FIRST, 1)
    return root


class Acknowledging:
    """Tells a pipe of every exchange that is durable: its record's id and the digests of both messages."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._waiting: list[str] = []

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Make each exchange a group of its own, and tell of it when the group is durable."""
        real = writing.WarcWriter

        class Writer(real):  # type: ignore[valid-type, misc]  # the class is a variable here
            def __init__(writer, *arguments: object, **options: object) -> None:  # noqa: N805
                super().__init__(*arguments, **{**options, "max_bytes": WARC_BYTES})

            def capture(writer, exchange: Exchange) -> Capture:  # noqa: N805
                capture: Capture = super().capture(exchange)
                digests = [hashlib.sha256(part).hexdigest() for part in (exchange.request, exchange.response or b"")]
                self._waiting.append(json.dumps([capture.record_id, *digests]))
                writer.flush()
                return capture

            def flush(writer) -> None:  # noqa: N805
                super().flush()
                for line in self._waiting:
                    os.write(self._pipe, line.encode() + b"\n")
                self._waiting.clear()

        patch.setattr("tests.archive.concluding.portal_nights.WarcWriter", Writer)


def night(root: Path, answers: dict[str, Answer], day: int) -> None:
    """Walk the portal once."""
    clock = SimulatedClock(datetime(2026, 2, day, 18, tzinfo=UTC))
    with keep(Collection.open(root), clock) as keeper:
        Portal(keeper, clock, confirm_after_checks=1).night(answers)


def run_mortal_night(
    root: Path, dies_at: int | None, moment: Moment, *, loses_power: bool
) -> tuple[list[list[str]], int]:
    """Walk the portal in a process that dies, and return what it acknowledged and how many operations it had."""
    reading, pipe = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            mortal = Mortal(dies_at, moment, loses_power=loses_power)
            mortal.install()
            Acknowledging(pipe).install(pytest.MonkeyPatch())
            night(root, SECOND, 5)
            os.write(pipe, f"{mortal.count}\n".encode())
        finally:
            os._exit(0)
    os.close(pipe)
    with os.fdopen(reading, "rb") as told:
        lines = told.read().decode().splitlines()
    os.waitpid(child, 0)
    acknowledged = [json.loads(line) for line in lines if line.startswith("[")]
    counts = [int(line) for line in lines if not line.startswith("[")]
    return acknowledged, counts[0] if counts else 0


def stored(collection: Collection) -> dict[str, tuple[str, str]]:
    """Return the digests of request and answer of every exchange in sealed files, which must be valid WARCs."""
    answers: dict[str, str] = {}
    requests: dict[str, str] = {}
    for path in collection.sealed_warcs():
        assert warcio_faults(path) == []
        for record in read_records(path):
            digest = hashlib.sha256(record.block).hexdigest()
            if record.type == "request":
                requests[record.reference("WARC-Concurrent-To") or ""] = digest
            elif record.type in ("response", "revisit"):
                answers[record.record_id] = digest
    assert requests.keys() == answers.keys()
    return {record_id: (requests[record_id], digest) for record_id, digest in answers.items()}


def check_death(root: Path, dies_at: int, moment: Moment, *, loses_power: bool) -> None:
    """Let a night die, look at what it left, and let two more follow."""
    acknowledged, _ = run_mortal_night(root, dies_at, moment, loses_power=loses_power)
    clock = SimulatedClock(datetime(2026, 2, 6, 18, tzinfo=UTC))
    with keep(Collection.open(root), clock) as keeper:
        keeper.prepare(["example"])
        assert list(map(str, verify(keeper.collection, keeper.engine))) == []
        there = stored(keeper.collection)
    for record_id, request, answer in acknowledged:
        assert there[record_id] == (request, answer)

    night(root, SECOND, 7)
    night(root, SECOND, 8)

    collection = Collection.open(root)
    events = [(event.kind, event.url) for event in read_events(Journal(collection.journal))]
    assert events == [("altered", HEALTH)]
    with keep(collection, clock) as keeper:
        assert list(map(str, verify(collection, keeper.engine))) == []


def deaths(baseline: Path, tmp_path: Path, stride: int) -> Iterator[tuple[Path, int]]:
    """Yield fresh copies of the collection, each with an operation at which to die."""
    shutil.copytree(baseline, tmp_path / "counted")
    _, count = run_mortal_night(tmp_path / "counted", None, "before", loses_power=False)
    assert count > 40
    for dies_at in range(0, count, stride):
        root = tmp_path / f"dies-{dies_at}"
        shutil.copytree(baseline, root)
        yield root, dies_at
        shutil.rmtree(root)


def test_nothing_acknowledged_is_lost(baseline: Path, tmp_path: Path) -> None:
    """At some operations of a night: by turns killed or without power, before, in the middle of and after each."""
    moments = get_args(Moment)
    for number, (root, dies_at) in enumerate(deaths(baseline, tmp_path, STRIDE)):
        check_death(root, dies_at, moments[number % len(moments)], loses_power=number % 2 == 1)


@pytest.mark.soak
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("loses_power", [False, True], ids=["killed", "power cut"])
@pytest.mark.parametrize("moment", get_args(Moment))
def test_nothing_acknowledged_is_ever_lost(
    baseline: Path, tmp_path: Path, moment: Moment, soak_is_short: bool, *, loses_power: bool
) -> None:
    """The same at every operation."""
    for root, dies_at in deaths(baseline, tmp_path, 2 * STRIDE if soak_is_short else 1):
        check_death(root, dies_at, moment, loses_power=loses_power)
