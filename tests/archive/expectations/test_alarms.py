"""Alarms after a night: what somebody should look at, and the archived pages that show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from archive.account import Alarm
from archive.clock import SimulatedClock
from archive.keeping import Concluded
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page

BODIES = ("教育局", "水利局", "民政局", "财政局", "司法局", "林业局")


def pages(year: int = 2023) -> dict[str, Answer]:
    """Reports of six bodies."""
    return {
        f"{COLUMN}{year}/{number}.html": Answer(page(body=f"示例县{body}", year=year))
        for number, body in enumerate(BODIES)
    }


def alarms_of(concluded: Concluded, kind: str) -> list[Alarm]:
    """The alarms of a kind in a night's account."""
    return [alarm for alarm in concluded.account.alarms if alarm.kind == kind]


def unlisted(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The same pages, which the list names no more."""
    return {url: Answer(answer.html, listed=False) for url, answer in answers.items()}


def unvisited(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The same pages, listed and not due."""
    return {url: Answer(answer.html, visited=False) for url, answer in answers.items()}


def test_a_quiet_portal_raises_none(portal: Portal) -> None:
    """Nights on which all is as before have no alarm."""
    portal.night(pages())

    assert portal.night(pages()).account.alarms == ()


def test_a_list_that_forgets_most_of_its_reports_is_silent(portal: Portal) -> None:
    """A whole list that names less than half of what is known is told, new once, with the list page as it was."""
    known = pages()
    portal.night(known)
    listed = dict(list(known.items())[:2])
    [alarm] = alarms_of(portal.night({**unlisted(known), **listed}), "silent")

    assert alarm.is_new
    assert "names 2 of 6 reports" in alarm.message
    assert [capture.url for capture in alarm.captures] == [COLUMN]
    [again] = alarms_of(portal.night({**unlisted(known), **listed}), "silent")
    assert not again.is_new
    assert alarms_of(portal.night(known), "silent") == []


def test_what_is_new_does_not_stand_for_what_is_missed(portal: Portal) -> None:
    """A list that names as many new reports as it forgot known ones names none of these."""
    portal.night(pages(2023))
    [alarm] = alarms_of(portal.night({**unlisted(pages(2023)), **pages(2020)}), "silent")

    assert "names 0 of 6 reports" in alarm.message


def test_half_a_list_is_not_silent(portal: Portal) -> None:
    """One that still names half of them is no alarm."""
    known = pages()
    portal.night(known)

    assert portal.night({**unlisted(known), **dict(list(known.items())[:3])}).account.alarms == ()


def test_a_list_that_was_not_read_whole_is_not_silent(portal: Portal) -> None:
    """What a broken walk does not name may stand on the pages that it did not come to."""
    known = pages()
    portal.night(known)
    found = portal.night(dict(list(known.items())[:2]), complete=False, reason="page 2 failed")

    assert alarms_of(found, "silent") == []


def test_reports_that_were_withdrawn_are_not_missed(portal: Portal) -> None:
    """What is known to be gone is expected on no list any more."""
    known = pages()
    gone = {url: Answer("404", state="missing", status=404, listed=False) for url in list(known)[:4]}
    portal.night(known)
    portal.night(known | dict(list(gone.items())[:3]))

    assert alarms_of(portal.night(known | gone), "silent") == []


def test_a_year_without_reports_is_silent(portal: Portal, clock: SimulatedClock) -> None:
    """When all reports were due a month ago and none came, after two years with some, the column is silent."""
    clock.set(datetime(2026, 4, 27, 18, tzinfo=UTC))
    known = pages(2023) | pages(2024)
    portal.night(known)
    assert alarms_of(portal.night(known), "silent") == []
    [alarm] = alarms_of(portal.night(known), "silent")
    assert alarm.is_new
    assert "no report for 2025" in alarm.message
    assert not alarms_of(portal.night(known), "silent")[0].is_new
    one = dict(list(pages(2025).items())[:1])
    assert alarms_of(portal.night(known | one), "silent") == []


def test_a_column_not_seen_whole_for_nights_is_told(portal: Portal) -> None:
    """After three nights without a whole walk the column is unseen, with the reason, until it is walked whole again."""
    portal.night(pages())
    nights = [portal.night(pages(), complete=False, reason="page 2 failed") for _ in range(4)]

    assert [len(alarms_of(night, "unseen")) for night in nights] == [0, 0, 1, 1]
    assert [alarm.is_new for night in nights for alarm in alarms_of(night, "unseen")] == [True, False]
    assert "page 2 failed" in alarms_of(nights[2], "unseen")[0].message
    assert portal.night(pages()).account.alarms == ()


def test_nights_on_which_nobody_walked_are_not_the_portals(portal: Portal, clock: SimulatedClock) -> None:
    """After a machine stood still for weeks one bad night is no more than that."""
    portal.night(pages())
    clock.advance(timedelta(days=40))
    nights = [portal.night(pages(), complete=False, reason="page 2 failed") for _ in range(3)]

    assert [len(alarms_of(night, "unseen")) for night in nights] == [0, 0, 1]
    assert "for 3 nights" in alarms_of(nights[2], "unseen")[0].message


def test_reports_that_can_be_read_no_more_are_told(portal: Portal) -> None:
    """Where more than a fifth of the known reports that answer are none any more, their pages are named."""
    known = pages()
    portal.night(known)
    broken = {url: Answer("<h1>栏目首页</h1>") for url in list(known)[:2]}
    [alarm] = alarms_of(portal.night({**known, **broken}), "unread")

    assert alarm.is_new
    assert [capture.url for capture in alarm.captures] == list(broken)
    assert "2 of 6 known reports" in alarm.message
    [again] = alarms_of(portal.night({**known, **broken}), "unread")
    assert not again.is_new
    one = {url: Answer("<h1>栏目首页</h1>") for url in list(known)[:1]}
    assert alarms_of(portal.night({**known, **one}), "unread") == []
    asked = dict(list(known.items())[:2])
    assert alarms_of(portal.night({**unvisited(known), **asked, **one}), "unread") == []


def test_new_candidates_that_are_no_reports_are_told(portal: Portal) -> None:
    """Where most that was listed was a report, and hardly any of what is new is, the new pages are named, once."""
    known = pages()
    portal.night(known)
    news = {f"{COLUMN}new/{number}.html": Answer(f"<h1>栏目首页{number}</h1>") for number in range(5)}
    read = dict(list(pages(2024).items())[:1])
    [alarm] = alarms_of(portal.night({**known, **news, **read}), "unread")

    assert alarm.is_new
    assert "1 of 6 new candidates" in alarm.message
    assert {capture.url for capture in alarm.captures} == set(news)
    assert alarms_of(portal.night({**known, **news, **read}), "unread") == []


def test_candidates_that_never_were_reports_are_no_alarm(portal: Portal) -> None:
    """A column of which hardly anything is a report has no parse rate that could fall."""
    notices = {f"{COLUMN}{number}.html": Answer(f"<h1>通知{number}</h1>") for number in range(12)}
    portal.night(dict(list(notices.items())[:6]))

    assert portal.night(notices).account.alarms == ()


@pytest.mark.parametrize(("before", "now", "count"), [("trs", "ucap", 1), ("trs", "trs", 0), ("trs", None, 0)])
def test_pages_of_other_software_are_told(portal: Portal, before: str, now: str | None, count: int) -> None:
    """Marks of another family than on the last whole walk are an alarm with a list page of each night."""
    portal.recognised = before
    portal.night(pages())
    portal.recognised = now
    alarms = alarms_of(portal.night(pages(), complete=False, reason="no list"), "platform")

    assert len(alarms) == count
    assert all(len(alarm.captures) == 2 and "trs" in alarm.message for alarm in alarms)
