"""Search: every word is found however short, however written, wherever it stands, and what is shown says where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.errors import CursorError
from archive.queries.search import grams
from archive.queries.search.folding import fold
from archive.queries.search.highlighting import cut_snippet, find_spans
from archive.queries.search.index import Document, Filter, Hits, SearchIndex
from archive.queries.search.searching import search_reports
from archive.queries.search.sqlite import SqliteSearch

ALL = Filter()
WATER = Document(
    30, "示例县水利局", "示例县水利局2023年政府信息公开工作年度报告", "水库除险。政府信息公开。", "a", ("1", "2")
)
FINANCE = Document(20, "示例县财政局", "示例县财政局2022年度报告", "预算公开，收到申请Covid19相关12件。", "b", ("1",))
TOWN = Document(10, "河口镇人民政府", "河口镇2021年报告", "財政預算與水利設施：ＡＢＣ公司。政信公府。", "b", ("3",))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """An empty catalogue."""
    engine = open_catalogue(tmp_path / "catalogue.db")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def index(connection: Connection) -> SearchIndex:
    """Three reports."""
    index = SqliteSearch(connection, seconds=60)
    index.put([TOWN, WATER, FINANCE])
    return index


def numbers(hits: Hits) -> list[int]:
    """The numbers of hits in their order."""
    return [hit.number for hit in hits.items]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("水", [30, 10]),
        ("镇", [10]),
        ("水利", [30, 10]),
        ("財政", [20, 10]),
        ("财政", [20, 10]),
        ("预算", [20, 10]),
        ("abc", [10]),
        ("ＡＢＣ公司", [10]),
        ("Covid", [20]),
        ("covid19相关", [20]),
        ("12", [20]),
        ("2023年", [30]),
        ("水利 2023", [30]),
        ("2023　水利", [30]),
        ("财政 水利", [10]),
        ("政府信息公开工作", [30]),
        ("政府信息", [30]),
        ("息信", []),
        ("疫苗", []),
        ("", []),
        ("   ", []),
        ("。", []),
        ('"', []),
        ('水 OR "财"', []),
        ("水*", []),
        ("grams:水", []),
        ("\x00", []),
    ],
)
def test_words(index: SearchIndex, query: str, expected: list[int]) -> None:
    """Words of one character and more, traditional, full width, capitals, digits; nothing of a query is a command."""
    assert numbers(index.search(query, ALL)) == expected


def test_names_come_before_text(index: SearchIndex) -> None:
    """A body of the name first, then titles, then text, and each says which it was."""
    found = index.search("财政", ALL)

    assert [(hit.number, hit.where) for hit in found.items] == [(20, "body"), (10, "text")]
    assert [hit.where for hit in index.search("2021", ALL).items] == ["names"]


def test_places_are_those_of_the_printed_text(index: SearchIndex) -> None:
    """Spans lead to the words as printed, in the name, the title and the stretch of text that is shown."""
    (first, second) = index.search("水利", ALL).items

    assert [first.body[slice(*span)] for span in first.body_spans] == ["水利"]
    assert [first.title[slice(*span)] for span in first.title_spans] == ["水利"]
    assert (first.snippet, first.snippet_spans) == ("", ())
    assert [second.snippet[slice(*span)] for span in second.snippet_spans] == ["水利"]
    (traditional,) = index.search("设施", ALL).items
    assert [traditional.snippet[slice(*span)] for span in traditional.snippet_spans] == ["設施"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(portal="b"), [10]),
        (Filter(portal="none"), []),
        (Filter(division="1"), [30]),
        (Filter(division="2"), [30]),
        (Filter(division="1", portal="b"), []),
        (Filter(numbers=(10, 30)), [10]),
        (Filter(numbers=(11, 31)), [30]),
    ],
)
def test_filters(index: SearchIndex, wanted: Filter, expected: list[int]) -> None:
    """Portal, place and range narrow the search down."""
    assert numbers(index.search("水", wanted)) == expected


def test_pages_follow_one_another(connection: Connection) -> None:
    """Page after page gives every hit once: names first, within each the greatest number first."""
    index = SqliteSearch(connection, seconds=60)
    index.put(
        Document(at, "财政局" if at % 3 == 0 else "水利局", "报告", "关于财政的说明" if at % 2 else "无", "p", ())
        for at in range(60)
    )

    found, after, pages = [], None, 0
    while pages == 0 or after is not None:
        hits = index.search("财政", ALL, after=after, limit=7)
        found += numbers(hits)
        after, pages = hits.next, pages + 1

    named = [at for at in range(59, -1, -1) if at % 3 == 0]
    assert found == named + [at for at in range(59, -1, -1) if at % 3 and at % 2]


def test_what_is_put_again_is_replaced(index: SearchIndex) -> None:
    """Of an altered report only the new words are found, and of one that was taken out none."""
    index.put([Document(30, "示例县水利局", "标题", "堤防", "a", ())])

    assert numbers(index.search("堤防", ALL)) == [30]
    assert numbers(index.search("水库", ALL)) == []
    assert numbers(index.search("水", Filter(division="2"))) == []
    index.remove([30, 99])
    assert numbers(index.search("堤防", ALL)) == []
    assert numbers(index.search("水", ALL)) == [10]


def test_search_that_takes_too_long_says_so(connection: Connection) -> None:
    """What was found is given, with a cursor that leads on; the rest is found from there."""
    full = SqliteSearch(connection, seconds=60)
    # The pairs of the word stand in each of them, the word in the last alone.
    full.put(Document(at, "局", "题", "政府 府公 公开" if at else "政府公开", "p", ()) for at in range(300))
    hasty = SqliteSearch(connection, seconds=0)

    hits = hasty.search("政府公开", ALL)

    assert (hits.items, hits.complete) == ((), False)
    rest = full.search("政府公开", ALL, after=hits.next)
    assert (numbers(rest), rest.complete, rest.next) == ([0], True, None)


def test_foreign_cursor_is_told(index: SearchIndex) -> None:
    """A cursor of another list is no place to go on from."""
    with pytest.raises(CursorError):
        index.search("水", ALL, after="nonsense")


def test_folding_moves_nothing() -> None:
    """Every character is folded for itself."""
    text = "政府資訊公開：ＡＢＣ　１２ﬁ㈠ÀéＩ龘"

    assert len(fold(text)) == len(text)
    assert fold(text).startswith("政府资讯公开:abc 12")
    assert fold(fold(text)) == fold(text)


@given(
    st.text(alphabet="政府信息公開AbＣ1 ，\n", max_size=30), st.text(alphabet="政府信公开abc1", min_size=1, max_size=4)
)
def test_grams_of_a_word_are_in_every_text_that_has_it(before: str, word: str) -> None:
    """No text in which a word stands for itself is passed over for want of a gram."""
    text = fold(f"{before}，{word}，")
    wanted, beginning = grams.split_word(fold(word))

    found = grams.split_grams(text)
    assert set(wanted) <= found
    assert beginning is None or any(gram.startswith(beginning) for gram in found)


def test_spans_that_overlap_are_one() -> None:
    """Two words that share a character are one place."""
    assert find_spans("政府信息公开", ["政府信", "信息", "公开"]) == ((0, 6),)


def test_snippet_is_cut_around_the_first_place() -> None:
    """An ellipsis stands for what is left out, line ends are blanks, and spans lead to the words all the same."""
    text = "前" * 100 + "\n水利\n" + "后" * 200

    snippet, spans = cut_snippet(text, ((101, 103),))

    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert "\n" not in snippet
    assert [snippet[slice(*span)] for span in spans] == ["水利"]
    assert len(snippet) < 140


def test_reports_and_bodies_are_found(session: Session) -> None:
    """Bodies whose names have the words stand beside the reports, on the first page alone."""
    first = search_reports(session, "西城区 水利", limit=10)

    assert [body.name for body in first.bodies] == ["西城区水利局"]
    assert {one.report.issuing_body for one in first.items} == {"西城区水利局"}
    assert [one.report.reporting_year for one in first.items] == list(range(2025, 2015, -1))
    second = search_reports(session, "西城区 水利", after=first.next, limit=1)
    assert (second.bodies, second.items[0].report.reporting_year) == ((), 2015)


def test_reports_of_a_year_a_place_and_a_portal(session: Session) -> None:
    """The same filters as a list's; a place with all that lies in it."""
    found = search_reports(session, "水利局", year=2020, division="110000", limit=50)
    assert sorted({one.report.issuing_body for one in found.items if one.hit.where == "body"} - {None}) == [
        "东城区水利局",
        "朝阳区水利局",
        "西城区水利局",
    ]
    assert {one.report.reporting_year for one in found.items} == {2020}
    one = search_reports(session, "水利局", year=2020, portal="county-110102", limit=1)
    assert [item.report.issuing_body for item in one.items] == ["西城区水利局"]
    assert one.bodies == ()
