"""A portal that refuses is left alone for longer and longer, and a rebuild knows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.ledger import KnownPages, Ledger
from archive.catalogue.resting import MOST_NIGHTS, count_nights_of_rest
from archive.catalogue.tables import WalkRow
from archive.clock import SHANGHAI, SimulatedClock
from archive.keeping import Concluded, Keeper
from archive.rebuild import rebuild
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page

FIRST = "http://www.example.gov.cn/nianbao/1.html"
SECOND = "http://www.example.gov.cn/nianbao/2.html"
PAGES = {FIRST, SECOND}
OK = Answer(page(received=7))
NO = Answer("<script>$_ts={}</script>", state="blocked", status=412)


def refuse(portal: Portal) -> Concluded:
    """Walk on a night on which the portal refuses."""
    return portal.night({FIRST: NO}, complete=False, reason="blocked", blocked_by="ruishu")


def nights_until_due(keeper: Keeper, clock: SimulatedClock) -> int:
    """Return how many nights pass until the portal is due."""
    for nights in range(1, 40):
        with Session(keeper.engine) as session:
            if "example" not in Ledger(session).find_resting_portals(clock.now() + timedelta(days=nights)):
                return nights
    raise AssertionError("never due")


@pytest.mark.parametrize(("refusals", "nights"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 16), (400, MOST_NIGHTS)])
def test_the_rest_doubles_up_to_a_bound(refusals: int, nights: int) -> None:
    """1, 2, 4, 8 and then always 16 nights."""
    assert count_nights_of_rest(refusals) == nights


def test_refusals_in_a_row_lengthen_the_rest(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """Each night on which it refuses again doubles the rest, and one on which it answers ends the row."""
    portal.night({FIRST: OK})
    assert nights_until_due(keeper, clock) == 1
    found = []
    for _ in range(3):
        refuse(portal)
        found.append(nights_until_due(keeper, clock))
    portal.night({FIRST: OK})
    found.append(nights_until_due(keeper, clock))
    refuse(portal)
    assert [*found, nights_until_due(keeper, clock)] == [1, 2, 4, 1, 1]


def test_a_second_refusal_of_one_night_is_none_more(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """Nights count, not attempts: who is tried again by hand in the same night does not rest for longer."""
    refuse(portal)
    clock.set(clock.now() - timedelta(days=1) + timedelta(minutes=5))
    refuse(portal)
    assert nights_until_due(keeper, clock) == 1


def test_a_rest_ends_with_the_night_whenever_that_begins(keeper: Keeper) -> None:
    """A night that is begun an hour earlier than the one before still finds the portal due."""
    clock = SimulatedClock(datetime(2026, 2, 1, 15, 30, tzinfo=UTC))  # half past eleven in the evening
    keeper.clock = clock
    refuse(Portal(keeper, clock, confirm_after_checks=1))
    with Session(keeper.engine) as session:
        ledger = Ledger(session)
        assert ledger.find_resting_portals(datetime(2026, 2, 2, 23, 59, tzinfo=SHANGHAI)) == {
            "example": datetime(2026, 2, 3, tzinfo=SHANGHAI)
        }
        assert ledger.find_resting_portals(datetime(2026, 2, 3, 0, 0, tzinfo=SHANGHAI)) == {}


def test_the_account_says_who_blocked_and_until_when_it_rests(portal: Portal) -> None:
    """The night's account has the portal's health, what answered, and the moment from which it is due."""
    portal.night({FIRST: OK})
    [account] = refuse(portal).account.portals
    assert (account.health, account.states) == ("blocked", {"blocked": 1})
    assert account.rests_until == datetime(2026, 2, 5, tzinfo=SHANGHAI)
    [account] = portal.night({FIRST: OK}).account.portals
    assert (account.health, account.rests_until) == ("healthy", None)


def test_refusals_are_no_withdrawal(portal: Portal) -> None:
    """However long a portal refuses, nothing is concluded about its reports, and nothing when it answers again."""
    portal.night({FIRST: OK})
    raised = [event for _ in range(5) for event in refuse(portal).events]
    assert [*raised, *portal.night({FIRST: OK}).events] == []


def test_a_rebuild_lets_a_portal_rest_as_long(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """The rest is derived from the walks, so that the catalogue can be lost."""
    portal.night({FIRST: OK})
    for _ in range(3):
        refuse(portal)
    keeper.engine.dispose()
    keeper.collection.catalogue.unlink()
    rebuild(keeper.collection)
    keeper.engine = open_catalogue(keeper.collection.catalogue)
    assert nights_until_due(keeper, clock) == 4


def test_pages_seen_since_the_last_whole_walk_are_known(portal: Portal, keeper: Keeper) -> None:
    """What walks saw that came to no end need not be seen first, what did not answer must; a whole walk begins anew."""
    known = KnownPages(keeper.engine)
    portal.night({FIRST: OK, SECOND: NO}, complete=False, reason="the budget is used up")
    assert known.find_visited("example", COLUMN, PAGES) == {FIRST}
    portal.night({SECOND: OK}, complete=False, reason="the budget is used up")
    assert known.find_visited("example", COLUMN, PAGES) == {FIRST, SECOND}
    portal.night({FIRST: OK, SECOND: OK})
    assert known.find_visited("example", COLUMN, PAGES) == set()


def add_earlier_walks(keeper: Keeper, nights: int) -> None:
    """Have the last walk taken for those of so many nights before it as well."""
    with Session(keeper.engine) as session, session.begin():
        walk = session.scalars(select(WalkRow).order_by(WalkRow.began_at.desc()).limit(1)).one()
        kept = {column.name: getattr(walk, column.name) for column in WalkRow.__table__.columns}
        for night in range(1, nights):
            earlier = {
                "record_id": f"{night}",
                "crawl_id": f"{night}",
                "began_at": walk.began_at - timedelta(days=night),
            }
            session.execute(insert(WalkRow), kept | earlier)


def spoil_walks(keeper: Keeper, *nights: int) -> None:
    """Have whoever unpacks a walk of these nights fail."""
    with Session(keeper.engine) as session, session.begin():
        session.execute(
            text("UPDATE walks SET account = 'x' WHERE record_id = :night"), [{"night": str(n)} for n in nights]
        )


def test_walks_of_years_ago_are_not_read(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """What was seen since the last whole walk, and how often a portal refused, is asked of each column every night."""
    portal.night({FIRST: OK})
    add_earlier_walks(keeper, 20)
    spoil_walks(keeper, 10, 11, 12)

    assert KnownPages(keeper.engine).find_visited("example", COLUMN, PAGES) == set()
    refuse(portal)
    refuse(portal)
    assert nights_until_due(keeper, clock) == 2


def test_of_a_column_that_never_ended_a_month_of_walks_is_read(portal: Portal, keeper: Keeper) -> None:
    """One walk where it saw all that is asked; of a page that nobody ever saw not those of ten years."""
    known = KnownPages(keeper.engine)
    portal.night({FIRST: OK, SECOND: NO}, complete=False, reason="page 2 failed")
    add_earlier_walks(keeper, 60)
    spoil_walks(keeper, *range(40, 60))
    assert known.find_visited("example", COLUMN, PAGES) == {FIRST}
    spoil_walks(keeper, *range(10, 40))
    assert known.find_visited("example", COLUMN, {FIRST}) == {FIRST}


def test_a_portal_that_refuses_for_years_rests_as_long(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """The rest grows no more after some refusals, and those before them are not read."""
    refuse(portal)
    add_earlier_walks(keeper, 60)
    spoil_walks(keeper, *range(20, 60))
    refuse(portal)

    assert nights_until_due(keeper, clock) == MOST_NIGHTS
