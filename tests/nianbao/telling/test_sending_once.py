"""Each message once, whatever happens in between: refusals, silence, kills."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.collection import Collection
from nianbao.cli import run
from nianbao.exits import ExitCode
from nianbao.telling.running import PAUSES
from tests.nianbao.receivers import webhook
from tests.nianbao.speaking import third_night
from tests.nianbao.telling.sending import lines_of, name_targets, outcomes, tell_all, told_of


def test_the_journal_has_intent_and_outcome(data: Path) -> None:
    """Before the message leaves the journal says so; afterwards what came of it, by the target's name alone."""
    seen: list[int] = []
    with webhook() as hook:
        name_targets(data, hook.url)
        before = len(lines_of(data, "telling"))
        hook.received = _Watching(hook.received, lambda: seen.append(len(lines_of(data, "telling"))))
        tell_all(data)

    (attempt,) = lines_of(data, "telling")
    (outcome,) = lines_of(data, "told")
    assert (before, seen) == (0, [1])
    assert (attempt["target"], outcome["target"], outcome["id"], outcome["outcome"]) == (
        "a", "a", attempt["id"], "delivered",
    )  # fmt: skip
    assert run(["verify"]) == ExitCode.OK


class _Watching(list[dict[str, Any]]):
    """A list that tells when something is added."""

    def __init__(self, items: list[dict[str, Any]], hear: Callable[[], None]) -> None:
        super().__init__(items)
        self._hear = hear

    def append(self, item: dict[str, Any]) -> None:
        super().append(item)
        self._hear()


def test_nothing_is_sent_twice(data: Path) -> None:
    """Not by telling again, and not after catalogue, index and accounts were made anew."""
    with webhook() as hook:
        name_targets(data, hook.url)
        tell_all(data)
        assert outcomes(tell_all(data)) == ["quiet"]
        (data / "catalogue.db").unlink()
        shutil.rmtree(data / "nights")
        (data / "nights").mkdir()
        assert run(["rebuild"]) == ExitCode.OK
        assert outcomes(tell_all(data)) == ["quiet"]

    assert len(hook.received) == 1


def test_one_message_a_night_and_target(data: Path) -> None:
    """The next night's message has that night's news alone, and goes to each target once."""
    with webhook() as one, webhook() as other:
        name_targets(data, one.url, other.url)
        tell_all(data)
        third_night(data, 9)
        tell_all(data)

    assert [len(hook.received) for hook in (one, other)] == [2, 2]
    assert "7 变为 8" not in one.received[1]["message"]
    assert "8 变为 9" in one.received[1]["message"]


def test_a_filter_that_is_widened_tells_nothing_old(data: Path) -> None:
    """What a target did not want to know is not told later, when it wants to know more."""
    with webhook() as hook:
        name_targets(data, hook.url, kinds='["withdrawn"]')
        assert outcomes(tell_all(data)) == ["quiet"]
        name_targets(data, hook.url)
        assert outcomes(tell_all(data)) == ["quiet"]

    assert hook.received == []


def test_a_new_target_begins_with_the_last_night(data: Path) -> None:
    """Whoever is added after years is told of the last night, not of the years."""
    third_night(data, 9)
    with webhook() as hook:
        name_targets(data, hook.url)
        tell_all(data)

    (message,) = hook.received
    assert "8 变为 9" in message["message"]
    assert "7 变为 8" not in message["message"]


def test_what_is_refused_is_tried_again_after_longer_and_longer(data: Path) -> None:
    """Two refusals, and the third attempt arrives; each is in the journal before it is made, and when it was."""
    pauses: list[float] = []
    with webhook(503, 500, 200) as hook:
        name_targets(data, hook.url)
        assert outcomes(tell_all(data, pauses)) == ["delivered"]

    assert len(hook.received) == 3
    assert pauses == list(PAUSES)
    assert list(PAUSES) == sorted(PAUSES)
    made, settled = lines_of(data, "telling"), lines_of(data, "told")
    assert [line["outcome"] for line in settled] == ["refused", "refused", "delivered"]
    assert [line["id"] for line in made] == [line["id"] for line in settled]
    assert len({line["id"] for line in made}) == 3


def test_what_was_refused_is_told_with_the_next_night(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A target that is down misses nothing: one message then tells of both nights."""
    with webhook(503) as hook:
        name_targets(data, hook.url)
        (sent,) = tell_all(data)
        assert (sent.outcome, sent.why) == ("refused", "status 503")
        hook.received.clear()
        hook.answers = [200]
        third_night(data, 9)
        tell_all(data)

    (message,) = hook.received
    assert message["title"].endswith("：改动 2")
    assert "7 变为 8" in message["message"]
    assert "8 变为 9" in message["message"]
    assert capfd.readouterr().err == ""


def test_each_target_is_told_what_it_was_not_told_yet(data: Path) -> None:
    """One that was down gets both nights, one that was not the second alone."""
    with webhook(503) as down, webhook() as up:
        name_targets(data, down.url, up.url)
        tell_all(data)
        down.answers = [200]
        third_night(data, 9)
        tell_all(data)

    assert ["7 变为 8" in hook.received[-1]["message"] for hook in (down, up)] == [True, False]


def test_nobody_there_is_a_refusal(data: Path) -> None:
    """Where no connection comes about nothing can have arrived: it is tried again."""
    with webhook() as hook:
        gone = hook.url
    name_targets(data, gone)
    pauses: list[float] = []

    (sent,) = tell_all(data, pauses)

    assert (sent.outcome, sent.why, len(pauses)) == ("refused", "no connection", 2)


@pytest.mark.parametrize("answer", ["hang", "close"])
def test_what_was_not_answered_is_not_repeated(data: Path, answer: str) -> None:
    """Where nobody can know whether it arrived it is sent once; the next message says that it may not have."""
    with webhook(answer, 200) as hook:
        name_targets(data, hook.url)
        assert outcomes(tell_all(data)) == ["unsure"]
        assert outcomes(tell_all(data)) == ["quiet"]
        assert len(hook.received) == 1
        third_night(data, 9)
        tell_all(data)
        third_night(data, 10)
        tell_all(data)

    _first, second, third = (message["message"] for message in hook.received)
    assert "2026-02-09 的消息是否送达无法确认" in second
    assert "7 变为 8" not in second
    assert "无法确认" not in third


def test_a_kill_while_sending_repeats_nothing(data: Path) -> None:
    """The process is killed while the server has the message and has not answered: at most once, and said."""
    with webhook("hang", 200) as hook:
        name_targets(data, hook.url.replace("rto=0.5", "rto=30"))
        command = [sys.executable, "-m", "nianbao", "tell", "--data", str(data)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert hook.arrived.wait(30)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert [len(lines_of(data, kind)) for kind in ("telling", "told")] == [1, 0]
        assert told_of(data) == []

        assert outcomes(tell_all(data)) == ["quiet"]
        third_night(data, 9)
        tell_all(data)

    assert [line["outcome"] for line in lines_of(data, "told")] == ["unsure", "delivered"]
    assert len(hook.received) == 2
    assert "无法确认" in hook.received[1]["message"]


def test_one_target_that_is_down_keeps_nobody_else_from_being_told(data: Path) -> None:
    """Nor does one whose address is none."""
    with webhook(503) as down, webhook() as up:
        name_targets(data, down.url, "nonsense://x", "json://${NOT_SET}/", up.url)
        assert outcomes(tell_all(data)) == ["refused", "refused", "refused", "delivered"]

    assert len(up.received) == 1


def test_a_message_waits_for_the_lock(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be entered in the journal is not sent."""
    monkeypatch.setattr("nianbao.telling.running._WAIT_SECONDS", 0.05)
    with webhook() as hook, Collection(data).lock():
        name_targets(data, hook.url)
        assert run(["tell"]) == ExitCode.LOCKED

    assert hook.received == []
