"""One row an event."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.tables import HidingRow, NoteRow
from archive.concluding.raising import keep_event
from archive.dataset.selection import Wish
from archive.events import CaptureReference, Event, EventCaptures, FigureChange
from archive.hiding import Hiding
from archive.notes import Note
from tests.archive.dataset.conftest import Exporter
from tests.archive.dataset.shelves import SEEN_AT, Filed, cell

Read = Callable[..., pd.DataFrame]


def capture(number: int, hours: int) -> CaptureReference:
    """Return a capture, so many hours after the first."""
    return CaptureReference(
        url="http://www.example.gov.cn/1.html", captured_at=SEEN_AT + timedelta(hours=hours), warc=f"{number}.warc.gz",
        offset=number, record_id=f"urn:uuid:{number}", payload_digest=f"sha256:{number}",
    )  # fmt: skip


def event(name: str, **more: Any) -> Event:
    """Return an alteration of a figure from blank to 0, with two captures on each side."""
    changed = FigureChange(key="requests.received.total", old=cell().model_dump(), new=cell(0).model_dump())
    fields = {
        "id": f"altered-{name}", "kind": "altered", "status": "confirmed",
        "materiality": ("figures", "totals"),
        "portal": "example", "report_id": Filed("1").report_id, "issuing_body": "示例县教育局",
        "division_code": "110228",
        "reporting_year": 2024, "url": "http://www.example.gov.cn/1.html", "old_url": None, "title": "=1+1",
        "seen_before": SEEN_AT, "seen_after": SEEN_AT + timedelta(days=1), "figures": (changed,),
        "totals": ("R3",),
        "captures": EventCaptures(before=(capture(1, 0), capture(2, 1)), after=(capture(3, 24), capture(4, 25))),
        "prose_changed": False, "parser_version": "1.0", "crawl_id": "20260202T190000Z", "concluded_at": SEEN_AT,
        **more,
    }  # fmt: skip
    return Event.model_validate(fields)


@pytest.fixture
def put_events(file_reports: Callable[..., None], data: Path) -> Callable[..., None]:
    """Put events and what people said of them into a collection with one report."""
    file_reports(Filed("1"))

    def put(*events: Event, said: tuple[Any, ...] = ()) -> None:
        engine = open_catalogue(data / "catalogue.db")
        with Session(engine) as session:
            for one in events:
                keep_event(session, one)
            session.add_all(said)
            session.commit()
        engine.dispose()

    return put


def test_an_event_has_what_changed_and_both_captures(put_events: Callable[..., None], read: Read) -> None:
    """Kind, report, times, figures before and after, and the first capture of each side."""
    put_events(event("a"))

    [row] = read("events").to_dict("records")

    assert (row["kind"], row["materiality"], row["figures_count"]) == ("altered", "figures totals", 1)
    [changed] = json.loads(row["figures"])
    assert (changed["old"]["value"], changed["old"]["state"], changed["new"]["value"]) == (None, "blank", 0)
    assert json.loads(row["totals"]) == ["R3"]
    assert (row["before_record_id"], row["before_warc"], row["before_offset"]) == ("urn:uuid:1", "1.warc.gz", 1)
    assert (row["after_record_id"], row["after_digest"]) == ("urn:uuid:3", "sha256:3")
    assert row["after_captured_at"] == pd.Timestamp(SEEN_AT + timedelta(hours=24))
    assert (row["province"], row["report_id"]) == ("北京市", Filed("1").report_id)


@pytest.mark.parametrize("differs", ["P1.docx", "/api/detail?id=1", ""])
def test_the_captures_that_differ_are_named(differs: str, put_events: Callable[..., None], read: Read) -> None:
    """Not the unchanged page, but the attachment, the answer or the conversion at the page's address that changed."""

    def side(first: int) -> tuple[CaptureReference, ...]:
        page = capture(first, first).model_copy(update={"payload_digest": "sha256:0"})
        other = capture(first + 1, first)
        return page, other.model_copy(update={"url": f"{page.url}{differs}"})

    put_events(event("a", captures=EventCaptures(before=side(1), after=side(5))))

    [row] = read("events").to_dict("records")
    assert (row["before_record_id"], row["before_digest"], row["before_offset"]) == ("urn:uuid:2", "sha256:2", 2)
    assert (row["after_record_id"], row["after_digest"], row["after_warc"]) == ("urn:uuid:6", "sha256:6", "6.warc.gz")


def test_without_such_a_pair_the_first_of_each_side_is_named(put_events: Callable[..., None], read: Read) -> None:
    """Where no address was captured on both sides with another answer, and where one side has no capture."""
    moved = capture(3, 24).model_copy(update={"url": "http://www.example.gov.cn/2.html"})
    put_events(
        event("a", kind="moved", captures=EventCaptures(before=(capture(1, 0),), after=(moved,))),
        event("b", kind="published", captures=EventCaptures(before=(), after=(capture(4, 25), capture(5, 26)))),
    )

    rows = read("events").set_index("id")
    assert rows.before_record_id.fillna("").to_dict() == {"altered-a": "urn:uuid:1", "altered-b": ""}
    assert rows.after_record_id.to_dict() == {"altered-a": "urn:uuid:3", "altered-b": "urn:uuid:4"}


def test_events_come_in_the_order_of_their_conclusion(put_events: Callable[..., None], read: Read) -> None:
    """The first concluded comes first, whatever its id; what was taken back is not there."""
    put_events(
        event("c"),
        event("a", concluded_at=SEEN_AT + timedelta(days=2)),
        event("b", concluded_at=SEEN_AT + timedelta(days=1)),
        event("d", status="retracted"),
    )

    assert read("events").id.tolist() == ["altered-c", "altered-b", "altered-a"]


def test_events_are_narrowed(put_events: Callable[..., None], read: Read) -> None:
    """By portal, year, body, and when they were concluded; one of a portal as a whole has no report."""
    put_events(
        event("a", reporting_year=2023),
        event("b", issuing_body="示例县财政局"),
        event("c", concluded_at=SEEN_AT + timedelta(days=9)),
        event("d", portal="other", report_id=None, issuing_body=None, reporting_year=None, kind="portal_changed"),
    )

    def ids(**asked: Any) -> list[str]:
        return [one[-1] for one in read("events", Wish(**asked)).id]

    assert ids(year=2023) == ["a"]
    assert ids(body="财政") == ["b"]
    assert ids(since=SEEN_AT + timedelta(days=1)) == ["c"]
    assert ids(portal="other") == ["d"]


def test_what_people_say_of_events_is_kept_to(put_events: Callable[..., None], export: Exporter, data: Path) -> None:
    """A hidden event is left out and counted, and a verdict on one stands in its row."""
    hiding = Hiding(at=SEEN_AT, by="a", about="event", subject="altered-a", hidden=True, reason="names a person")
    note = Note(
        id="note-1",
        at=SEEN_AT,
        by="b",
        about="event",
        subject="altered-b",
        key=None,
        verdict="explained",
        reason="typo",
    )
    said = (
        HidingRow(number=1, **hiding.model_dump()),
        NoteRow(number=2, id=note.id, subject=note.subject, key=None, body=note.model_dump(mode="json")),
    )
    put_events(event("a"), event("b"), said=said)

    done = export("events", "e.parquet")

    [row] = pd.read_parquet(data.parent / "out" / "e.parquet").to_dict("records")
    assert (done.row_count, done.hidden_count) == (1, 1)
    assert (row["id"], row["note_verdict"], row["note_reason"]) == ("altered-b", "explained", "typo")
