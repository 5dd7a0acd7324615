"""What walks are concluded to be: over nights of a portal that is written straight into WARCs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, ReadingRow, ReportRow, VersionRow
from archive.concluding.contents import find_content
from archive.keeping import Keeper
from archive.listing import find_report, read_latest
from archive.walks import PageState, PageVisit
from tests.archive.concluding.portal_nights import Answer, Portal, kinds, only, page

HEALTH = "http://www.example.gov.cn/nianbao/1.html"
WATER = "http://www.example.gov.cn/nianbao/2.html"
ELSEWHERE = "http://www.example.gov.cn/nianbao/new/1.html"
GONE = Answer("<p>404</p>", state="missing", status=404, listed=False)
WATER_PAGE = Answer(page(body="示例县水利局"))
RECEIVED = "requests.received.natural_person"


def reports(keeper: Keeper) -> dict[str, str]:
    """Every report's address and status."""
    with Session(keeper.engine) as session:
        return {row.url: row.status for row in session.scalars(select(ReportRow))}


def version_counts(keeper: Keeper) -> list[int]:
    """How often each version was seen, oldest version first."""
    with Session(keeper.engine) as session:
        rows = session.scalars(select(VersionRow).order_by(VersionRow.report_id, VersionRow.ordinal))
        return [row.observation_count for row in rows]


def test_first_complete_walk_is_the_baseline(portal: Portal, keeper: Keeper) -> None:
    """The first complete walk of a column enters reports and raises nothing."""
    concluded = portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})

    assert kinds(concluded) == []
    assert reports(keeper) == {HEALTH: "published", WATER: "published"}


def test_incomplete_walk_is_no_baseline(portal: Portal) -> None:
    """What an incomplete first walk missed is not published when the next one finds it."""
    portal.night({HEALTH: Answer(page())}, complete=False, reason="page 2 failed")

    assert kinds(portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})) == []


def test_new_entry_is_published(portal: Portal) -> None:
    """An entry that an earlier complete walk did not have is published, proved by that walk's list."""
    portal.night({HEALTH: Answer(page())})

    event = only(portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE}))

    assert (event.kind, event.issuing_body, event.reporting_year) == ("published", "示例县水利局", 2023)
    assert [one.url for one in event.captures.before] == ["http://www.example.gov.cn/nianbao/"]
    assert [one.url for one in event.captures.after] == [WATER]


def test_figure_is_altered(portal: Portal) -> None:
    """A figure that differs is an alteration that names it by key, with old and new."""
    portal.night({HEALTH: Answer(page(received=7))})

    event = only(portal.night({HEALTH: Answer(page(received=8))}))

    assert (event.kind, event.materiality[0]) == ("altered", "figures")
    change = next(one for one in event.figures if one.key == RECEIVED)
    assert change.old is not None
    assert change.new is not None
    assert (change.old["value"], change.new["value"]) == (7, 8)
    assert event.seen_before is not None
    assert event.seen_before < event.seen_after


def test_prose_is_altered(portal: Portal) -> None:
    """A sentence that differs is an alteration of the prose and of no figure."""
    portal.night({HEALTH: Answer(page(prose="全年工作平稳。"))})

    event = only(portal.night({HEALTH: Answer(page(prose="全年工作有起色。"))}))

    assert (event.materiality, event.figures, event.prose_changed) == (("prose",), (), True)


def test_other_chrome_is_found_equal(portal: Portal, keeper: Keeper) -> None:
    """Other bytes around the same report are read, found equal, and raise nothing."""
    portal.night({HEALTH: Answer(page(chrome="<p>浏览次数：1</p>"))})

    concluded = portal.night({HEALTH: Answer(page(chrome="<p>浏览次数：2</p>"))})

    assert (kinds(concluded), concluded.conclusions.equal_count) == ([], 1)
    assert version_counts(keeper) == [2]


def test_identical_bytes_are_not_read_again(portal: Portal) -> None:
    """The same bytes cost no reading."""
    portal.night({HEALTH: Answer(page())})

    concluded = portal.night({HEALTH: Answer(page())})

    assert (concluded.conclusions.unchanged_count, concluded.conclusions.read_count) == (1, 0)


def test_there_and_back_is_two_alterations(portal: Portal, keeper: Keeper) -> None:
    """A figure that is altered and altered back makes two events and three versions."""
    portal.night({HEALTH: Answer(page(received=7))})
    first = only(portal.night({HEALTH: Answer(page(received=8))}))
    second = only(portal.night({HEALTH: Answer(page(received=7))}))

    assert first.id != second.id
    assert version_counts(keeper) == [1, 1, 1]


def test_replaced_attachment(portal: Portal) -> None:
    """An attachment with other bytes that says the same is an alteration of the attachment."""
    before, after = page(body="附件").encode(), page(body="附件", chrome="<p>x</p>").encode()
    portal.night({HEALTH: Answer(page(), attachments={"http://www.example.gov.cn/a.html": before})})

    event = only(portal.night({HEALTH: Answer(page(), attachments={"http://www.example.gov.cn/a.html": after})}))

    assert event.materiality == ("attachment",)
    assert [one.url for one in event.captures.after] == [HEALTH, "http://www.example.gov.cn/a.html"]


def test_withdrawal_needs_list_and_page(portal: Portal, keeper: Keeper) -> None:
    """A report that is not listed and answers 404 is withdrawn; the list's captures belong to the event."""
    portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})

    event = only(portal.night({HEALTH: GONE, WATER: WATER_PAGE}))

    assert (event.kind, event.status, event.url) == ("withdrawn", "confirmed", HEALTH)
    assert [one.url for one in event.captures.after] == [HEALTH, "http://www.example.gov.cn/nianbao/"]
    assert reports(keeper)[HEALTH] == "withdrawn"


@pytest.mark.parametrize("state", ["missing", "soft_missing", "redirected_home"])
def test_every_way_of_saying_that_a_page_is_gone_counts(portal: Portal, state: PageState) -> None:
    """A 404 or 410, a page that says so with status 200, and a redirect to the home page."""
    portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})
    gone = portal.night({HEALTH: Answer("<p>x</p>", state=state, listed=False), WATER: WATER_PAGE})

    assert kinds(gone) == [("withdrawn", "confirmed")]


def test_absence_alone_is_no_withdrawal(portal: Portal) -> None:
    """What is not listed and still answers or was not asked, or is listed and answers 404, is not withdrawn."""
    portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})

    unlisted = Answer(page(), listed=False)
    assert kinds(portal.night({HEALTH: unlisted, WATER: WATER_PAGE})) == []
    unasked = portal.night({WATER: WATER_PAGE})
    assert (kinds(unasked), unasked.conclusions.problems) == ([], [])
    dead = Answer("", state="missing", status=404)
    assert kinds(portal.night({HEALTH: dead, WATER: WATER_PAGE})) == []


def test_blocked_and_unreachable_are_no_withdrawal(portal: Portal) -> None:
    """A challenge, an outage or an incomplete walk says nothing about a report."""
    portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})

    for state in ("blocked", "unreachable", "failed"):
        silent = Answer("<script></script>", state=state, status=412, listed=False)
        assert kinds(portal.night({HEALTH: silent, WATER: WATER_PAGE})) == []
    assert kinds(portal.night({HEALTH: GONE, WATER: WATER_PAGE}, complete=False, reason="page 2 failed")) == []


def test_suspicion_is_confirmed_after_enough_walks(patient_portal: Portal) -> None:
    """A withdrawal is suspected at first and confirmed under the same id when enough walks agree."""
    patient_portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})

    first = only(patient_portal.night({HEALTH: GONE, WATER: WATER_PAGE}))
    second = patient_portal.night({HEALTH: GONE, WATER: WATER_PAGE})
    third = only(patient_portal.night({HEALTH: GONE, WATER: WATER_PAGE}))

    assert (first.status, kinds(second), third.status) == ("suspected", [], "confirmed")
    assert first.id == third.id


def test_suspicion_is_taken_back(patient_portal: Portal, keeper: Keeper) -> None:
    """A suspected report that answers again is published as before, and nothing is said of a restoration."""
    patient_portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})
    patient_portal.night({HEALTH: GONE, WATER: WATER_PAGE})

    concluded = patient_portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})

    assert kinds(concluded) == [("withdrawn", "retracted")]
    assert reports(keeper)[HEALTH] == "published"


def test_restoration_closes_a_withdrawal(portal: Portal, keeper: Keeper) -> None:
    """A withdrawn report that answers again is restored."""
    portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})
    portal.night({HEALTH: GONE, WATER: WATER_PAGE})

    assert only(portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})).kind == "restored"
    assert reports(keeper)[HEALTH] == "published"


def test_same_report_elsewhere_is_moved(portal: Portal, keeper: Keeper) -> None:
    """A report that the list now has at another address is moved, not withdrawn and published."""
    portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})

    event = only(portal.night({HEALTH: GONE, ELSEWHERE: Answer(page(chrome="<b>新版</b>")), WATER: WATER_PAGE}))

    assert (event.kind, event.old_url, event.url) == ("moved", HEALTH, ELSEWHERE)
    assert reports(keeper) == {ELSEWHERE: "published", WATER: "published"}


def test_the_first_complete_walk_withdraws_nothing(portal: Portal, keeper: Keeper) -> None:
    """What an incomplete walk saw and the first complete one misses was on no list that was read whole."""
    portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE}, complete=False, reason="page 2 failed")
    baseline = portal.night({HEALTH: GONE, WATER: WATER_PAGE})

    assert (kinds(baseline), reports(keeper)[HEALTH]) == ([], "published")


def test_what_was_cut_off_is_no_content() -> None:
    """A capture that is not the whole answer is compared with nothing, whatever its walk says of the page."""
    whole, cut = (
        CaptureRow(record_id="urn:uuid:1", url=HEALTH, payload_digest="sha256:1", truncated=why)
        for why in (None, "length")
    )
    visit = PageVisit(
        url=HEALTH,
        title="",
        listed_on=None,
        listed=True,
        state="ok",
        record_id="urn:uuid:1",
        rendered=None,
        render_reason=None,
        attachments=(),
    )

    assert find_content(visit, {"urn:uuid:1": whole}, None) is not None
    assert find_content(visit, {"urn:uuid:1": cut}, None) is None


def test_which_of_two_reports_moved_is_not_guessed(portal: Portal) -> None:
    """Two of one body and year that say different things, and a third page in their stead: neither is where it is."""
    other = "http://www.example.gov.cn/nianbao/3.html"
    portal.night({HEALTH: Answer(page()), other: Answer(page(received=8)), WATER: WATER_PAGE})
    concluded = portal.night({HEALTH: GONE, other: GONE, ELSEWHERE: Answer(page(received=9)), WATER: WATER_PAGE})

    assert sorted(kind for kind, _ in kinds(concluded)) == ["published", "withdrawn", "withdrawn"]


def test_of_two_addresses_the_one_that_was_left_last_has_moved(portal: Portal) -> None:
    """Whichever of them was visited last: the one that the last list still had is where the report was."""
    other = "http://www.example.gov.cn/nianbao/3.html"
    portal.night({HEALTH: Answer(page()), other: Answer(page()), WATER: WATER_PAGE})
    portal.night({HEALTH: Answer(page(), listed=False), other: Answer(page(), visited=False), WATER: WATER_PAGE})
    event = only(portal.night({HEALTH: GONE, other: GONE, ELSEWHERE: Answer(page()), WATER: WATER_PAGE}))

    assert (event.kind, event.old_url) == ("moved", other)


def test_what_was_listed_before_and_not_fetched_is_not_published_since(portal: Portal, keeper: Keeper) -> None:
    """It stood on the last whole list already: that its page could be fetched only now is no news of the portal."""
    portal.night({HEALTH: Answer(page()), WATER: Answer("", state="unreachable")})
    concluded = portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})

    assert (kinds(concluded), reports(keeper)[WATER]) == ([], "published")


@pytest.mark.parametrize("is_same", [True, False])
def test_a_report_of_nobody_is_found_again_by_what_it_says(portal: Portal, is_same: bool) -> None:
    """Where neither body nor year is read another page is the same report only if it says the same, word for word."""
    unnamed = page(body="", prose="全年工作平稳。").replace("2023年", "")
    other = unnamed if is_same else unnamed.replace("全年工作平稳。", "主动公开信息三十条，办结申请七件。")
    portal.night({HEALTH: Answer(unnamed), WATER: WATER_PAGE})
    concluded = portal.night({HEALTH: GONE, ELSEWHERE: Answer(other), WATER: WATER_PAGE})

    found = [kind for kind, _ in kinds(concluded)]
    assert found == (["moved"] if is_same else ["published", "withdrawn"])


def test_what_is_no_report_is_said(portal: Portal, keeper: Keeper) -> None:
    """A page that turns out to be no report enters nothing and is in the account with its reason."""
    concluded = portal.night({HEALTH: Answer("<html><body><p>关于召开年度报告部署会的通知</p></body></html>")})

    assert reports(keeper) == {}
    assert [url for url, _ in concluded.conclusions.not_reports] == [HEALTH]


def test_two_columns_may_list_the_same_report(portal: Portal, keeper: Keeper) -> None:
    """A page that two columns of a portal list is one report, night after night."""
    for night in range(3):
        portal.clock.advance(timedelta(days=1))
        crawl_id = keeper.begin(["example"])
        for column in ("http://www.example.gov.cn/a/", "http://www.example.gov.cn/b/"):
            portal.write(crawl_id, {HEALTH: Answer(page(), listed=True)}, column=column)
        concluded = keeper.conclude(crawl_id)
        assert (kinds(concluded), concluded.conclusions.problems) == ([], []), night

    assert reports(keeper) == {HEALTH: "published"}


def test_moved_while_the_old_page_still_answers(portal: Portal, keeper: Keeper) -> None:
    """A report whose old page still answers is moved, and its old page is no second report."""
    portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})

    unlisted = Answer(page(), listed=False)
    event = only(portal.night({HEALTH: unlisted, ELSEWHERE: Answer(page()), WATER: WATER_PAGE}))

    assert (event.kind, event.old_url) == ("moved", HEALTH)
    assert "http://www.example.gov.cn/nianbao/" in [one.url for one in event.captures.after]
    assert reports(keeper) == {ELSEWHERE: "published", WATER: "published"}


def test_moved_while_suspected(patient_portal: Portal) -> None:
    """A suspicion is taken back when the report turns up elsewhere, and the next one is a new event."""
    patient_portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})
    first = only(patient_portal.night({HEALTH: GONE, WATER: WATER_PAGE}))

    concluded = patient_portal.night({HEALTH: GONE, ELSEWHERE: Answer(page()), WATER: WATER_PAGE})
    second = only(patient_portal.night({ELSEWHERE: GONE, WATER: WATER_PAGE}))

    assert kinds(concluded) == [("withdrawn", "retracted"), ("moved", "confirmed")]
    assert (second.status, second.id == first.id) == ("suspected", False)


def test_another_article_restores_nothing(portal: Portal, keeper: Keeper) -> None:
    """A withdrawn report's address that answers with a notice is no restoration; the account says what is there."""
    portal.night({HEALTH: Answer(page()), WATER: WATER_PAGE})
    portal.night({HEALTH: GONE, WATER: WATER_PAGE})

    notice = Answer("<html><body><p>关于召开年度报告部署会的通知</p></body></html>", listed=False)
    concluded = portal.night({HEALTH: notice, WATER: WATER_PAGE})

    assert kinds(concluded) == []
    assert [url for url, _ in concluded.conclusions.problems] == [HEALTH]
    assert reports(keeper)[HEALTH] == "withdrawn"


def test_link_found_later_on_the_same_page_is_no_alteration(portal: Portal) -> None:
    """On a page of the same bytes an attachment that was not seen before was overlooked, not added."""
    portal.night({HEALTH: Answer(page())})

    document = {"http://www.example.gov.cn/a.html": page(body="附件").encode()}
    assert kinds(portal.night({HEALTH: Answer(page(), attachments=document)})) == []
    assert kinds(portal.night({HEALTH: Answer(page(), attachments=document)})) == []


def test_first_complete_walk_after_incomplete_ones_raises_nothing(portal: Portal) -> None:
    """What differs between an incomplete walk and the first complete one is the baseline."""
    portal.night({HEALTH: Answer(page(received=7))}, complete=False, reason="page 2 failed")

    assert kinds(portal.night({HEALTH: Answer(page(received=8))})) == []


def test_readings_that_nothing_needs_are_let_go(portal: Portal, keeper: Keeper) -> None:
    """A page whose counter moves every night leaves the reading of its first and of its last state."""
    for count in range(5):
        portal.night({HEALTH: Answer(page(chrome=f"<p>浏览次数：{count}</p>"))})

    with Session(keeper.engine) as session:
        assert len(session.scalars(select(ReadingRow)).all()) == 2


def test_a_report_is_checked_against_the_year_before(portal: Portal, keeper: Keeper) -> None:
    """What was carried over is held against the same body's earlier report, and against no other body's."""
    carried = page(year=2022).replace("上年结转政府信息公开申请数量", "结转下年度继续办理").replace("二、", "四、")
    earlier = carried.replace("<td>0</td>" * 7, "<td>3</td>" * 7)
    portal.night({HEALTH: Answer(page()), ELSEWHERE: Answer(earlier), WATER: WATER_PAGE})

    with Session(keeper.engine) as session:
        found = {}
        for url in (HEALTH, WATER):
            row = find_report(session, url)
            assert row is not None
            checks = read_latest(session, keeper.collection, row)["checks"]
            found[url] = [
                (one["rule"], one["holds"], one["left"], one["right"]) for one in checks if one["rule"] == "R8"
            ]

    assert found == {HEALTH: [("R8", False, 0, 3)] * 7, WATER: []}
