"""Changes in words: each state, unit and value is said as it is, in both languages."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from archive.describing import _CHINESE, describe_event, describe_figure
from archive.events import MATERIALITY, Event, EventCaptures, FigureChange, PortalChange, SameChange
from report.model import Materiality

AT = datetime(2026, 2, 1, tzinfo=UTC)


def figure(value: int | str | None, state: str = "stated", unit: str | None = "件", raw: str = "") -> dict[str, Any]:
    """A figure as it is printed."""
    return {"value": value, "raw": raw or str(value), "state": state, "unit": unit, "where": "table 3"}


BLANK = figure(None, "blank")


def event(**fields: Any) -> Event:
    """An event of which only what is told matters."""
    said: dict[str, Any] = dict.fromkeys(
        ("report_id", "issuing_body", "division_code", "reporting_year", "old_url", "title", "seen_before")
    )
    said |= {"id": "x-1", "kind": "altered", "status": "confirmed", "materiality": (), "portal": "example", "url": "u"}
    said |= {"seen_after": AT, "captures": EventCaptures(before=(), after=()), "figures": (), "totals": ()}
    said |= {"prose_changed": False, "parser_version": "1", "crawl_id": "c", "concluded_at": AT}
    return Event.model_validate(said | fields)


@pytest.mark.parametrize(
    ("old", "new", "english", "chinese"),
    [
        (BLANK, figure(0), "blank became 0", "空白 变为 0"),
        (figure(0), BLANK, "0 became blank", "0 变为 空白"),
        (figure(12), figure(13), "12 became 13", "12 变为 13"),
        (figure(None, "dash", raw="—"), figure(0), "dash became 0", "横线 变为 0"),
        (figure("3.5", unit="万元"), figure("3.5", unit="元"), "unit 万元 became 元", "单位由 万元 变为 元"),
        (figure(3, unit=None), figure(4), "3 became 4, unit none became 件", "3 变为 4, 单位由 无 变为 件"),
        (None, figure(5), "no such cell became 5", "无此单元格 变为 5"),
        (figure(None, "unreadable", raw="l"), BLANK, "unreadable “l” became blank", "无法识读“l” 变为 空白"),
    ],
)  # fmt: skip
def test_a_figure_is_said_as_it_is(old: Any, new: Any, english: str, chinese: str) -> None:
    """A blank that became 0, a unit that changed and a number that changed are three different things."""
    change = FigureChange(key="k", old=old, new=new)
    assert (describe_figure(change), describe_figure(change, "zh")) == (english, chinese)


def test_an_alteration_is_told_strongest_first() -> None:
    """Figures under their keys come before broken checks, text and attachments."""
    change = FigureChange(key="requests.received.total", old=figure(12), new=figure(13))
    altered = event(
        materiality=("figures", "totals", "prose", "attachment"), figures=(change,), totals=("R3 requests.received",)
    )
    assert describe_event(altered) == [
        "requests.received.total: 12 became 13",
        "holds no more: R3 requests.received",
        "the text was reworded",
        "an attachment was replaced, added or removed",
    ]


def test_a_portal_that_changed_is_told_whole() -> None:
    """Platform, addresses, the common changes and how many reports are concerned."""
    same = tuple(SameChange(where="prose", old=f"旧{n}", new=f"新{n}", count=40) for n in range(6))
    change = PortalChange(
        platform=("trs", "jcms"), addresses=(("a", "b"),), same=same, reports=("r",) * 40, not_found=("s",)
    )
    assert describe_event(event(kind="portal_changed", portal_change=change)) == [
        "platform trs became jcms",
        "moved from a to b",
        *(f"“旧{n}” became “新{n}” in 40 reports" for n in range(5)),
        "and 1 more such change",
        "40 reports are concerned",
        "1 report is not found again yet",
    ]


@pytest.mark.parametrize(("kind", "said"), [("published", "新发布"), ("restored", "页面恢复")])
def test_what_has_no_differences_is_said_by_its_kind(kind: str, said: str) -> None:
    """An event without figures says what befell the report."""
    assert describe_event(event(kind=kind), "zh") == [said]


def test_both_languages_fill_in_the_same() -> None:
    """A translation names the values that its original names, and is Chinese."""
    for english, chinese in _CHINESE.items():
        names = [{name for _, name, _, _ in string.Formatter().parse(one) if name} for one in (english, chinese)]
        assert names[0] == names[1]
        assert re.search(r"[\u4e00-\u9fff]", chinese), english


def test_events_know_what_is_material_to_reports() -> None:
    """Both name the kinds of difference alike and in one order, though events import nothing of the report."""
    assert get_args(Materiality) == MATERIALITY
