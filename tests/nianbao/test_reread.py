"""`nianbao reread` as people and programs call it."""

from __future__ import annotations

import json
from collections.abc import Callable
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
from tests.archive.test_rereading import HEALTH, make_older


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A collection of one report, which an earlier parser read otherwise."""
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    collection = Collection.open(tmp_path / "data", create=True)
    with keep(collection, clock) as keeper:
        Portal(keeper, clock, confirm_after_checks=1).night({HEALTH: Answer(page(received=7))})
        make_older(keeper, HEALTH, "1.0.0", received=8)
    return collection.root


def test_the_differences_are_one_array(data: Path, ask: Callable[..., Any]) -> None:
    """JSON holds the differences alone."""
    [row] = ask("reread", "--data", str(data))

    assert row["outcome"] == "differs"
    assert row["materiality"] == ["figures"]


def test_people_get_a_sum(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The table ends with how many documents were read, and a second run has nothing left to read."""
    assert run(["reread", "--data", str(data)]) == ExitCode.OK
    first = capfd.readouterr().out
    assert run(["reread", "--data", str(data)]) == ExitCode.OK
    second = capfd.readouterr().out

    assert "1 document read anew: of 1 version of 1 report 0 read as before, 1 otherwise" in first
    assert second.startswith("nothing to read anew: 1 version of 1 report, all read by today's parser")


def test_a_wrong_version_is_wrong_use(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What is no version is said in one line."""
    assert run(["reread", "--data", str(data), "--since-parser", "new"]) == ExitCode.WRONG_USE
    assert "no version of a parser" in capfd.readouterr().err


def test_a_collection_without_catalogue_is_told_what_to_do(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without a catalogue there is nothing to read anew; `rebuild` does both."""
    collection = Collection.open(tmp_path / "empty", create=True)

    assert run(["reread", "--data", str(collection.root), "--format", "json"]) == ExitCode.WRONG_USE
    assert json.dumps("nianbao rebuild")[1:-1] in capfd.readouterr().err
