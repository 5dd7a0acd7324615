"""Why and when anything is next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from archive.clock import SHANGHAI, SimulatedClock
from archive.due import DueLine, Explainer
from archive.keeping import Keeper
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page

FIRST, SECOND = (f"{COLUMN}{number}.html" for number in (1, 2))
LETTER = "http://www.example.gov.cn/1.doc"
PAGES = {FIRST: Answer(page(), attachments={LETTER: b"a letter"}), SECOND: Answer("<h1>关于开会的通知</h1>")}
GONE = Answer("<p>404</p>", state="missing", status=404, listed=False)
CHALLENGE = Answer("<p>412</p>", state="blocked", status=412)


def explain(keeper: Keeper, clock: SimulatedClock, name: str) -> list[DueLine]:
    """What is said of a URL or portal now."""
    with Session(keeper.engine) as session:
        return Explainer(session, clock.now()).explain(name)


def one(keeper: Keeper, clock: SimulatedClock, name: str) -> DueLine:
    """The one line that is said."""
    [line] = explain(keeper, clock, name)
    return line


@pytest.fixture
def settled(portal: Portal, clock: SimulatedClock) -> Portal:
    """A portal that has been as it is for a long time."""
    portal.night(PAGES)
    clock.advance(timedelta(days=120))
    portal.night(PAGES)
    return portal


def test_a_new_report_is_due_every_night(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """A report of tonight is due again, and it is said until when that goes on."""
    portal.night(PAGES)
    line = one(keeper, clock, FIRST)

    assert (line.what, line.is_due, line.interval_days) == ("report", True, 1)
    assert "every night for 14 days" in line.reason


@pytest.mark.usefixtures("settled")
def test_a_quiet_report_is_due_at_its_turn(keeper: Keeper, clock: SimulatedClock) -> None:
    """The interval and the quiet time are said, and the moment is a midnight in Shanghai."""
    line = one(keeper, clock, FIRST)

    assert not line.is_due
    assert line.interval_days == 16
    assert "every 16 days" in line.reason
    assert line.due_at is not None
    assert line.due_at.astimezone(SHANGHAI).hour == 0
    clock.set(line.due_at)
    assert one(keeper, clock, FIRST).is_due


@pytest.mark.usefixtures("settled")
def test_a_column_and_a_portal_are_told_with_what_is_in_them(keeper: Keeper, clock: SimulatedClock) -> None:
    """A portal's id or a column's address give the column first, then its reports."""
    lines = explain(keeper, clock, "example")

    assert [line.what for line in lines] == ["column", "report"]
    assert lines[0].is_due
    assert lines == explain(keeper, clock, COLUMN)


@pytest.mark.usefixtures("settled")
def test_what_is_no_report_is_told_apart(keeper: Keeper, clock: SimulatedClock) -> None:
    """A listed page that is none, a document, a stranger: each has its own answer."""
    assert one(keeper, clock, SECOND).what == "page"
    assert one(keeper, clock, SECOND).is_due
    assert one(keeper, clock, LETTER).what == "document"
    assert FIRST in one(keeper, clock, LETTER).reason
    stranger = one(keeper, clock, "http://www.example.gov.cn/other.html")
    assert (stranger.what, stranger.due_at) == ("unknown", None)
    assert explain(keeper, clock, "nobody") == []


def test_the_address_that_a_report_left_leads_to_where_it_is(
    settled: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """It is never visited again by itself, and who asks for it is told where the report was found."""
    settled.night({**PAGES, FIRST: GONE, f"{FIRST}?new": PAGES[FIRST]})
    line = one(keeper, clock, FIRST)

    assert (line.what, line.due_at) == ("captured", None)
    assert line.reason.startswith("the report that stood here has moved")
    assert line.reason.endswith(f"{FIRST}?new")


def test_a_suspicion_is_named(patient_portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """A report that may be withdrawn is due every night for that reason; once it is, intervals are said since when."""
    patient_portal.night(PAGES)
    clock.advance(timedelta(days=120))
    patient_portal.night({**PAGES, FIRST: GONE})
    assert "suspected to be withdrawn" in one(keeper, clock, FIRST).reason
    for _ in range(2):
        patient_portal.night({**PAGES, FIRST: GONE})
    assert one(keeper, clock, FIRST).reason.startswith("withdrawn, last seen on 2026-02-03; as it was for ")


def test_another_page_in_its_stead_leaves_a_suspicion_open(
    patient_portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """What answers, and is no report, neither confirms the suspicion nor takes it back: it is looked at every night."""
    patient_portal.night(PAGES)
    clock.advance(timedelta(days=120))
    patient_portal.night({**PAGES, FIRST: GONE})
    patient_portal.night({**PAGES, FIRST: Answer("<h1>关于开会的通知</h1>", listed=False)})

    assert "suspected to be withdrawn" in one(keeper, clock, FIRST).reason


def test_a_report_that_came_back_or_moved_is_due_every_night(
    settled: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """Both are looked after like a report that was altered, from the night on which they were found."""
    settled.night({**PAGES, FIRST: GONE})
    clock.advance(timedelta(days=20))
    settled.night(PAGES)
    restored = one(keeper, clock, FIRST)
    clock.advance(timedelta(days=120))
    settled.night(PAGES)
    settled.night({**PAGES, FIRST: GONE, f"{FIRST}?new": PAGES[FIRST]})
    moved = one(keeper, clock, f"{FIRST}?new")

    for line in (restored, moved):
        assert (line.is_due, line.interval_days) == (True, 1)
        assert line.reason.startswith("new or changed on")


def test_a_portal_that_refuses_puts_everything_off(settled: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """While a portal is left alone neither its columns nor its reports are due, and who refused is said."""
    clock.advance(timedelta(days=40))
    for _ in range(2):
        settled.night({FIRST: CHALLENGE}, complete=False, reason="refused", blocked_by="ruishu")
    column, report = explain(keeper, clock, "example")

    assert (column.is_due, report.is_due) == (False, False)
    assert "refused (ruishu)" in column.reason
    assert report.due_at == column.due_at
    assert "left alone until" in report.reason
