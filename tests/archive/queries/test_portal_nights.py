"""The nights of one portal, those on which nothing was walked of it among them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from archive.catalogue.night_tables import SilentRow
from archive.catalogue.tables import CaptureRow, CrawlRow, WalkRow
from archive.clock import SimulatedClock
from archive.keeping import Keeper
from archive.queries.portal_nights import list_portal_nights
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page
from tests.archive.steps import counting_steps


def test_a_night_that_walked_nothing_is_silent(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """Whether it was concluded or is under way; nights of which the portal was no part are not told."""
    portal.night({f"{COLUMN}1.html": Answer(page())})
    for portals in (["example", "other"], ["other"], ["example"]):
        clock.advance(timedelta(days=1))
        keeper.prepare(portals)
        crawl_id = keeper.begin(portals)
        if "other" in portals:
            keeper.conclude(crawl_id)
    with Session(keeper.engine) as session:
        nights = list_portal_nights(session, "example")

    assert [(night.health, night.concluded_at is None) for night in nights] == [
        ("silent", True),
        ("silent", False),
        ("healthy", False),
    ]


def repeat_night(session: Session, nights: range) -> None:
    """Have the only night that there is taken for those after it as well; on every fifth the portal was silent."""
    rows = {table: session.scalars(select(table)).all()[0] for table in (CrawlRow, WalkRow)}
    captures = session.scalars(select(CaptureRow).where(CaptureRow.crawl_id == rows[CrawlRow].crawl_id)).all()

    def repeat(row: CrawlRow | WalkRow | CaptureRow, **changed: object) -> None:
        values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
        session.execute(insert(type(row)), [values | changed])

    for night in nights:
        crawl_id, later = f"2027-{night:05}", timedelta(days=night)
        repeat(rows[CrawlRow], crawl_id=crawl_id, began_at=rows[CrawlRow].began_at + later)
        if night % 5 == 0:
            session.add(SilentRow(portal_id="example", crawl_id=crawl_id))
            continue
        walk = {"record_id": f"w{night}", "began_at": rows[WalkRow].began_at + later}
        repeat(rows[WalkRow], crawl_id=crawl_id, **walk)
        for at, capture in enumerate(captures):
            moved = {"record_id": f"c{night}-{at}", "captured_at": capture.captured_at + later}
            repeat(capture, crawl_id=crawl_id, **moved)


def test_the_last_nights_are_found_as_quickly_after_years(portal: Portal, keeper: Keeper) -> None:
    """What a page shows of a portal is read, and not all the nights that it ever had."""
    portal.night({f"{COLUMN}1.html": Answer(page())})
    shown, counts = [], []
    for nights in (range(1, 12), range(12, 120)):
        with Session(keeper.engine) as session, session.begin():
            repeat_night(session, nights)
        with Session(keeper.engine) as session, counting_steps(session) as steps:
            shown.append(list_portal_nights(session, "example", limit=6))
        counts.append(steps[0])

    assert [(night.health, night.capture_count) for night in shown[1]] == [
        *[("healthy", shown[0][-1].capture_count)] * 4,
        ("silent", 0),
        ("healthy", shown[0][-1].capture_count),
    ]
    assert shown[0][-1].capture_count > 0
    assert counts[1] < 1.5 * counts[0]
