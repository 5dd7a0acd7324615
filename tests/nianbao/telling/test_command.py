"""The command and its file: trying, showing, faults; no secret anywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.nianbao.receivers import webhook
from tests.nianbao.telling.sending import name_targets

SECRET = "s3cr3t-of-the-office"


def test_secrets_are_nowhere(
    data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither journal, catalogue, accounts, feeds, logs at their most talkative, nor what is printed has them."""
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    caplog.set_level(logging.DEBUG)
    with webhook(503, 200) as hook:
        name_targets(data, f"json://user:${{HOOK_SECRET}}@127.0.0.1:{hook.port}/${{HOOK_SECRET}}?rto=0.5")
        monkeypatch.setattr("nianbao.telling.running.PAUSES", (0.0, 0.0))
        for words in (["tell", "--dry-run"], ["tell"], ["tell", "--test", "a"]):
            assert run(words) == ExitCode.OK

    assert len(hook.received) == 3
    shown = capfd.readouterr()
    assert SECRET not in shown.out + shown.err + caplog.text
    files = [path for path in data.rglob("*") if path.is_file()]
    assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == []


def test_trying_reaches_the_target_and_not_the_journal(data: Path, ask: Callable[..., Any]) -> None:
    """`--test` sends one message that says it is a test; what is due stays due."""
    before = (data / "journal.jsonl").read_bytes()
    with webhook() as hook:
        name_targets(data, hook.url)
        (sent,) = ask("tell", "--test", "a")
        assert run(["tell", "--test", "nobody"]) == ExitCode.WRONG_USE

    assert (sent["outcome"], hook.received[0]["title"]) == ("delivered", "nianbao 测试消息")
    assert (data / "journal.jsonl").read_bytes() == before


def test_a_dry_run_shows_and_sends_nothing(data: Path, ask: Callable[..., Any]) -> None:
    """What would be sent, to whom, and the journal as it was."""
    before = (data / "journal.jsonl").read_bytes()
    with webhook() as hook:
        name_targets(data, hook.url)
        (due,) = ask("tell", "--dry-run")

    assert (due["target"], due["outcome"], due["event_count"]) == ("a", "due", 1)
    assert "7 变为 8" in due["text"]
    assert hook.received == []
    assert (data / "journal.jsonl").read_bytes() == before


def test_without_a_file_nobody_is_told(data: Path, ask: Callable[..., Any]) -> None:
    """Nothing is contacted, nothing is written."""
    before = (data / "journal.jsonl").read_bytes()

    assert ask("tell") == []

    assert (data / "journal.jsonl").read_bytes() == before


def test_the_command_names_who_could_not_be_told(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Exit code 3 and one line, as with portals: the others were told."""
    name_targets(data, "nonsense://x")

    assert run(["tell"]) == ExitCode.PORTALS_FAILED

    assert capfd.readouterr().err.startswith("nianbao: a: refused: telling.toml: a: url is no address")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[[target]]", "target: Extra inputs are not permitted"),
        (f'[[targets]]\nname = "a"\nurl = "{SECRET}"\nportal = ["x"]', "targets.1.portal: Extra inputs"),
        (f'[[targets]]\nname = "a"\nurl = "{SECRET}"\nkinds = ["changed"]', "targets.1.kinds.1"),
        (f'[[targets]]\nname = "a"\nurl = "{SECRET}"\nportals = []', "targets.1.portals"),
        (f'[[targets]]\nname = "json://x/{SECRET}"\nurl = "x"', "targets.1.name"),
        (f'[[targets]]\nname = "a"\nurl = "{SECRET}"\n' * 2, "two targets are called a"),
        ('room = "nianbao.example.org"', "room: Value error, is no address of a web server"),
        ("room = ", "Invalid value"),
    ],
)
def test_the_file_is_strict_and_its_faults_show_no_secret(
    data: Path, capfd: pytest.CaptureFixture[str], written: str, said: str
) -> None:
    """A word that means nothing is a fault with its place; the night would not begin with it."""
    (data / "telling.toml").write_text(written, encoding="utf-8")

    assert run(["tell"]) == ExitCode.WRONG_USE

    error = capfd.readouterr().err
    assert said in error
    assert SECRET not in error
    assert error.count("\n") == 1
