"""Exporting and importing from the command line."""

from __future__ import annotations

import json
import zipfile
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
    """A collection with two nights of one portal."""
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    with keep(Collection.open(tmp_path / "data", create=True), clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        portal.night({HEALTH: Answer(page(received=7))})
        portal.night({HEALTH: Answer(page(received=8))})
    return str(tmp_path / "data")


def test_there_and_back(data: str, tmp_path: Path, ask: Callable[..., Any], capfd: pytest.CaptureFixture[str]) -> None:
    """What is exported can be imported elsewhere; `reports` and `show` say where it came from."""
    wacz, second = str(tmp_path / "a.wacz"), str(tmp_path / "second")

    assert run(["export", "wacz", "--out", wacz, "--data", data]) == ExitCode.OK
    assert "2 WARC files as they are" in capfd.readouterr().out
    assert run(["import", wacz, "--data", second]) == ExitCode.OK
    assert "1 new report;" in capfd.readouterr().out

    (line,) = ask("reports", "--data", second)
    shown = ask("show", line["id"], "--data", second)
    assert line["origin"].startswith("a.wacz archive/nianbao-")
    assert shown["origin"] == line["origin"]
    assert shown["reporting_year"] == 2023
    assert len(shown["versions"]) == 2
    assert ask("events", "--data", second) == []
    assert run(["verify", "--data", second]) == ExitCode.OK
    assert run(["rebuild", "--data", second]) == ExitCode.OK
    assert ask("reports", "--data", second) == [line]
    (own,) = ask("reports", "--data", data)
    assert own["origin"] is None


def test_same_file_again(data: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What is there already is said to be, and is not kept twice."""
    wacz = str(tmp_path / "a.wacz")
    assert run(["export", "wacz", "--out", wacz, "--data", data]) == ExitCode.OK
    capfd.readouterr()

    assert run(["import", wacz, "--data", data]) == ExitCode.OK

    assert capfd.readouterr().out.count("already in the collection") == 2


def test_part_by_portal_and_date(data: str, tmp_path: Path) -> None:
    """`--portal` and `--since` (a date as it is meant in Shanghai) choose what goes in."""
    wacz = tmp_path / "part.wacz"

    arguments = ["--portal", "example", "--since", "2026-02-04", "--out", str(wacz), "--data", data]
    assert run(["export", "wacz", *arguments]) == ExitCode.OK

    with zipfile.ZipFile(wacz) as container:
        pages = [json.loads(line) for line in container.read("pages/pages.jsonl").splitlines()][1:]
    assert [page["ts"] for page in pages] == ["2026-02-03T18:00:00Z"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "wacz", "--out", "x.wacz", "--portal", "nobody"], "there is nothing in it of"),
        (["export", "wacz", "--out", "nowhere/x.wacz"], "there is no directory nowhere: make it first"),
        (["export", "wacz", "--out", "x.wacz", "--since", "soon"], "neither a date nor a time"),
        (["import", "text.warc"], "neither WARC nor WACZ"),
        (["import", "nothing.warc"], "does not exist"),
    ],
)
def test_wrong_use_is_one_line(
    data: str, working_directory: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """What cannot be done is said in one line, with exit code 2."""
    (working_directory / "text.warc").write_text("no archive", encoding="ascii")
    capfd.readouterr()

    assert run([*arguments, "--data", data]) == ExitCode.WRONG_USE

    message = capfd.readouterr().err
    assert message.count("\n") == 1
    assert said in message
    assert not (working_directory / "x.wacz").exists()


def test_damaged_file_is_taken_in_as_far_as_it_is_whole(
    data: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What was left out is shown, the rest is there, and the exit code says that it was not all."""
    wacz = tmp_path / "a.wacz"
    assert run(["export", "wacz", "--out", str(wacz), "--data", data]) == ExitCode.OK
    with zipfile.ZipFile(wacz) as container:
        name = min(one for one in container.namelist() if one.endswith(".warc.gz"))
        content = bytearray(container.read(name))
    content[-20] ^= 1
    (tmp_path / "rotten.warc.gz").write_bytes(content)
    capfd.readouterr()

    second = str(tmp_path / "second")
    assert run(["import", str(tmp_path / "rotten.warc.gz"), "--data", second]) == ExitCode.WRONG_USE

    said = capfd.readouterr()
    assert "1 new report;" in said.out
    assert "rotten.warc.gz: 1 place could not be taken in" in said.err
    assert run(["verify", "--data", second]) == ExitCode.OK
