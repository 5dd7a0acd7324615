"""How an archive is, in short."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from archive.catalogue.night_tables import CrawlCountRow
from archive.catalogue.tables import Base, CaptureRow, CrawlRow, LedgerRow, WalkRow, WarcRow
from archive.clock import SimulatedClock, night_of
from archive.keeping import Keeper
from archive.sealed import kept_path
from archive.status import ArchiveStatus
from archive.surveying import read_status
from archive.unentered import mark_failed
from archive.walks import PortalFacts
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, make_walk, page
from tests.archive.steps import counting_steps

URLS = [f"{COLUMN}{number}.html" for number in range(5)]
BODIES = ("教育局", "水利局", "民政局", "财政局", "司法局")
# The reports on the year before the clock's.
PAGES = {url: Answer(page(body=f"示例县{body}", year=2025)) for url, body in zip(URLS, BODIES, strict=True)}


def status_of(keeper: Keeper, clock: SimulatedClock, *portal_ids: str) -> ArchiveStatus:
    """How the archive is now."""
    with Session(keeper.engine) as session:
        return read_status(keeper.collection, session, clock.now(), portal_ids)


def test_an_empty_archive_says_so(keeper: Keeper, clock: SimulatedClock) -> None:
    """Before the first night there is nothing, and every portal was never walked."""
    status = status_of(keeper, clock, "example")

    assert status.last_night is None
    assert status.health == {"never": 1}
    assert (status.counts.captures, status.size.files, status.due.columns) == (0, 0, 0)


def test_everything_is_counted(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """Files, captures, reports, events, what is due, and how the last night ended."""
    portal.night(PAGES)
    portal.night({**PAGES, URLS[0]: Answer(page(body="示例县教育局", year=2025, received=9))})
    status = status_of(keeper, clock, "example")

    assert status.size.files == 2
    assert status.size.bytes == sum(path.stat().st_size for path in keeper.collection.sealed_warcs())
    assert status.size.free_bytes > 0
    assert status.counts.captures == 12
    assert status.counts.revisits == 4
    assert (status.counts.reports, status.counts.versions) == ({"published": 5}, 6)
    assert status.events_lately == {"altered": 1}
    assert (status.due.columns, status.due.reports) == (1, 5)
    assert status.health == {"healthy": 1}
    night = status.last_night
    assert night is not None
    assert (night.outcome, night.visits, night.events, night.night) == ("done", 5, 1, night_of(clock.now()))


def test_events_of_long_ago_are_not_of_late(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """Only the last thirty days count as lately."""
    portal.night(PAGES)
    portal.night({**PAGES, URLS[0]: Answer(page(body="示例县教育局", year=2025, received=9))})
    clock.advance(timedelta(days=31))
    status = status_of(keeper, clock)

    assert (status.events_lately, status.counts.events) == ({}, 1)


def test_reports_of_the_last_year_are_counted_by_how_they_stand(
    portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """Bodies are held to the statutory date by their own past."""
    before = {
        url.replace("/nianbao/", "/nianbao/2024/"): Answer(page(body=f"示例县{body}", year=2024))
        for url, body in zip(URLS, BODIES, strict=True)
    }
    portal.night(before)
    late = {**before, URLS[0]: PAGES[URLS[0]]}
    portal.night(late)
    status = status_of(keeper, clock)

    assert status.reporting_year == 2025
    assert status.expectations == {"late": 1, "missing": 4}


def test_what_is_amiss_is_named(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """A portal that refuses, with until when it is left alone; a damaged file; an alarm that holds."""
    portal.night(PAGES)
    for _ in range(3):
        portal.night({}, complete=False, reason="refused", blocked_by="ruishu")
    (keeper.collection.archive / "x.warc.gz.damaged").write_bytes(b"?")
    status = status_of(keeper, clock, "example")

    [health] = status.portals
    assert (health.health, health.reason) == ("blocked", "年报: refused")
    assert health.rests_until is not None
    assert health.rests_until > clock.now()
    assert status.fixity.damaged_aside == ("x.warc.gz.damaged",)
    assert [alarm.kind for alarm in status.alarms] == ["unseen"]


def test_alarms_are_those_of_each_portals_last_walks(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """What held once and holds no more is not told, and a lost account is no lost alarm."""
    portal.night(PAGES)
    for _ in range(4):
        portal.night(PAGES, complete=False, reason="page 2 failed")
    for path in keeper.collection.nights.iterdir():
        path.unlink()
    assert [alarm.kind for alarm in status_of(keeper, clock).alarms] == ["unseen"]
    portal.night(PAGES)
    assert status_of(keeper, clock).alarms == ()


def test_a_night_that_runs_or_was_interrupted_is_pending(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """A crawl that was begun and not concluded is told as that."""
    portal.night(PAGES)
    clock.advance(timedelta(days=1))
    keeper.begin(["example"])
    night = status_of(keeper, clock).last_night

    assert night is not None
    assert (night.outcome, night.ended_at) == ("pending", None)


def test_a_night_that_nobody_works_on_has_broken_off(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """While the lock is held it may be running; afterwards it was killed, and the one that goes on with it says so."""
    portal.night(PAGES)
    clock.advance(timedelta(days=1))
    crawl_id = keeper.begin(["example"])
    collection = keeper.collection
    with Session(keeper.engine) as session:
        aside = (collection.root / "lock").rename(collection.root / "aside")
        left = read_status(collection, session, clock.now()).last_night
        aside.rename(collection.root / "lock")
    running = status_of(keeper, clock).last_night
    keeper.prepare(["example"])
    keeper.begin(["example"])
    keeper.conclude(crawl_id)
    status = status_of(keeper, clock)

    assert left is not None
    assert running is not None
    assert status.last_night is not None
    assert (left.outcome, running.outcome, status.last_night.outcome) == ("broken_off", "pending", "done")
    assert [said.rpartition(": ")[2] for said in status.last_night.stops] == ["the next run went on with it"]
    assert status.stops_lately == 1
    clock.advance(timedelta(days=31))
    assert status_of(keeper, clock).stops_lately == 0


def test_a_damaged_note_of_a_file_kept_elsewhere_ends_nothing(
    portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """What says where a released file is may be damaged: verifying tells it, and the status is there all the same."""
    portal.night(PAGES)
    [sealed] = keeper.collection.sealed_warcs()
    sealed.unlink()
    kept_path(sealed).write_bytes(b"{}")

    assert status_of(keeper, clock).size.kept_elsewhere == 1


@pytest.mark.parametrize(("read", "longest"), [(False, timedelta(days=1)), (True, timedelta(0))])
def test_the_longest_unread_file_is_dated(
    portal: Portal, keeper: Keeper, clock: SimulatedClock, read: bool, longest: timedelta
) -> None:
    """Fixity tells since when no file waits any longer: from sealing, or from reading again."""
    from archive.auditing import audit

    portal.night(PAGES)
    sealed_at = clock.now()
    clock.advance(timedelta(days=1))
    if read:
        audit(keeper.collection, keeper.engine, clock.now())
    fixity = status_of(keeper, clock).fixity

    assert fixity.oldest_reading_at is not None
    assert clock.now() - fixity.oldest_reading_at == longest
    assert (fixity.audited_at is not None) is read
    assert sealed_at <= fixity.oldest_reading_at


def test_captures_are_counted_whoever_made_them(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """Those of a crawl that is not concluded yet, too, and of another program's file."""
    portal.night(PAGES)
    before = status_of(keeper, clock).counts
    keeper.prepare(["example"])
    portal.write(keeper.begin(["example"]), {URLS[0]: PAGES[URLS[0]]})
    keeper.enter_captures()
    with Session(keeper.engine) as session, session.begin():
        session.add(
            CaptureRow(
                record_id="x", record_type="revisit", url=COLUMN, captured_at=clock.now(), warc="x", offset=0, length=1
            )
        )
    after = status_of(keeper, clock).counts

    assert (after.captures - before.captures, after.revisits - before.revisits) == (3, 2)


def test_it_is_said_as_quickly_after_years(keeper: Keeper, clock: SimulatedClock) -> None:
    """It is asked every night: the quiet walks and captures of years take few steps of SQLite's."""
    steps = []
    with Session(keeper.engine) as session, session.begin():
        session.add_all(
            LedgerRow(portal_id="example", url=url, purpose="column", column_url=url, state="due", due_at=clock.now())
            for url in URLS
        )
    for nights in (range(5), range(5, 50)):
        with Session(keeper.engine) as session, session.begin():
            for night in nights:
                session.add_all(walk_rows(clock.now() + timedelta(days=night)))
        steps.append(count_steps(keeper, clock))

    assert (steps[1] - steps[0]) / 45 < 20


def walk_rows(at: datetime) -> Iterator[Base]:
    """What the catalogue holds of a quiet night of some columns."""
    crawl_id = f"{at:%Y%m%dT%H%M%SZ}"
    yield CrawlRow(crawl_id=crawl_id, began_at=at, portals=["example"], concluded_at=at)
    yield CrawlCountRow(crawl_id=crawl_id, capture_count=20, revisit_count=20, health={"healthy": 1}, events={})
    yield WarcRow(name=f"{crawl_id}.warc.gz", size=1, crawl_id=crawl_id)
    for number in range(20):
        yield CaptureRow(
            record_id=f"{crawl_id} {number}", record_type="revisit", url=COLUMN, captured_at=at, warc="x", offset=0,
            length=1, crawl_id=crawl_id,
        )  # fmt: skip
    facts = PortalFacts(id="example", name="示例县", division_code=None, platform="trs", confirm_after_checks=1)
    for url in URLS:
        walk = make_walk(facts, crawl_id, at, column_url=url)
        yield WalkRow(
            record_id=f"{url} {crawl_id}", crawl_id=crawl_id, portal_id="example", column_url=url, began_at=at,
            complete=True, account=walk.model_dump(mode="json"),
        )  # fmt: skip


def count_steps(keeper: Keeper, clock: SimulatedClock) -> int:
    """How many steps of SQLite's the status takes."""
    with Session(keeper.engine) as session, counting_steps(session) as steps:
        read_status(keeper.collection, session, clock.now(), ["example"])
    return steps[0]


def test_a_disk_that_takes_no_line_is_said_while_it_lasts(
    portal: Portal, keeper: Keeper, clock: SimulatedClock
) -> None:
    """Nights that could not even be begun stand with the last that was, and count as stopped, then and afterwards."""
    portal.night(PAGES)
    clock.advance(timedelta(days=1))
    night = night_of(clock.now())
    for _ in range(2):
        mark_failed(keeper.collection.nights, night, clock.now())
    while_full = status_of(keeper, clock)
    account = portal.night(PAGES).account
    status = status_of(keeper, clock)

    assert while_full.last_night is not None
    said = (f"no line could be written from the night of {night} on: the disk took nothing",)
    assert (while_full.last_night.stops, while_full.stops_lately) == (said, 1)
    assert (account.faults, status.stops_lately) == (said, 1)
