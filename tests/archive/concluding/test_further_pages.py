"""Articles over several pages: one report, read of all of them, and altered where any of them is."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import ReportRow
from archive.keeping import Keeper
from archive.listing import find_report, read_latest
from archive.pointing import find_place
from report import Report
from tests.archive.concluding.portal_nights import Answer, Portal, kinds, only, page

FIRST = "http://www.example.gov.cn/nianbao/t20240117_1.html"
SECOND = "http://www.example.gov.cn/nianbao/t20240117_1_1.html"
RECEIVED = "requests.received.natural_person"
BREAK = "<p>三、收到和处理政府信息公开申请情况</p>"
GONE = Answer("<p>404</p>", state="missing", status=404)


def pages(received: int = 7, counter: int = 1, second: Answer | None = None) -> dict[str, Answer]:
    """One report whose table stands on its second page; `counter` is what that page counts, of visits."""
    whole = page(received=received)
    before, _, after = whole.partition(BREAK)
    head = whole.partition("<p>一、")[0].replace("<body>", f"<body><p>浏览次数：{counter}</p>")
    rest = Answer(f"{head}{BREAK}{after}")
    return {FIRST: Answer(f"{before}</div></body></html>", further={SECOND: second or rest})}


def reading_of(keeper: Keeper) -> Report:
    """What is read in the report as it was last seen."""
    with Session(keeper.engine) as session:
        row = find_report(session, FIRST)
        assert row is not None
        return Report.model_validate(read_latest(session, keeper.collection, row))


def test_the_table_of_the_second_page_is_the_reports(portal: Portal, keeper: Keeper) -> None:
    """The reading is made of both pages, and a figure's place leads to the one on which it stands."""
    portal.night(pages())
    report = reading_of(keeper)

    assert (report.figures[RECEIVED].value, [one.role for one in report.sections]) == (
        7,
        ["overview", "requests", "problems", "other"],
    )
    assert report.figures[RECEIVED].where.startswith("article page 2 table 1 ")
    with Session(keeper.engine) as session:
        row = session.scalars(select(ReportRow)).one()
        place = find_place(session, keeper.collection, row.id, 1, report.figures[RECEIVED].where)
        none = find_place(session, keeper.collection, row.id, 1, "article page 3 table 1 row 1 cell 1")
    assert place is not None
    assert (place.part.url, place.where.startswith("table 1 "), none) == (SECOND, True, None)


def test_a_counter_on_the_second_page_is_no_alteration(portal: Portal) -> None:
    """Pages are compared by what they say, not by their bytes as attachments are."""
    portal.night(pages(counter=1))

    assert kinds(portal.night(pages(counter=2))) == []


def test_another_figure_on_the_second_page_is_an_alteration(portal: Portal) -> None:
    """It is the report's, and the captures of that page prove it."""
    portal.night(pages(received=7))
    event = only(portal.night(pages(received=8)))

    assert (event.kind, event.materiality[0]) == ("altered", "figures")
    assert [SECOND in {one.url for one in side} for side in (event.captures.before, event.captures.after)] == [True] * 2


def test_a_second_page_that_is_gone_for_once_is_no_alteration(patient_portal: Portal, keeper: Keeper) -> None:
    """It is what it was until its absence is proven, and the account names it."""
    patient_portal.night(pages())
    gone = patient_portal.night(pages(second=GONE))

    assert kinds(gone) == []
    assert f"{SECOND}: a further page says it is gone" in " ".join(gone.account.faults)
    assert RECEIVED in reading_of(keeper).figures


def test_a_second_page_that_stays_gone_is_an_alteration(patient_portal: Portal) -> None:
    """After as many checks as an absence takes, the report has lost what stood there."""
    patient_portal.night(pages())
    nights = [patient_portal.night(pages(second=GONE)) for _ in range(4)]

    assert [kinds(one) for one in nights] == [[], [], [("altered", "confirmed")], []]


@pytest.mark.parametrize("state", ["unreachable", "blocked", "failed"])
def test_a_second_page_that_does_not_answer_says_nothing(portal: Portal, state: str) -> None:
    """Nothing is concluded from half of an article."""
    portal.night(pages())
    silent = portal.night(pages(second=Answer("", state=state, status=503)))  # type: ignore[arg-type]

    assert kinds(silent) == []
    assert silent.conclusions.problems == [(FIRST, "the page or an attachment was not fetched whole")]
    assert kinds(portal.night(pages())) == []


def test_a_second_page_that_was_overlooked_is_no_alteration(portal: Portal, keeper: Keeper) -> None:
    """On a page of the same bytes no page is new: what is found on it now was there before."""
    (answer,) = pages().values()
    portal.night({FIRST: Answer(answer.html)})

    assert kinds(portal.night(pages())) == []
    assert RECEIVED in reading_of(keeper).figures
    assert kinds(portal.night(pages())) == []
    assert kinds(portal.night(pages(received=8))) == [("altered", "confirmed")]
