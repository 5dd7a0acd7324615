"""Portals that fall ill, alarms, faults of a night: told once, and once more when it is over."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.nianbao.receivers import webhook
from tests.nianbao.speaking import HEALTH, third_night
from tests.nianbao.telling.sending import name_targets, outcomes, tell_all

ALARM = {
    "kind": "silent",
    "portal": "example",
    "column_url": HEALTH,
    "message": "年报: the list was read whole and names 1 of 9 reports that are known there",
}


def walk(data: Path, day: int, *, blocked: bool, received: int = 8, year: int = 2026) -> None:
    """Walk the portal once, with or without its consent."""
    clock = SimulatedClock(datetime(year, 2, day, 18, tzinfo=UTC))
    with keep(Collection.open(data), clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        if blocked:
            portal.night({}, complete=False, reason="a challenge (加速乐)", blocked_by="jsl")
        else:
            portal.night({HEALTH: Answer(page(received=received))})


def test_a_portal_that_falls_ill_is_told_once_and_that_it_recovered_too(data: Path) -> None:
    """Loudly at first, silently while it lasts, and once more when it is over."""
    with webhook() as hook:
        name_targets(data, hook.url)
        tell_all(data)
        for day, blocked in ((10, True), (11, True), (12, False)):
            walk(data, day, blocked=blocked)
            tell_all(data)

    _first, ill, well = (message["message"] for message in hook.received)
    assert "示例县：此前正常，现为被拦截" in ill
    assert "加速乐" in ill
    assert "示例县：此前被拦截，现为正常" in well


def test_a_clock_that_was_ahead_for_a_night_keeps_nothing_from_being_told(
    data: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nights follow on each other as they were concluded, whatever date they bear."""
    with webhook() as hook:
        name_targets(data, hook.url)
        tell_all(data)
        walk(data, 10, blocked=False, year=2027)
        tell_all(data)
        hook.received.clear()
        walk(data, 12, blocked=True)
        told = outcomes(tell_all(data))

    assert told == ["delivered"]
    assert hook.received[0]["title"].startswith("年报档案 2026-02-14：")
    assert "示例县：此前正常，现为被拦截" in hook.received[0]["message"]
    assert run(["digest"]) == ExitCode.OK
    assert "2026-02-14" in capfd.readouterr().out


def test_an_illness_that_could_not_be_told_is_told_later(data: Path) -> None:
    """The night after, although nothing changed in that night."""
    with webhook() as hook:
        name_targets(data, hook.url)
        tell_all(data)
        hook.answers = [503]
        walk(data, 10, blocked=True)
        tell_all(data)
        hook.received.clear()
        hook.answers = [200]
        walk(data, 12, blocked=True)
        tell_all(data)

    assert ["此前正常，现为被拦截" in message["message"] for message in hook.received] == [True]


def test_who_wants_no_health_is_not_told_of_it(data: Path) -> None:
    """`health = false`, and a filter of other portals."""
    with webhook() as hook:
        name_targets(data, hook.url, hook.url, health="false")
        text = (data / "telling.toml").read_text(encoding="utf-8")
        (data / "telling.toml").write_text(f'{text}\nportals = ["other"]', encoding="utf-8")
        tell_all(data)
        hook.received.clear()
        walk(data, 10, blocked=True)
        assert outcomes(tell_all(data)) == ["quiet", "quiet"]


def test_new_alarms_and_faults_of_a_night_are_told(data: Path) -> None:
    """What the account has for the first time; an alarm that goes on, and a fault that was there, are no news."""
    with webhook() as hook:
        name_targets(data, hook.url, hook.url)
        add_portals = (data / "telling.toml").read_text(encoding="utf-8") + '\nportals = ["other"]'
        (data / "telling.toml").write_text(add_portals, encoding="utf-8")
        tell_all(data)
        hook.received.clear()
        for is_new in (True, False):
            third_night(data, 8)
            account_path = max((data / "nights").glob("*.json"))
            account = json.loads(account_path.read_bytes())
            account["alarms"] = [ALARM | {"is_new": is_new}]
            account["faults"] = ["archive/x.warc.gz: byte 7: no record"]
            account_path.write_text(json.dumps(account), encoding="utf-8")
            assert outcomes(tell_all(data)) == ["delivered" if is_new else "quiet", "quiet"]

    (message,) = hook.received
    why = "年报：列表已完整读取，已知的 9 份报告中只列出 1 份"
    assert f"示例县：栏目不再更新或列表缺失（{why}）" in message["message"]
    assert "archive/x.warc.gz: byte 7: no record" in message["message"]


def test_a_night_that_the_disk_stops_is_told_at_once_and_once(data: Path) -> None:
    """Why, and nothing of what it left undone; that comes when a later night has concluded it, without the reason."""
    with webhook() as hook:
        name_targets(data, hook.url)
        assert outcomes(tell_all(data)) == ["delivered"]
        hook.received.clear()
        clock = SimulatedClock(datetime(2026, 2, 8, 18, tzinfo=UTC))
        with keep(Collection(data), clock) as keeper:
            keeper.prepare(["example", "other"])
            keeper.stop(keeper.begin(["example", "other"]), "/data: the disk is full")
        assert [outcomes(tell_all(data)) for _ in range(2)] == [["delivered"], ["quiet"]]
        with keep(Collection(data), clock) as keeper:
            keeper.prepare(["example", "other"])
            keeper.conclude(keeper.begin(["example", "other"]))
        assert outcomes(tell_all(data)) == ["delivered"]

    stopped, concluded = hook.received
    assert "2026-02-09" in stopped["title"]
    assert "中止：/data: the disk is full" in stopped["message"]
    assert "示例县：" not in stopped["message"]
    assert "the disk is full" not in concluded["message"]
    assert "未采集到任何内容" in concluded["message"]
