"""The page of a night: what it says, in both languages, and what it lets nobody do."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Literal

import pytest
from lxml import html

from archive.account import NightAccount
from archive.accounts import write_account
from archive.collection import Collection
from tests.web.accounts import make_account, make_capture, make_event, make_figure, make_portal
from tests.web.serving import Served
from web.nights import night_values, render_night

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def parse(page: str) -> html.HtmlElement:
    """Return a page as a tree."""
    return html.document_fromstring(page)


def text_of(tree: html.HtmlElement, path: str) -> str:
    """Return the text under the first element of a path, blanks joined."""
    return " ".join(tree.xpath(path)[0].text_content().split())


@pytest.mark.parametrize(("language", "heading"), [("zh", "2026-03-02 夜间采集"), ("en", "Night of 2026-03-02")])
def test_the_language_asked_for_is_shown_first(language: Literal["zh", "en"], heading: str) -> None:
    """The page's own language, title and the switch follow what was asked for; both languages are in it."""
    tree = parse(render_night(make_account(), language=language))
    assert tree.get("lang") == {"zh": "zh-Hans", "en": "en"}[language]
    assert tree.findtext(".//title") == f"{heading} · nianbao"
    assert tree.xpath("//input[@checked]/@id") == [f"in-{language}"]
    assert {"2026-03-02 夜间采集", "Night of 2026-03-02"} == {span.text for span in tree.xpath("//h1/span")}


def test_every_text_is_there_in_both_languages() -> None:
    """Nothing that the page says itself is missing in Chinese."""
    tree = parse(render_night(make_account(), language="zh"))
    alone = tree.xpath("//span[@lang='en'][not(@class='en')]")
    assert [span.text for span in alone] == []
    assert len(tree.xpath("//span[@class='zh']")) == len(tree.xpath("//span[@class='en']"))


def test_nothing_of_what_portals_say_becomes_markup() -> None:
    """Titles, names, reasons, figures and addresses from outside are text, whatever is in them."""
    event = make_event(
        title=HOSTILE,
        issuing_body=HOSTILE,
        url="javascript:alert(1)",
        old_url=HOSTILE,
        materiality=[HOSTILE],
        totals=[HOSTILE],
        figures=[{"key": HOSTILE, "old": make_figure(HOSTILE), "new": make_figure(None, "unreadable", HOSTILE)}],
    )
    rejection = {"url": "data:text/html,x", "title": HOSTILE, "reason": HOSTILE}
    portal = make_portal(name=HOSTILE, health=HOSTILE, reason=HOSTILE, states={HOSTILE: 3}, rejections=[rejection])
    page = render_night(make_account(events=[event], portals=[portal], faults=[HOSTILE]), language="en")
    tree = parse(page)
    assert tree.xpath("//script | //img | //@onerror | //@style") == []
    assert {address.partition(":")[0] for address in tree.xpath("//@href")} == {"http"}
    assert tree.xpath("//h3/text()") == [HOSTILE]


def test_the_page_needs_nothing_and_says_so() -> None:
    """No script, nothing loaded, and a policy that allows the one style sheet by its digest alone."""
    page = render_night(make_account(), language="zh")
    tree = parse(page)
    assert tree.xpath("//script | //link | //img | //iframe | //@src | //form") == []
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_a_figure_says_what_it_was_and_is() -> None:
    """Number, blank, no cell and a printed dash are told apart, unit included."""
    tree = parse(render_night(make_account(), language="en"))
    cells = tree.xpath("//article[1]//tbody/tr/td")
    for hidden in tree.xpath("//span[@class='zh']"):
        hidden.text = ""
    assert [" ".join(cell.text_content().split()) for cell in cells] == [
        *("12件", "21件"),
        *("blank", "0件"),
        *("no such cell", "0件 “/”"),
    ]


def test_an_unhealthy_portal_is_named_with_its_reason() -> None:
    """Blocked is said to be blocked, and a healthy portal is not among the problems."""
    tree = parse(render_night(make_account(), language="en"))
    problems = text_of(tree, "//section[2]")
    assert "兰山区人民政府" in problems
    assert "list page 2 answered with a challenge" in problems
    assert "清河县人民政府" not in text_of(tree, "//section[2]/div")


def test_an_alarm_is_told_with_its_captures() -> None:
    """What somebody should look at stands among the problems, with where its captures lie, and its words stay words."""
    alarm = {
        "kind": "silent",
        "portal": "qinghe",
        "column_url": "http://www.qinghe.test/nb/",
        "message": f"年报: the list names 2 of 6 {HOSTILE}",
        "is_new": True,
        "captures": [make_capture("list")],
    }
    tree = parse(render_night(make_account(alarms=[alarm]), language="en"))
    problems = text_of(tree, "//section[2]")
    assert "清河县人民政府: 年报: the list names 2 of 6" in problems
    assert "since tonight" in problems
    assert "20260301T183000Z-00000.warc.gz" in problems
    assert tree.xpath("//script | //img") == []


def test_rejected_entries_are_listed_with_their_reasons() -> None:
    """What was not taken for a report can be looked through."""
    assert "一图读懂年报" in text_of(parse(render_night(make_account(), language="zh")), "//section[2]/details")


def test_the_picture_has_words() -> None:
    """The bars have a title and a description with every number, and the table says the same."""
    tree = parse(render_night(make_account(), language="en"))
    assert (
        "兰山区人民政府: as expected 3, says it is missing 1, blocked 4, unreachable 1." in tree.xpath("//desc")[0].text
    )
    assert len(tree.xpath("//svg[@role='img']/rect")) == 6
    widths = [float(width.rstrip("%")) for width in tree.xpath("//svg[@role='img']/rect/@width")]
    assert sum(widths[:2]) == pytest.approx(100, abs=0.01)
    assert sum(widths[2:]) == pytest.approx(900 / 41, abs=0.01)


def test_many_portals_are_all_in_the_table() -> None:
    """A picture of too many bars keeps the worst and says so; the table has every portal."""
    portals = [make_portal(id=f"p{number}", name=f"县{number}", states={"ok": 5}) for number in range(200)]
    portals[150]["states"] = {"blocked": 5}
    tree = parse(render_night(make_account(portals=portals), language="en"))
    assert "县150" in tree.xpath("//desc")[0].text
    assert len(tree.xpath("//svg[@role='img']/text")) == 60
    assert "60 of 200 portals are drawn" in text_of(tree, "//figcaption")
    assert len(tree.xpath("//section[3]//tbody/tr")) == 200


def test_a_quiet_night_says_so() -> None:
    """Without events, problems and readings the page says that there were none."""
    reports = {"count": 0, "by_form": {}, "by_kind": {}}
    tree = parse(render_night(make_account(portals=[make_portal()], events=[], reports=reports), language="en"))
    whole = text_of(tree, "//main")
    assert "Nothing differs from what was seen before." in whole
    assert "Every portal was walked whole." in whole
    assert "Nothing was read: nothing was new." in whole


def test_times_are_those_of_shanghai() -> None:
    """18:30 UTC is half past two of the next day."""
    whole = text_of(parse(render_night(make_account(), language="en")), "//main/p")
    assert "2026-03-02 02:30 to 2026-03-02 03:12" in whole


def test_a_night_of_thousands_of_portals_is_cut_in_the_room_alone() -> None:
    """The room shows so many portals, those that are not well among them; the page in a file has all of them."""
    portals = [
        make_portal(id=f"p{n}", name=f"某县{n}", health="blocked" if n == 399 else "healthy") for n in range(400)
    ]
    account = NightAccount.model_validate(make_account(portals=portals, events=[]))

    cut = night_values(account, lines_max=300)

    assert [portal.id for portal in cut["portals"]] == ["p399", *(f"p{n}" for n in range(299))]
    assert (len(cut["rejections_shown"]), len(cut["rejections"])) == (300, 400)
    assert "某县398" in render_night(account, language="zh")


def test_a_night_on_which_nothing_answers_is_cut_as_well(collection: Collection, served: Served) -> None:
    """Where every portal is unwell, has an alarm and a fault, the room shows so many of each, and new alarms first."""
    alarm = {"kind": "unseen", "column_url": "http://x.gov.cn/", "message": "not walked whole for 3 nights: no route"}
    account = NightAccount.model_validate(
        make_account(
            portals=[make_portal(id=f"p{n}", name=f"县{n}", health="unreachable", reason="x") for n in range(400)],
            events=[make_event(id=f"e{n}") for n in range(400)],
            faults=[f"fault {n}" for n in range(400)],
            alarms=[{**alarm, "portal": f"p{n}", "is_new": n == 399} for n in range(400)],
        )
    )
    path = write_account(collection.nights, account)

    tree = parse(served.ask(f"/en/nights/{account.crawl_id}").text)
    path.unlink()

    found, problems = tree.xpath("//main//section")[:2]
    assert len(found.xpath(".//article")) == 300
    assert len(problems.xpath("./*/table/tbody/tr | ./table/tbody/tr")) == 300
    said = [" ".join(one.text_content().split()) for one in problems.xpath("./p")]
    assert [sum(word in line for line in said) for word in ("fault ", "not walked whole")] == [300, 300]
    assert next(line for line in said if "not walked whole" in line).startswith("县399: ")
    assert len(tree.xpath("//p[starts-with(normalize-space(), 'The first 300 of 400;')]")) == 5
