"""What proves that something is gone: checks over days, lists of plausible size, and nothing less."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import ReportRow
from archive.clock import SimulatedClock
from archive.keeping import Concluded, Keeper
from archive.rebuild import rebuild
from archive.walks import PageState
from tests.archive.concluding.portal_nights import Answer, Portal, kinds, only, page

SITE = "http://www.example.gov.cn/nianbao"
FIRST, ATTACHED = f"{SITE}/2015.html", f"{SITE}/a.html"
GONE = Answer("<p>404</p>", state="missing", status=404, listed=False)
UNLISTED = Answer(page(year=2015, received=3), listed=False)
DOCUMENT = page(body="附件").encode()


@pytest.fixture
def careful(keeper: Keeper, clock: SimulatedClock) -> Portal:
    """A portal whose withdrawals count after three walks over a week, as a portal's file says by itself."""
    return Portal(keeper, clock, confirm_after_checks=3, confirm_after_days=7)


def reports(count: int = 10) -> dict[str, Answer]:
    """So many reports, each of another year."""
    return {f"{SITE}/{2015 + at}.html": Answer(page(year=2015 + at, received=3)) for at in range(count)}


def health(concluded: Concluded) -> str:
    """The word for the portal's health."""
    return concluded.account.portals[0].health


def status(keeper: Keeper) -> str:
    """What is said of the first report."""
    with Session(keeper.engine) as session:
        return session.scalars(select(ReportRow.status).where(ReportRow.url == FIRST)).one()


def test_a_withdrawal_is_confirmed_after_days(careful: Portal, keeper: Keeper) -> None:
    """It is suspected at once, and confirmed in the night that lies a week after, however many checks there were."""
    careful.night(reports())
    nights = [kinds(careful.night(reports() | {FIRST: GONE})) for _ in range(9)]

    assert nights == [[("withdrawn", "suspected")], *[[]] * 6, [("withdrawn", "confirmed")], []]
    assert status(keeper) == "withdrawn"


def test_days_alone_are_no_proof(careful: Portal) -> None:
    """Two checks with a month between them are not three."""
    careful.night(reports())
    careful.night(reports() | {FIRST: GONE})
    careful.clock.advance(timedelta(days=30))

    assert kinds(careful.night(reports() | {FIRST: GONE})) == []
    assert kinds(careful.night(reports() | {FIRST: GONE})) == [("withdrawn", "confirmed")]


def test_a_clock_that_was_set_back_confirms_nothing_early(careful: Portal) -> None:
    """A first check that the clock put into the future counts from when the clock was right again."""
    careful.night(reports())
    careful.clock.advance(timedelta(days=400))
    careful.night(reports() | {FIRST: GONE})
    careful.clock.advance(timedelta(days=-400))

    nights = [kinds(careful.night(reports() | {FIRST: GONE})) for _ in range(8)]
    assert nights == [*[[]] * 7, [("withdrawn", "confirmed")]]


def test_checks_begin_anew_when_a_report_answered(careful: Portal, keeper: Keeper) -> None:
    """What answered in between is suspected again, and a week counts from there."""
    careful.night(reports())
    for _ in range(5):
        careful.night(reports() | {FIRST: GONE})
    back = careful.night(reports() | {FIRST: UNLISTED})
    nights = [kinds(careful.night(reports() | {FIRST: GONE})) for _ in range(7)]

    assert kinds(back) == [("withdrawn", "retracted")]
    assert nights == [[("withdrawn", "suspected")], *[[]] * 6]
    assert status(keeper) == "suspected"


def test_the_proof_of_an_absence_belongs_to_the_event(careful: Portal) -> None:
    """The page's answer and the list that was read, with their digests, and the report as it was before."""
    careful.night(reports())
    event = only(careful.night(reports() | {FIRST: GONE}))

    assert [one.url for one in event.captures.before] == [FIRST]
    assert [one.url for one in event.captures.after] == [FIRST, f"{SITE}/"]
    assert all(one.payload_digest for one in event.captures.after)


@pytest.mark.parametrize("kept", [0, 4])
def test_a_list_that_lost_most_of_its_lines_proves_nothing(portal: Portal, keeper: Keeper, kept: int) -> None:
    """An empty or much shorter list is no proof even where the pages are gone: the portal is unhealthy instead."""
    portal.night(reports())
    short = reports(kept) | dict.fromkeys([url for url in reports() if url not in reports(kept)], GONE)
    nights = [portal.night(short) for _ in range(5)]
    well = portal.night(reports())

    assert [kinds(one) for one in nights] == [[]] * 5
    assert {health(one) for one in nights} == {"list_shrunk"}
    assert "10" in str(nights[0].account.portals[0].reason)
    assert (kinds(well), health(well)) == ([], "healthy")
    assert rebuild(keeper.collection).not_journaled == ()


def test_what_is_added_while_a_list_is_short_is_published(portal: Portal) -> None:
    """A list that is not believed hides no new report: it is told against the last list that was."""
    portal.night(reports())
    portal.night(reports(3))
    concluded = portal.night(reports(3) | {f"{SITE}/new.html": Answer(page(year=2030))})

    assert kinds(concluded) == [("published", "confirmed")]


def test_a_list_that_stays_short_for_a_month_is_what_the_portal_has(portal: Portal) -> None:
    """After thirty days on many nights the shorter list is believed, and what is gone is told; an empty one never."""
    portal.night(reports())
    short = reports(4) | dict.fromkeys([url for url in reports() if url not in reports(4)], GONE)
    nights = [portal.night(short) for _ in range(31)]

    assert [kinds(one) for one in nights[:29]] == [[]] * 29
    assert [len(one.events) for one in nights[29:]] == [6, 0]
    assert health(nights[-1]) == "healthy"


@pytest.mark.parametrize("other", ["blocked", "unreachable", "failed"])
def test_a_page_that_one_column_finds_gone_and_another_does_not_is_not_gone(portal: Portal, other: PageState) -> None:
    """What a page says counts wherever it was asked: one answer of its absence beside a refusal proves nothing."""
    column = "http://www.example.gov.cn/other/"
    rest = {f"{column}1.html": Answer(page(body="示例县水利局"))}
    portal.night_of_columns({f"{SITE}/": reports(), column: rest})
    left = {f"{SITE}/": reports() | {FIRST: GONE}, column: rest | {FIRST: Answer("", state=other, listed=False)}}

    assert kinds(portal.night_of_columns(left)) == []


@pytest.mark.parametrize("is_same", [True, False])
def test_a_report_that_stands_at_another_address_is_not_gone(portal: Portal, is_same: bool) -> None:
    """A page of which a twin is listed that says the same is not withdrawn; of one that says otherwise it is."""
    other = Answer(page(year=2015, received=3 if is_same else 4))
    portal.night(reports() | {f"{SITE}/copy.html": other})
    concluded = portal.night(reports() | {FIRST: GONE, f"{SITE}/copy.html": other})

    assert kinds(concluded) == ([] if is_same else [("withdrawn", "confirmed")])


def test_a_short_list_of_a_few_nights_is_not_believed_for_its_age(portal: Portal) -> None:
    """Months after the last list that was believed, on which nobody looked, are no month on which it stayed short."""
    portal.night(reports())
    portal.clock.advance(timedelta(days=90))
    short = reports(4) | dict.fromkeys([url for url in reports() if url not in reports(4)], GONE)
    nights = [portal.night(short) for _ in range(3)]

    assert [(kinds(one), health(one)) for one in nights] == [([], "list_shrunk")] * 3


def test_an_empty_list_is_never_believed(portal: Portal) -> None:
    """However long a list is empty and its pages gone, nothing is withdrawn."""
    portal.night(reports(2))
    portal.clock.advance(timedelta(days=60))
    nights = [portal.night(dict.fromkeys(reports(2), GONE)) for _ in range(12)]

    assert [kinds(one) for one in nights] == [[]] * 12
    assert health(nights[-1]) == "list_shrunk"


@pytest.mark.parametrize("state", ["blocked", "unreachable", "failed", "missing"])
def test_pages_that_do_not_answer_make_the_portal_unhealthy(portal: Portal, state: str) -> None:
    """A list that is whole and pages that are not there: nothing is withdrawn, and the account says it loudly."""
    portal.night(reports())
    dead = {url: Answer("", state=state, status=503) for url in reports()}  # type: ignore[arg-type]
    concluded = portal.night(dead)

    assert (kinds(concluded), health(concluded)) == ([], "pages_silent")
    reason = f"10 of 10 listed pages do not answer as a report's page does: 10 {state}"
    assert concluded.account.portals[0].reason == reason


def with_attachment(document: bytes | None, chrome: str = "") -> dict[str, Answer]:
    """Reports of which the first links to a document that is there or answers 404."""
    return reports() | {FIRST: Answer(page(year=2015, received=3, chrome=chrome), attachments={ATTACHED: document})}


@pytest.mark.parametrize("chrome", ["", "<p>浏览次数：2</p>"])
def test_an_attachment_that_is_gone_for_once_is_no_alteration(careful: Portal, chrome: str) -> None:
    """It answers 404 on some nights and is there again: nothing is told, and the account names it meanwhile."""
    careful.night(with_attachment(DOCUMENT))
    gone = careful.night(with_attachment(None, chrome))
    back = careful.night(with_attachment(DOCUMENT))

    assert (kinds(gone), kinds(back)) == ([], [])
    assert any(ATTACHED in fault for fault in gone.account.faults)


def test_an_attachment_that_stays_gone_is_an_alteration(careful: Portal) -> None:
    """After as many checks over as many days as a page's absence takes, the report has lost a part."""
    careful.night(with_attachment(DOCUMENT))
    nights = [careful.night(with_attachment(None)) for _ in range(9)]

    assert [kinds(one) for one in nights] == [*[[]] * 7, [("altered", "confirmed")], []]
    assert "attachment" in nights[7].events[0].materiality


def test_a_page_that_links_no_more_to_its_attachment_is_altered_at_once(careful: Portal) -> None:
    """The page itself says otherwise: that needs no further checks."""
    careful.night(with_attachment(DOCUMENT))
    concluded = careful.night(reports() | {FIRST: Answer(page(year=2015, received=3, chrome="<b>改</b>"))})

    assert [event.materiality[-1] for event in concluded.events] == ["attachment"]


def test_an_attachment_is_compared_inside(careful: Portal) -> None:
    """The page says nothing of the figures, and the document that replaces its attachment says another number."""
    cover = page(year=2015).partition("<table>")[0]

    def attaching(received: int) -> dict[str, Answer]:
        return {FIRST: Answer(cover, attachments={ATTACHED: page(year=2015, received=received).encode()})}

    careful.night(attaching(7))
    event = only(careful.night(attaching(8)))

    assert (event.materiality[0], event.materiality[-1]) == ("figures", "attachment")
    changed = {one.key: (one.old, one.new) for one in event.figures}
    old, new = changed["requests.received.natural_person"]
    assert old is not None
    assert new is not None
    assert (old["value"], new["value"]) == (7, 8)


def test_interval_bounds_are_the_nights_next_to_the_change(portal: Portal) -> None:
    """There and back over quiet nights: last seen before and first seen after are a night apart, both times."""
    bounds = []
    for received in (7, 7, 7, 8, 8, 8, 7, 7):
        bounds += portal.night({FIRST: Answer(page(received=received))}).events

    assert [event.kind for event in bounds] == ["altered", "altered"]
    for event in bounds:
        assert event.seen_before is not None
        assert event.seen_after - event.seen_before == timedelta(days=1)


def test_the_last_sight_of_a_report_is_that_of_its_page(careful: Portal) -> None:
    """An attachment that did not answer that night counts as it was, and dates nothing back to when it did."""
    careful.night({FIRST: Answer(page(), attachments={ATTACHED: DOCUMENT})})
    careful.night({FIRST: Answer(page(), attachments={ATTACHED: None})})
    event = only(careful.night({FIRST: Answer(page(received=8), attachments={ATTACHED: DOCUMENT})}))

    assert event.seen_before is not None
    assert event.seen_after - event.seen_before == timedelta(days=1)
