"""Messages: each once, whatever happens in between; none where nothing happened; no secret anywhere."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.journal import Journal
from archive.keeping import keep
from nianbao.cli import run
from nianbao.exits import ExitCode
from nianbao.telling.running import PAUSES, Sent, tell
from nianbao.telling.watching import watch
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page
from tests.nianbao.receivers import mailbox, webhook
from tests.nianbao.speaking import HEALTH, third_night, two_nights

CLOCK = SimulatedClock(datetime(2026, 2, 9, tzinfo=UTC))
ALARM = {
    "kind": "silent",
    "portal": "example",
    "column_url": HEALTH,
    "message": "年报: the list was read whole and names 1 of 9 reports that are known there",
}
SECRET = "s3cr3t-of-the-office"


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of two nights; in the second a figure was altered from 7 to 8."""
    return two_nights(tmp_path_factory.mktemp("nights") / "data")


@pytest.fixture
def data(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which every command is given."""
    shutil.copytree(nights, tmp_path / "data")
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def name_targets(data: Path, *targets: str, **more: str) -> None:
    """Write a telling.toml of these addresses, called a, b, …; `more` stands in each target."""
    lines = [f"{key} = {value}" for key, value in more.items()]
    tables = [
        "\n".join(["[[targets]]", f'name = "{chr(97 + number)}"', f'url = "{url}"', *lines])
        for number, url in enumerate(targets)
    ]
    (data / "telling.toml").write_text("\n\n".join(tables), encoding="utf-8")


def tell_all(data: Path, pauses: list[float] | None = None) -> list[Sent]:
    """Tell everybody, without waiting."""
    waited = pauses if pauses is not None else []
    return tell(data, CLOCK, os.environ, pause=waited.append)


def outcomes(sent: Sequence[Sent]) -> list[str]:
    """What became of each target's message."""
    return [one.outcome for one in sent]


def lines_of(data: Path, *kinds: str) -> list[dict[str, Any]]:
    """The bodies of the journal's lines of these kinds."""
    return [entry.body for entry in Journal(Collection(data).journal).read() if entry.kind in kinds]


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

    assert hook.received[0]["title"] == "Annual reports, 2026-02-04: alteration 1"
    assert "7 became 8" in hook.received[0]["message"]


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


def test_a_redirect_leads_nowhere(data: Path) -> None:
    """Only whom the user named is contacted."""
    with webhook() as elsewhere, webhook((307, f"http://127.0.0.1:{elsewhere.port}/")) as hook:
        name_targets(data, hook.url)
        assert outcomes(tell_all(data)) == ["refused"]

    assert elsewhere.received == []


@pytest.mark.parametrize(
    ("scheme", "body", "expected"),
    [
        ("wecombot", '{"errcode": 93000, "errmsg": "invalid webhook url"}', "refused"),
        ("wecombot", '{"errcode": 0, "errmsg": "ok"}', "accepted"),
        ("dingtalk", '{"errcode": 310000, "errmsg": "keywords not in content"}', "refused"),
        ("feishu", '{"code": 19024, "msg": "Key Words Not Found", "data": {}}', "refused"),
        ("feishu", '{"StatusCode": 0, "code": 0, "msg": "success"}', "accepted"),
        ("json", '{"code": 200, "msg": "OK"}', "accepted"),
        ("wecombot", "not json", "accepted"),
    ],
)
def test_a_robots_refusal_with_status_200_is_one(scheme: str, body: str, expected: str) -> None:
    """企业微信, 钉钉 and 飞书 say in the body what they did not take."""
    with webhook((200, body)) as hook, watch(scheme) as watched:
        requests.post(f"http://127.0.0.1:{hook.port}/", json={}, timeout=5)

    assert watched.last == expected


@pytest.mark.parametrize(
    ("plugin", "url", "member", "text"),
    [
        ("wecombot.NotifyWeComBot", "wecombot://0123abcd-0123", "errcode", ("text", "content")),
        ("dingtalk.NotifyDingTalk", f"dingtalk://{'a1' * 32}/", "errcode", ("text", "content")),
        ("feishu.NotifyFeishu", "feishu://0123abcd-0123-abcd/", "code", ("content", "text")),
    ],
)
def test_the_robots_of_chats_get_one_message_in_one_piece(
    data: Path, monkeypatch: pytest.MonkeyPatch, plugin: str, url: str, member: str, text: tuple[str, str]
) -> None:
    """企业微信, 钉钉 and 飞书 as Apprise speaks to them, their server being one on loopback that refuses at first."""
    with webhook((200, f'{{"{member}": 45009}}'), (200, f'{{"{member}": 0}}')) as hook:
        module, _, name = plugin.partition(".")
        address = f"http://127.0.0.1:{hook.port}/robot"
        monkeypatch.setattr(f"apprise.plugins.{module}.{name}.notify_url", address)
        name_targets(data, url)
        assert outcomes(tell_all(data)) == ["delivered"]

    assert len(hook.received) == 2
    said = hook.received[-1][text[0]][text[1]]
    assert "7 变为 8" in said


def test_a_long_message_is_sent_in_one_piece(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A robot of 企业微信 takes 2,048 bytes, title included: what is longer is cut with a link, not sent in parts."""
    others = {f"{COLUMN}{number}.html": Answer(page(body=f"示例县第{number}局")) for number in range(2, 40)}
    altered = {url: Answer(page(body=f"示例县第{url[len(COLUMN) : -5]}局", received=9)) for url in others}
    clock = SimulatedClock(datetime(2026, 2, 10, 18, tzinfo=UTC))
    with keep(Collection.open(data), clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        for answers in (others, altered):
            portal.night({HEALTH: Answer(page(received=8)), **answers})
    with webhook((200, '{"errcode": 0}')) as hook:
        address = f"http://127.0.0.1:{hook.port}/robot"
        monkeypatch.setattr("apprise.plugins.wecombot.NotifyWeComBot.notify_url", address)
        name_targets(data, "wecombot://0123abcd-0123")
        (sent,) = tell_all(data)

    assert (sent.outcome, len(hook.received)) == ("delivered", 1)
    assert len(sent.events) > 20
    said = hook.received[0]["text"]["content"]
    assert 1000 < len(said.encode()) <= 2048
    assert "项：`nianbao events`" in said.replace("｀", "`")


def test_the_last_of_several_requests_counts() -> None:
    """A service that asks for leave first and is then not answered may have taken the message."""
    with webhook(200, "hang") as hook, watch("json") as watched:
        requests.post(f"http://127.0.0.1:{hook.port}/login", json={}, timeout=5)
        assert watched.last == "accepted"
        with pytest.raises(requests.RequestException):
            requests.post(f"http://127.0.0.1:{hook.port}/send", json={}, timeout=0.3)

    assert watched.last == "unanswered"


def test_a_mail_is_one_page_with_its_text(data: Path) -> None:
    """HTML with a text beside it, a subject in Chinese, one recipient, no picture and nothing that is loaded."""
    with mailbox() as box:
        name_targets(data, box.url)
        assert outcomes(tell_all(data)) == ["delivered"]

    (mail,) = box.received
    assert mail["Subject"] == "年报档案 2026-02-04：改动 1"
    assert mail["To"] == "desk@example.org"
    parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
    assert set(parts) == {"text/html", "text/plain"}
    assert "7 变为 8" in parts["text/html"]
    assert "7 变为 8" in parts["text/plain"]
    assert not any(word in parts["text/html"].lower() for word in ("<img", "<script", "url(", "src="))


@pytest.mark.parametrize(
    ("answer", "outcome", "count"), [(250, "delivered", 1), (554, "refused", 3), ("close", "unsure", 1)]
)
def test_a_mail_that_nobody_answered_for_is_not_sent_again(
    data: Path, answer: int | str, outcome: str, count: int
) -> None:
    """A server that refuses the text is tried again; one that goes away after it has the text is not."""
    with mailbox(answer) as box:
        name_targets(data, box.url)
        assert outcomes(tell_all(data)) == [outcome]

    assert len(box.received) == count


def test_a_recipient_that_is_refused_is_tried_again(data: Path) -> None:
    """Nothing was taken, so nothing can come twice."""
    with mailbox(refuses=True) as box:
        name_targets(data, box.url)
        assert outcomes(tell_all(data)) == ["refused"]
        box.refuses = False
        assert outcomes(tell_all(data)) == ["delivered"]

    assert len(box.received) == 1


@pytest.mark.parametrize("more", ["&to=desk@example.org,other@example.org", "&to=desk@example.org&cc=x@example.org"])
def test_several_recipients_are_several_targets(data: Path, more: str) -> None:
    """One that fails could not be tried again without writing to the others twice."""
    with mailbox() as box:
        name_targets(data, f"mailto://127.0.0.1:{box.port}?from=nianbao@example.org{more}")
        (sent,) = tell_all(data)

    assert sent.outcome == "refused"
    assert "several recipients" in (sent.why or "")
    assert box.received == []


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
        for day, blocked in ((10, True), (12, True), (14, False)):
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


def told_of(data: Path) -> list[str]:
    """The kinds of events of which anybody would be told now."""
    sent = tell(data, CLOCK, os.environ, is_dry=True)
    return [event.rpartition("-")[0] for one in sent for event in one.events]


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


def test_a_message_waits_for_the_lock(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be entered in the journal is not sent."""
    monkeypatch.setattr("nianbao.telling.running._WAIT_SECONDS", 0.05)
    with webhook() as hook, Collection(data).lock():
        name_targets(data, hook.url)
        assert run(["tell"]) == ExitCode.LOCKED

    assert hook.received == []
