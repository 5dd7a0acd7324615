"""An export of much: streamed, and never half there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from tests.archive.concluding.portal_nights import Answer, Portal, page

ROOT = Path(__file__).parents[2]
HEALTH = "http://www.example.gov.cn/nianbao/1.html"
ATTACHMENT_BYTES = 4_000_000
ATTACHMENTS = 12

EXPORT = """
import re, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy.orm import Session
from archive.catalogue.sqlite import create_sqlite_engine
from archive.clock import SystemClock
from archive.collection import Collection
from archive.wacz.exporting import Wish, export_wacz

collection = Collection.open(Path(sys.argv[1]))
wish = Wish(since=datetime.fromisoformat(sys.argv[3]) if len(sys.argv) > 3 else None)
engine = create_sqlite_engine(collection.catalogue, read_only=True)
status = lambda name: int(re.search(name + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
Path("/proc/self/clear_refs").write_text("5")  # forgets the peak
before = status("VmRSS")
with Session(engine) as session:
    export_wacz(collection, session, Path(sys.argv[2]), SystemClock(), wish)
print(status("VmHWM") - before)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of two nights, the second with large attachments."""
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    root = tmp_path_factory.mktemp("much") / "data"
    with keep(Collection.open(root, create=True), clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        portal.night({HEALTH: Answer(page(received=7))})
        files = {f"http://www.example.gov.cn/{n}.bin": os.urandom(ATTACHMENT_BYTES) for n in range(ATTACHMENTS)}
        portal.night({HEALTH: Answer(page(received=8), attachments=files)})
    return root


def export(*arguments: object) -> list[str]:
    """The program that exports, with what it is told."""
    return [sys.executable, "-c", EXPORT, *map(str, arguments)]


@pytest.mark.xdist_group("exporting")
@pytest.mark.parametrize("since", [[], ["2026-02-03T12:00:00+00:00"]], ids=["whole", "part"])
def test_memory_is_a_few_records_and_not_the_archive(data: Path, tmp_path: Path, since: list[str]) -> None:
    """Fifty megabytes go into a WACZ, as they lie or in part, through no more than some records' memory."""
    out = tmp_path / "a.wacz"

    done = subprocess.run(export(data, out, *since), cwd=ROOT, capture_output=True, text=True, check=True)

    assert out.stat().st_size > ATTACHMENT_BYTES * ATTACHMENTS
    # Readers and models are loaded on the way too.
    assert int(done.stdout) < 4 * ATTACHMENT_BYTES


@pytest.mark.xdist_group("exporting")
def test_killed_export_leaves_what_was_there(data: Path, tmp_path: Path) -> None:
    """Killed in the midst of writing it leaves an earlier file as it was; the next one removes what it left."""
    place = tmp_path / "out"
    place.mkdir()
    out = place / "a.wacz"
    out.write_bytes(b"what was there")
    running = subprocess.Popen(export(data, out, "2026-02-03T12:00:00+00:00"), cwd=ROOT)
    new = place / "a.wacz.new"
    while not (new.exists() and new.stat().st_size > ATTACHMENT_BYTES):
        assert running.poll() is None
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert out.read_bytes() == b"what was there"
    assert len(list(place.iterdir())) == 3

    subprocess.run(export(data, out, "2026-02-03T12:00:00+00:00"), cwd=ROOT, capture_output=True, check=True)

    assert list(place.iterdir()) == [out]
    with zipfile.ZipFile(out) as container:
        assert container.testzip() is None


@pytest.mark.xdist_group("exporting")
def test_failed_export_leaves_what_was_there(data: Path, tmp_path: Path) -> None:
    """A disk that is full in the midst of writing costs the new file only, and is told."""
    place = tmp_path / "out"
    place.mkdir()
    out = place / "a.wacz"
    out.write_bytes(b"what was there")
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({ATTACHMENT_BYTES}, {ATTACHMENT_BYTES}))"
    ignored = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    program = [sys.executable, "-c", f"{limited}\n{ignored}\n{EXPORT}", str(data), str(out)]

    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)

    assert "OSError: [Errno 27] File too large" in done.stderr
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {"a.wacz": b"what was there"}
