"""Which captures are offered as they were, and what is said of those that no browser shows in a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from lxml import html

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from archive.queries.values import CaptureItem
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.web.serving import Served, serve_room
from web.replay_links import Replay, find_original, is_shown_by_browsers

REPORT = "http://www.example.gov.cn/nianbao/1.html"
ATTACHED = "http://www.example.gov.cn/nianbao/1.docx"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A room with replays, of a report whose attachment was altered."""
    made = Collection.open(tmp_path_factory.mktemp("attached") / "data", create=True)
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    with keep(made, clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        portal.attachments_type = DOCX
        for document in (b"PK one", b"PK other"):
            portal.night({REPORT: Answer(page(), attachments={ATTACHED: document})})
    with serve_room(made.root, clock=clock, replay=Replay("http://127.0.0.1:9")) as running:
        yield running


def list_replays(served: Served, path: str) -> list[str]:
    """Return the records that a page leads to as they were."""
    answer = served.ask(path)
    assert answer.status == 200, answer.text[:300]
    found = html.document_fromstring(answer.text).xpath("//main//a/@href")
    return [str(one).split("/")[3] for one in found if str(one).endswith("/replay")]


def test_the_page_is_offered_and_not_the_document(served: Served) -> None:
    """An event of an attachment leads to the replays of both pages; the document's capture offers its bytes alone."""
    event = served.ask("/api/v1/events").json()["items"][0]
    captures = served.ask(f"/api/v1/events/{event['id']}").json()["captures"]
    one, other = (next(one for one in captures[side] if one["url"] == REPORT) for side in ("before", "after"))
    document = next(one for one in captures["after"] if one["url"] == ATTACHED)

    assert set(list_replays(served, f"/en/events/{event['id']}")) == {one["record_id"], other["record_id"]}
    assert set(list_replays(served, f"/en/reports/{event['report_id']}")) == {other["record_id"]}
    assert list_replays(served, f"/en/captures/{other['record_id']}") == [other["record_id"]]
    assert list_replays(served, f"/en/captures/{document['record_id']}") == []


def test_a_document_is_no_empty_frame(served: Served) -> None:
    """Who asks for the replay of a document is told why there is none, and led to its bytes."""
    event = served.ask("/api/v1/events").json()["items"][0]
    captures = served.ask(f"/api/v1/events/{event['id']}").json()["captures"]["after"]
    record_id = next(one["record_id"] for one in captures if one["url"] == ATTACHED)

    tree = html.document_fromstring(served.ask(f"/en/captures/{record_id}/replay").text)

    assert tree.xpath("//iframe") == []
    assert tree.xpath("//a[@download]/@href") == [f"/archived/{record_id}/payload"]
    assert "download it instead" in tree.xpath("//main")[0].text_content()


def test_a_link_field_names_the_original() -> None:
    """Among its other links, whatever their order; commas and semicolons of addresses are no ends."""
    link = (
        f'<http://127.0.0.1:1/timegate/{REPORT}>; rel="timegate", <{REPORT}?a=1,2;b>; rel="original", <x>; rel="first"'
    )

    assert find_original(link) == f"{REPORT}?a=1,2;b"
    assert find_original("") is None
    assert find_original('<x>; rel="memento"') is None


@pytest.mark.parametrize(
    ("content_type", "status", "is_shown"),
    [
        *(("text/html; charset=utf-8", 200, True), ("text/html", 404, True), ("text/plain", 200, True)),
        *(("application/xhtml+xml", 200, True), ("text/xml", 200, True), ("image/png", 200, True)),
        *(("image/tiff", 200, False), ("application/pdf", 200, False), ("application/zip", 200, False)),
        *((DOCX, 200, False), ("application/octet-stream", 200, False), (None, 200, True), (None, 302, False)),
    ],
)
def test_what_browsers_show(content_type: str | None, status: int, *, is_shown: bool) -> None:
    """Pages, text and pictures are shown in a frame; documents for which a browser needs a viewer are not."""
    capture = CaptureItem(
        record_id="urn:uuid:1",
        record_type="response",
        url=REPORT,
        captured_at=datetime(2026, 2, 1, tzinfo=UTC),
        status=status,
        content_type=content_type,
        payload_digest=None,
        warc="1.warc.gz",
        offset=0,
        length=1,
        revisit_of=None,
        truncated=None,
    )

    assert is_shown_by_browsers(capture) is is_shown
