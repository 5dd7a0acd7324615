"""Digests: what is said, in which order, how it is cut, and what no page can put into it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from lxml import html

from archive.account import Alarm, NightAccount
from archive.events import Event
from tests.web.accounts import make_account, make_event
from web.digest import AlarmNews, Digest, PortalNews, title_digest, write_html, write_json, write_text
from web.feeds import Entry
from web.texts import Language

ACCOUNT = NightAccount.model_validate(make_account(events=[]))
ROOM = "https://room.example.org"


def entry(**changes: Any) -> Entry:
    """An alteration with whatever is to be different."""
    return Entry(Event.model_validate(make_event(**changes)), portal="清河县人民政府")


def digest(*entries: Entry, **changes: Any) -> Digest:
    """A digest of these events."""
    return Digest(entries=entries, account=ACCOUNT, **changes)


def test_a_digest_is_quiet_where_nothing_happened() -> None:
    """Hidden events and doubts of the past are no news; events, portals and faults are."""
    news = PortalNews("a", "甲县", "healthy", "blocked", "a challenge")

    assert digest().is_quiet
    assert digest(hidden_count=3, doubtful_on=date(2026, 3, 1)).is_quiet
    assert not any(one.is_quiet for one in (digest(entry()), digest(portals=(news,)), digest(faults=("x",))))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", "年报档案 2026-03-02：撤下 1、改动 2、网站状况变化 1、问题 2"),
        ("en", "Annual reports, 2026-03-02: 1 withdrawn, 2 alterations, 1 portal better or worse, 2 faults"),
    ],
)
def test_the_title_counts(language: Language, expected: str) -> None:
    """How much of what, in the reader's language."""
    withdrawn = entry(id="w", kind="withdrawn", materiality=[], figures=[], totals=[])
    news = PortalNews("a", "甲县", "healthy", "blocked", None)
    said = digest(entry(), withdrawn, entry(id="other"), portals=(news,), faults=("x", "y"))

    assert title_digest(said, language) == expected


def test_a_suspicion_is_no_withdrawal_in_the_title() -> None:
    """Whoever reads the title alone is not told that something is gone which may come back."""
    gone = [entry(id=f"{status}", kind="withdrawn", status=status) for status in ("suspected", "confirmed")]

    assert title_digest(digest(*gone), "en").endswith(": 1 withdrawn, 1 suspected to be withdrawn")
    assert title_digest(digest(gone[0]), "zh").endswith("：疑似撤下 1")


def test_what_weighs_more_comes_first() -> None:
    """Withdrawals, then figures before text, then what is new; a suspicion after all that is certain."""
    given = [
        entry(id="published", kind="published", materiality=[]),
        entry(id="prose", materiality=["prose"]),
        entry(id="suspected", kind="withdrawn", status="suspected", materiality=[]),
        entry(id="figures", materiality=["figures"]),
        entry(id="withdrawn", kind="withdrawn", materiality=[]),
    ]

    found = [one.event.id for one in digest(*given).ordered]
    assert found == ["withdrawn", "figures", "prose", "published", "suspected"]


def test_blank_became_nought_is_said_as_such() -> None:
    """And a cell that was not there is neither."""
    text = write_text(digest(entry()), "zh")

    assert "空白 变为 0" in text
    assert "无此单元格 变为 横线" in text


def test_a_check_that_holds_no_more_is_said_with_its_rule() -> None:
    """Nobody has to know what R1 is."""
    assert "不再成立：R1（表三各列：本年新收 + 上年结转" in write_text(
        digest(entry(figures=[], materiality=["totals"])), "zh"
    )


@pytest.mark.parametrize("limit", [300, 700, 2000])
def test_a_long_text_is_cut_between_events_with_a_link(limit: int) -> None:
    """It fits, in bytes; what is left is counted; and no event is cut in two."""
    many = [entry(id=f"altered-{number:03}") for number in range(100)]
    text = write_text(digest(*many, room=ROOM), "zh", bytes_max=limit)

    shown = text.count("清河县财政局2025年度报告")
    assert len(text.encode()) <= limit
    # The hundred events, and the line that says how much the night did.
    assert text.endswith(f"另有 {101 - shown} 项：{ROOM}/zh/events")
    assert text.count(f"{ROOM}/zh/events/altered-") == shown
    assert shown == 0 or limit > 300


def test_an_event_of_many_figures_takes_a_few_lines() -> None:
    """The rest of it is counted."""
    figure = make_event()["figures"][0]
    figures = [{**figure, "key": f"requests.received.{name}"} for name in "abcdefghij"]
    text = write_text(digest(entry(figures=figures, totals=[], materiality=["figures"])), "zh")

    assert text.count("变为") == 4
    assert "另有 6 处" in text


def test_a_page_can_write_no_lines_and_no_markup_into_a_message() -> None:
    """Line ends, marks that turn the direction, links and calls to everybody stay words."""
    odd = "某局\n\r\u2028另有公告 [点此](http://evil.example) <@all> @所有人 \u202eabc `x`"
    text = write_text(digest(entry(issuing_body=odd, url="http://www.qinghe.test/\n假链接")), "zh")

    assert not any(sign in text for sign in "[]<>@`\u202e\u2028\r")
    (line,) = [line for line in text.splitlines() if "另有公告" in line]
    assert line.startswith("某局 另有公告")
    assert "http://www.qinghe.test/假链接" in text


def test_a_page_can_write_no_markup_into_a_mail() -> None:
    """A title is text, an address of another scheme is no link, and nothing is loaded."""
    mail = write_html(digest(entry(issuing_body="<img src=x onerror=y>某局", url="javascript:alert(1)")), "zh")
    page = html.document_fromstring(mail)

    assert "<img src=x onerror=y>某局" in page.text_content()
    assert page.xpath("//img|//script|//link|//iframe|//form|//a|//@src|//style") == []


def test_a_mail_is_cut_too() -> None:
    """A night of a thousand events is no mail of megabytes."""
    mail = write_html(digest(*(entry(id=f"altered-{number}") for number in range(1000)), room=ROOM), "zh")

    assert len(mail) < 100_000
    assert "另有 940 项" in mail


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_words_name_no_motive(language: Language) -> None:
    """Altered and inconsistent are said, tampered never."""
    said = digest(entry(), entry(id="w", kind="withdrawn", materiality=[]))

    for text in (write_text(said, language), write_html(said, language)):
        assert "tamper" not in text.lower()
        assert "篡改" not in text


def test_remarks_come_first() -> None:
    """What was hidden is counted, and a message that may not have arrived is named by its day."""
    text = write_text(digest(entry(), hidden_count=2, doubtful_on=date(2026, 3, 1)), "zh")

    first = text.split("\n\n")[0].splitlines()
    assert first == ["2026-03-01 的消息是否送达无法确认，请查看当日事件", "另有 2 个事件应发布机关要求隐藏"]


def test_an_alarm_is_said_in_the_readers_words() -> None:
    """What kind it is in Chinese, why as the account has it, and the column's address."""
    alarm = Alarm(
        kind="silent", portal="a", column_url="http://a.test/nb/", message="年报: names 1 of 9", is_new=True
    )  # fmt: skip
    said = digest(alarms=(AlarmNews("甲县", alarm),))

    assert not said.is_quiet
    assert title_digest(said, "zh").endswith("：警报 1")
    assert "甲县：栏目不再更新或列表缺失（年报: names 1 of 9）\n  http://a.test/nb/" in write_text(said, "zh")
    assert "甲县：栏目不再更新或列表缺失" in write_html(said, "zh")
    assert write_json(said)["alarms"][0]["kind"] == "silent"


def test_an_alarm_does_not_say_its_kind_twice() -> None:
    """What is in the alarm's own words is not put before them."""
    message = "年报: not walked whole for 3 nights: page 2 failed"
    alarm = Alarm(kind="unseen", portal="a", column_url="http://a.test/nb/", message=message, is_new=True)
    text = write_text(digest(alarms=(AlarmNews("甲县", alarm),)), "en")

    assert f"甲县: {message}\n  http://a.test/nb/" in text


def test_programs_get_all_of_it() -> None:
    """Events whole, with notes and links; portals, faults and counts under their names."""
    news = PortalNews("a", "甲县", "healthy", "blocked", "a challenge")
    said = write_json(digest(entry(), portals=(news,), faults=("x",), room=ROOM))

    assert json.loads(json.dumps(said)) == said
    assert (said["crawl_id"], said["night"], said["is_quiet"]) == ("20260301T183000Z", "2026-03-02", False)
    assert said["events"][0]["figures"][0]["key"] == "requests.new.natural"
    assert said["events"][0]["link"] == f"{ROOM}/zh/events/altered-1"
    assert said["portals"] == [{"id": "a", "name": "甲县", "was": "healthy", "now": "blocked", "reason": "a challenge"}]
    assert said["faults"] == ["x"]
