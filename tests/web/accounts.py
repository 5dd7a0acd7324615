"""Accounts of made-up nights for the tests of the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

AT = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)


def make_capture(name: str) -> dict[str, Any]:
    """Return a capture that an event rests on."""
    return {
        "url": f"http://www.qinghe.test/nb/{name}.html",
        "captured_at": AT,
        "warc": "20260301T183000Z-00000.warc.gz",
        "offset": 4711,
        "record_id": f"<urn:uuid:{name}>",
        "payload_digest": None,
    }


def make_figure(value: object, state: str = "stated", raw: str | None = None) -> dict[str, Any]:
    """Return a whole figure as `nianbao parse` prints it."""
    return {"value": value, "raw": str(value) if raw is None else raw, "state": state, "unit": "件", "where": {}}


def make_event(**changes: Any) -> dict[str, Any]:
    """Return an alteration of one figure, with whatever is to be different."""
    event = {
        "id": "altered-1",
        "kind": "altered",
        "status": "confirmed",
        "materiality": ["figures", "prose"],
        "portal": "qinghe",
        "report_id": "report-1",
        "issuing_body": "清河县财政局",
        "division_code": None,
        "reporting_year": 2025,
        "url": "http://www.qinghe.test/nb/1.html",
        "old_url": None,
        "title": "清河县财政局2025年政府信息公开工作年度报告",
        "seen_before": AT.replace(day=1),
        "seen_after": AT,
        "captures": {"before": [make_capture("before")], "after": [make_capture("after")]},
        "figures": [
            {"key": "requests.new.natural", "old": make_figure(12), "new": make_figure(21)},
            {"key": "requests.carried_over.natural", "old": make_figure(None, "blank", ""), "new": make_figure(0)},
            {"key": "litigation.total", "old": None, "new": make_figure(0, "dash", "/")},
        ],
        "totals": ["R1"],
        "prose_changed": True,
        "parser_version": "1",
        "crawl_id": "20260301T183000Z",
        "concluded_at": AT,
    }
    return {**event, **changes}


def make_portal(**changes: Any) -> dict[str, Any]:
    """Return what a healthy portal gave, with whatever is to be different."""
    portal = {
        "id": "qinghe",
        "name": "清河县人民政府",
        "platform": "trs_wcm",
        "health": "healthy",
        "reason": None,
        "entries": 46,
        "candidates": 41,
        "rejected": 5,
        "visits": 41,
        "states": {"ok": 39, "missing": 2},
        "captures": 212,
        "revisits": 150,
        "rendered": 0,
        "bytes": 1_234_567,
        "list_pages": 4,
        "attachments": 7,
        "rejections": [{"url": "http://www.qinghe.test/jd.html", "title": "一图读懂年报", "reason": "a 解读"}],
    }
    return {**portal, **changes}


def make_account(**changes: Any) -> dict[str, Any]:
    """Return the account of a night on which something was found, with whatever is to be different."""
    blocked = make_portal(
        id="lanshan",
        name="兰山区人民政府",
        platform="gkmlpt",
        health="blocked",
        reason="list page 2 answered with a challenge (加速乐)",
        visits=9,
        states={"ok": 3, "blocked": 4, "unreachable": 1, "soft_missing": 1},
        rejections=[],
    )
    account = {
        "crawl_id": "20260301T183000Z",
        "night": date(2026, 3, 2),
        "began_at": AT,
        "ended_at": AT.replace(hour=19, minute=12),
        "portals": [make_portal(), blocked],
        "reports": {
            "count": 43,
            "by_form": {"2021": 30, "2019": 11, "none": 2},
            "by_kind": {"annual_report": 42, "work_summary": 1},
            "by_notice": {"blank_cells": 7, "year_conflict": 1},
        },
        "events": [
            make_event(),
            make_event(
                id="withdrawn-1",
                kind="withdrawn",
                status="suspected",
                materiality=[],
                figures=[],
                totals=[],
                title="清河县教育局2024年政府信息公开工作年度报告",
                issuing_body="清河县教育局",
                reporting_year=2024,
            ),
            make_event(id="published-1", kind="published", materiality=[], figures=[], totals=[], seen_before=None),
        ],
        "faults": [],
    }
    return {**account, **changes}
