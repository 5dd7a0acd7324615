"""What a portal does to many reports at once, and a portal that moves: one event of the portal, none of theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import ReportRow, VersionRow
from archive.clock import SimulatedClock
from archive.concluding.common import SAME_MIN
from archive.events import Event, PortalChange
from archive.evidence.comparing import RecordPayloads, compare_sides, read_sides
from archive.evidence.gathering import gather_event
from archive.keeping import Concluded, Keeper
from archive.rebuild import rebuild
from tests.archive.concluding.portal_nights import Answer, Portal, kinds, only, page

SITE = "http://www.example.gov.cn/nianbao"
YEARS = range(2017, 2017 + SAME_MIN + 1)
GONE = Answer("<p>404</p>", state="missing", status=404, listed=False)


def reports(*, stem: str = SITE, **said: object) -> dict[str, Answer]:
    """A page for each year, each with its own number; what is said is the same in all of them."""
    return {f"{stem}/{year}.html": Answer(page(year=year, received=year - 2000, **said)) for year in YEARS}  # type: ignore[arg-type]


def change_of(concluded: Concluded) -> tuple[Event, PortalChange]:
    """The one event of the portal that was concluded, and what it says."""
    found = [event for event in concluded.events if event.kind == "portal_changed"]
    assert len(found) == 1, kinds(concluded)
    assert found[0].portal_change is not None
    return found[0], found[0].portal_change


def versions(keeper: Keeper) -> list[int]:
    """How many versions each report has."""
    with Session(keeper.engine) as session:
        rows = session.scalars(select(ReportRow).order_by(ReportRow.url)).all()
        query = select(VersionRow.ordinal)
        return [len(session.scalars(query.where(VersionRow.report_id == row.id)).all()) for row in rows]


def test_the_same_words_in_every_report_are_the_portal_s(portal: Portal, keeper: Keeper) -> None:
    """A department's new name in all pages is one event that names them; each of them has a new version."""
    portal.night(reports(prose="由政务公开科负责办理。"))
    event, change = change_of(concluded := portal.night(reports(prose="由政务服务股负责办理。")))

    assert kinds(concluded) == [("portal_changed", "confirmed")]
    assert (event.report_id, event.materiality, event.prose_changed) == (None, ("prose",), True)
    assert (len(change.reports), [one.count for one in change.same]) == (len(YEARS), [len(YEARS)])
    assert [(one.old, one.new) for one in change.same] == [("公开科", "服务股")]
    assert event.seen_before is not None
    assert event.seen_before < event.seen_after
    assert versions(keeper) == [2] * len(YEARS)


def test_fewer_reports_that_say_the_same_are_altered_each(portal: Portal) -> None:
    """One fewer than the least that is a portal's doing: each is an alteration of its own."""
    before, after = reports(prose="由政务公开科负责办理。"), reports(prose="由政务服务股负责办理。")
    few = dict(list(after.items())[: SAME_MIN - 1])
    portal.night(before)

    assert kinds(portal.night(before | few)) == [("altered", "confirmed")] * (SAME_MIN - 1)


def test_words_that_change_in_the_course_of_days_are_the_portal_s(portal: Portal, keeper: Keeper) -> None:
    """The first few are told at once; the night on which they are many tells the portal's change, and names those."""
    before, after = reports(prose="由政务公开科负责办理。"), reports(prose="由政务服务股负责办理。")
    urls = list(before)
    portal.night(before)
    told = [portal.night(before | {url: after[url] for url in urls[:count]}) for count in (2, SAME_MIN - 1, SAME_MIN)]
    event, change = change_of(told[-1])
    last = portal.night(after)

    assert [kinds(one) for one in told] == [
        [("altered", "confirmed")] * 2,
        [("altered", "confirmed")] * (SAME_MIN - 3),
        [("portal_changed", "confirmed")],
    ]
    assert (len(change.reports), [one.count for one in change.same]) == (SAME_MIN, [SAME_MIN])
    assert {one.url for one in event.captures.after} >= set(urls[:SAME_MIN])
    assert event.seen_after == told[-1].account.began_at
    assert change_of(last)[1].same[0].count == len(YEARS)
    rebuilt = rebuild(keeper.collection)
    assert (rebuilt.not_journaled, rebuilt.not_concluded) == ((), ())


def test_the_same_words_long_after_are_an_alteration(portal: Portal, clock: SimulatedClock) -> None:
    """A report that follows months later is altered by itself."""
    before, after = reports(prose="由政务公开科负责办理。"), reports(prose="由政务服务股负责办理。")
    portal.night(before)
    *_, last = before
    portal.night(after | {last: before[last]})
    clock.advance(timedelta(days=60))

    assert only(portal.night(after)).kind == "altered"


def test_what_a_report_changed_beyond_the_common_is_altered(portal: Portal) -> None:
    """A figure that differs on one of the pages is told of that report, and the common words are not told again."""
    after = reports(prose="由政务服务股负责办理。")
    url = f"{SITE}/2019.html"
    after[url] = Answer(page(year=2019, received=88, prose="由政务服务股负责办理。"))
    portal.night(reports(prose="由政务公开科负责办理。"))
    concluded = portal.night(after)

    (altered,) = [event for event in concluded.events if event.kind == "altered"]
    event, change = change_of(concluded)
    assert (altered.url, altered.prose_changed, "prose" in altered.materiality) == (url, False, False)
    assert {figure.key for figure in altered.figures} >= {"requests.received.natural_person"}
    assert len(change.reports) == len(YEARS)
    assert event.figures == ()


def test_a_number_that_becomes_another_is_never_common(portal: Portal) -> None:
    """All reports get other numbers in one night, in cells and in the text: each of them is altered."""
    portal.night({url: Answer(page(year=2017 + at, received=5)) for at, url in enumerate(reports())})
    cells = portal.night({url: Answer(page(year=2017 + at, received=6)) for at, url in enumerate(reports())})
    words = {url: Answer(page(year=2017 + at, received=6, prose="共办结3件。")) for at, url in enumerate(reports())}
    portal.night(words)
    prose = portal.night({url: Answer(one.html.replace("办结3件", "办结4件")) for url, one in words.items()})

    assert kinds(cells) == kinds(prose) == [("altered", "confirmed")] * len(YEARS)


def test_zeros_in_blank_cells_of_every_report_are_told_once(portal: Portal) -> None:
    """A template that prints 0 where nothing stood: one event, of the figures, that says what was and became."""
    filled = reports()
    blank = {url: Answer(one.html.replace("<td>0</td>" * 7, "<td></td>" * 7)) for url, one in filled.items()}
    portal.night(blank)
    event, change = change_of(concluded := portal.night(filled))

    assert kinds(concluded) == [("portal_changed", "confirmed")]
    assert "figures" in event.materiality
    assert ("figures", "blank", "0") in [(one.where, one.old, one.new) for one in change.same]


def without_table(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The same pages, of which the template shows no table."""
    return {url: Answer(one.html.partition("<table>")[0] + "</div></body></html>") for url, one in answers.items()}


def test_tables_that_are_lost_and_come_back_are_the_portal_s(portal: Portal) -> None:
    """A template loses every table and shows them again a night later: two events of the portal."""
    portal.night(reports())
    lost, back = portal.night(without_table(reports())), portal.night(reports())

    assert kinds(lost) == kinds(back) == [("portal_changed", "confirmed")]
    assert "figures" in change_of(lost)[0].materiality


def test_tables_that_few_of_many_reports_lose_are_alterations(portal: Portal) -> None:
    """As many as would be enough for the same words, and less than half of what was seen: nothing of the template."""
    others = {f"{SITE}/{number}.html": Answer(page(body=f"示例县第{number}局")) for number in range(SAME_MIN)}
    bare = {url: Answer(re.sub(r"(?s)<table>.*</table>", "", one.html)) for url, one in reports().items()}
    portal.night(reports() | others)
    lost = portal.night(reports() | others | dict(list(bare.items())[:SAME_MIN]))

    assert kinds(lost) == [("altered", "confirmed")] * SAME_MIN


def test_a_table_that_comes_back_saying_something_else_is_altered(portal: Portal) -> None:
    """Among tables that come back one has another number than before: that report is altered."""
    portal.night(reports())
    portal.night(without_table(reports()))
    url = f"{SITE}/2020.html"
    back = portal.night(reports() | {url: Answer(page(year=2020, received=21))})

    assert sorted(kinds(back)) == [("altered", "confirmed"), ("portal_changed", "confirmed")]
    assert [event.url for event in back.events if event.kind == "altered"] == [url]


def test_there_and_back_of_a_template_is_two_changes(portal: Portal) -> None:
    """A→B→A of all pages is told twice, under two ids."""
    portal.night(reports(prose="甲科负责。"))
    there = only(portal.night(reports(prose="乙室负责。")))
    back = only(portal.night(reports(prose="甲科负责。")))

    assert (there.kind, back.kind, there.id == back.id) == ("portal_changed", "portal_changed", False)


def test_evidence_shows_one_of_the_reports(portal: Portal, keeper: Keeper) -> None:
    """What an event of a portal rests on holds both states of a report that it concerns."""
    portal.night(reports(prose="由政务公开科负责办理。"))
    event = only(portal.night(reports(prose="由政务服务股负责办理。")))

    with Session(keeper.engine) as session:
        gathered = gather_event(session, keeper.collection, event)
    sides = read_sides(RecordPayloads(gathered.records), gathered.contents)
    differences = compare_sides(sides)
    assert differences is not None
    assert differences["materiality"] == ["prose"]


def test_addresses_that_all_change_are_one_move(portal: Portal) -> None:
    """Everything on the list has another address: the reports have moved, those not found yet are not withdrawn.

    What is there that nobody knew is not proven new.
    """
    new = "https://www.example.gov.cn/zwgk/art"
    portal.night(reports())
    found = dict(list(reports(stem=new).items())[:4]) | {f"{new}/2030.html": Answer(page(year=2030))}
    gone = dict.fromkeys(reports(), GONE)
    first = portal.night(found | gone)
    later = [portal.night(found | gone) for _ in range(3)]
    last = portal.night(reports(stem=new) | gone)

    event, change = change_of(first)
    assert sorted(kinds(first)) == [("moved", "confirmed")] * 4 + [("portal_changed", "confirmed")]
    assert change.addresses == ((f"{SITE}/", f"{new}/"),)
    assert (len(change.reports), len(change.not_found)) == (4, len(YEARS) - 4)
    assert event.captures.before
    assert [kinds(one) for one in later] == [[]] * 3
    assert kinds(last) == [("moved", "confirmed")] * (len(YEARS) - 4)


def test_a_report_found_again_after_a_move_can_be_withdrawn(portal: Portal) -> None:
    """What was not found at first is a report like any other once it is."""
    new = "https://www.example.gov.cn/zwgk/art"
    portal.night(reports())
    all_new = reports(stem=new)
    found, gone = dict(list(all_new.items())[:4]), dict.fromkeys(reports(), GONE)
    portal.night(found | gone)
    portal.night(all_new | gone)
    late = list(all_new)[-1]

    assert kinds(portal.night(all_new | gone | {late: GONE})) == [("withdrawn", "confirmed")]


def test_another_column_in_the_portal_s_file_is_a_move(portal: Portal) -> None:
    """The portal's file names another column: reports that it has are moved there, the others are left as they are."""
    portal.night(reports())
    stem = "http://www.example.gov.cn/zfxxgk/fdzdgknr"
    found = dict(list(reports(stem=stem).items())[:2])
    concluded = portal.night(found, column=f"{stem}/", platform="jcms")

    _, change = change_of(concluded)
    assert sorted(kinds(concluded)) == [("moved", "confirmed")] * 2 + [("portal_changed", "confirmed")]
    assert (change.platform, change.addresses) == (("plain", "jcms"), ((f"{SITE}/", f"{stem}/"),))
    assert (len(change.reports), len(change.not_found)) == (2, len(YEARS) - 2)
    assert kinds(portal.night(found, column=f"{stem}/", platform="jcms")) == []


def test_another_platform_alone_is_told_once(portal: Portal) -> None:
    """The same pages made by other software: an event of the portal, once."""
    portal.night(reports())
    first, second = (portal.night(reports(chrome="<nav>新版</nav>"), platform="jcms") for _ in range(2))

    event, change = change_of(first)
    assert (kinds(first), change.platform) == ([("portal_changed", "confirmed")], ("plain", "jcms"))
    assert (change.reports, event.materiality) == ((), ())
    assert kinds(second) == []


def test_a_report_moves_between_columns(portal: Portal) -> None:
    """One column lists it no more and another does: it is moved, neither withdrawn nor published."""
    old, new = f"{SITE}/2020.html", "http://www.example.gov.cn/other/9.html"
    answers, other = reports(), {"http://www.example.gov.cn/other/1.html": Answer(page(body="示例县水利局"))}
    portal.night_of_columns({f"{SITE}/": answers, f"{SITE}/other/": other})
    left = {**answers, old: GONE}
    concluded = portal.night_of_columns(
        {f"{SITE}/": left, f"{SITE}/other/": {**other, new: Answer(page(year=2020, received=20))}}
    )

    event = only(concluded)
    assert (event.kind, event.old_url, event.url) == ("moved", old, new)


def test_a_column_that_was_not_walked_tonight_has_lost_nothing(portal: Portal, keeper: Keeper) -> None:
    """Its list may have the report still: what turns up in another column is no move, as long as nobody looked."""
    other = "http://www.example.gov.cn/other/"
    rest = {f"{other}1.html": Answer(page(body="示例县水利局"))}
    portal.night_of_columns({f"{SITE}/": reports(), other: rest})
    portal.clock.advance(timedelta(days=1))
    keeper.prepare(["example"])
    crawl_id = keeper.begin(["example"])
    facts = portal.facts.model_copy(update={"columns": (f"{SITE}/", other)})
    elsewhere = {f"{other}2.html": Answer(page(year=2020, received=20, prose="另有说明。"))}
    portal.write(crawl_id, rest | elsewhere, column=other, facts=facts)

    assert "moved" not in [kind for kind, _ in kinds(keeper.conclude(crawl_id))]


@pytest.mark.parametrize("complete", [True, False])
def test_a_copy_in_another_column_is_not_published(portal: Portal, complete: bool) -> None:
    """The other column still lists it, or could not be walked whole: what stands in both was published before."""
    other = "http://www.example.gov.cn/other/"
    portal.night_of_columns({f"{SITE}/": reports(), other: {f"{other}1.html": Answer(page(body="示例县水利局"))}})
    two = {f"{other}1.html": Answer(page(body="示例县水利局")), f"{other}2.html": Answer(page(year=2020, received=20))}
    listed = reports() if complete else {}
    concluded = portal.night_of_columns({f"{SITE}/": listed, other: two}, incomplete=() if complete else (f"{SITE}/",))

    assert kinds(concluded) == []


def test_what_was_concluded_comes_out_of_a_rebuild(portal: Portal, keeper: Keeper) -> None:
    """Changes of the portal and moves are the same, with their ids, when everything is concluded anew."""
    new = "https://www.example.gov.cn/zwgk/art"
    portal.night(reports(prose="甲科负责。"))
    events = [*portal.night(reports(prose="乙室负责。")).events]
    found = dict(list(reports(stem=new, prose="乙室负责。").items())[:3])
    gone = dict.fromkeys(reports(), GONE)
    events += portal.night(found | gone).events
    events += portal.night(found | gone).events

    rebuilt = rebuild(keeper.collection)

    assert (rebuilt.event_count, rebuilt.not_journaled, rebuilt.not_concluded) == (len(events), (), ())
