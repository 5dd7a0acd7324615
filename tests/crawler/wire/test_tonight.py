"""Hours, budgets, and hosts that are left alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from archive.capture import Capture
from archive.clock import SHANGHAI, SimulatedClock
from crawler.errors import NotTonightError
from crawler.portals import Column, Portal
from crawler.states import Judgement
from crawler.wire.tonight import MOST_REFUSALS, Tonight
from crawler.wire.turns import MOST_DELAYS, HostTurns, _Queue
from tests.crawler.wire.crawling import crawl, portal_of
from tests.crawler.wire.golden_server import GoldenServer

PAGE = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\npage"]
HERE, THERE = ("www.example.gov.cn", 80), ("files.example.gov.cn", 80)
NOW = datetime(2026, 1, 1, 18, tzinfo=UTC)  # two in the morning in Shanghai
CHALLENGE = Judgement("blocked", "ruishu: wants an answer", "ruishu", "at_once")
REFUSAL = Judgement("blocked", "waf: refuses", "waf", "repeated")
LOGIN = Judgement("blocked", "login: wants a name", "login")
OK = Judgement("ok", "status 200")


def describe(**more: Any) -> Portal:
    """Return a portal."""
    home = "http://www.example.gov.cn/"
    return Portal(id="own", name="某县", home=home, columns=(Column(name="年报", url=f"{home}nb/"),), **more)


def why_not(tonight: Tonight, portal: Portal, place: tuple[str, int] = HERE) -> str | None:
    """Return why a request may not be sent, None where it may."""
    try:
        tonight.check(portal, place)
    except NotTonightError as error:
        return error.why
    return None


def test_a_deadline_ends_the_night_for_all() -> None:
    """From its moment on nobody is asked, and that it kept somebody from being asked is known."""
    clock = SimulatedClock(NOW)
    tonight = Tonight(clock, until=NOW + timedelta(hours=1))
    assert why_not(tonight, describe()) is None
    assert not tonight.is_over
    clock.advance(timedelta(hours=1))
    assert why_not(tonight, describe()) == "deadline"
    assert tonight.is_over


@pytest.mark.parametrize(
    ("hours", "time", "is_open"),
    [
        ("22:00-06:00", "22:00", True),
        ("22:00-06:00", "02:00", True),
        ("22:00-06:00", "06:00", False),
        ("22:00-06:00", "21:59", False),
        ("01:00-05:30", "05:29", True),
        ("01:00-05:30", "05:30", False),
        ("01:00-05:30", "00:59", False),
    ],
)
def test_requests_begin_within_the_hours_in_shanghai(hours: str, time: str, is_open: bool) -> None:
    """The beginning is within, the end is not, and hours may run over midnight."""
    at = datetime.fromisoformat(f"2026-01-02T{time}:00").replace(tzinfo=SHANGHAI)
    assert why_not(Tonight(SimulatedClock(at)), describe(hours=hours)) == (None if is_open else "hours")


@pytest.mark.parametrize("hours", ["22:00", "24:00-06:00", "06:00-06:00", "6:00-7:00"])
def test_hours_that_are_none_are_refused(hours: str) -> None:
    """A portal's file says two different times of the day."""
    with pytest.raises(ValidationError):
        describe(hours=hours)


@pytest.mark.parametrize("budget", [{"requests": 3}, {"megabytes": 3}, {"minutes": 3}])
def test_a_budget_is_used_up(budget: dict[str, int]) -> None:
    """Requests, bytes and minutes are counted, each by itself."""
    clock = SimulatedClock(NOW)
    tonight, portal = Tonight(clock), describe(budget=budget)
    for _ in range(3):
        assert why_not(tonight, portal) is None
        tonight.count(portal, 1 << 20)
        clock.advance(timedelta(minutes=1))
    assert why_not(tonight, portal) == "budget"
    assert why_not(tonight, portal, THERE) == "budget"
    assert why_not(Tonight(clock), portal) is None


def test_what_was_fetched_before_an_interruption_counts() -> None:
    """A crawl that is gone on with has what is left of its budget."""
    captured = {
        str(number): Capture(
            str(number), "response", f"http://www.example.gov.cn/{number}", NOW, 200, None, None, "w", 0, 9
        )
        for number in range(3)
    }
    assert why_not(Tonight(SimulatedClock(NOW), captured), describe(budget={"requests": 3})) == "budget"
    assert why_not(Tonight(SimulatedClock(NOW), captured), describe(budget={"requests": 4})) is None


def test_a_challenge_closes_a_host_at_once() -> None:
    """One challenge is enough; other hosts of the portal, and the portals of others, are asked as before."""
    tonight, portal = Tonight(SimulatedClock(NOW)), describe()
    tonight.heed(portal, HERE, CHALLENGE)
    assert why_not(tonight, portal) == why_not(tonight, portal, (HERE[0], 443)) == "blocked"
    assert why_not(tonight, portal, THERE) is None
    assert why_not(tonight, portal.model_copy(update={"id": "other"})) is None
    assert tonight.find_blocker(portal) == "ruishu"


def test_refusals_close_a_host_when_they_come_in_a_row() -> None:
    """Single refusals are those of their pages; some in a row are the host's."""
    tonight, portal = Tonight(SimulatedClock(NOW)), describe()
    for judgement in (*[REFUSAL] * (MOST_REFUSALS - 1), OK, *[REFUSAL] * (MOST_REFUSALS - 1), LOGIN, REFUSAL):
        tonight.heed(portal, HERE, judgement)
    assert why_not(tonight, portal) is None
    for _ in range(MOST_REFUSALS):
        tonight.heed(portal, HERE, REFUSAL)
    assert why_not(tonight, portal) == "blocked"


def test_a_strange_host_that_refuses_blocks_no_portal() -> None:
    """A host of documents is left alone, and nobody says that the portal refused."""
    tonight, portal = Tonight(SimulatedClock(NOW)), describe()
    tonight.heed(portal, THERE, CHALLENGE)
    assert why_not(tonight, portal, THERE) == "blocked"
    assert tonight.find_blocker(portal) is None


def test_a_host_that_does_not_answer_in_time_is_left_alone() -> None:
    """Time-outs in a row close it, one answer between them does not, and nobody is said to block."""
    tonight, portal = Tonight(SimulatedClock(NOW)), describe()
    for timed_out in (True, True, False, True, True):
        tonight.note_end(portal, HERE, timed_out=timed_out)
    assert why_not(tonight, portal) is None
    tonight.note_end(portal, HERE, timed_out=True)
    assert why_not(tonight, portal) == "silent"
    assert why_not(tonight, portal, THERE) is None
    assert tonight.find_blocker(portal) is None


def test_a_host_that_asks_for_an_hour_is_left_alone(tmp_path: Path) -> None:
    """Who asks for longer than a night has patience is not asked again, by no retry either; the answer is kept."""
    busy = [b"HTTP/1.1 503 Busy\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"]
    with GoldenServer({"/a": busy, "/b": PAGE}) as server:
        requests = [{"url": server.url + "/a"}, {"url": server.url + "/b", "after": True}]
        crawled = {"requests": requests, "portal": portal_of(server), "settings": {"RETRY_TIMES": 2}}
        [outcome] = crawl(tmp_path, crawled)
        assert server.paths() == ["/robots.txt", "/a"]
    first, second = outcome.fetched
    assert first.status == 503
    assert "asks to be left alone for 3600 s" in (second.error or "")
    assert second.capture is None


def test_nothing_is_sent_beyond_the_budget(tmp_path: Path) -> None:
    """The wire itself keeps to it: robots.txt and the browser's requests count, and nothing goes out after that."""
    with GoldenServer({f"/{n}": PAGE for n in range(6)}) as server:
        requests = [{"url": f"{server.url}/{n}", "browser": n % 2 == 1, "after": True} for n in range(6)]
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server, budget={"requests": 4})})
        assert server.paths() == ["/robots.txt", "/0", "/1", "/2"]
    assert [each.error is None for each in outcome.fetched] == [True] * 3 + [False] * 3
    assert "budget of 4 requests" in (outcome.fetched[3].error or "")
    assert outcome.records["response"] == 4


def test_nothing_is_sent_outside_the_hours(tmp_path: Path) -> None:
    """A portal whose hours are over while it is walked is asked nothing more, not even for robots.txt."""
    now = datetime.now(SHANGHAI)
    hours = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=2):%H:%M}"
    with GoldenServer({"/a": PAGE, "/b": PAGE}) as server:
        requests = [{"url": server.url + "/a"}, {"url": server.url + "/b", "hours_later": 5}]
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server, hours=hours)})
        assert server.paths() == ["/robots.txt", "/a"]
    assert f"the portal's hours are {hours}" in (outcome.fetched[1].error or "")


def test_a_drip_is_ended_in_time(tmp_path: Path) -> None:
    """A host that sends a byte now and then holds nobody for longer than a response may take; what came is kept."""
    drip: list[Any] = [b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n", *[b"x", 0.2] * 60]
    with GoldenServer({"/drip": drip, "/next": PAGE}) as server:
        requests = [{"url": server.url + "/drip"}, {"url": server.url + "/next"}]
        crawled = {"requests": requests, "portal": portal_of(server), "settings": {"DOWNLOAD_TIMEOUT": 1}}
        [outcome] = crawl(tmp_path, crawled)
        [began] = [each.began for each in server.exchanges if each.path == "/drip"]
        [followed] = [each.began for each in server.exchanges if each.path == "/next"]
    assert followed - began < 4
    dripped = outcome.of(server.url + "/drip")
    assert (dripped.kind, dripped.capture and dripped.capture.truncated) == ("timeout", "time")


def test_drips_cost_a_night_no_more_than_three_time_outs(tmp_path: Path) -> None:
    """What came too slowly is not asked for again, and after some of it nothing more is asked of the host."""
    drip: list[Any] = [b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n", *[b"x", 0.2] * 60]
    with GoldenServer({f"/{number}": drip for number in range(5)}) as server:
        requests = [{"url": f"{server.url}/{number}", "after": True} for number in range(5)]
        settings = {"DOWNLOAD_TIMEOUT": 0.6, "RETRY_TIMES": 2}
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server), "settings": settings})
        assert server.paths() == ["/robots.txt", "/0", "/1", "/2"]
    assert [each.kind for each in outcome.fetched[:3]] == ["timeout"] * 3
    assert "is left alone for the night" in (outcome.fetched[3].error or "")


def test_a_request_that_nothing_came_of_is_sent_once_more(tmp_path: Path) -> None:
    """A host that forgets a request may answer it the second time; a third time would cost more than it is worth."""
    with GoldenServer({"/silent": [3.0], "/next": PAGE}) as server:
        requests = [{"url": f"{server.url}/{path}", "after": True} for path in ("silent", "next")]
        settings = {"DOWNLOAD_TIMEOUT": 0.6, "RETRY_TIMES": 2}
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server), "settings": settings})
        assert server.paths() == ["/robots.txt", "/silent", "/silent", "/next"]
    assert [each.error is None for each in outcome.fetched] == [False, True]


def test_slow_answers_lengthen_the_pause() -> None:
    """A host that answers slowly has longer pauses, within bounds, and shorter ones again when it recovers."""
    queue, pauses = _Queue(), []
    for seconds in (0.0, 4.8, 0.0, 0.0, 1000.0):
        queue.end(100.0, 100.0 + seconds)
        pauses.append(queue.pause(0.1))

    assert pauses == pytest.approx([0.1, 0.48, 0.24, 0.12, 0.1 * MOST_DELAYS])


def test_a_turn_waits_as_long_as_slow_answers_ask_for() -> None:
    """Whoever speaks next with a host that was slow waits for the longer pause."""

    async def main() -> float:
        turns, place, loop = HostTurns(), ("127.0.0.1", 80), asyncio.get_running_loop()
        async with turns.turn(place, delay=0.1):
            turns._queue_of(place).end(loop.time() - 8, loop.time())
        ended = loop.time()
        async with turns.turn(place, delay=0.1):
            return loop.time() - ended

    # The turn itself took no time: half of eight seconds is the mean.
    assert asyncio.run(main()) >= 0.39


def test_a_portal_without_a_pause_has_none_because_it_is_slow() -> None:
    """The pause grows with the portal's own, and no host is waited for without end."""
    queue = _Queue()
    queue.end(0.0, 500.0)
    assert queue.pause(0.0) == 0.0
    assert queue.pause(3.0) == 30.0
    assert queue.pause(20.0) == 60.0
    assert queue.pause(90.0) == 90.0
