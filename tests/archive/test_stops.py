"""A disk that fails while a night is concluded, and a night that is killed: nothing is lost, and it is said."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from archive.accounts import read_account
from archive.catalogue.tables import EventRow
from archive.clock import SHANGHAI, SimulatedClock
from archive.errors import StorageError
from archive.keeping import Keeper
from archive.stops import list_stops, mark_open, read_stops
from nianbao.errors import find_exit_code
from nianbao.exits import ExitCode
from nianbao.night import conclude_night
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page

REPORT = f"{COLUMN}1.html"
MANY = {f"{COLUMN}{number}.html": Answer(page(body=f"示例县第{number}局")) for number in range(2, 30)}


def in_shanghai(at: datetime) -> str:
    """A moment as people are told it."""
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def altered_night(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> str:
    """Walk a night on which a report was altered and others are new, without concluding it; return its crawl's id."""
    portal.night({REPORT: Answer(page())})
    clock.advance(timedelta(days=1))
    keeper.prepare(["example"])
    crawl_id = keeper.begin(["example"])
    portal.write(crawl_id, {REPORT: Answer(page(received=9)), **MANY})
    return crawl_id


def kinds_in(keeper: Keeper) -> list[str]:
    """The kinds of the events in the journal."""
    return sorted({entry.body["kind"] for entry in keeper.journal.find("event")})


@contextmanager
def without_journal(keeper: Keeper) -> Iterator[None]:
    """Have the journal lie where nothing can be written."""
    path = keeper.journal.path
    aside = path.rename(path.with_name("aside"))
    path.symlink_to(path.with_name("nowhere") / "journal.jsonl")
    yield
    path.unlink()
    aside.rename(path)


class KilledError(Exception):
    """The process is killed here."""


@contextmanager
def killed_before_commit(keeper: Keeper) -> Iterator[None]:
    """Have the process killed before what the journal has is in the catalogue."""

    def kill(*_: object) -> None:
        if any(keeper.journal.find("event")):
            raise KilledError

    event.listen(keeper.engine, "commit", kill)
    yield
    event.remove(keeper.engine, "commit", kill)
    keeper.engine.dispose()


@contextmanager
def full_catalogue(keeper: Keeper) -> Iterator[None]:
    """Have SQLite find no room for another page."""

    def fill(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(keeper.engine, "checkout", fill)
    yield
    event.remove(keeper.engine, "checkout", fill)
    keeper.engine.dispose()


def test_no_event_is_lost_where_the_journal_takes_no_line(
    portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """The crawl is concluded when a line can be written again, with all that it found."""
    crawl_id = altered_night(portal, keeper, clock)
    with without_journal(keeper), pytest.raises(StorageError, match=r"journal\.jsonl"):
        conclude_night(keeper, crawl_id, None, False, None)
    keeper.prepare()

    assert kinds_in(keeper) == ["altered", "published"]


def test_what_was_journaled_before_a_crash_is_not_journaled_again(
    portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """Killed between the journal's lines and the catalogue's commit a night concludes again, and each line stands once.

    What a line says that would not be concluded any more stands as well.
    """
    crawl_id = altered_night(portal, keeper, clock)
    with killed_before_commit(keeper), pytest.raises(KilledError):
        keeper.conclude(crawl_id)
    before = [entry.body for entry in keeper.journal.find("event")]
    otherwise = {**before[0], "id": "altered-0123456789abcdef"}
    keeper.journal.append("event", otherwise)
    keeper.prepare(["example"])
    keeper.conclude(keeper.begin(["example"]))

    assert len(before) == 1 + len(MANY)
    assert [entry.body for entry in keeper.journal.find("event")] == [*before, otherwise]
    with Session(keeper.engine) as session:
        found = set(session.scalars(select(EventRow.id)))
    assert found == {body["id"] for body in (*before, otherwise)}


def test_a_stop_that_no_line_could_tell_is_told_by_the_next_night(
    portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """An empty file stands for the line until one can be written, once, and knows when it was."""
    crawl_id = altered_night(portal, keeper, clock)
    at = clock.now()
    with without_journal(keeper), pytest.raises(StorageError):
        conclude_night(keeper, crawl_id, None, False, None)
    marks = list(keeper.collection.nights.glob("*.stopped"))
    clock.advance(timedelta(days=1))
    keeper.prepare(["example"])
    keeper.prepare(["example"])

    assert [(mark.stem, mark.exists()) for mark in marks] == [(crawl_id, False)]
    [said] = read_stops(keeper.journal, crawl_id)
    assert said.startswith(f"stopped at {in_shanghai(at)}: ")
    assert "not even a line that says so" in said
    assert said in keeper.conclude(crawl_id).account.faults


def test_a_catalogue_without_room_stops_the_night(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """It is a fault of the disk, with its code and a line of the journal; no portal is passed over for it."""
    crawl_id = altered_night(portal, keeper, clock)
    with full_catalogue(keeper), pytest.raises(StorageError, match="full") as caught:
        conclude_night(keeper, crawl_id, None, False, None)
    [stop] = list_stops(keeper.journal)
    keeper.prepare()

    assert find_exit_code(caught.value) is ExitCode.ARCHIVE_FAULT
    assert find_exit_code(caught.value.__cause__ or caught.value) is ExitCode.ARCHIVE_FAULT
    assert "see that the disk has room" in stop.said
    assert kinds_in(keeper) == ["altered", "published"]


def test_a_stop_behind_the_conclusion_leaves_the_account(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """Where the disk fails when all is concluded, what was found stays told, and the stop is in the journal alone."""
    crawl_id = altered_night(portal, keeper, clock)
    account = keeper.conclude(crawl_id).account
    keeper.stop(crawl_id, "the disk is full")

    assert account.events
    assert read_account(keeper.collection.nights, crawl_id) == account
    assert [stop.said.endswith("the disk is full") for stop in list_stops(keeper.journal)] == [True]


def broken_off(portal: Portal, keeper: Keeper, clock: SimulatedClock, *, days: int) -> str:
    """Begin a crawl of which the process is killed in its walk, and come back after so many days; return its id."""
    portal.night({REPORT: Answer(page())})
    clock.advance(timedelta(days=1))
    crawl_id = keeper.begin(["example"])
    portal.write(crawl_id, {REPORT: Answer(page(received=9))})
    clock.advance(timedelta(days=days))
    keeper.prepare(["example"])
    return crawl_id


def test_a_night_that_broke_off_says_so_when_it_is_gone_on_with(
    portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """Killed twice it says so twice, when it was last heard of, and the night that comes to its end says no more."""
    crawl_id = broken_off(portal, keeper, clock, days=0)
    heard_at = clock.now()
    assert keeper.begin(["example"]) == crawl_id
    clock.advance(timedelta(hours=1))
    keeper.prepare(["example"])
    keeper.begin(["example"])
    account = keeper.conclude(crawl_id).account
    after = portal.night({REPORT: Answer(page(received=9))}).account

    said = f"stopped at {in_shanghai(heard_at)}: it broke off without a word (killed, or a fault)"
    assert [stop.said for stop in list_stops(keeper.journal)] == [f"{said}: the next run went on with it"] * 2
    assert account.faults == (f"{said}: the next run went on with it",)
    assert (after.faults, list(keeper.collection.nights.glob("*.open"))) == ((), [])


def test_a_night_that_broke_off_and_is_left_is_told_by_the_next(
    portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """Too old to be gone on with it is concluded as far as it came; its own account and the next night's say so."""
    crawl_id = broken_off(portal, keeper, clock, days=1)
    after = keeper.conclude(keeper.begin(["example"])).account
    [stop] = list_stops(keeper.journal)

    assert stop.said.endswith("concluded as far as it came, and not gone on with")
    assert read_account(keeper.collection.nights, crawl_id).faults == (stop.said,)
    assert stop.said in after.faults


def test_a_night_that_lost_its_account_says_so(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """Killed when all was concluded, before the account was written; with its account nothing broke off."""
    crawl_id = altered_night(portal, keeper, clock)
    keeper.conclude(crawl_id)
    account = keeper.collection.nights / f"{crawl_id}.json"
    for has_account in (True, False):
        mark_open(keeper.collection.nights, crawl_id)
        if not has_account:
            account.unlink()
        keeper.prepare()
        assert [stop.said.rpartition(": ")[2] for stop in list_stops(keeper.journal)] == (
            [] if has_account else ["all was concluded, and no account was written"]
        )


def test_a_night_that_was_told_to_stop_has_not_broken_off(
    portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """Who stopped it knows of it: the next run goes on with it and says nothing."""
    crawl_id = altered_night(portal, keeper, clock)
    keeper.leave(crawl_id)
    keeper.prepare(["example"])

    assert keeper.begin(["example"]) == crawl_id
    assert (keeper.conclude(crawl_id).account.faults, list_stops(keeper.journal)) == ((), [])
