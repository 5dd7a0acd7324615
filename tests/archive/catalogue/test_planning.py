"""What the ledger makes of the recheck policy, walk after walk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.ledger import KnownPages, Ledger
from archive.catalogue.tables import LedgerRow, ReportRow, WalkRow
from archive.clock import SimulatedClock
from archive.keeping import Keeper
from archive.rebuild import rebuild
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, kinds, page
from tests.archive.steps import counting_steps

FIRST, SECOND, THIRD = (f"{COLUMN}{number}.html" for number in (1, 2, 3))
PAGES = {FIRST: Answer(page()), SECOND: Answer(page(body="示例县水利局"))}
GONE = Answer("<p>404</p>", state="missing", status=404, listed=False)


def rested(answer: Answer) -> Answer:
    """The same, listed and not visited."""
    return Answer(answer.html, visited=False)


@pytest.fixture
def settled(portal: Portal, clock: SimulatedClock) -> Portal:
    """A portal whose reports have been as they are for a long time."""
    portal.night(PAGES)
    clock.advance(timedelta(days=120))
    portal.night(PAGES)
    return portal


def due_in_days(keeper: Keeper, clock: SimulatedClock, url: str) -> float:
    """After how many days a report is due."""
    with Session(keeper.engine) as session:
        row = session.scalars(select(LedgerRow).where(LedgerRow.url == url, LedgerRow.purpose == "report")).one()
        return (row.due_at - clock.now()) / timedelta(days=1)


def test_new_reports_are_due_whenever_the_next_night_begins(
    portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """What was just found rests in no later walk, also not in one of the same day."""
    portal.night(PAGES)

    assert KnownPages(keeper.engine, clock.now()).plan("example", COLUMN).resting == frozenset()


@pytest.mark.usefixtures("settled")
def test_old_reports_rest_and_are_due_again(keeper: Keeper, clock: SimulatedClock) -> None:
    """Quiet reports rest for a while and not for ever, and only where the policy is asked."""
    assert KnownPages(keeper.engine, clock.now()).plan("example", COLUMN).resting == {FIRST, SECOND}
    assert KnownPages(keeper.engine).plan("example", COLUMN).resting == frozenset()
    clock.advance(timedelta(days=31))
    assert KnownPages(keeper.engine, clock.now()).plan("example", COLUMN).resting == frozenset()


@pytest.mark.usefixtures("settled")
def test_what_was_visited_under_a_clock_that_went_ahead_does_not_rest(keeper: Keeper, clock: SimulatedClock) -> None:
    """A clock set back by years lets no report wait for the years to pass again."""
    clock.advance(-timedelta(days=900))

    assert KnownPages(keeper.engine, clock.now()).plan("example", COLUMN).resting == frozenset()


def test_who_is_not_visited_keeps_its_time(settled: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """A walk that lets a report rest puts off nothing, and what was due and not visited stays due."""
    before = due_in_days(keeper, clock, FIRST)
    settled.night({url: rested(answer) for url, answer in PAGES.items()})

    assert due_in_days(keeper, clock, FIRST) == before - 1
    clock.advance(timedelta(days=40))
    settled.night({url: rested(answer) for url, answer in PAGES.items()})
    assert due_in_days(keeper, clock, FIRST) < 0


def test_an_altered_report_is_due_every_night(settled: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """A new version begins the quiet time anew, for the report that has it."""
    settled.night({**PAGES, FIRST: Answer(page(received=9))})

    assert due_in_days(keeper, clock, FIRST) <= 0 < due_in_days(keeper, clock, SECOND)


def test_a_page_that_did_not_answer_is_due_at_once(settled: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """A listed page that is missing, blocked or out of reach is visited again in the next night."""
    settled.night({**PAGES, FIRST: Answer("<p>404</p>", state="missing", status=404)})

    assert due_in_days(keeper, clock, FIRST) <= 0


def test_a_suspected_report_is_looked_for_every_night(
    patient_portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """Until a withdrawal is confirmed its report is due, afterwards at intervals, and it is asleep then."""
    patient_portal.night(PAGES)
    clock.advance(timedelta(days=120))
    for _ in range(2):
        patient_portal.night({**PAGES, FIRST: GONE})
        assert due_in_days(keeper, clock, FIRST) <= 0
    patient_portal.night({**PAGES, FIRST: GONE})
    assert due_in_days(keeper, clock, FIRST) > 0
    plan = KnownPages(keeper.engine, clock.now()).plan("example", COLUMN)
    assert (plan.asleep, plan.resting) == ({FIRST}, {SECOND})


def test_a_restored_report_is_looked_after(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """What was gone and is back is due every night again, as if it were new."""
    portal.night(PAGES)
    clock.advance(timedelta(days=120))
    for _ in range(4):
        portal.night({**PAGES, FIRST: GONE})
    clock.advance(timedelta(days=60))
    portal.night(PAGES)
    portal.night({url: rested(answer) for url, answer in PAGES.items()})

    assert due_in_days(keeper, clock, FIRST) <= 0 < due_in_days(keeper, clock, SECOND)


def test_pages_that_always_differ_tell_nothing(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """Of a page that came in other bytes twice nothing is asked; one that did so once has another template."""
    portal.night(PAGES)
    steady = []
    for days in (100, 30, 30, 30):
        clock.advance(timedelta(days=days))
        counted = Answer(PAGES[SECOND].html + f"<!-- {clock.now()} -->")
        redesigned = Answer(PAGES[FIRST].html + "<!-- new -->" * (days == 30))
        portal.night({FIRST: redesigned, SECOND: counted})
        plan = KnownPages(keeper.engine, clock.now()).plan("example", COLUMN)
        assert plan.resting == set(plan.digests) == {FIRST, SECOND}
        steady.append(set(plan.steady))

    assert steady == [{FIRST, SECOND}, {FIRST}, {FIRST}, {FIRST}]


def test_a_page_that_is_again_as_it_was_has_changed(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """That the archive has bytes already does not say that a page is as it was the last time."""
    digests = []
    for answers in (PAGES, {url: Answer(page(received=9)) for url in PAGES}, PAGES):
        portal.night(answers)
        digests.append(KnownPages(keeper.engine, clock.now()).plan("example", COLUMN).digests)

    assert digests[0] == digests[2] != digests[1]


def test_an_altered_report_makes_the_others_due(settled: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """What rested while another was found altered is due in the next night, and not in the one after."""
    settled.night({FIRST: Answer(page(received=9)), SECOND: rested(PAGES[SECOND])})
    assert due_in_days(keeper, clock, SECOND) <= 0

    settled.night({FIRST: Answer(page(received=9)), SECOND: PAGES[SECOND]})
    assert due_in_days(keeper, clock, SECOND) > 0


def test_a_report_is_known_in_the_column_in_which_it_stands(
    portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """When a portal gives up a column for another, its reports are known in the new one, where they stand."""
    new = COLUMN.replace("nianbao", "xxgk")
    portal.night(PAGES)
    clock.advance(timedelta(days=1))
    keeper.prepare(["example"])
    crawl_id = keeper.begin(["example"])
    portal.write(crawl_id, {FIRST: PAGES[FIRST], f"{new}2.html": PAGES[SECOND]}, column=new)
    keeper.conclude(crawl_id)
    with Session(keeper.engine) as session:
        rows = session.scalars(select(LedgerRow).where(LedgerRow.purpose == "report")).all()
        standing = {row.url: row.column_url for row in session.scalars(select(ReportRow))}

    assert {row.url: row.column_url for row in rows} == standing
    assert KnownPages(keeper.engine).find("example", new) == sorted(url for url in standing if standing[url] == new)


def test_a_report_that_rests_still_stands(settled: Portal) -> None:
    """A listed report that was not visited is not withdrawn, and its copy at a new address is published by nobody."""
    rest = {url: rested(answer) for url, answer in PAGES.items()}

    assert kinds(settled.night(rest)) == []
    assert kinds(settled.night({**rest, THIRD: PAGES[SECOND]})) == []


def test_a_report_is_not_gone_while_its_copy_rests(settled: Portal) -> None:
    """One address that is gone withdraws nothing while the same report is listed at another that was not due."""
    settled.night({**PAGES, THIRD: PAGES[SECOND]})
    gone = settled.night({FIRST: rested(PAGES[FIRST]), SECOND: rested(PAGES[SECOND]), THIRD: GONE})

    assert kinds(gone) == []


@pytest.mark.usefixtures("settled")
def test_a_rebuild_gives_the_same_times(keeper: Keeper, clock: SimulatedClock) -> None:
    """When reports are due follows from the walks."""
    before = [due_in_days(keeper, clock, url) for url in PAGES]
    keeper.engine.dispose()
    keeper.collection.catalogue.unlink()
    rebuild(keeper.collection)
    keeper.engine = open_catalogue(keeper.collection.catalogue)

    assert [due_in_days(keeper, clock, url) for url in PAGES] == before


def find_whole_walks(keeper: Keeper) -> tuple[dict[str, datetime], int]:
    """When portals were last walked whole, and how many steps of SQLite's it takes to say so."""
    with Session(keeper.engine) as session, counting_steps(session) as steps:
        found = Ledger(session).find_whole_walks()
    return found, steps[0]


def test_who_was_walked_whole_is_found_as_quickly_after_years(keeper: Keeper) -> None:
    """Of a portal's columns the one that waits longest counts, and none where one was never walked."""
    began_at = datetime(2026, 1, 1, tzinfo=UTC)
    columns = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    with Session(keeper.engine) as session, session.begin():
        session.execute(
            insert(LedgerRow),
            [
                {"portal_id": portal, "url": url, "purpose": "column", "column_url": url, "state": "due"}
                | {"due_at": began_at}
                for portal, url in columns
            ],
        )
    counts = []
    for nights in (range(5), range(5, 100)):
        with Session(keeper.engine) as session, session.begin():
            session.execute(
                insert(WalkRow),
                [
                    {"record_id": f"{portal}{url}{night}", "crawl_id": str(night), "portal_id": portal, "account": {}}
                    | {"column_url": url, "began_at": began_at + timedelta(days=night)}
                    | {"complete": (url, night) != ("y", 99)}
                    for portal, url in columns[:3]
                    for night in nights
                ],
            )
        found, steps = find_whole_walks(keeper)
        counts.append(steps)

    assert found == {"a": began_at + timedelta(days=98)}
    assert counts[1] < 4 * counts[0]
