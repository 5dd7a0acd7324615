"""Captures by time, as programs that speak Memento (RFC 7089) ask for them."""

from __future__ import annotations

import re

from tests.web.conftest import HEALTH, HOSTILE_WORDS
from tests.web.serving import Answer, Served

LATER = "Mon, 01 Jan 2035 00:00:00 GMT"
EARLIER = "Mon, 01 Jan 2001 00:00:00 GMT"


def moments(served: Served) -> list[str]:
    """The moments at which the page was captured, as its TimeMap lists them."""
    return re.findall(r"/memento/(\d{14})/", served.ask(f"/memento/timemap/{HEALTH}").text)


def lead(served: Served, date: str | None) -> Answer:
    """Ask the TimeGate for what was there at a date."""
    headers = {} if date is None else {"Accept_Datetime": date}
    return served.ask(f"/memento/timegate/{HEALTH}", **headers)


def test_a_time_gate_leads_to_the_nearest_capture(served: Served) -> None:
    """The first for a date before all, the last for one after all and without a date."""
    first, *_, last = moments(served)

    for date, moment in ((EARLIER, first), (LATER, last), (None, last)):
        answer = lead(served, date)
        assert answer.status == 302
        assert answer.headers["location"] == f"{served.address}/memento/{moment}/{HEALTH}"
        assert answer.headers["vary"] == "accept-datetime"
        assert f'<{HEALTH}>; rel="original"' in answer.headers["link"]


def test_a_date_that_is_none_is_refused(served: Served) -> None:
    """A client that asks in another form is told so (RFC 7089 §4.5.1)."""
    assert lead(served, "yesterday").status == 400


def test_a_time_map_lists_all_captures(served: Served) -> None:
    """Oldest first, in link format, the first and the last named so."""
    answer = served.ask(f"/memento/timemap/{HEALTH}")

    assert answer.headers["content-type"].startswith("application/link-format")
    assert len(moments(served)) == 3
    assert moments(served) == sorted(moments(served))
    assert answer.text.count('rel="first memento"') == answer.text.count('rel="last memento"') == 1
    assert f'<{served.address}/memento/timegate/{HEALTH}>; rel="timegate"' in answer.text


def test_a_memento_is_what_was_answered(served: Served) -> None:
    """With the moment of its capture, and inert."""
    first, *_, last = moments(served)
    before, after = (served.ask(f"/memento/{moment}/{HEALTH}") for moment in (first, last))

    assert before.headers["memento-datetime"].endswith(" GMT")
    assert before.headers["content-type"] == "text/html; charset=utf-8"
    assert before.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert before.body != after.body
    assert "示例县" in before.text


def test_another_moment_leads_to_the_nearest(served: Served) -> None:
    """A moment at which nothing was captured has no memento of its own."""
    answer = served.ask(f"/memento/20350101000000/{HEALTH}")

    assert (answer.status, answer.headers["location"].rpartition("/memento/")[2][:14]) == (302, moments(served)[-1])


def test_an_address_that_was_never_captured_has_nothing(served: Served) -> None:
    """404, as a problem that no browser takes for a page."""
    for kind in ("timegate", "timemap", "20260101000000"):
        answer = served.ask(f"/memento/{kind}/http://www.example.gov.cn/{HOSTILE_WORDS}")
        assert answer.status == 404
        assert answer.headers["content-type"] == "application/problem+json"
