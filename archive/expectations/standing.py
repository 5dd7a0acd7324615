"""What can be said of one body's report for one year: a function of facts, which are gathered elsewhere.

Absence is said only after a list that was read whole. Blocked, missing, withdrawn and tables absent are never taken for
one another, and where nothing can be said, that is what is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from archive.expectations.calendar import find_due_date

# `published` is there, and whether it was in time is not known. `not_due` is not there, and need not be yet;
# `not_expected` is not there, and nothing says that it should be; `unknown`: the lists were not read whole.
State = Literal[
    "on_time", "late", "published", "tables_absent", "missing", "blocked", "withdrawn", "not_due", "not_expected",
    "unknown",
]  # fmt: skip
Timing = Literal["on_time", "late"]

# The form with its tables is prescribed for reports on this year and later (国办公开办函〔2019〕60号); what was
# published before is prose, its table an attachment or nowhere.
TABLES_FROM = 2019
# A body that published nothing for so many years in a row is not expected to begin again.
_FORGOTTEN_AFTER = 3
# A list of yesterday is as good as one of today.
_FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """One report of a body for a year, at one address; all dates are those of Shanghai.

    `status` is as in the catalogue: published, suspected (of withdrawal), withdrawn. `published_on` is what the report
    or its page states, None where neither does. `absent_on` is the night of the last complete walk of its column before
    it was first seen, None where there was none: it stood there already. `version_count` counts its states.
    `has_tables` says whether any statutory table was read in it, None where it could not be read.
    """

    status: str
    first_seen_on: date
    published_on: date | None = None
    absent_on: date | None = None
    version_count: int = 1
    has_tables: bool | None = None


@dataclass(frozen=True, slots=True)
class BodyYear:
    """A body and a year, and what is known of its columns.

    `reports` are all of the body's for the year, at whatever addresses. `other_years` are the years for which there are
    reports of the body. `is_promised` says that the portal's file names the body or the year. `health` is the portal's
    by its last walks (archive.health). `seen_whole_on` is the night of the last complete walk of the columns in which
    its reports stand, None where there was none.
    """

    issuing_body: str | None
    reporting_year: int
    reports: Sequence[ReportFacts] = ()
    other_years: Sequence[int] = ()
    is_promised: bool = False
    health: str = "healthy"
    seen_whole_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is said of a body's report for a year, and why, in a line for people.

    `due_on` is the last day on which it is in time, None for years without a duty. `timing` is None where it is not
    known, `is_altered` holds where a report has more than one version.
    """

    state: State
    reason: str
    due_on: date | None
    timing: Timing | None = None
    is_altered: bool = False


def judge_standing(facts: BodyYear, today: date) -> Standing:
    """Say how it stands with a body's report for a year on a day in Shanghai."""
    due_on = find_due_date(facts.issuing_body, facts.reporting_year)
    there = [report for report in facts.reports if report.status != "withdrawn"]
    if there:
        return _judge_published(there, facts.reporting_year, due_on)
    is_altered = any(report.version_count > 1 for report in facts.reports)
    if facts.reports:
        return Standing("withdrawn", "it was there, and stands nowhere any more", due_on, is_altered=is_altered)
    state, reason = _judge_absence(facts, due_on, today)
    return Standing(state, reason, due_on)


def _judge_published(reports: Sequence[ReportFacts], year: int, due_on: date | None) -> Standing:
    # Of several addresses the one that was in time counts: a body publishes a report once.
    timed = [_time(report, due_on) for report in reports]
    timing, reason = min(timed, key=lambda one: ("on_time", "late", None).index(one[0]))
    is_altered = any(report.version_count > 1 for report in reports)
    if year >= TABLES_FROM and all(report.has_tables is False for report in reports):
        return Standing("tables_absent", f"none of the form's tables is in it; {reason}", due_on, timing, is_altered)
    return Standing(timing or "published", reason, due_on, timing, is_altered)


def _time(report: ReportFacts, due_on: date | None) -> tuple[Timing | None, str]:
    """Return whether a report was in time, and what says so; what was archived goes before what is stated."""
    seen = f"first seen on {report.first_seen_on}"
    if due_on is None:
        return None, f"{seen}; no date was prescribed"
    if report.first_seen_on <= due_on:
        return "on_time", f"{seen}, due by {due_on}"
    stated = report.published_on
    if report.absent_on is not None and report.absent_on > due_on:
        dated = f", although dated {stated}" if stated is not None and stated <= due_on else ""
        return "late", f"not on the list that was read whole on {report.absent_on}, due by {due_on}{dated}"
    if stated is not None:
        return ("on_time" if stated <= due_on else "late"), f"dated {stated}, due by {due_on}"
    return None, f"{seen}, undated, due by {due_on}"


def _judge_absence(facts: BodyYear, due_on: date | None, today: date) -> tuple[State, str]:
    if due_on is None:
        return "not_expected", "no report was prescribed for this year"
    why = _find_expectation(facts)
    if why is None:
        return "not_expected", "nothing says that there should be one"
    if today <= due_on:
        return "not_due", f"due by {due_on}"
    # On its last day it may still be published: a list proves it missing from the day after on.
    seen_on = facts.seen_whole_on if facts.seen_whole_on is not None and facts.seen_whole_on > due_on else None
    since = f"the list of {seen_on} did not have it" if seen_on is not None else f"no list was seen since {due_on}"
    if facts.health == "blocked" and (seen_on is None or today - seen_on > _FRESH):
        return "blocked", f"the portal refuses; {since}, due by {due_on}"
    if seen_on is not None:
        return "missing", f"{since}, due by {due_on}; {why}"
    return "unknown", f"its lists were not read whole since {due_on}, when it was due"


def _find_expectation(facts: BodyYear) -> str | None:
    """Return why a report should be there, None where nothing says so: a body's own past, or the portal's file."""
    if facts.is_promised:
        return "the portal's file names it"
    before = [year for year in facts.other_years if year < facts.reporting_year]
    if before and facts.reporting_year - max(before) <= _FORGOTTEN_AFTER:
        return f"the body reported on {max(before)}"
    after = [year for year in facts.other_years if year > facts.reporting_year]
    # Between two years for which it reported there is a gap; before the first of them nothing is expected.
    return f"the body reported on {max(before)} and {min(after)}" if before and after else None
