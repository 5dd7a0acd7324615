"""Which page shows a side of an event: the report's, what answered in its stead, or the list that did not have it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from archive.events import Event
from archive.evidence.gathering import gather_event
from archive.evidence.showing import ShownPage, find_shown_page
from archive.keeping import Keeper
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, only, page

URL, HOME = f"{COLUMN}1.html", "http://www.example.gov.cn/"
OTHERS = {f"{COLUMN}{number}.html": Answer(page(body=f"示例县第{number}局")) for number in range(2, 6)}


def shown(keeper: Keeper, event: Event) -> tuple[ShownPage | None, ShownPage | None]:
    """The pages that show both sides of an event."""
    with Session(keeper.engine) as session:
        gathered = gather_event(session, keeper.collection, event)
        return find_shown_page(gathered, "before"), find_shown_page(gathered, "after")


def test_of_an_alteration_both_versions(portal: Portal, keeper: Keeper) -> None:
    """Each side shows the report as it was, with its own time."""
    portal.night({URL: Answer(page(received=7))})
    before, after = shown(keeper, only(portal.night({URL: Answer(page(received=8))})))

    assert before is not None
    assert after is not None
    assert (before.role, after.role, before.url, after.url) == ("report", "report", URL, URL)
    assert before.at < after.at


@pytest.mark.parametrize(
    ("gone", "status", "leads_to"),
    [
        (Answer("<p>404</p>", state="missing", status=404, listed=False), 404, None),
        (Answer("<p>无此页</p>", state="soft_missing", listed=False), 200, None),
        (Answer("", state="redirected_home", status=302, listed=False, location="/"), 302, HOME),
        (Answer("", state="redirected_home", status=302, listed=False, location="http://[x"), 302, None),
    ],
)
def test_of_a_withdrawal_what_answered_in_its_stead(
    portal: Portal, keeper: Keeper, gone: Answer, status: int, leads_to: str | None
) -> None:
    """Before it is the last version seen, after it what came from its address: an error page, or where it sent to."""
    portal.night({URL: Answer(page()), **OTHERS})
    before, after = shown(keeper, only(portal.night({URL: gone, **OTHERS})))

    assert before is not None
    assert after is not None
    assert (before.role, before.url) == ("report", URL)
    assert (after.role, after.url, after.status, after.leads_to) == ("answer", URL, status, leads_to)
    assert after.content_type == "text/html; charset=utf-8"


def test_an_error_page_that_was_there_before_is_shown_too(portal: Portal, keeper: Keeper) -> None:
    """A revisit has the status of its own answer, and what it refers to lies in the evidence."""
    gone = Answer("<p>404</p>", state="missing", status=404, listed=False)
    portal.night({URL: Answer(page()), **OTHERS})
    portal.night({URL: gone, **OTHERS})
    portal.night({URL: Answer(page()), **OTHERS})
    _, after = shown(keeper, only(portal.night({URL: gone, **OTHERS})))

    assert after is not None
    assert (after.role, after.status, after.content_type) == ("answer", 404, "text/html; charset=utf-8")


def test_of_a_publication_the_list_that_did_not_have_it(portal: Portal, keeper: Keeper) -> None:
    """Nothing was at its address before: the list of the night before is the proof of that."""
    portal.night(OTHERS)
    before, after = shown(keeper, only(portal.night({URL: Answer(page()), **OTHERS})))

    assert before is not None
    assert after is not None
    assert (before.role, before.url) == ("list", COLUMN)
    assert (after.role, after.url) == ("report", URL)


def test_of_a_restoration_and_a_move_the_report_twice(portal: Portal, keeper: Keeper) -> None:
    """It is there on both sides; of a moved one each side has its own address."""
    gone = Answer("<p>404</p>", state="missing", status=404, listed=False)
    portal.night({URL: Answer(page()), **OTHERS})
    portal.night({URL: gone, **OTHERS})
    restored = shown(keeper, only(portal.night({URL: Answer(page()), **OTHERS})))
    elsewhere = f"{COLUMN}moved.html"
    moved = shown(keeper, only(portal.night({URL: gone, elsewhere: Answer(page()), **OTHERS})))

    assert [(one.role, one.url) for one in restored if one] == [("report", URL)] * 2
    assert [(one.role, one.url) for one in moved if one] == [("report", URL), ("report", elsewhere)]


def test_of_what_a_portal_did_to_many_one_of_them(portal: Portal, keeper: Keeper) -> None:
    """A portal that changed is shown by a report that it concerns."""
    bodies = [f"示例县第{number}局" for number in range(6)]
    urls = [f"{COLUMN}{number}.html" for number in range(6)]
    first, second = (
        {url: Answer(page(body=body, prose=prose)) for url, body in zip(urls, bodies, strict=True)}
        for prose in ("全年工作平稳有序。", "全年工作总体平稳。")
    )
    portal.night(first)
    before, after = shown(keeper, only(portal.night(second)))

    assert before is not None
    assert after is not None
    assert (before.role, after.role) == ("report", "report")
    assert before.url == after.url
