"""When a known report is visited again: the policy as a function."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from archive.clock import SHANGHAI, night_of
from archive.rechecking import Known, RecheckPolicy, VisitPlan, are_woken, find_due, find_interval

POLICY = RecheckPolicy()
URL = "http://www.example.gov.cn/1.html"
# Far from both dates by which reports are due.
CHANGED = date(2026, 5, 1)


def at(day: date) -> datetime:
    """Three in the morning in Shanghai."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=SHANGHAI).astimezone(UTC)


def nights_of_visits(url: str, changed: date, nights: int, policy: RecheckPolicy = POLICY) -> list[date]:
    """The nights on which a report is visited that never changes."""
    visits = [changed]
    for number in range(1, nights + 1):
        night = changed + timedelta(days=number)
        if find_due(policy, Known(url, at(changed), at(visits[-1]))).at <= at(night):
            visits.append(night)
    return visits


def gaps(visits: list[date]) -> list[int]:
    """The days between visits."""
    return [(later - earlier).days for earlier, later in pairwise(visits)]


@pytest.mark.parametrize(
    ("quiet", "days"), [(0, 1), (13, 1), (14, 2), (27, 2), (28, 4), (55, 4), (56, 8), (112, 16), (224, 30), (9000, 30)]
)
def test_intervals_grow_to_the_maximum(quiet: int, days: int) -> None:
    """Nightly for a fortnight, then twice as far apart whenever the quiet time has doubled, up to 30 days."""
    calm = RecheckPolicy(season_days=0, season_most_days=30)

    assert find_interval(calm, CHANGED, CHANGED + timedelta(days=quiet))[0] == days


def test_visits_follow_the_intervals() -> None:
    """A report that never changes is visited every night, then ever more rarely, and never after more than 30 days."""
    visits = nights_of_visits(URL, CHANGED, 3650)
    apart = gaps(visits)

    assert apart[:13] == [1] * 13
    assert max(apart) <= 30
    assert len(visits) < 460


def test_a_change_brings_a_report_back_to_every_night() -> None:
    """After a change the quiet time begins anew."""
    long_ago = Known(URL, at(date(2020, 5, 1)), at(CHANGED))
    changed = Known(URL, at(CHANGED), at(CHANGED))

    assert find_due(POLICY, long_ago).at > at(CHANGED)
    assert find_due(POLICY, changed).at <= at(CHANGED)


@pytest.mark.parametrize("due", [date(2027, 1, 31), date(2027, 3, 31)])
def test_reports_are_visited_more_often_near_the_dates(due: date) -> None:
    """From a fortnight before to a fortnight after 31 January and 31 March nothing waits for more than five days."""
    visits = nights_of_visits(URL, date(2020, 5, 1), 2600)
    near = [night for night in visits if abs((night - due).days) <= 15]

    assert max(gaps(near)) <= 5
    assert (near[0] - (due - timedelta(days=15))).days <= 5


@pytest.mark.parametrize(
    ("night", "days"),
    [
        (date(2027, 1, 15), 30),
        (date(2027, 1, 16), 5),
        (date(2027, 2, 15), 5),
        (date(2027, 2, 16), 30),
        (date(2027, 3, 15), 30),
        (date(2027, 3, 16), 5),
        (date(2027, 4, 15), 5),
        (date(2027, 4, 16), 30),
    ],
)
def test_a_season_ends_a_fortnight_after_its_date(night: date, days: int) -> None:
    """Fifteen days on both sides of either date, and not a day more."""
    assert find_interval(POLICY, date(2020, 5, 1), night)[0] == days


def test_a_long_season_begins_in_the_year_before() -> None:
    """Forty-five days before 31 January is 17 December."""
    long = RecheckPolicy(season_days=45)

    found = [find_interval(long, date(2020, 5, 1), date(2026, 12, day))[0] for day in (16, 17, 31)]
    assert found == [30, 5, 5]


def test_addresses_are_spread_evenly_over_the_nights() -> None:
    """Of three thousand reports that are visited every 30 days each night has about a hundred, by their addresses."""
    visited = at(date(2026, 6, 15))
    nights = Counter(
        night_of(find_due(POLICY, Known(f"http://www.example.gov.cn/{one}.html", at(date(2020, 1, 1)), visited)).at)
        for one in range(3000)
    )

    assert len(nights) == 30
    assert min(nights.values()) > 60
    assert max(nights.values()) < 140


def test_the_same_address_has_the_same_turn() -> None:
    """Nothing but address and date decides, so that any process says the same."""
    one = find_due(POLICY, Known(URL, at(date(2020, 1, 1)), at(date(2026, 6, 15))))

    assert one == find_due(POLICY, Known(URL, at(date(2020, 1, 1)), at(date(2026, 6, 15))))
    assert one.at.astimezone(SHANGHAI).time().isoformat() == "00:00:00"


def test_what_is_open_is_due_at_once() -> None:
    """A report that was never visited, or whose last visit showed no page, is due whenever the next night begins."""
    old = at(date(2020, 1, 1))

    assert find_due(POLICY, Known(URL, old, None)).at <= old
    assert find_due(POLICY, Known(URL, old, at(CHANGED), is_unsettled=True)).at == at(CHANGED)


def test_every_number_is_the_portals_own() -> None:
    """A portal's file may say otherwise in each respect."""
    own = RecheckPolicy(nightly_days=2, most_days=3, season_days=1, season_most_days=1)
    visits = nights_of_visits(URL, CHANGED, 60, own)

    assert set(gaps(visits)) <= {1, 2, 3}
    assert max(gaps(visits)) == 3
    assert find_interval(own, date(2020, 1, 1), date(2027, 1, 31))[0] == 1
    assert find_interval(own, date(2020, 1, 1), date(2027, 2, 2))[0] == 3


def test_a_few_steady_pages_are_asked_where_one_changed() -> None:
    """Three of those that rest, next due first; of a page that nobody knows nothing can be said."""
    plan = VisitPlan(frozenset("abcde"), steady=tuple("dcba"), digests={"a": "sha256:1"})

    assert plan.sample == ("d", "c", "b")
    assert [plan.has_changed("a", digest) for digest in ("sha256:1", "sha256:2", None)] == [False, True, False]
    assert not plan.has_changed("e", "sha256:2")


@pytest.mark.parametrize(("asked", "changed", "woken"), [(1, 1, True), (3, 2, True), (3, 1, False), (0, 0, False)])
def test_a_column_is_woken_by_a_change_of_most(asked: int, changed: int, woken: bool) -> None:
    """More than half of those that were asked must have changed."""
    assert are_woken(asked, changed) is woken


def test_an_alteration_makes_the_others_due_once() -> None:
    """What was visited before a report of the column was found altered is due, and what was visited since is not."""
    altered = CHANGED + timedelta(days=300)

    def due(visited: date) -> datetime:
        return find_due(POLICY, Known(URL, at(CHANGED), at(visited), stirred_at=at(altered))).at

    assert due(altered - timedelta(days=1)) <= at(altered)
    assert due(altered) > at(altered + timedelta(days=1))
    assert due(altered + timedelta(days=1)) > at(altered + timedelta(days=2))
