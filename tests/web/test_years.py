"""A body over its years: what is inconsistent, where else a report stands, and what is left when some is hidden."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from archive.account import Alarm, NightAccount, Rejection
from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.events import CaptureReference
from archive.hidden import Hidden
from archive.hiding import Hiding
from archive.keeping import keep
from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page
from tests.web.accounts import make_account
from tests.web.serving import Served, serve_room
from web.hiding import shown_account

CODE, BODY = "421202", "咸安区水利局"
EARLIER, LATER, AGAIN = f"{COLUMN}2023.html", f"{COLUMN}2024.html", "http://www.example.gov.cn/slj/2024.html"
OTHER, COPY = f"{COLUMN}edu.html", "http://far.example.gov.cn/2024.html"
FORM = f"{COLUMN}form.html"
KEY = "requests.received.total"
OFFICE = ("--by", "咸安区水利局", "--reason", "附件含个人信息")


def answer(year: int, received: int, carried_out: int, body: str = BODY) -> Answer:
    """A report that carries nothing in from the year before, and so many requests on into the next."""
    cells = "".join(f"<td>{value}</td>" for value in (carried_out, 0, 0, 0, 0, 0, carried_out))
    row = f'<tr><td colspan="3">四、结转下年度继续办理</td>{cells}</tr></table>'
    return Answer(page(body=body, year=year, received=received).replace("</table>", row, 1))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """A body with two years, the second at two addresses and on a second portal, and another body for one year."""
    collection = Collection.open(tmp_path_factory.mktemp("years") / "data", create=True)
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    later = answer(2024, 8, 0)
    with keep(collection, clock) as keeper:
        portal, far = (Portal(keeper, clock, confirm_after_checks=1) for _ in range(2))
        portal.facts = portal.facts.model_copy(update={"division_code": CODE, "name": "咸安区"})
        far.facts = portal.facts.model_copy(update={"id": "far", "name": "某市"})
        other = Answer(answer(2024, 5, 0, body="咸安区教育局").html, attachments={FORM: b"%PDF-1.4 nothing"})
        portal.night({EARLIER: answer(2023, 7, 3), LATER: later, AGAIN: later, OTHER: other})
        portal.night(
            {EARLIER: answer(2023, 7, 3), LATER: later, AGAIN: later, OTHER: answer(2024, 6, 0, "咸安区教育局")}
        )
        far.night({COPY: later}, column="http://far.example.gov.cn/")
    return collection


@pytest.fixture(scope="module")
def room(made: Collection) -> Iterator[Served]:
    """The room over it."""
    with serve_room(made.root, clock=SimulatedClock(datetime(2026, 3, 1, tzinfo=UTC))) as running:
        yield running


@pytest.fixture
def hide(made: Collection, tmp_path: Path) -> Any:
    """What hides something in a copy of the collection, and gives its directory."""

    def hide(*names: str) -> Path:
        root = tmp_path / "data"
        if not root.exists():
            shutil.copytree(made.root, root)
        for name in names:
            assert run(["hide", name, *OFFICE, "--data", str(root)]) == ExitCode.OK
        return root

    return hide


def words(served: Served, path: str) -> str:
    """Return what a page says, blanks joined."""
    answered = served.ask(path)
    assert answered.status == 200, f"{path}: {answered.status}"
    return " ".join(html.document_fromstring(answered.text).xpath("//main")[0].text_content().split())


def ids(served: Served) -> dict[str, str]:
    """Return the reports' ids by address."""
    return {item["url"]: item["id"] for item in served.ask("/api/v1/reports").json()["items"]}


def test_what_is_inconsistent_is_listed(room: Served) -> None:
    """Of the place, the body, the report and the rule: both sides, with ways to both reports, in JSON the same."""
    reports = ids(room)
    found = room.ask(f"/api/v1/inconsistencies?division={CODE}&year=2024&rule=R8").json()
    assert {(one["keys"][0], one["left"], one["right"]) for one in found["items"]} == {
        ("requests.carried_in.natural_person", 0, 3),
        ("requests.carried_in.total", 0, 3),
    }
    assert {one["before_id"] for one in found["items"]} == {reports[EARLIER]}
    body, portal = found["items"][0]["body_id"], found["items"][0]["portal"]
    for query in (f"?division={CODE}", f"?body={body}", f"?portal={portal}", "?rule=R8&year="):
        tree = html.document_fromstring(room.ask(f"/en/inconsistencies{query}").text)
        assert len(tree.xpath("//div[@id='results']//tbody/tr")) == 2, query
        assert tree.xpath(f"//tbody//a[@href='/en/reports/{reports[EARLIER]}']")
    assert "没有不一致之处" in words(room, "/zh/inconsistencies?division=110000")


def test_pages_of_what_is_inconsistent_lead_on(room: Served) -> None:
    """One at a time gives each once."""
    first = room.ask("/api/v1/inconsistencies?limit=1").json()
    second = room.ask(f"/api/v1/inconsistencies?limit=1&after={first['next']}").json()

    assert second["next"] is None
    assert [one["items"][0]["keys"][0].rpartition(".")[2] for one in (first, second)] == ["natural_person", "total"]


def test_county_and_report_lead_to_it(room: Served) -> None:
    """The place's page links to its list; the report that is inconsistent to it and to the year before."""
    reports = ids(room)
    chosen = room.ask("/api/v1/inconsistencies").json()["items"][0]["report_id"]

    links = html.document_fromstring(room.ask(f"/en/places/{CODE}").text).xpath("//main//a/@href")
    assert f"/en/inconsistencies?division={CODE}" in links
    links = html.document_fromstring(room.ask(f"/en/reports/{chosen}").text).xpath("//main//a/@href")
    assert f"/en/reports/{reports[EARLIER]}" in links
    assert any(link.startswith("/en/inconsistencies?body=") for link in links)


def test_only_the_figure_that_is_inconsistent_is_marked(room: Served) -> None:
    """What this report carries on into the next year has no part in what it carried in, on either page."""
    later = ids(room)[LATER]
    tree = html.document_fromstring(room.ask(f"/en/reports/{later}").text)
    marked = tree.xpath("//td[contains(@class, 'fails')]/a/@href")
    assert {link.rpartition("/")[2] for link in marked} == {
        "requests.carried_in.natural_person",
        "requests.carried_in.total",
    }
    assert "against the report for the year before" in words(room, f"/en/reports/{later}")
    assert "Check R8" in words(room, f"/en/reports/{later}/figures/requests.carried_in.total")
    assert "Check R8" not in words(room, f"/en/reports/{later}/figures/requests.carried_out.total")


def test_a_report_says_where_else_it_stands(room: Served) -> None:
    """Its other address on the portal, and its copy on another one, on the page and in JSON."""
    reports = ids(room)
    detail = room.ask(f"/api/v1/reports/{reports[LATER]}").json()

    assert (detail["urls"], detail["twins"]) == ([LATER, AGAIN], [reports[AGAIN]])
    assert detail["copies"] == [{"id": reports[COPY], "portal": "far", "url": COPY}]
    said = words(room, f"/en/reports/{reports[LATER]}")
    assert f"On the same portal also at{AGAIN}" in said
    assert f"Word for word the same on other portalsfar: {COPY}" in said
    alone = room.ask(f"/api/v1/reports/{reports[OTHER]}").json()
    assert (alone["urls"], alone["twins"], alone["copies"]) == ([OTHER], [], [])


def test_charts_leave_out_what_is_hidden(room: Served, hide: Any) -> None:
    """Totals, their spread and the dates of a place count no hidden report, and say how many there are."""
    asked = f"division={CODE}&kind=department"
    paths = (f"totals?{asked}&key={KEY}", f"spread?{asked}&key={KEY}&year=2024", f"times?{asked}")
    totals, spread, times = (room.ask(f"/api/v1/charts/{path}").json() for path in paths)
    assert [(one["year"], one["value"], one["hidden_count"]) for one in totals] == [(2023, 7, 0), (2024, 14, 0)]

    with serve_room(hide(OTHER)) as hidden_room:
        totals_left, spread_left, times_left = (hidden_room.ask(f"/api/v1/charts/{path}").json() for path in paths)
        assert [(one["year"], one["value"], one["hidden_count"]) for one in totals_left] == [(2023, 7, 0), (2024, 8, 1)]
        counts = [
            (one["total"]["body_count"], sum(part["count"] for part in one["bins"])) for one in (spread, spread_left)
        ]
        assert counts == [(2, 2), (1, 1)]
        assert spread_left["total"]["hidden_count"] == 1
        country = f"/api/v1/charts/spread?kind=department&key={KEY}&year=2024"
        all_of_it, left = (served.ask(country).json() for served in (room, hidden_room))
        assert sum(part["count"] for part in all_of_it["bins"]) - sum(part["count"] for part in left["bins"]) == 1
        assert left["total"]["hidden_count"] == 1
        assert [one["undated_count"] + sum(part["count"] for part in one["bins"]) for one in times] == [1, 2]
        assert [one["undated_count"] + sum(part["count"] for part in one["bins"]) for one in times_left] == [1, 1]
        assert [one["hidden_count"] for one in times_left] == [0, 1]
        assert "1 report is hidden from view and left out." in words(hidden_room, f"/en/charts?{asked}")


def test_a_place_whose_reports_are_all_hidden_says_so(hide: Any) -> None:
    """Where nothing is left to be drawn it is said that something is hidden, and no figure of it."""
    with serve_room(hide(EARLIER, LATER, AGAIN, OTHER, COPY)) as hidden_room:
        said = words(hidden_room, f"/zh/charts?division={CODE}&kind=department")
        totals = hidden_room.ask(f"/api/v1/charts/totals?division={CODE}&kind=department&key={KEY}").json()

    assert "3 份年报不予展示，未计入。" in said
    assert [(one["value"], one["body_count"], one["hidden_count"]) for one in totals] == [(None, 0, 1), (None, 0, 2)]


def test_beside_a_report_stands_nothing_hidden(room: Served, hide: Any) -> None:
    """A report's page and JSON name no hidden report of its body and no hidden copy, and compare with no hidden one."""
    reports = ids(room)
    chosen = room.ask("/api/v1/inconsistencies").json()["items"][0]["report_id"]
    with serve_room(hide(EARLIER, COPY)) as hidden_room:
        for path in (f"/en/reports/{chosen}", f"/api/v1/reports/{chosen}"):
            text = hidden_room.ask(path).text
            assert reports[EARLIER] not in text, path
            assert COPY not in text, path
        assert "inconsistent with" not in words(hidden_room, f"/en/reports/{reports[LATER]}")
        assert hidden_room.ask(f"/api/v1/reports/{reports[LATER]}").json()["reading"]["year_checks"] == []
        assert hidden_room.ask("/api/v1/inconsistencies").json()["items"] == []


def test_a_hidden_event_is_on_no_page_of_its_report(room: Served, hide: Any) -> None:
    """An event that is hidden by itself does not stand under its report's versions."""
    [event] = [one["id"] for one in room.ask("/api/v1/events?kind=altered").json()["items"]]
    with serve_room(hide(event)) as hidden_room:
        assert event not in hidden_room.ask(f"/en/reports/{ids(room)[OTHER]}").text


def test_a_hidden_attachment_is_on_no_page(room: Served, hide: Any) -> None:
    """An attachment that is hidden by its address is named by neither report nor event, which say that one is."""
    [event] = [one["id"] for one in room.ask("/api/v1/events?kind=altered").json()["items"]]
    report = ids(room)[OTHER]
    assert FORM in room.ask(f"/en/reports/{report}/versions/1").text
    assert FORM in room.ask(f"/api/v1/events/{event}").text
    with serve_room(hide(FORM)) as hidden_room:
        for path in (f"/en/reports/{report}/versions/1", f"/en/events/{event}"):
            assert FORM not in hidden_room.ask(path).text
            assert "is hidden from view." in words(hidden_room, path)
        for path in (f"/api/v1/reports/{report}", f"/api/v1/events/{event}"):
            assert FORM not in hidden_room.ask(path).text
        answered = hidden_room.ask(f"/en/events/{event}/evidence.zip")
        assert (answered.status, "附件含个人信息" in answered.text) == (404, True)


def test_a_figure_of_a_hidden_attachment_leads_nowhere(tmp_path: Path) -> None:
    """A figure that was read in an attachment stands in the report, and its page says that the document is hidden."""
    collection = Collection.open(tmp_path / "data", create=True)
    clock, whole = SimulatedClock(datetime(2026, 2, 1, tzinfo=UTC)), answer(2024, 8, 0).html
    without = whole[: whole.index("<table>")] + whole[whole.index("</table>") :]
    with keep(collection, clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        portal.night({OTHER: Answer(without, attachments={FORM: whole.encode()})})
    assert run(["hide", FORM, *OFFICE, "--data", str(collection.root)]) == ExitCode.OK
    with serve_room(collection.root) as hidden_room:
        [report] = ids(hidden_room).values()
        path = f"/en/reports/{report}/figures/{KEY}"
        assert "附件含个人信息" in words(hidden_room, path)
        assert FORM not in hidden_room.ask(path).text


def test_a_hidden_page_says_so_in_the_readers_language(room: Served, hide: Any) -> None:
    """A Chinese page says in Chinese since when, at whose request and why."""
    with serve_room(hide(OTHER)) as hidden_room:
        answered = hidden_room.ask(f"/zh/reports/{ids(room)[OTHER]}")

    assert answered.status == 404
    assert "应咸安区水利局要求自" in answered.text
    assert "hidden" not in html.document_fromstring(answered.text).xpath("//main")[0].text_content()


def test_an_account_names_no_hidden_address() -> None:
    """A night's account is shown without the lines of lists and the captures of alarms that are hidden."""
    url = "http://www.example.gov.cn/private.html"
    captured = CaptureReference(
        url=url, captured_at=datetime(2026, 2, 1, tzinfo=UTC), warc="a", offset=0, record_id="r", payload_digest=None
    )
    alarm = Alarm(kind="unread", portal="a", column_url=COLUMN, message="x", is_new=True, captures=(captured,))
    account = NightAccount.model_validate(make_account(events=[]))
    portal = account.portals[0].model_copy(update={"rejections": (Rejection(url=url, title="某人", reason="x"),)})
    account = account.model_copy(update={"portals": (portal,), "alarms": (alarm,)})
    said = Hiding(at=datetime(2026, 2, 1, tzinfo=UTC), by="a", about="url", subject=url, hidden=True, reason="b")

    shown = shown_account(Hidden({}, {}, {"cn,gov,example)/private.html": said}), account)

    assert shown.portals[0].rejections == ()
    assert shown.alarms[0].captures == ()
    assert url in account.model_dump_json()
