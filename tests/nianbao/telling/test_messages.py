"""What a message says, and what is not said: nothing where nothing happened, nothing hidden, nothing taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page
from tests.nianbao.receivers import webhook
from tests.nianbao.speaking import HEALTH, third_night
from tests.nianbao.telling.sending import lines_of, name_targets, outcomes, tell_all


def test_a_message_says_what_happened(data: Path) -> None:
    """One message: the night, whose report, which figure by the form's words, and where to read on."""
    with webhook() as hook:
        name_targets(data, hook.url)
        assert outcomes(tell_all(data)) == ["delivered"]

    (message,) = hook.received
    assert message["title"] == "年报档案 2026-02-04：改动 1"
    assert "示例县卫生健康局2023年度报告：改动（数值）" in message["message"]
    assert "本年新收政府信息公开申请数量 · 自然人：7 变为 8" in message["message"]
    assert HEALTH in message["message"]


def test_the_language_is_the_targets(data: Path) -> None:
    """A target's own language goes before the file's."""
    with webhook() as hook:
        name_targets(data, hook.url, language='"en"')
        tell_all(data)

    assert hook.received[0]["title"] == "Annual reports, 2026-02-04: 1 alteration"
    assert "7 became 8" in hook.received[0]["message"]


def test_a_quiet_night_is_silent(data: Path) -> None:
    """Where nothing happened nobody gets anything, and telling again leaves no further line."""
    with webhook() as hook:
        name_targets(data, hook.url)
        tell_all(data)
        third_night(data, 8)
        assert outcomes(tell_all(data)) == ["quiet"]
        before = (data / "journal.jsonl").read_bytes()
        assert outcomes(tell_all(data)) == ["quiet"]

    assert (data / "journal.jsonl").read_bytes() == before
    assert len(hook.received) == 1


def test_what_is_hidden_is_not_told(data: Path, ask: Callable[..., Any]) -> None:
    """An office that had a report hidden does not find it in messages."""
    ask("hide", ask("reports")[0]["id"], "--by", "某局", "--reason", "个人信息")
    with webhook() as hook:
        name_targets(data, hook.url)
        assert outcomes(tell_all(data)) == ["quiet"]

    assert hook.received == []


def test_a_suspicion_that_was_taken_back_makes_no_noise(tmp_path: Path) -> None:
    """Nobody is told of a withdrawal that was suspected and answered again before they could be told."""
    data, clock = tmp_path / "data", SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    gone, there = Answer("<p>404</p>", state="missing", status=404, listed=False), Answer(page())
    others = {f"{COLUMN}{number}.html": Answer(page(body=f"示例县第{number}局")) for number in range(2, 6)}
    with webhook(503) as hook:
        with keep(Collection.open(data, create=True), clock) as keeper:
            for answer in (there, gone):
                Portal(keeper, clock, confirm_after_checks=5).night({HEALTH: answer, **others})
        assert [line["status"] for line in lines_of(data, "event")] == ["suspected"]
        name_targets(data, hook.url)
        (refused,) = tell_all(data)
        with keep(Collection(data), clock) as keeper:
            Portal(keeper, clock, confirm_after_checks=5).night({HEALTH: there, **others})
        assert [line["status"] for line in lines_of(data, "event")] == ["suspected", "retracted"]
        (quiet,) = tell_all(data)

    assert (refused.outcome, [one.rpartition("-")[0] for one in refused.events]) == ("refused", ["withdrawn"])
    assert (quiet.outcome, quiet.events) == ("quiet", ())
