"""What is said of a body's report for a year, from facts alone."""

from __future__ import annotations

from datetime import date

import pytest

from archive.expectations import BodyYear, ReportFacts, find_due_date, judge_standing
from archive.expectations.standing import State

BUREAU, COUNTY = "示例县水利局", "示例县人民政府"
DUE = date(2025, 1, 31)


def report(first_seen: date, **facts: object) -> ReportFacts:
    """A report with its tables, as it was first seen on a day."""
    return ReportFacts("published", first_seen, **{"has_tables": True, **facts})  # type: ignore[arg-type]


def state_of(today: date = date(2025, 6, 1), body: str | None = BUREAU, **facts: object) -> State:
    """What is said of the report for 2024 on a day."""
    return judge_standing(BodyYear(body, 2024, **facts), today).state  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "year", "due"),
    [
        (BUREAU, 2024, date(2025, 1, 31)),
        (COUNTY, 2024, date(2025, 3, 31)),
        ("示例县磻溪镇人民政府", 2024, date(2025, 3, 31)),
        ("示例经济开发区管理委员会", 2024, date(2025, 3, 31)),
        ("示例县人民政府办公室", 2024, date(2025, 3, 31)),
        (None, 2024, date(2025, 3, 31)),
        (BUREAU, 2019, date(2020, 1, 31)),
        (BUREAU, 2018, date(2019, 3, 31)),
        (BUREAU, 2008, date(2009, 3, 31)),
        (BUREAU, 2007, None),
    ],
)
def test_the_statutory_date(body: str | None, year: int, due: date | None) -> None:
    """Departments by 31 January, governments by 31 March, all by 31 March before the regulation of 2019."""
    assert find_due_date(body, year) == due


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (report(date(2025, 1, 31)), "on_time"),
        (report(date(2025, 2, 20), published_on=date(2025, 1, 31)), "on_time"),
        (report(date(2025, 2, 20), published_on=date(2025, 2, 1)), "late"),
        (report(date(2025, 2, 20), absent_on=date(2025, 2, 1)), "late"),
        (report(date(2025, 2, 20), absent_on=date(2025, 2, 1), published_on=date(2025, 1, 20)), "late"),
        (report(date(2025, 2, 1), absent_on=date(2025, 1, 31)), "published"),
        (report(date(2025, 2, 20)), "published"),
    ],
)
def test_when_it_was_published(facts: ReportFacts, state: State) -> None:
    """What was archived goes before what is stated, and where neither tells, nothing is said of the time."""
    assert state_of(reports=(facts,)) == state


def test_a_list_that_contradicts_the_date_is_named() -> None:
    """A report that bears a date before a list without it says both in its reason."""
    late = report(date(2025, 2, 20), absent_on=date(2025, 2, 3), published_on=date(2025, 1, 20))
    said = judge_standing(BodyYear(BUREAU, 2024, (late,)), date(2025, 6, 1)).reason

    assert "2025-02-03" in said
    assert "although dated 2025-01-20" in said


def test_one_address_in_time_is_enough() -> None:
    """Of a report that stands at two addresses the earlier one counts."""
    late = report(date(2025, 2, 20), absent_on=date(2025, 2, 3))

    assert state_of(reports=(late, report(date(2025, 1, 9)))) == "on_time"


def test_a_report_without_its_tables_is_not_just_there() -> None:
    """Tables are absent where the form asks for them and none was read; what could not be read says nothing."""
    bare = report(date(2025, 1, 9), has_tables=False)
    unread = report(date(2025, 1, 9), has_tables=None)

    standing = judge_standing(BodyYear(BUREAU, 2024, (bare,)), date(2025, 6, 1))
    assert (standing.state, standing.timing) == ("tables_absent", "on_time")
    assert state_of(reports=(unread,)) == "on_time"
    assert judge_standing(BodyYear(BUREAU, 2017, (bare,)), date(2025, 6, 1)).state != "tables_absent"


def test_a_report_that_is_gone_is_withdrawn_and_not_missing() -> None:
    """What was there and is confirmed to be gone is withdrawn; what is only suspected is still there."""
    gone = ReportFacts("withdrawn", date(2025, 1, 9))
    doubtful = ReportFacts("suspected", date(2025, 1, 9))

    assert state_of(reports=(gone,), other_years=(2023,), seen_whole_on=date(2025, 5, 31)) == "withdrawn"
    assert state_of(reports=(doubtful,)) == "on_time"


def test_versions_make_it_altered() -> None:
    """A second version is told beside the state."""
    facts = BodyYear(BUREAU, 2024, (report(date(2025, 1, 9), version_count=2),))

    assert judge_standing(facts, date(2025, 6, 1)).is_altered


def test_missing_needs_a_list_read_whole_after_the_date() -> None:
    """Missing is said after the date, on a whole list read after it; before the date nothing is due."""
    past = {"other_years": (2022, 2023)}

    assert state_of(date(2025, 1, 31), **past, seen_whole_on=date(2025, 1, 31)) == "not_due"
    assert state_of(date(2025, 2, 1), **past, seen_whole_on=DUE) == "unknown"
    assert state_of(date(2025, 2, 1), **past, seen_whole_on=date(2025, 2, 1)) == "missing"
    assert state_of(date(2025, 2, 1), COUNTY, **past, seen_whole_on=date(2025, 2, 1)) == "not_due"
    assert state_of(date(2025, 2, 1), **past) == "unknown"


def test_who_refuses_is_blocked_and_misses_nothing() -> None:
    """A portal that refuses since the date is blocked, whatever it lacks; others than refusals leave it unknown."""
    past = {"other_years": (2023,), "seen_whole_on": date(2025, 1, 20)}

    assert state_of(**past, health="blocked") == "blocked"
    assert state_of(**past, health="incomplete") == "unknown"
    assert state_of(other_years=(2023,), seen_whole_on=date(2025, 2, 1), health="blocked") == "blocked"


def test_what_nobody_promised_is_not_expected() -> None:
    """Only a body's own past or the portal's file makes a report expected; a gap between two years is one missing."""
    whole = {"seen_whole_on": date(2025, 5, 31)}

    assert state_of(**whole) == "not_expected"
    assert state_of(**whole, is_promised=True) == "missing"
    assert state_of(**whole, other_years=(2025, 2026)) == "not_expected"
    assert state_of(**whole, other_years=(2020,)) == "not_expected"
    assert state_of(**whole, other_years=(2021,)) == "missing"
    assert state_of(**whole, other_years=(2018, 2026)) == "missing"
