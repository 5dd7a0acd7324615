"""A portal's health by its walks: what was seen, held against what its file expects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from archive.health import judge_health
from archive.walks import Entry, PageVisit, PortalFacts, Walk

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def walk(*years: int, column: str = "年报", states: tuple[str, ...] = (), **changed: Any) -> Walk:
    """A walk that found a report of each of these years, and a line that is none; visits of them came to `states`."""
    facts = {name: changed.pop(name) for name in ("reports_min", "years") if name in changed}
    portal = PortalFacts(
        id="example", name="示例县", division_code=None, platform="trs", confirm_after_checks=3, **facts
    )
    entries = [entry(f"/{column}/{year}", f"示例县{year}年政府信息公开工作年度报告", "candidate") for year in years]
    return Walk.model_validate(
        {
            "crawl_id": "20260201T000000Z",
            "portal": portal,
            "column_name": column,
            "column_url": f"http://www.example.gov.cn/{column}/",
            "body": None,
            "began_at": NOW,
            "ended_at": NOW,
            "complete": True,
            "reason": None,
            "stated_count": None,
            "list_pages": (),
            "entries": (*entries, entry("/x", "关于做好2030年年报工作的通知", "rejected")),
            "visits": [visit(one, state) for one, state in zip(entries, states, strict=False)],
        }
        | changed
    )


def visit(listed: Entry, state: str) -> PageVisit:
    """A visit of a page that is listed."""
    return PageVisit.model_validate(
        {
            "url": listed.url,
            "title": listed.title,
            "listed_on": None,
            "listed": True,
            "state": state,
            "record_id": None,
            "rendered": None,
            "render_reason": None,
            "attachments": (),
        }
    )


def entry(url: str, title: str, verdict: Any) -> Entry:
    """A line of a list."""
    return Entry(url=url, title=title, listed_on=None, list_page="p", verdict=verdict, reason="r")


@pytest.mark.parametrize(
    ("walks", "health", "reason"),
    [
        ([walk(2023, 2024)], "healthy", None),
        ([walk(2023, 2024, reports_min=2, years=(2023, 2024))], "healthy", None),
        ([walk(2022, 2023, 2024, 2025, reports_min=2, years=(2023, 2024))], "healthy", None),
        ([walk(2023, 2024, reports_min=3)], "fewer_reports", "2 reports are listed where at least 3 are expected"),
        (
            [walk(2023, 2024, years=(2019, 2024))],
            "years_missing",
            "reports of 2023 to 2024 are listed where those of 2019 to 2024 are expected",
        ),
        (
            [walk(2023, reports_min=1, years=(2023, 2024))],
            "years_missing",
            "reports of 2023 to 2023 are listed where those of 2023 to 2024 are expected",
        ),
        ([walk(2022, 2023, 2024, 2025, states=("ok", "refused", "failed", "ok"))], "healthy", None),
        (
            [walk(2022, 2023, 2024, 2025, states=("ok", "refused", "failed", "refused"))],
            "pages_silent",
            "3 of 4 listed pages do not answer as a report's page does: 2 refused, 1 failed",
        ),
        ([walk(2022, 2023, 2024, 2025, states=("soft_missing",))], "healthy", None),
        (
            [walk(2025, states=("redirected_home",))],
            "pages_silent",
            "1 of 1 listed pages do not answer as a report's page does: 1 redirected_home",
        ),
        ([walk(complete=False, reason="/nb/: failed", reports_min=9)], "incomplete", "年报: /nb/: failed"),
        ([walk(complete=False, blocked_by="ruishu", reason="拦", reports_min=9)], "blocked", "年报: 拦"),
    ],
)
def test_health_is_what_was_seen_and_what_was_expected(walks: list[Walk], health: str, reason: str | None) -> None:
    """A complete walk that found less than expected is no healthy one; one that saw little says nothing of how much."""
    assert judge_health(walks) == (health, reason)


def test_columns_count_together() -> None:
    """The portal's file expects of all its columns, and a report in two of them is one."""
    both = [walk(2023, 2024, reports_min=3), walk(2024, 2025, column="部门年报", reports_min=3)]
    assert judge_health(both)[0] == "healthy"
    twice = [walk(2023, 2024, reports_min=3), walk(2023, 2024, reports_min=3)]
    assert judge_health(twice)[0] == "fewer_reports"


@pytest.mark.parametrize(("silent", "health"), [(3, "healthy"), (4, "healthy"), (5, "pages_silent")])
def test_single_pages_that_do_not_answer_are_not_the_portal(silent: int, health: str) -> None:
    """Of ten pages three or four may be gone or broken; where half of them do not answer it is the portal."""
    states = ("missing",) * silent + ("ok",) * (10 - silent)

    assert judge_health([walk(*range(2010, 2020), states=states)])[0] == health
