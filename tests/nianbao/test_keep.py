"""`nianbao keep` and exports to a URL, from the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.archive.concluding.portal_nights import Answer, Portal, page

HEALTH = "http://www.example.gov.cn/nianbao/1.html"


@pytest.fixture
def data(tmp_path: Path) -> Iterator[str]:
    """A collection with one night of one portal."""
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    with keep(Collection.open(tmp_path / "data", create=True), clock) as keeper:
        Portal(keeper, clock, confirm_after_checks=1).night({HEALTH: Answer(page(received=7))})
    return str(tmp_path / "data")


def test_kept_and_released(data: str, tmp_path: Path, ask: Callable[..., Any]) -> None:
    """Each file is a line that says what became of it; released ones are verified where they are."""
    url = (tmp_path / "tape").as_uri()

    (copied,) = ask("keep", url, "--data", data)
    (released,) = ask("keep", url, "--data", data, "--release-after", "0")

    assert (copied["state"], released["state"]) == ("copied", "released")
    assert copied["url"] == f"{url}/archive/{copied['name']}"
    assert run(["verify", "--complete", "--data", data]) == ExitCode.OK


def test_file_that_is_nowhere(data: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A sealed file that is neither here nor kept is a fault."""
    next(Path(data, "archive").glob("*.warc.gz")).unlink()

    assert run(["keep", (tmp_path / "tape").as_uri(), "--data", data]) == ExitCode.FAULT_FOUND
    assert "missing" in capfd.readouterr().out


def test_place_that_cannot_be_used(data: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A scheme that nobody knows ends with one line and the code of archive faults."""
    assert run(["keep", "nosuch://bucket", "--data", data]) == ExitCode.ARCHIVE_FAULT
    assert len(capfd.readouterr().err.strip().splitlines()) == 1


def test_export_to_a_url(data: str, tmp_path: Path) -> None:
    """A WACZ is written to a URL whole, and nothing is left beside the collection."""
    (tmp_path / "tape").mkdir()

    assert run(["export", "wacz", "--data", data, "--out", f"{(tmp_path / 'tape').as_uri()}/a.wacz"]) == ExitCode.OK

    assert run(["import", str(tmp_path / "tape" / "a.wacz"), "--data", str(tmp_path / "second")]) == ExitCode.OK
    assert not list(Path(data).glob(".export*"))
