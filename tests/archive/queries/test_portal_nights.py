"""The nights of one portal, those on which nothing was walked of it among them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from archive.clock import SimulatedClock
from archive.keeping import Keeper
from archive.queries.portal_nights import list_portal_nights
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page


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
