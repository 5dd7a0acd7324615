"""What is hidden from view: shown nowhere, said where it stood, and still in the archive."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.web.conftest import HEALTH, WATER
from tests.web.serving import Served, serve_room


@pytest.fixture(scope="module")
def hiding(collection: Collection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str, str]]:
    """The room over a collection in which one report is hidden, the report's id, and the event's about it."""
    root = tmp_path_factory.mktemp("hidden") / "data"
    shutil.copytree(collection.root, root)
    with serve_room(root) as before:
        items = before.ask("/api/v1/reports").json()["items"]
        report = next(item["id"] for item in items if item["url"] == HEALTH)
        event = before.ask("/api/v1/events?kind=altered").json()["items"][0]["id"]
    asked = ["hide", report, "--by", "示例县卫生健康局", "--reason", "a name in an attachment", "--data", str(root)]
    assert run(asked) == ExitCode.OK
    with serve_room(root) as room:
        yield room, report, event


def test_no_list_has_it(hiding: tuple[Served, str, str]) -> None:
    """Lists, search, feeds and JSON leave a hidden report and its events out."""
    room, report, event = hiding
    for path in ("/en/reports", "/en/events", "/en/", "/en/search?q=卫生", "/api/v1/reports", "/api/v1/events"):
        text = room.ask(path).text
        assert report not in text, path
        assert event not in text, path
    assert "示例县卫生健康局2023年" not in room.ask("/api/v1/search?q=卫生").text
    assert room.ask("/api/v1/reports").json()["items"]


def test_its_place_says_so(hiding: tuple[Served, str, str]) -> None:
    """Where it stood it is said that it is hidden, since when, by whom and why, and nothing of it is shown."""
    room, report, event = hiding
    paths = [f"/en/reports/{report}", f"/en/reports/{report}/versions/1", f"/en/events/{event}"]
    paths += [f"/en/reports/{report}/figures/requests.received.total", f"/api/v1/reports/{report}"]
    for path in [
        *paths,
        f"/api/v1/events/{event}",
        f"/en/events/{event}/evidence.zip",
        f"/api/v1/captures?url={HEALTH}",
    ]:
        answer = room.ask(path)
        assert answer.status == 404, path
        assert "at the request of 示例县卫生健康局: a name in an attachment" in answer.text
        assert "全年工作" not in answer.text
        assert "statutory" not in answer.text


def test_the_coverage_says_no_more(tmp_path: Path) -> None:
    """The cell of a hidden report says in words that it is hidden, leads nowhere, and has no detail in JSON."""
    made, clock = Collection.open(tmp_path / "data", create=True), SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    with keep(made, clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        portal.facts = portal.facts.model_copy(update={"division_code": "421202", "name": "咸安区"})
        portal.night({WATER: Answer(page(body="咸安区水利局", received=7))})
        portal.night({WATER: Answer(page(body="咸安区水利局", received=8))})
    assert run(["hide", WATER, "--by", "a", "--reason", "b", "--data", str(made.root)]) == ExitCode.OK

    with serve_room(made.root, clock=clock) as room:
        for language, words in (("en", "hidden from view"), ("zh", "不予展示")):
            matrix = room.ask(f"/{language}/places/421202").text.partition('<table class="matrix">')[2]
            [cell] = re.findall(r'<span class="cell s-hidden" title="([^"]+)"', matrix)
            assert words in cell
            assert "/reports/" not in matrix
            assert "altered-mark" not in matrix
        answer = room.ask("/api/v1/places/421202/bodies").json()
        [line] = answer["rows"]
        body = line["body"]["id"]
        [cell] = [one for one in line["cells"] if one["state"] == "hidden"]
        assert (cell["report_id"], cell["is_altered"], cell["timing"], cell["report_count"]) == (None,) * 4
        assert "1 report is hidden from view." in room.ask(f"/en/bodies/{body}").text
        assert room.ask(f"/api/v1/bodies/{body}/totals?key=requests.received.total").json() == []


def test_its_documents_are_not_given(hiding: tuple[Served, str, str], served: Served) -> None:
    """The captures of a hidden report's pages are shown and given by no address."""
    room, report, _ = hiding
    record = served.ask(f"/api/v1/reports/{report}").json()["versions"][0]["captures"][0]["record_id"]

    for path in ("/archived/{}/page", "/archived/{}/payload", "/archived/{}/picture", "/en/captures/{}"):
        assert served.ask(path.format(record)).status in (200, 422)
        assert room.ask(path.format(record)).status == 404
    assert room.ask(f"/api/v1/captures/{record}").status == 404


def test_others_are_shown(hiding: tuple[Served, str, str]) -> None:
    """Hiding one report hides no other."""
    room, _, _ = hiding
    [other] = [item["id"] for item in room.ask("/api/v1/reports").json()["items"] if item["url"] == WATER]

    assert room.ask(f"/en/reports/{other}").status == 200
