"""One report at several addresses of a portal: each is followed, and none of them makes an event of its own."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import ReportRow, VersionRow
from archive.keeping import Keeper
from tests.archive.concluding.portal_nights import Answer, Portal, kinds, only, page

FIRST = "http://www.example.gov.cn/nianbao/1.html"
SECOND = "http://www.example.gov.cn/zwgk/2023/1.html"
OTHER = "http://www.example.gov.cn/nianbao/2.html"
OTHER_PAGE = Answer(page(body="示例县水利局"))
GONE = Answer("<p>404</p>", state="missing", status=404, listed=False)


def observations(keeper: Keeper) -> dict[str, int]:
    """Return how often each address was seen to hold its report."""
    with Session(keeper.engine) as session:
        rows = session.execute(select(ReportRow.url, VersionRow.observation_count).join(VersionRow)).all()
    return {row[0]: row[1] for row in rows}


def test_a_report_that_appears_at_a_second_address_is_not_published_again(portal: Portal, keeper: Keeper) -> None:
    """The list gains a line for a report that stands above it already, in other markup; both addresses are kept."""
    portal.night({FIRST: Answer(page()), OTHER: OTHER_PAGE})
    copied = Answer(page().replace("</body>", "<p class='count'></p></body>"))
    second = portal.night({FIRST: Answer(page()), SECOND: copied, OTHER: OTHER_PAGE})
    third = portal.night({FIRST: Answer(page()), SECOND: copied, OTHER: OTHER_PAGE})
    assert (kinds(second), kinds(third)) == ([], [])
    assert observations(keeper) == {FIRST: 3, SECOND: 2, OTHER: 3}


def test_a_report_that_says_something_else_at_a_second_address_is_published(portal: Portal) -> None:
    """Two addresses of the same body and year that say different things are no copies."""
    portal.night({FIRST: Answer(page(received=7))})
    event = only(portal.night({FIRST: Answer(page(received=7)), SECOND: Answer(page(received=8))}))
    assert event.kind == "published"


def test_a_report_is_not_gone_while_it_stands_elsewhere(portal: Portal) -> None:
    """One of two addresses is taken away: the report is where it also was. When the other goes too, it is withdrawn."""
    portal.night({FIRST: Answer(page()), SECOND: Answer(page()), OTHER: OTHER_PAGE})
    one_left = portal.night({FIRST: GONE, SECOND: Answer(page()), OTHER: OTHER_PAGE})
    none_left = portal.night({FIRST: GONE, SECOND: GONE, OTHER: OTHER_PAGE})
    assert kinds(one_left) == []
    assert {kind for kind, _ in kinds(none_left)} == {"withdrawn"}


def test_a_copy_that_does_not_answer_keeps_no_withdrawal_back(portal: Portal) -> None:
    """A second address that was not seen tonight proves nothing."""
    portal.night({FIRST: Answer(page()), SECOND: Answer(page()), OTHER: OTHER_PAGE})
    silent = Answer("", state="unreachable", status=503)
    event = only(portal.night({FIRST: GONE, SECOND: silent, OTHER: OTHER_PAGE}))
    assert (event.kind, event.report_id != "") == ("withdrawn", True)


def test_an_altered_copy_is_an_alteration_of_its_own_address(portal: Portal) -> None:
    """Copies are followed apart: when one is altered, that is told, and the other is as it was."""
    portal.night({FIRST: Answer(page(received=7)), SECOND: Answer(page(received=7))})
    event = only(portal.night({FIRST: Answer(page(received=7)), SECOND: Answer(page(received=9))}))
    assert event.kind == "altered"


def test_the_last_address_of_a_report_moves(portal: Portal) -> None:
    """Of two addresses one goes, then the report stands at a third instead of the other: it moved, nothing is new."""
    third = "http://www.example.gov.cn/new/1.html"
    portal.night({FIRST: Answer(page()), SECOND: Answer(page()), OTHER: OTHER_PAGE})
    one_left = portal.night({FIRST: GONE, SECOND: Answer(page()), OTHER: OTHER_PAGE})
    event = only(portal.night({FIRST: GONE, SECOND: GONE, third: Answer(page()), OTHER: OTHER_PAGE}))
    after = portal.night({FIRST: GONE, SECOND: GONE, third: Answer(page()), OTHER: OTHER_PAGE})
    assert (kinds(one_left), kinds(after)) == ([], [])
    assert (event.kind, event.old_url, event.url) == ("moved", SECOND, third)


def test_both_addresses_of_a_report_move_to_one(portal: Portal) -> None:
    """Where both are left in one night, one of them moved, and the other is no withdrawal."""
    third = "http://www.example.gov.cn/new/1.html"
    portal.night({FIRST: Answer(page()), SECOND: Answer(page()), OTHER: OTHER_PAGE})
    event = only(portal.night({FIRST: GONE, SECOND: GONE, third: Answer(page()), OTHER: OTHER_PAGE}))
    assert (event.kind, event.url) == ("moved", third)
