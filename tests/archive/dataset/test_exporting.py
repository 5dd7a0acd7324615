"""An export as a whole: always the same, streamed, and never half there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.tables import HidingRow, ReadingRow, ReportRow
from archive.dataset.selection import Wish
from archive.errors import LockedError, NothingToExportError
from archive.hiding import Hiding
from report.forms import FORMS
from tests.archive.dataset.conftest import Exporter
from tests.archive.dataset.shelves import SEEN_AT, Filed, cell, put, shelves

ROOT = Path(__file__).parents[3]
FileReports = Callable[..., None]
Read = Callable[..., pd.DataFrame]
RECEIVED = "requests.received.total"

EXPORT = """
import re, sys
from pathlib import Path
from sqlalchemy.orm import Session
from archive.catalogue.sqlite import create_sqlite_engine
from archive.clock import SystemClock
from archive.collection import Collection
from archive.dataset.exporting import export_table
from archive.dataset.selection import Wish

root, table, out, *bodies = sys.argv[1:]
engine = create_sqlite_engine(Path(root) / "catalogue.db", read_only=True)
status = lambda name: int(re.search(name + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
with Session(engine) as session:
    for body in bodies or [None]:
        Path("/proc/self/clear_refs").write_text("5")  # forgets the peak
        export_table(Collection.open(Path(root)), session, table, Path(out), SystemClock(), Wish(body=body))
        print(status("VmHWM"))
        session.rollback()
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of 1,400 reports, 700 of bodies whose names say so, with 200 figures each."""
    root = tmp_path_factory.mktemp("many") / "data"
    figures = {key: cell("1.5" if key.endswith(".amount") else 1) for key in FORMS[1].figure_keys()}
    with shelves(root) as (_, session):
        bodies = [f"{'少局' if number < 700 else '多局'}{number // 50}号" for number in range(1400)]
        put(session, *(Filed(f"{n:x}", body, 1990 + n % 50, figures) for n, body in enumerate(bodies)))
    return root


def run(*arguments: object) -> list[str]:
    """The program that exports, with what it is told."""
    return [sys.executable, "-c", EXPORT, *map(str, arguments)]


@pytest.mark.xdist_group("many_reports")
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_memory_does_not_grow_with_the_reports(many: Path, tmp_path: Path, ending: str) -> None:
    """Twice as many reports take no more memory than some batches do; their rows would be 150 MB."""
    out = tmp_path / f"f.{ending}"

    # The first export fills what a process keeps for every other one.
    bodies = ("少局", "少局", "")
    done = subprocess.run(run(many, "figures", out, *bodies), cwd=ROOT, capture_output=True, text=True, check=True)

    _, few, all_of_them = map(int, done.stdout.split())
    assert '"rows": 280000' in (tmp_path / "datapackage.json").read_text("utf-8")
    assert all_of_them - few < 40_000_000


@pytest.mark.xdist_group("many_reports")
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_killed_export_leaves_what_was_there(many: Path, tmp_path: Path, ending: str) -> None:
    """Killed in the midst of writing it leaves an earlier file as it was; the next one removes what it left."""
    out = tmp_path / f"f.{ending}"
    out.write_bytes(b"what was there")
    running = subprocess.Popen(run(many, "figures", out), cwd=ROOT, stdout=subprocess.DEVNULL)
    new = tmp_path / f"f.{ending}.new"
    while not (new.exists() and (ending == "xlsx" or new.stat().st_size > 100_000)):
        assert running.poll() is None
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert out.read_bytes() == b"what was there"

    subprocess.run(run(many, "panel", out, "少局1"), cwd=ROOT, capture_output=True, check=True)

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "codebook.csv", "codebook.md", "datapackage.json", out.name,
    ]  # fmt: skip
    assert out.stat().st_size > 1000


@pytest.mark.xdist_group("many_reports")
@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_failed_export_leaves_what_was_there(many: Path, tmp_path: Path, ending: str) -> None:
    """A disk that is full in the midst of writing costs the new file only, and is told."""
    out = tmp_path / f"f.{ending}"
    out.write_bytes(b"what was there")
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))"
    ignored = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    program = [sys.executable, "-c", f"{limited}\n{ignored}\n{EXPORT}", str(many), "figures", str(out), "少局1"]

    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)

    assert "File too large" in done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {out.name: b"what was there"}


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_the_same_export_is_the_same_file(
    file_reports: FileReports, export: Exporter, tmp_path: Path, ending: str
) -> None:
    """Byte for byte, however often: nothing of the moment or of chance is in it."""
    file_reports(*(Filed(f"{n}", year=1990 + n, figures={RECEIVED: cell(n)}) for n in range(40)))
    export("figures", f"one.{ending}")
    export("figures", f"two.{ending}")

    assert (tmp_path / "out" / f"one.{ending}").read_bytes() == (tmp_path / "out" / f"two.{ending}").read_bytes()


def test_an_export_sees_one_state_of_the_catalogue(
    file_reports: FileReports, export: Exporter, data: Path, tmp_path: Path
) -> None:
    """What a night enters or takes away while rows are written is not in them, in part or at all."""
    file_reports(
        *(Filed(f"{n}", body=f"{n // 50}局", year=1990 + n % 50, figures={RECEIVED: cell(1)}) for n in range(400))
    )

    def disturb(done: int, _: int) -> None:
        if done < 200:
            engine = open_catalogue(data / "catalogue.db")
            with Session(engine) as session:
                session.execute(delete(ReadingRow))
                session.commit()
            engine.dispose()

    export("figures", "f.parquet", progress=disturb)

    assert len(pd.read_parquet(tmp_path / "out" / "f.parquet")) == 400


def test_progress_comes_to_its_end(file_reports: FileReports, export: Exporter) -> None:
    """It is told how many reports of how many are done, and in the end all are."""
    file_reports(*(Filed(f"{n}", body=f"{n // 50}局", year=1990 + n % 50) for n in range(300)))
    heard: list[tuple[int, int]] = []

    export("figures", "f.csv", progress=lambda *counts: heard.append(counts))

    assert [of for _, of in heard] == [300] * len(heard)
    assert [done for done, _ in heard] == sorted({done for done, _ in heard})
    assert heard[-1] == (300, 300)


def test_an_export_that_is_broken_off_reads_no_further(file_reports: FileReports, export: Exporter) -> None:
    """What is found ahead is found in a thread, which lets go of the catalogue before its session ends."""
    file_reports(Filed("1"))

    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        export("figures", "f.csv", progress=stop)

    assert caught.value is not None
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("ahead")] == []


def test_two_exports_do_not_write_one_file(file_reports: FileReports, export: Exporter, tmp_path: Path) -> None:
    """The second is told of the first, and leaves it alone; afterwards the file can be written again."""
    file_reports(*(Filed(f"{n}", body=f"{n // 50}局", year=1990 + n % 50) for n in range(200)))
    told: list[str] = []

    def write_again(*_: int) -> None:
        with pytest.raises(LockedError, match="another export is writing it") as caught:
            export("figures", "f.csv")
        told.append(str(caught.value))

    done = export("panel", "f.csv", progress=write_again)

    assert told
    assert len(pd.read_csv(tmp_path / "out" / "f.csv")) == done.row_count == 200
    assert export("figures", "f.csv").row_count == 0
    assert [path.name for path in (tmp_path / "out").glob("*.new")] == []


def test_nothing_to_export_is_told(file_reports: FileReports, export: Exporter, tmp_path: Path) -> None:
    """A wish that no report belongs to leaves no empty file; no events are a table without rows."""
    file_reports(Filed("1"))

    with pytest.raises(NothingToExportError, match="no report in it of what is archived of nobody for 2024"):
        export("panel", "p.csv", Wish(portal="nobody", year=2024))
    assert list((tmp_path / "out").iterdir()) == []
    assert export("events", "e.csv").row_count == 0


def test_what_is_hidden_is_left_out_and_counted(file_reports: FileReports, export: Exporter, data: Path) -> None:
    """A report that somebody asked to hide is in no row, and its description says how many are missing."""
    years = {"a": 2024, "b": 2023, "c": 2024}
    file_reports(*(Filed(name, year=year, figures={RECEIVED: cell(1)}) for name, year in years.items()))
    hiding = Hiding(
        at=SEEN_AT, by="a", about="report", subject=Filed("b").report_id, hidden=True, reason="personal data"
    )
    engine = open_catalogue(data / "catalogue.db")
    with Session(engine) as session:
        session.add(HidingRow(number=1, **hiding.model_dump()))
        session.commit()
    engine.dispose()

    figures, panel = export("figures", "f.csv"), export("panel", "p.csv")

    assert (figures.row_count, figures.hidden_count) == (2, 1)
    assert (panel.row_count, panel.hidden_count) == (1, 1)
    written = (data.parent / "out" / "p.csv").read_text("utf-8-sig")
    assert Filed("b").report_id not in written
    assert '"hidden": 1' in (data.parent / "out" / "datapackage.json").read_text("utf-8")
    nothing_else = [export("figures", f"f.{ending}", Wish(year=2023)) for ending in ("csv", "parquet", "jsonl")]
    assert {(one.row_count, one.hidden_count) for one in nothing_else} == {(0, 1)}


def test_what_has_no_reading_is_told(file_reports: FileReports, data: Path, read: Read) -> None:
    """A document that is in no WARC and has no reading is a report that could not be read, and no lost row."""
    file_reports(Filed("1", figures={RECEIVED: cell(1)}), Filed("2", year=2023, figures={RECEIVED: cell(2)}))
    engine = open_catalogue(data / "catalogue.db")
    with Session(engine) as session:
        session.execute(delete(ReadingRow).where(ReadingRow.payload_digest.contains("2" + "00")))
        session.commit()
        assert session.query(ReportRow).count() == 2
    engine.dispose()

    panel = read("panel").set_index("id")

    assert panel.loc[Filed("1").report_id, "req_received_total"] == 1
    assert "nianbao-1.warc.gz" in panel.loc[Filed("2").report_id, "unread"]


def test_no_process_is_left(file_reports: FileReports, export: Exporter) -> None:
    """An export ends with the processes that it began."""
    file_reports(Filed("1"))
    export("panel", "p.csv")

    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    assert [one for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()] == []
