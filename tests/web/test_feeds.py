"""Feeds: what Atom demands (RFC 4287), what stands in an entry, and what no page can put into it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree

from archive.events import Event
from archive.hiding import Hiding
from archive.notes import NoteLine
from tests.web.accounts import AT, make_event
from web.feeds import Entry, Feed, render_feed

NAMES = {"a": "http://www.w3.org/2005/Atom", "h": "http://www.w3.org/1999/xhtml"}
# RFC 4151, 2.1, as far as ours go.
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}:[A-Za-z0-9:._%-]+")
# RFC 3339 with an offset.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
FEED = Feed("0123456789abcdef", "all", "全部", BEGUN, room="https://room.example.org")


def event(**changes: Any) -> Event:
    """An alteration with whatever is to be different."""
    return Event.model_validate(make_event(**changes))


def note(at: datetime = AT, **changes: Any) -> NoteLine:
    """A person's word on the event."""
    said = {
        "id": "note-1", "at": at, "by": "李敏", "about": "event", "subject": "altered-1", "key": None,
        "verdict": "explained", "reason": "该局已来函说明", "standing": "stands",
    }  # fmt: skip
    return NoteLine.model_validate({**said, **changes})


def render(*entries: Entry, feed: Feed = FEED) -> etree._Element:
    """The feed of these entries, read again."""
    return etree.fromstring(render_feed(feed, entries))


def texts(element: etree._Element, path: str) -> list[str]:
    """What stands at a place."""
    found = element.xpath(path, namespaces=NAMES)
    assert isinstance(found, list)
    return [str(one.text if isinstance(one, etree._Element) else one) for one in found]


@pytest.mark.parametrize("room", ["https://room.example.org", None])
@pytest.mark.parametrize("hidden", [True, False])
def test_every_element_that_atom_demands_is_there(room: str | None, hidden: bool) -> None:
    """Feed and entries have one id, title and updated each, an author, and content or a link to it (4.1.1, 4.1.2)."""
    hiding = Hiding(at=AT, by="某局", about="event", subject="altered-1", hidden=True, reason="含个人信息")
    entry = Entry(event(), hidden=hiding if hidden else None)

    feed = render(entry, feed=Feed("0123", "all", "全部", BEGUN, room=room))

    for element in (feed, *feed.findall("a:entry", NAMES)):
        assert all(len(element.findall(f"a:{name}", NAMES)) == 1 for name in ("id", "title", "updated"))
        assert TAG.fullmatch(texts(element, "a:id")[0])
        assert MOMENT.fullmatch(texts(element, "a:updated")[0])
    (made,) = feed.findall("a:entry", NAMES)
    assert texts(feed, "a:author/a:name") == ["nianbao"]
    assert made.findall("a:content", NAMES) or made.findall("a:link[@rel='alternate']", NAMES)
    assert len(made.findall("a:summary", NAMES)) == 1
    assert bool(feed.findall("a:link[@rel='self']", NAMES)) == (room is not None)


def test_an_entry_says_what_changed_in_chinese_and_english() -> None:
    """The summary is Chinese, figures by the form's own words; the content has both languages; blank is not zero."""
    feed = render(Entry(event(), portal="清河县人民政府"))

    assert texts(feed, "a:entry/a:title") == ["清河县财政局2025年度报告：改动（数值、文字）"]
    (summary,) = texts(feed, "a:entry/a:summary")
    assert "空白 变为 0" in summary
    english = " ".join(texts(feed, "//h:div[@xml:lang='en']//h:li"))
    assert "blank became 0" in english
    assert "between 2026-03-02 02:30 and 2026-03-02 02:30" in english


def test_the_words_name_no_motive() -> None:
    """Altered is said, tampered never."""
    shown = render_feed(FEED, [Entry(event()), Entry(event(id="w", kind="withdrawn", materiality=[]))]).decode().lower()

    assert "篡改" not in shown
    assert "tamper" not in shown


def test_programs_can_choose_by_kind_portal_and_materiality() -> None:
    """The codes are categories, each kind of code in a scheme of its own."""
    feed = render(Entry(event(status="suspected")))

    found = feed.findall("a:entry/a:category", NAMES)
    codes = {str(one.get("scheme")).rpartition(":")[2]: one.get("term") for one in found[:3]}
    assert codes == {"kind": "altered", "status": "suspected", "portal": "qinghe"}
    assert [one.get("term") for one in found[3:]] == ["figures", "prose"]


def test_an_entry_leads_to_the_event_and_to_its_page() -> None:
    """The reading room's page is the alternate, the office's own page related."""
    feed = render(Entry(event()))

    links = {one.get("rel"): one.get("href") for one in feed.findall("a:entry/a:link", NAMES)}
    assert links == {
        "alternate": "https://room.example.org/zh/events/altered-1",
        "related": "http://www.qinghe.test/nb/1.html",
    }


def test_an_address_that_does_more_than_lead_somewhere_is_no_link() -> None:
    """A page's address of another scheme is left out."""
    feed = render(Entry(event(url="javascript:alert(1)")))

    assert [one.get("rel") for one in feed.findall("a:entry/a:link", NAMES)] == ["alternate"]


def test_ids_do_not_change_with_what_is_said() -> None:
    """A confirmed suspicion is the same entry, updated; another collection's feed has another id."""
    first = render(Entry(event(status="suspected")))
    later = render(Entry(event(concluded_at=AT + timedelta(days=3))))
    other = render(feed=Feed("fedcba9876543210", "all", "全部", BEGUN))

    assert texts(first, "a:entry/a:id") == texts(later, "a:entry/a:id")
    assert texts(first, "a:entry/a:updated") < texts(later, "a:entry/a:updated")
    assert texts(first, "a:id") == texts(later, "a:id") != texts(other, "a:id")


def test_a_note_is_an_update() -> None:
    """A person's standing word is in the entry, and moves its date; one that was taken back is not."""
    at = AT + timedelta(days=2)
    feed = render(Entry(event(), notes=[note(at), note(by="王芳", standing="withdrawn")]))

    (summary,) = texts(feed, "a:entry/a:summary")
    assert "发布机关已作说明（李敏：该局已来函说明）" in summary
    assert "王芳" not in summary
    assert texts(feed, "a:entry/a:updated") == ["2026-03-03T18:30:00Z"]


def test_what_is_hidden_is_said_to_be_hidden_and_nothing_else() -> None:
    """The entry stays, says who asked and since when, and no word of the report."""
    hiding = Hiding(
        at=AT + timedelta(days=9), by="清河县财政局", about="event", subject="x", hidden=True, reason="个人信息"
    )
    document = render_feed(FEED, [Entry(event(), hidden=hiding)]).decode()

    assert "应清河县财政局要求自 2026-03-11 起隐藏：个人信息" in document
    assert "www.qinghe.test" not in document
    assert "年度报告" not in document
    assert "变为" not in document


def test_what_changed_last_comes_first_and_dates_the_feed() -> None:
    """Entries are in the order of their last change, which is the feed's own; an empty feed has its beginning."""
    entries = [Entry(event(id=f"altered-{day}", concluded_at=AT + timedelta(days=day))) for day in (1, 3, 2)]
    feed = render(*entries)

    assert [one[-1] for one in texts(feed, "a:entry/a:id")] == ["3", "2", "1"]
    assert texts(feed, "a:updated") == texts(feed, "a:entry[1]/a:updated")
    assert texts(render(), "a:updated") == ["2026-01-01T00:00:00Z"]


def test_the_same_events_give_the_same_bytes() -> None:
    """However they come, so that a file changes only when something did."""
    entries = [Entry(event(id=f"altered-{number}")) for number in range(3)]

    assert render_feed(FEED, entries) == render_feed(FEED, entries[::-1])


def test_a_page_cannot_break_the_feed() -> None:
    """Markup in a title is text, and what XML has no character for is replaced."""
    odd = "<script>&]]>\x00\x0b\ud800\ufffe县"
    feed = render(Entry(event(issuing_body=odd, url="http://www.qinghe.test/\x01")))

    (title,) = texts(feed, "a:entry/a:title")
    assert title.startswith("<script>&]]>\ufffd\ufffd\ufffd\ufffd县")
    assert not feed.xpath("//*[local-name()='script']")
