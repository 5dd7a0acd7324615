"""Lists: what a filter leaves, in which order, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import BodyRow
from archive.catalogue.tables import EventRow, ReportRow
from archive.events import Event
from archive.queries.captures import find_capture, list_captures
from archive.queries.events import EventFilter, find_event, list_events
from archive.queries.nights import count_health, find_night, find_portal, list_nights, list_portals
from archive.queries.paging import Page
from archive.queries.report import read_report
from archive.queries.reports import ReportFilter, find_body, list_reports
from tests.archive.queries.conftest import REPORTS
from tests.bench.huge_rows import FIRST_NIGHT, NIGHTS

T = TypeVar("T")


def walk_pages(ask: Callable[[str | None], Page[T]]) -> list[T]:
    """Return everything, page after page."""
    page = ask(None)
    items = list(page.items)
    while page.next is not None:
        page = ask(page.next)
        assert page.items
        items += page.items
    return items


REPORT_FILTERS = [
    (ReportFilter(), lambda _: True),
    (ReportFilter(portal="county-110102"), lambda row: row.portal_id == "county-110102"),
    (ReportFilter(division="110101"), lambda row: row.division_code == "110101"),
    (ReportFilter(division="110000"), lambda row: row.division_code.startswith("11")),
    (ReportFilter(year=2020), lambda row: row.reporting_year == 2020),
    (
        ReportFilter(year=2020, division="110102"),
        lambda row: (row.reporting_year, row.division_code) == (2020, "110102"),
    ),
    (ReportFilter(status="withdrawn"), lambda _: False),
    (ReportFilter(kind="work_summary"), lambda _: False),
    (ReportFilter(division="440000"), lambda _: False),
]


@pytest.mark.parametrize(("wanted", "holds"), REPORT_FILTERS, ids=lambda value: "" if callable(value) else str(value))
def test_reports(session: Session, wanted: ReportFilter, holds: Callable[[ReportRow], bool]) -> None:
    """Each filter leaves what it says, in pages without gap or repetition."""
    found = walk_pages(lambda after: list_reports(session, wanted, after=after, limit=17))

    expected = {row.id for row in session.scalars(select(ReportRow)) if holds(row)}
    assert len(found) == len({one.id for one in found})
    assert {one.id for one in found} == expected


def test_reports_are_in_the_order_of_years_and_places(session: Session) -> None:
    """The newest year first, places by their codes, governments before departments."""
    found = walk_pages(lambda after: list_reports(session, ReportFilter(), after=after, limit=100))

    keys = [
        (-(one.reporting_year or 0), one.division_code, not (one.issuing_body or "").endswith("人民政府"))
        for one in found
    ]
    assert keys == sorted(keys)
    assert len(found) == REPORTS


def test_reports_of_a_body(session: Session) -> None:
    """A body's reports are found by its id."""
    body = session.scalars(select(BodyRow).where(BodyRow.name == "西城区财政局")).one()

    found = list_reports(session, ReportFilter(body=body.id))

    assert [one.reporting_year for one in found.items] == list(range(2025, 2014, -1))
    assert {one.issuing_body for one in found.items} == {"西城区财政局"}
    item = find_body(session, body.id)
    assert item is not None
    assert (item.name, item.kind, item.division_code) == ("西城区财政局", "department", "110102")
    assert find_body(session, "body-none") is None


EVENT_FILTERS = [
    (EventFilter(), lambda _: True),
    (EventFilter(kind="altered"), lambda one: one.kind == "altered"),
    (EventFilter(portal="county-110101"), lambda one: one.portal == "county-110101"),
    (EventFilter(division="110000"), lambda _: True),
    (EventFilter(division="110102"), lambda one: one.division_code == "110102"),
    (EventFilter(materiality="figures"), lambda one: "figures" in one.materiality),
    (EventFilter(materiality="prose", kind="moved"), lambda _: False),
    (EventFilter(materiality="attachment"), lambda _: False),
    (EventFilter(materiality="nonsense"), lambda _: False),
    (
        EventFilter(since=FIRST_NIGHT + timedelta(days=5)),
        lambda one: one.concluded_at >= FIRST_NIGHT + timedelta(days=5),
    ),
    (
        EventFilter(until=FIRST_NIGHT + timedelta(days=5)),
        lambda one: one.concluded_at < FIRST_NIGHT + timedelta(days=5),
    ),
    (EventFilter(crawl="20260203T180000Z"), lambda one: one.crawl_id == "20260203T180000Z"),
]


@pytest.mark.parametrize(("wanted", "holds"), EVENT_FILTERS, ids=lambda value: "" if callable(value) else str(value))
def test_events(session: Session, wanted: EventFilter, holds: Callable[[Event], bool]) -> None:
    """Each filter leaves what it says, those concluded last first, in pages without gap or repetition."""
    found = walk_pages(lambda after: list_events(session, wanted, after=after, limit=7))

    events = [Event.model_validate(body) for body in session.scalars(select(EventRow.body))]
    expected = sorted((one for one in events if holds(one)), key=lambda one: (one.concluded_at, one.id), reverse=True)
    assert [one.id for one in found] == [one.id for one in expected]


def test_event_is_found_by_the_beginning_of_its_id(session: Session) -> None:
    """One that is unmistakable; none for a beginning of several."""
    event_id = session.scalars(select(EventRow.id)).first() or ""

    found = find_event(session, event_id[:-3])
    assert found is not None
    assert (found.id, find_event(session, event_id)) == (event_id, found)
    assert find_event(session, "a") is None
    assert find_event(session, "%") is None


def test_captures_of_a_url(session: Session) -> None:
    """All of exactly this address, newest first; a revisit names its response."""
    url = session.scalars(select(ReportRow.url)).first() or ""

    found = walk_pages(lambda after: list_captures(session, url, after=after, limit=3))

    assert len(found) == NIGHTS
    assert [one.captured_at for one in found] == sorted((one.captured_at for one in found), reverse=True)
    assert {one.revisit_of for one in found[:-1]} == {found[-1].record_id}
    assert find_capture(session, found[0].record_id) == found[0]
    assert list_captures(session, url + "x").items == ()
    assert find_capture(session, "urn:none") is None


def test_nights(session: Session) -> None:
    """All nights or those of a portal, newest first, with what they came to."""
    found = walk_pages(lambda after: list_nights(session, after=after, limit=4))

    assert [one.began_at for one in found] == [FIRST_NIGHT + timedelta(days=at) for at in range(NIGHTS - 1, -1, -1)]
    assert (found[0].portal_count, found[0].capture_count, found[0].health) == (3, REPORTS, {"healthy": 3})
    assert list_nights(session, portal="county-110101", limit=100).items == tuple(found)
    assert list_nights(session, portal="county-none").items == ()
    assert find_night(session, found[0].crawl_id) == found[0]


def test_portals(session: Session) -> None:
    """By id; those of a place and a health; with the number of their reports."""
    found = walk_pages(lambda after: list_portals(session, after=after, limit=2))

    assert [one.id for one in found] == ["county-110101", "county-110102", "county-110105"]
    assert {one.report_count for one in found} == {REPORTS // 3}
    assert walk_pages(lambda after: list_portals(session, division="110000", after=after, limit=1)) == found
    assert [one.id for one in list_portals(session, division="110102").items] == ["county-110102"]
    assert list_portals(session, health="blocked").items == ()
    assert count_health(session) == {"healthy": 3}
    assert find_portal(session, "county-110105") == found[2]
    assert find_portal(session, "county-none") is None


def test_one_report(session: Session) -> None:
    """A report with its versions, its reading, its body's other reports and its events."""
    everything = list_reports(session, ReportFilter(), limit=REPORTS).items
    altered = next(one for one in everything if one.versions == 2)
    reports = list_reports(session, ReportFilter(body=altered.body_id)).items

    found = read_report(session, altered.url)

    assert found is not None
    assert (found.report, [one.ordinal for one in found.versions]) == (altered, [1, 2])
    assert {one.id for one in found.other_years} == {one.id for one in reports if one != altered}
    assert found.reading is not None
    assert found.reading.report is not None
    assert len(found.reading.report.figures) == altered.figure_count
    assert [capture.url for capture in found.versions[0].captures] == [altered.url]
    assert found.versions[0].first_captures != found.versions[0].captures
    assert found.versions[0].read_by == found.reading.read_by
    assert read_report(session, altered.id[:-4]) == found
    assert read_report(session, "report-") is None
