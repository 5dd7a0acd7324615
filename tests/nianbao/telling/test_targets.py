"""Where messages go: webhooks, the robots of chats, mail."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from nianbao.telling.watching import watch
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page
from tests.nianbao.receivers import mailbox, webhook
from tests.nianbao.speaking import HEALTH
from tests.nianbao.telling.sending import name_targets, outcomes, tell_all


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
