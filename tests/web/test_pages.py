"""The pages: what each kind says, in both languages, and what it never lets through."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from archive.collection import Collection
from archive.evidence.checking import check_bundle
from archive.evidence.comparing import RecordPayloads, compare_sides, read_sides
from archive.evidence.gathering import gather_event
from archive.queries.paging import write_cursor
from tests.web.conftest import EDUCATION, HEALTH, WATER
from tests.web.serving import Served

CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture(scope="module")
def reports(served: Served) -> dict[str, str]:
    """The reports' ids by address."""
    return {item["url"]: item["id"] for item in served.ask("/api/v1/reports").json()["items"]}


@pytest.fixture(scope="module")
def events(served: Served) -> dict[str, dict[str, Any]]:
    """The events by kind."""
    return {item["kind"]: item for item in served.ask("/api/v1/events").json()["items"]}


def read(served: Served, path: str) -> html.HtmlElement:
    """Return a page that is there, as a tree."""
    answer = served.ask(path)
    assert answer.status == 200, f"{path}: {answer.status}"
    return html.document_fromstring(answer.text)


def words(tree: html.HtmlElement, path: str = "//main") -> str:
    """Return the text under the first element of a path, blanks joined."""
    return " ".join(tree.xpath(path)[0].text_content().split())


def figure_path(report_id: str, key: str = "requests.received.total") -> str:
    """Return where a figure is shown."""
    return f"/en/reports/{report_id}/figures/{key}"


def list_paths(served: Served) -> list[str]:
    """Return an address of each kind of page, without the language."""
    report = served.ask("/api/v1/reports").json()["items"][0]
    event = served.ask("/api/v1/events").json()["items"][0]
    night = served.ask("/api/v1/nights").json()["items"][0]
    detail = served.ask(f"/api/v1/reports/{report['id']}").json()
    return [
        *(
            "/",
            "/events",
            "/reports",
            "/inconsistencies",
            "/portals",
            "/portals/example",
            "/nights",
            "/charts",
            "/about",
            "/search?q=平稳",
        ),
        *(f"/bodies/{report['body_id']}", f"/reports/{report['id']}", f"/reports/{report['id']}/versions/1"),
        f"/reports/{report['id']}/figures/requests.received.total",
        *(f"/events/{event['id']}", f"/nights/{night['crawl_id']}"),
        f"/captures/{detail['versions'][0]['captures'][0]['record_id']}",
    ]


def test_every_page_is_there_in_both_languages(served: Served) -> None:
    """Each kind of page answers in Chinese and in English, says which it is, and leads to the other."""
    for path in list_paths(served):
        for language, code, other in (("zh", "zh-Hans", "en"), ("en", "en", "zh")):
            tree = read(served, f"/{language}{path}")
            assert tree.get("lang") == code
            links = tree.xpath(f"//ul[@class='languages']//a[@hreflang='{other}']/@href")
            assert links == [f"/{other}{path}".replace("平稳", "%E5%B9%B3%E7%A8%B3")]
            assert len(tree.xpath("//h1")) == 1
            assert len(tree.xpath("//main")) == 1


def test_english_pages_speak_english(served: Served) -> None:
    """Chinese stands in an English page only where it is marked as Chinese."""
    for path in list_paths(served):
        tree = read(served, f"/en{path}")
        for marked in tree.xpath("//*[starts-with(@lang, 'zh')]"):
            if marked.getparent() is not None:
                marked.drop_tree()
        # What reports say, and what a printed sign is, is told in their own words.
        for quoted in tree.xpath("//pre | //option | //title | //details | //desc | //dd[contains(., '无')]"):
            quoted.drop_tree()
        assert not CHINESE.search(words(tree, "//body").replace("平稳", "")), path


def test_pages_need_no_script(served: Served) -> None:
    """The one script is ours and deferred; every form and link leads somewhere without it."""
    for path in list_paths(served):
        tree = read(served, f"/en{path}")
        assert [source.partition("?")[0] for source in tree.xpath("//script/@src")] == ["/static/htmx.min.js"]
        assert tree.xpath("//script/text() | //style | //@style | //@onclick") == []
        assert all(form.get("action") for form in tree.xpath("//form"))


def test_nothing_is_asked_of_anybody_else(served: Served) -> None:
    """What a page loads is the room's own; what leads out are links."""
    for path in list_paths(served):
        tree = read(served, f"/zh{path}")
        loaded = tree.xpath("//img/@src | //iframe/@src | //script/@src | //link/@href")
        assert all(address.startswith("/") and not address.startswith("//") for address in loaded), loaded
        assert all("noreferrer" in (link.get("rel") or "") for link in tree.xpath("//a[starts-with(@href, 'http')]"))


def test_every_internal_link_leads_somewhere(served: Served) -> None:
    """No page leads to one that is not there."""
    asked: set[str] = set()
    for path in list_paths(served):
        tree = read(served, f"/en{path}")
        for link in tree.xpath("//a/@href | //iframe/@src | //img/@src | //link/@href"):
            target = link.partition("#")[0]
            kind = re.sub(r"[0-9a-f-]{12,}|\d+", "N", target)
            if target.startswith("/") and "evidence.zip" not in target and kind not in asked:
                asked.add(kind)
                assert served.ask(target).status == 200, f"{path} leads to {target}"


def test_hostile_pages_stay_text(served: Served, reports: dict[str, str]) -> None:
    """Of a report full of markup nothing becomes markup of ours, on any page that shows it."""
    report = reports[EDUCATION]
    for path in (f"/en/reports/{report}", "/en/reports", "/en/search?q=教育局", figure_path(report)):
        tree = read(served, path)
        assert tree.xpath("//script/text() | //svg[@onload] | //img[@onerror] | //base | //style") == []
        assert not [link for link in tree.xpath("//@href") if link.lower().startswith(("javascript:", "data:"))]
        assert served.ask(path).text.count("<script") == 1


def test_an_archived_document_can_do_nothing(served: Served, reports: dict[str, str]) -> None:
    """What is framed comes in a sandbox of its own, with nothing in it that could act."""
    address = read(served, figure_path(reports[EDUCATION])).xpath("//iframe[@sandbox='']/@src")[0]

    answer = served.ask(address.partition("#")[0])

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'self'" in policy
    tree = html.document_fromstring(answer.text)
    assert tree.xpath("//script | //img | //iframe | //form | //a | //base | //svg | //@onerror") == []
    assert len(tree.xpath("//style")) == 1
    assert tree.xpath("//*[@id='here']")[0].text_content() == "7"


def test_a_payload_is_kept_and_not_shown(served: Served, reports: dict[str, str]) -> None:
    """The bytes of a page are given as a file that no browser opens."""
    detail = served.ask(f"/api/v1/reports/{reports[EDUCATION]}").json()
    record = detail["versions"][0]["captures"][0]["record_id"]

    answer = served.ask(f"/archived/{record}/payload")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert b"<script>" in answer.body


def test_a_report_says_what_is_printed_and_read(served: Served, reports: dict[str, str]) -> None:
    """Tables are tables, each figure leads to its place, and sources name file and offset."""
    tree = read(served, f"/en/reports/{reports[HEALTH]}")

    [cell] = tree.xpath("//table[@class='statutory']//a[contains(@href, '/figures/requests.received.total')]")
    assert cell.text_content() == "8"
    assert "nianbao-2026" in words(tree, "//section[last()]") or "nianbao-2026" in words(tree)
    assert [words(line, ".") for line in tree.xpath("//ol[@class='line']/li/a")] == ["Version 1", "Version 2"]


def test_an_earlier_version_is_shown_as_such(served: Served, reports: dict[str, str]) -> None:
    """The first version says the first figure, that it is not the last, and its figures lead to its own document."""
    tree = read(served, f"/en/reports/{reports[HEALTH]}/versions/1")

    [cell] = tree.xpath("//table[@class='statutory']//a[contains(@href, '/figures/requests.received.total')]")
    assert (cell.text_content(), cell.get("href")[-10:]) == ("7", "?version=1")
    assert "This is version 1" in words(tree)
    address = read(served, cell.get("href")).xpath("//iframe/@src")[0].partition("#")[0]
    assert html.document_fromstring(served.ask(address).text).xpath("//*[@id='here']")[0].text_content() == "7"


def test_a_withdrawn_report_says_so(served: Served, reports: dict[str, str]) -> None:
    """What is gone from its portal is shown with the last moment at which it was there."""
    assert "withdrawn" in words(read(served, f"/en/reports/{reports[WATER]}"), "//p[@class='note fault']")


def test_an_event_says_what_changed(served: Served, events: dict[str, dict[str, Any]]) -> None:
    """Old and new figure, the words taken out and put in, and both documents with the figures marked."""
    tree = read(served, f"/en/events/{events['altered']['id']}")

    assert {one.text_content() for one in tree.xpath("//td/del")} == {"7"} or "7" in words(tree, "//td/del")
    assert "8" in words(tree, "//td/ins")
    assert "十分" in words(tree, "//p[@class='prose']/ins")
    marked = []
    for address in tree.xpath("//div[@class='beside']//iframe/@src"):
        page = html.document_fromstring(served.ask(address.partition("#")[0]).text)
        marked.append([one.text_content() for one in page.xpath("//*[contains(@class, 'marked')]")])
    assert marked == [["7", "7"], ["8", "8"]]


def test_an_absence_has_no_document(served: Served, events: dict[str, dict[str, Any]]) -> None:
    """After a withdrawal there is what was answered, and the page says what the event is."""
    tree = read(served, f"/en/events/{events['withdrawn']['id']}")

    assert "withdrawn" in words(tree, "//h1/following-sibling::p[1]")
    assert "示例县水利局" in words(tree)
    said = words(tree, "//section[@id='differs']")
    assert "The page itself answers 404. List pages of that night that name it no more: 1." in said
    assert "checks that found it gone: 1." in said
    assert "confirmed" in said
    captures = tree.xpath("//section[last()]//table")[-1]
    assert [one.text_content() for one in captures.xpath(".//td/strong")] == [
        "what the page itself answered",
        "list page of that night",
    ]


def test_a_report_that_moved_says_the_same(tmp_path: Path) -> None:
    """Both texts stand side by side, so the page says that they are equal, and which capture is which."""
    from archive.clock import SimulatedClock
    from archive.keeping import keep
    from tests.archive.concluding.portal_nights import Answer, Portal, page
    from tests.web.serving import serve_room

    made = Collection.open(tmp_path / "data", create=True)
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    moved = HEALTH.replace("1.html", "9.html")
    with keep(made, clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        portal.night({HEALTH: Answer(page()), WATER: Answer(page(body="示例县水利局"))})
        gone = Answer("<p>404</p>", state="missing", status=404, listed=False)
        portal.night({moved: Answer(page()), HEALTH: gone, WATER: Answer(page(body="示例县水利局"))})
    with serve_room(made.root, clock=clock) as running:
        (event,) = running.ask("/api/v1/events?kind=moved").json()["items"]
        tree = read(running, f"/en/events/{event['id']}")

    assert "Both sides say the same" in words(tree, "//section[@id='differs']")
    assert [one.text_content() for one in tree.xpath("//td/strong")] == [
        "the report at its new address",
        "what the old address answered",
        "list page of that night",
    ]


def test_the_evidence_is_whole(served: Served, events: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    """The ZIP file is a bundle that passes its check, and nothing of it stays behind on the server."""
    import tempfile

    before = set(Path(tempfile.gettempdir()).glob("nianbao-evidence-*"))
    event = events["altered"]["id"]

    answer = served.ask(f"/en/events/{event}/evidence.zip")

    assert answer.headers["content-type"] == "application/zip"
    assert "content-length" not in answer.headers
    with zipfile.ZipFile(io.BytesIO(answer.body)) as packed:
        assert packed.testzip() is None
        packed.extractall(tmp_path)
    assert check_bundle(tmp_path / event, None).faults == []
    readme = (tmp_path / event / "README.md").read_text(encoding="utf-8")
    named = {name for name in re.findall(r"`([\w.]+/?)`", readme) if "." in name or name.endswith("/")}
    assert named == {name for name in named if (tmp_path / event / name).exists()}
    assert "openssl" not in readme
    assert set(Path(tempfile.gettempdir()).glob("nianbao-evidence-*")) <= before


def test_filters_narrow_the_feed(served: Served) -> None:
    """Kind, materiality and dates narrow the list; the same address gives the same list."""

    def titles(query: str) -> list[str]:
        return [str(one) for one in read(served, f"/en/events{query}").xpath("//ul[@class='rows']/li//a/@href")]

    assert len(titles("")) == 2
    assert len(titles("?kind=altered")) == 1
    assert titles("?kind=altered") == titles("?materiality=prose")
    assert titles("?kind=moved") == []
    assert titles("?since=2030-01-01") == []
    assert len(titles("?until=2030-01-01&kind=&since=")) == 2
    # A day that begins before there are any in UTC, and the last of all.
    assert len(titles("?since=0001-01-01&until=9999-12-31")) == 2


def test_empty_fields_of_a_form_ask_for_all(served: Served) -> None:
    """A form that was sent without a word lists what the page without a form does; the calendar's first day too."""
    for path in ("/reports?year=&division=&portal=&status=", "/inconsistencies?rule=&year=&division=&portal="):
        assert served.ask(f"/en{path}").status == 200
    assert len(read(served, "/en/reports?year=&status=").xpath("//tbody/tr")) == 3
    assert served.ask("/en/events?since=0001-01-01&until=9999-12-31").status == 200


@pytest.mark.parametrize(
    ("query", "count"), [("水", 1), ("教育", 1), ("示例县", 3), ("平稳 示例", 2), ("不在此处", 0), ("<script>", 1)]
)
def test_words_are_found(served: Served, query: str, count: int) -> None:
    """Words of one and two characters are found, marked where they stand, and said to be missing where they are."""
    tree = read(served, f"/en/search?q={query.replace('<', '%3C').replace('>', '%3E')}")

    found = tree.xpath("//ul[@class='rows hit']/li[p/a]")
    assert len(found) == count
    assert all(one.xpath(".//mark") for one in found)


def test_a_search_for_nothing_asks_nothing(served: Served) -> None:
    """Without words the page explains what can be asked."""
    assert "traditional and simplified" in words(read(served, "/en/search?q=+"))


@pytest.mark.parametrize(
    "path",
    [
        # The beginning of an id names what has it alone, and no id goes on with this letter.
        *("/en/reports/report-x", "/en/events/altered-x", "/en/nights/20000101T000000Z", "/en/portals/nobody"),
        *("/en/captures/urn:uuid:0", "/en/places/999999", "/en/bodies/body-x", "/en/nowhere", "/en/events?since=today"),
        *("/archived/urn:uuid:0/page", "/archived/x/picture", "/archived/x/payload", "/feeds/nobody.atom"),
        *(f"/en/reports?after={write_cursor((1 << 70,))}", f"/en/search?q=水&after={write_cursor((-9, 1))}"),
        f"/en/events?after={write_cursor(('now', 'a'))}",
        *("/en/events?after=%00", "/en/reports?after=eyJ4IjoxfQ", "/fr/", "/en/charts?level=9", "/en/reports?year=x"),
    ],
)
def test_what_is_not_there_is_said(served: Served, path: str) -> None:
    """An address that names nothing gets a page of our own and no more."""
    answer = served.ask(path)

    assert answer.status == 404, answer.text[:300]
    assert "Traceback" not in answer.text


def test_a_portal_shows_its_policy(served: Served) -> None:
    """A portal's page says how it is; of one whose file was not archived it says that."""
    tree = read(served, "/en/portals/example")

    assert "healthy" in words(tree, "//dl[@class='facts']")
    assert "No crawl of ours archived one." in words(tree)


def test_a_portal_shows_its_own_nights(tmp_path: Path) -> None:
    """A night of two portals stands on each one's page with its own pages, captures and events alone."""
    from archive.clock import SimulatedClock
    from archive.keeping import keep
    from tests.archive.concluding.portal_nights import Answer, Portal, page
    from tests.web.serving import serve_room

    made = Collection.open(tmp_path / "data", create=True)
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    near, far = "http://www.example.gov.cn/", "http://far.example.gov.cn/"
    with keep(made, clock) as keeper:
        first, second = (Portal(keeper, clock, confirm_after_checks=1) for _ in range(2))
        second.facts = second.facts.model_copy(update={"id": "far"})
        for received in (7, 8):
            clock.advance(timedelta(days=1))
            keeper.prepare(["example", "far", "mute"])
            crawl_id = keeper.begin(["example", "far", "mute"])
            first.write(crawl_id, {f"{near}1.html": Answer(page(received=received)), f"{near}2.html": Answer("")})
            second.write(crawl_id, {f"{far}1.html": Answer(page())}, column=far, complete=received == 7, reason="cut")
            keeper.conclude(crawl_id)
    with serve_room(made.root, clock=clock) as running:
        nights = {
            portal: [
                [" ".join(cell.text_content().split()) for cell in row.xpath("*")][1:]
                for row in read(running, f"/en/portals/{portal}").xpath("//section[last()]//tbody/tr")
            ]
            for portal in ("example", "far")
        }

    assert [row[1:] for row in nights["example"]] == [["1", "2", "3", "1 alteration"], ["1", "2", "3", ""]]
    assert [row[1:] for row in nights["far"]] == [["1", "1", "2", ""], ["1", "1", "2", ""]]
    assert nights["far"][0][0].endswith("cut")


def test_the_same_bytes_are_not_sent_again(served: Served) -> None:
    """Pages have ETags, and who has a page is told that it is the same."""
    first = served.ask("/en/events")

    again = served.ask("/en/events", If_None_Match=first.headers["etag"])

    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert served.ask("/zh/events", If_None_Match=first.headers["etag"]).status == 200


def test_a_collection_without_anything_is_shown(tmp_path: Path) -> None:
    """The room opens on a collection in which nothing happened yet."""
    from archive.clock import SystemClock
    from archive.keeping import keep
    from tests.web.serving import serve_room

    empty = Collection.open(tmp_path / "data", create=True)
    with keep(empty, SystemClock()):
        pass
    with serve_room(empty.root) as room:
        for path in ("/", "/events", "/reports", "/portals", "/nights", "/charts", "/search?q=x", "/about"):
            assert room.ask(f"/en{path}").status == 200


def test_what_is_kept_and_what_is_read_anew_say_the_same(
    collection: Collection, events: dict[str, dict[str, Any]]
) -> None:
    """The differences from kept readings are those that the event's own records give."""
    from archive.queries.events import find_event
    from web import differences
    from web.room import Room

    room = Room.open(collection.root)
    with room.session() as session:
        event = find_event(session, events["altered"]["id"])
        assert event is not None
        kept = differences._compare_kept(session, event)
        gathered = gather_event(session, collection, event)
        anew = compare_sides(read_sides(RecordPayloads(gathered.records), gathered.contents))
    room.close()

    assert kept is not None
    assert kept == anew
