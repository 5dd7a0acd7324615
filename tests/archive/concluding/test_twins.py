"""The same report at several addresses: one line with all of them, and a copy elsewhere that is never the same."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from archive.importing import import_files
from archive.keeping import Keeper
from archive.listing import list_reports
from archive.twins import GatheredReport, gather_reports
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.archive.test_importing import write_foreign

FIRST, SECOND = "http://www.example.gov.cn/nianbao/1.html", "http://www.example.gov.cn/bm/wjj/1.html"
ELSEWHERE = "http://www.example-city.gov.cn/xian/1.html"


def gathered(keeper: Keeper) -> list[GatheredReport]:
    """Return what is listed."""
    with Session(keeper.engine) as session:
        return gather_reports(session, list_reports(session))


def test_a_report_at_two_addresses_is_one_line(keeper: Keeper, portal: Portal) -> None:
    """Whatever stands around it, the same words of one body and year are one report with both addresses."""
    portal.night({FIRST: Answer(page()), SECOND: Answer(page(chrome="<p>卫健局子站</p>"))})
    [line] = gathered(keeper)
    assert line.urls == (FIRST, SECOND)
    assert len(line.twins) == 1
    with Session(keeper.engine) as session:
        assert {one.url: one.versions for one in list_reports(session)} == {FIRST: 1, SECOND: 1}


def test_other_words_make_another_report(keeper: Keeper, portal: Portal) -> None:
    """A second address that says something else stands for itself, with the same body and year or with others."""
    others = {SECOND: Answer(page(received=8)), f"{SECOND}?2022": Answer(page(year=2022))}
    portal.night({FIRST: Answer(page()), **others})
    assert [line.urls for line in gathered(keeper)] == [(url,) for url in (f"{SECOND}?2022", *_by_id(keeper))]


def test_an_alteration_at_one_address_parts_them(keeper: Keeper, portal: Portal) -> None:
    """What is altered at one address only is no longer the same report, until the other follows."""
    portal.night({FIRST: Answer(page()), SECOND: Answer(page())})
    portal.night({FIRST: Answer(page()), SECOND: Answer(page(received=8))})
    assert sorted(line.urls for line in gathered(keeper)) == sorted([(FIRST,), (SECOND,)])
    portal.night({FIRST: Answer(page(received=8)), SECOND: Answer(page(received=8))})
    assert [line.urls for line in gathered(keeper)] == [(FIRST, SECOND)]


def test_the_same_report_on_another_portal_is_a_copy(keeper: Keeper, portal: Portal, tmp_path: Path) -> None:
    """It is named beside the report, by its own id, and has its own line."""
    portal.night({FIRST: Answer(page())})
    html = "text/html; charset=utf-8"
    import_files(keeper, [write_foreign(tmp_path / "city.warc.gz", [(ELSEWHERE, page().encode(), html)])])
    lines = {line.urls: line for line in gathered(keeper)}
    assert set(lines) == {(FIRST,), (ELSEWHERE,)}
    [copy] = lines[FIRST,].copies
    assert (copy.url, copy.id) == (ELSEWHERE, lines[ELSEWHERE,].id)
    assert lines[FIRST,].twins == ()


def _by_id(keeper: Keeper) -> list[str]:
    """Return the addresses of the year's reports as they are listed."""
    with Session(keeper.engine) as session:
        return [line.url for line in list_reports(session, year=2023)]
