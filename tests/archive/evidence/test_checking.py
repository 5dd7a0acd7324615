"""A bundle from anybody: whatever is in it, the check ends with what is wrong, never with an error of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.evidence.bundle import CAPTURES, SUMS, TIMESTAMP, sums_of
from archive.evidence.checking import check_bundle
from tests.web.accounts import make_event

NOTHING = {"before": [], "after": []}


@pytest.mark.parametrize(
    "event",
    [
        json.dumps(make_event(captures=NOTHING), default=str),
        json.dumps(make_event(kind="portal_changed", report_id=None, captures=NOTHING), default=str),
        json.dumps([make_event()], default=str),
        '{"id": NaN}',
        "[" * 100_000,
        '"\\ud800"',
        "9" * 10_000,
    ],
)
def test_a_hostile_event_is_a_fault(tmp_path: Path, event: str) -> None:
    """An event without captures, or one that is no event at all, is told like any other damage."""
    for name, content in ((CAPTURES, ""), ("event.json", event), ("records.json", "[]")):
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / SUMS).write_bytes(sums_of(tmp_path, exclude=(SUMS, TIMESTAMP)))

    found = check_bundle(tmp_path)

    assert [fault for fault in found.faults if fault.where != CAPTURES]


@pytest.mark.parametrize("changes", [{}, {"kind": "portal_changed", "report_id": None}])
def test_an_id_that_does_not_follow_is_a_fault(tmp_path: Path, changes: dict[str, object]) -> None:
    """What happened to a report or to a portal has the id that its captures give it, and no other."""
    (tmp_path / CAPTURES).touch()
    (tmp_path / "event.json").write_text(json.dumps(make_event(**changes), default=str), encoding="utf-8")
    (tmp_path / "records.json").write_text("[]", encoding="utf-8")
    (tmp_path / SUMS).write_bytes(sums_of(tmp_path, exclude=(SUMS, TIMESTAMP)))

    messages = [fault.message for fault in check_bundle(tmp_path).faults if fault.where == "event.json"]

    assert messages == ["the event's id does not follow from what it is about and its captures"]
