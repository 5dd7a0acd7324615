"""`nianbao status` in one screen, and the metrics that each night leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session

from archive.clock import SimulatedClock, SystemClock
from archive.collection import Collection
from archive.health import HEALTHS
from archive.keeping import keep
from archive.status import ArchiveStatus
from archive.surveying import read_status
from nianbao.cli import run
from nianbao.exits import ExitCode
from nianbao.metrics import find_place, write_metrics
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page
from tests.archive.deriving.test_inconsistencies import answer

NOW = datetime(2026, 2, 1, 18, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A collection of one portal that has been refusing for three nights."""
    clock = SimulatedClock(NOW)
    collection = Collection.open(tmp_path / "data", create=True)
    with keep(collection, clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        portal.night({f"{COLUMN}1.html": Answer(page())})
        for _ in range(3):
            last = portal.night({}, complete=False, reason="refused", blocked_by="ruishu")
        keeper.stop(last.account.crawl_id, "the disk is full")
    file = 'id = "example"\nname = "示例县"\nhome = "http://www.example.gov.cn/"\n[[columns]]\nname = "年报"\n'
    (collection.portals / "example.toml").write_text(f'{file}url = "{COLUMN}"\n', encoding="utf-8")
    return collection.root


def test_one_screen_says_how_the_archive_is(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Size, last night, events, portals, what is due, fixity, disk and alarms, in no more than forty lines."""
    assert run(["status", "--data", str(data)]) == ExitCode.OK
    said = capfd.readouterr().out

    for word in ("Archive", "Last night", "Events of 30 days", "Portals", "Due", "Fixity", "Disk", "Alarms"):
        assert word in said
    assert "blocked 1" in said
    assert ": the disk is full" in said
    assert "not walked whole for 3 nights: refused" in said
    assert len(said.splitlines()) <= 40


def test_what_one_screen_has_no_room_for_is_counted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Of ten alarms the first eight are shown, and that there are two more."""
    clock = SimulatedClock(NOW)
    collection = Collection.open(tmp_path / "data", create=True)
    columns: dict[str, dict[str, Answer]] = {f"{COLUMN}{number}/": {} for number in range(10)}
    with keep(collection, clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        for left in ((), *[columns] * 4):
            portal.night_of_columns(columns, incomplete=left)
    assert run(["status", "--data", str(collection.root)]) == ExitCode.OK
    said = capfd.readouterr().out

    assert said.count("unseen") == 8
    assert "and 2 more: see --format json" in said


def test_json_is_the_whole_status(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """One object that reads back as the status."""
    assert run(["status", "--data", str(data), "--format", "json"]) == ExitCode.OK
    status = ArchiveStatus.model_validate(json.loads(capfd.readouterr().out))

    assert status.health == {"blocked": 1}
    assert status.alarms[0].kind == "unseen"


@pytest.mark.parametrize(("days", "is_said"), [(4, False), (10, True)])
def test_nights_that_are_begun_no_more_are_said(
    days: int, is_said: bool, data: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timer that stopped makes no alarm of its own, so whoever looks is told for how long there was no night."""
    monkeypatch.setattr(SystemClock, "now", lambda _clock: NOW + timedelta(days=days))
    assert run(["status", "--data", str(data)]) == ExitCode.OK

    assert ("no night for " in capfd.readouterr().out) == is_said


def test_the_screen_is_there_in_chinese(
    data: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Headings are shown in the reader's language."""
    monkeypatch.setenv("NIANBAO_LANGUAGE", "zh")
    assert run(["status", "--data", str(data)]) == ExitCode.OK

    said = capfd.readouterr().out
    assert "最近一夜" in said
    assert "在网 1" in said
    assert "被拦截 1" in said
    assert "已完成, 访问 0, 事件 0, 问题 0" in said
    assert "年报：已 3 夜未能完整采集：refused" in said


@pytest.fixture
def samples(data: Path) -> Callable[[ExitCode], dict[tuple[str, tuple[str, ...]], float]]:
    """Write the metrics of a night that ended so, and return them by name and labels."""

    def write(code: ExitCode) -> dict[tuple[str, tuple[str, ...]], float]:
        from archive.catalogue.sqlite import create_sqlite_engine

        collection = Collection.open(data)
        engine = create_sqlite_engine(collection.catalogue, read_only=True)
        with Session(engine) as session:
            status = read_status(collection, session, NOW + timedelta(days=4), ["example"])
        engine.dispose()
        write_metrics(find_place(data), status, NOW + timedelta(days=4, hours=-2), code)
        text = (data / "metrics.prom").read_text(encoding="utf-8")
        families = text_string_to_metric_families(text)
        return {
            (one.name, tuple(value for _, value in sorted(one.labels.items()))): one.value
            for family in families
            for one in family.samples
        }

    return write


def test_metrics_say_what_the_status_says(
    samples: Callable[[ExitCode], dict[tuple[str, tuple[str, ...]], float]],
) -> None:
    """Prometheus' own parser reads the night's end, each portal's health, and the counts."""
    found = samples(ExitCode.PORTALS_FAILED)

    assert found["nianbao_last_run_exit_code", ()] == 3
    assert found["nianbao_last_run_seconds", ()] == 7200
    assert found["nianbao_portal_health", ("blocked", "example")] == 1
    assert found["nianbao_portal_health", ("healthy", "example")] == 0
    assert {labels[0] for name, labels in found if name == "nianbao_portal_health"} == {*HEALTHS, "never"}
    assert found["nianbao_portal_whole_walk_timestamp_seconds", ("example",)] == (NOW + timedelta(days=1)).timestamp()
    assert found["nianbao_alarms", ("unseen",)] == 1
    assert found["nianbao_alarms", ("silent",)] == 0
    assert found["nianbao_reports", ("published",)] == 1
    assert found["nianbao_warc_files", ()] == 4
    assert found["nianbao_stops", ()] == 1


def test_metrics_are_replaced_whole(
    samples: Callable[[ExitCode], dict[tuple[str, tuple[str, ...]], float]], data: Path
) -> None:
    """A second night's file takes the place of the first's, and nothing is left beside it."""
    samples(ExitCode.PORTALS_FAILED)

    assert samples(ExitCode.OK)["nianbao_last_run_exit_code", ()] == 0
    assert [path.name for path in data.glob("metrics*")] == ["metrics.prom"]


def test_metrics_go_where_they_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`NIANBAO_METRICS` names another place, such as node_exporter's."""
    monkeypatch.setenv("NIANBAO_METRICS", str(tmp_path / "nianbao.prom"))

    assert find_place(tmp_path / "data") == tmp_path / "nianbao.prom"


def test_what_is_inconsistent_is_listed_and_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The status lists what does not agree with the year before, and `show` sets it apart from other checks."""
    clock = SimulatedClock(NOW)
    collection = Collection.open(tmp_path / "data", create=True)
    with keep(collection, clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        portal.night({f"{COLUMN}{year}.html": answer(year, carried) for year, carried in ((2023, 3), (2024, 0))})
    assert run(["status", "--data", str(collection.root)]) == ExitCode.OK
    assert "2 figures of 1 report with those of the year before" in capfd.readouterr().out
    assert run(["show", f"{COLUMN}2024.html", "--data", str(collection.root)]) == ExitCode.OK
    shown = capfd.readouterr().out

    assert "Inconsistent with the year before" in shown
    assert "R8" in shown.partition("Inconsistent with the year before")[2].partition("Notices")[0]


def test_a_catalogue_without_tables_is_none(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """One that a crash left empty, or that a first night makes at this moment, is told in a line."""
    for file in data.glob("catalogue.db*"):
        file.unlink()
    (data / "catalogue.db").touch()

    assert run(["status", "--data", str(data)]) == ExitCode.WRONG_USE
    assert "no catalogue: run `nianbao rebuild`" in capfd.readouterr().err


def test_a_damaged_catalogue_is_made_anew(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Who only looks is told what to do."""
    (data / "catalogue.db").write_bytes(b"\0" * 10_000)

    assert run(["status", "--data", str(data)]) == ExitCode.ARCHIVE_FAULT
    assert "catalogue.db: file is not a database: run `nianbao rebuild`" in capfd.readouterr().err
