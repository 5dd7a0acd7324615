"""`nianbao due` as people and programs call it."""

from __future__ import annotations

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
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page

REPORT = f"{COLUMN}1.html"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A collection of one report that is due."""
    clock = SimulatedClock(datetime(2020, 2, 1, 18, tzinfo=UTC))
    collection = Collection.open(tmp_path / "data", create=True)
    with keep(collection, clock) as keeper:
        Portal(keeper, clock, confirm_after_checks=1).night({REPORT: Answer(page())})
    return collection.root


def test_a_line_is_all_that_is_known(data: Path, ask: Callable[..., Any]) -> None:
    """JSON has moments and the reason."""
    [line] = ask("due", REPORT, "--data", str(data))

    assert (line["what"], line["portal"], line["is_due"]) == ("report", "example", True)
    assert line["due_at"].startswith("2020-02-02T")
    assert line["visited_at"] == line["due_at"]


def test_people_are_told_the_day_and_why(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The table says that it is due now, and why."""
    assert run(["due", "example", "--data", str(data)]) == ExitCode.OK
    said = capfd.readouterr().out

    assert "its lists are walked every night" in said
    assert "every night for 14 days" in said


def test_reasons_are_there_in_chinese(
    data: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, ask: Callable[..., Any]
) -> None:
    """The table says in the reader's language what a line is of and why it is due; JSON is the same in both."""
    monkeypatch.setenv("NIANBAO_LANGUAGE", "zh")
    assert run(["due", "example", "--data", str(data)]) == ExitCode.OK
    said = "".join(capfd.readouterr().out.split())

    assert "其列表每夜采集" in said
    assert "2020-02-03新出现或有变动：14日内每夜访问" in said
    assert ("栏目" in said, "年报" in said) == (True, True)
    assert ask("due", COLUMN, "--data", str(data))[0]["reason"] == "its lists are walked every night"


def test_what_is_neither_portal_nor_url_is_wrong_use(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A word that names nothing is told so in one line."""
    assert run(["due", "nobody", "--data", str(data)]) == ExitCode.WRONG_USE
    assert "no portal of the collection" in capfd.readouterr().err
