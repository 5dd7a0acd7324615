"""The same as JSON: described by OpenAPI, paged, tagged, and with errors that say what they are."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from archive.clock import SimulatedClock
from archive.collection import Collection
from tests.web.conftest import HEALTH
from tests.web.serving import Served, serve_room


@pytest.fixture(scope="module")
def openapi(served: Served) -> dict[str, Any]:
    """The description."""
    described: dict[str, Any] = served.ask("/api/v1/openapi.json").json()
    return described


def resolve(openapi: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that may be named elsewhere."""
    while "$ref" in schema:
        schema = openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def check(openapi: dict[str, Any], schema: dict[str, Any], value: Any, where: str) -> None:
    """See that a value has the fields that its schema describes, all the way down, and no others."""
    schema = resolve(openapi, schema)
    options = [resolve(openapi, one) for one in schema.get("anyOf", [])]
    if options:
        kinds = {"null": type(None), "object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
        fitting = [one for one in options if "type" not in one or isinstance(value, kinds.get(one["type"], object))]
        assert fitting, f"{where}: {value!r}"
        schema = fitting[0]
    if isinstance(value, dict) and "properties" in schema:
        assert set(value) <= set(schema["properties"]), where
        assert set(schema.get("required", ())) <= set(value), where
        for name, one in value.items():
            check(openapi, schema["properties"][name], one, f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for one in value:
            check(openapi, schema["items"], one, f"{where}[]")


def test_every_resource_answers_as_described(served: Served, openapi: dict[str, Any]) -> None:
    """Each address of the description answers, and the answer has the fields that are described."""
    report = served.ask("/api/v1/reports").json()["items"][0]
    record = served.ask(f"/api/v1/reports/{report['id']}").json()["versions"][0]["captures"][0]["record_id"]
    named = {
        "report_id": report["id"],
        "ordinal": "1",
        "body_id": report["body_id"],
        "event_id": served.ask("/api/v1/events").json()["items"][0]["id"],
        "crawl_id": served.ask("/api/v1/nights").json()["items"][0]["crawl_id"],
        "portal_id": "example",
        "record_id": record,
        "code": "330106",
    }
    asked = {"/api/v1/captures": f"?url={HEALTH}", "/api/v1/search": "?q=示例", "/api/v1/charts/totals": "?key=a"}
    asked |= {"/api/v1/charts/spread": "?key=a&year=2023", "/api/v1/bodies/{body_id}/totals": "?key=a"}

    for path, methods in openapi["paths"].items():
        assert list(methods) == ["get"]
        assert methods["get"]["summary"]
        if not path.startswith("/api/v1/"):
            continue
        answer = served.ask(path.format(**named) + asked.get(path, ""))
        if path in ("/api/v1/places/{code}/coverage", "/api/v1/places/{code}/bodies") and answer.status == 404:
            continue
        assert answer.status == 200, f"{path}: {answer.text[:200]}"
        assert answer.headers["content-type"] == "application/json"
        schema = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        check(openapi, schema, answer.json(), path)


def test_the_description_is_the_api_alone(openapi: dict[str, Any]) -> None:
    """Pages, files and archived documents are no part of it; beside the JSON it has what Memento asks for."""
    assert openapi["openapi"].startswith("3.1")
    assert all(path.startswith(("/api/v1/", "/memento/")) for path in openapi["paths"])
    assert len(openapi["paths"]) > 20


def test_lists_lead_on(served: Served) -> None:
    """Page after page gives every item once, and the last leads nowhere."""
    seen: list[str] = []
    after = ""
    for _ in range(9):
        answer = served.ask(f"/api/v1/reports?limit=1{after}").json()
        seen += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            break
        after = f"&after={answer['next']}"

    assert len(seen) == len(set(seen)) == 3
    assert sorted(seen) == sorted(item["id"] for item in served.ask("/api/v1/reports").json()["items"])


def test_an_answer_is_not_sent_twice(served: Served) -> None:
    """The ETag of an answer stays while it says the same, and is another where it does not."""
    first = served.ask("/api/v1/events")

    assert served.ask("/api/v1/events", If_None_Match=f'"x", {first.headers["etag"]}').status == 304
    assert served.ask("/api/v1/events", If_None_Match='"x"').status == 200
    assert served.ask("/api/v1/events?kind=altered").headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/reports/report-0", 404),
        ("/api/v1/nowhere", 404),
        ("/api/v1/reports?limit=0", 422),
        ("/api/v1/reports?limit=99999", 422),
        ("/api/v1/reports?year=x", 422),
        ("/api/v1/events?since=tomorrow", 422),
        ("/api/v1/search", 422),
        ("/api/v1/events?after=x", 404),
        ("/api/v1/events?after=WyJub25zZW5zZSIsICJ4Il0", 404),
        ("/api/v1/reports?after=WzExODA1OTE2MjA3MTc0MTEzMDM0MjRd", 404),
        ("/api/v1/search?q=x&after=Wy05LCA1XQ", 404),
        ("/api/v1/reports?portal=" + "x" * 200, 422),
    ],
)
def test_an_error_is_a_problem(served: Served, path: str, status: int) -> None:
    """What cannot be answered is a problem as RFC 9457 has it, without anything of the program's inside."""
    answer = served.ask(path)

    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "status", "title", "detail"}
    assert "Traceback" not in answer.text


def test_damage_is_told_without_saying_where_the_collection_lies(collection: Collection, tmp_path: Path) -> None:
    """Who asks for what has rotted learns in which file, and nothing of this machine."""
    data = shutil.copytree(collection.root, tmp_path / "data")
    for warc in (data / "archive").glob("*.warc.gz"):
        warc.write_bytes(bytes(warc.stat().st_size))
    with serve_room(data, clock=SimulatedClock(datetime(2026, 3, 1, tzinfo=UTC))) as served:
        [record, *_] = served.ask(f"/api/v1/captures?url={HEALTH}").json()["items"]
        answer = served.ask(f"/archived/{record['record_id']}/payload")

        for warc in (data / "archive").glob("*.warc.gz"):
            warc.unlink()
        [event] = served.ask("/api/v1/events?kind=altered").json()["items"]
        shown = served.ask(f"/en/events/{event['id']}")
        gone = [
            served.ask(path)
            for path in (f"/archived/{record['record_id']}/page", f"/en/events/{event['id']}/evidence.zip")
        ]

    assert answer.status == 500
    assert answer.text.startswith("archive/nianbao-")
    assert [one.status for one in (shown, *gone)] == [200, 500, 500]
    assert all("archive/nianbao-" in one.text for one in gone)
    assert all(str(tmp_path) not in one.text for one in (answer, shown, *gone))


def test_json_is_what_the_command_line_prints(served: Served, collection: Any, capfd: Any) -> None:
    """An event is the same for both."""
    from nianbao.cli import run

    run(["events", "--kind", "altered", "--data", str(collection.root), "--format", "json"])
    [printed] = json.loads(capfd.readouterr().out)

    told = served.ask(f"/api/v1/events/{printed['id']}").json()

    assert {name: told[name] for name in told if name in printed} == {
        name: printed[name] for name in told if name in printed
    }
    assert {"id", "kind", "status", "materiality", "figures", "captures"} <= set(told)


@pytest.mark.parametrize("name", ["all", "kind-altered", "portal-example"])
def test_a_feed_is_served(served: Served, name: str) -> None:
    """Atom comes by the names under which the collection writes it, and its links lead into the room."""
    answer = served.ask(f"/feeds/{name}.atom")

    assert answer.headers["content-type"].startswith("application/atom+xml")
    tree = etree.fromstring(answer.body)
    found = tree.xpath("//a:entry/a:link/@href", namespaces={"a": "http://www.w3.org/2005/Atom"})
    links = [link for link in found if "example.gov.cn" not in link]
    assert links
    for link in links:
        assert link.startswith(f"{served.address}/")
        assert served.ask(link.removeprefix(served.address)).status == 200
