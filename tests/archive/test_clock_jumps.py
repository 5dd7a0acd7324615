"""A clock that is set back, by a minute or by years, loses nothing and confuses nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.clock import SimulatedClock
from archive.keeping import Keeper
from archive.rebuild import rebuild
from archive.verify import verify
from tests.archive.concluding.portal_nights import Answer, Portal, kinds, page

URL = "http://www.example.gov.cn/nianbao/1.html"


@pytest.mark.parametrize("back", [timedelta(days=1), timedelta(days=1, minutes=1)])
def test_nights_after_the_clock_was_set_back(
    keeper: Keeper, portal: Portal, clock: SimulatedClock, back: timedelta
) -> None:
    """A night that lies before those already archived is kept, what it shows is found once, and rebuilt the same."""
    portal.night({URL: Answer(page(received=7))})
    first = portal.night({URL: Answer(page(received=7))})
    clock.advance(-back)
    second = portal.night({URL: Answer(page(received=8))})
    clock.advance(back)
    third = portal.night({URL: Answer(page(received=8))})
    assert kinds(first) == []
    assert (kinds(second), kinds(third)) == ([("altered", "confirmed")], [])
    assert len({path.name for path in keeper.collection.sealed_warcs()}) == 4
    assert list(verify(keeper.collection, keeper.engine)) == []
    rebuilt = rebuild(keeper.collection)
    assert rebuilt.event_count == 1
    assert (rebuilt.not_journaled, rebuilt.not_concluded) == ((), ())


def test_what_is_new_under_a_clock_that_was_set_back_is_published(portal: Portal, clock: SimulatedClock) -> None:
    """The list before is what was concluded before, whatever its date: this is no first walk that proves nothing."""
    portal.night({URL: Answer(page(received=7))})
    clock.advance(-timedelta(days=900))
    concluded = portal.night({URL: Answer(page(received=7)), f"{URL}?2": Answer(page(body="示例县水利局"))})

    assert kinds(concluded) == [("published", "confirmed")]


def test_a_night_dated_before_everything_is_kept_whole(keeper: Keeper, portal: Portal, clock: SimulatedClock) -> None:
    """Two years back or not, its captures are in a file of their own, and the archive holds together."""
    for received, jump in ((7, 0), (8, -900), (8, 900)):
        clock.advance(timedelta(days=jump))
        portal.night({URL: Answer(page(received=received))})
    assert len(keeper.collection.sealed_warcs()) == 3
    assert list(verify(keeper.collection, keeper.engine)) == []
