"""What is derived: of every change in the night that brought it, nothing on a quiet one, and the same at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.derived_tables import BodyRow, CellRow, FigureKeyRow, FigureRow, StaleRow, SummaryRow, TotalRow
from archive.catalogue.marking import CRAWL, EVENT, REPORT
from archive.catalogue.night_tables import CrawlCountRow, FeedRow, PortalStateRow, WatchedRow
from archive.catalogue.tables import CrawlRow, EventRow, ReportRow, WalkRow
from archive.concluding.readings import Readings
from archive.deriving.filling import fill_derived
from archive.keeping import Keeper
from archive.payloads import PayloadReader
from archive.queries.search.index import Filter
from archive.queries.search.sqlite import SqliteSearch
from archive.rebuild import rebuild
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.archive.deriving.conftest import DERIVED, derived_rows
from tests.archive.steps import counting_steps

WATER, FINANCE, COPY = (f"http://www.example.gov.cn/nianbao/{at}.html" for at in (1, 2, 3))
KEY = "requests.received.natural_person"
GONE = Answer("<p>404</p>", state="missing", status=404, listed=False)


def water(received: int = 7, **said: object) -> Answer:
    """The water office's report."""
    return Answer(page(body="咸安区水利局", received=received, **said))  # type: ignore[arg-type]


def finance(received: int = 20, **said: object) -> Answer:
    """The finance office's report."""
    return Answer(page(body="咸安区财政局", received=received, **said))  # type: ignore[arg-type]


def find_totals(engine: Engine, key: str = KEY) -> dict[str, tuple[int, int]]:
    """Return sum and number of bodies by place."""
    with Session(engine) as session:
        query = select(TotalRow).join(FigureKeyRow, FigureKeyRow.number == TotalRow.key).where(FigureKeyRow.key == key)
        return {row.division_code: (row.total, row.body_count) for row in session.scalars(query)}


def find_words(engine: Engine, query: str) -> int:
    """Return how many reports have a word."""
    with engine.connect() as connection:
        return len(SqliteSearch(connection, seconds=60).search(query, Filter()).items)


def test_totals_reach_from_the_county_to_the_country(keeper: Keeper, county: Portal) -> None:
    """A place, what it lies in, and the country have the same sum over the same bodies."""
    county.night({WATER: water(7), FINANCE: finance(20)})

    assert find_totals(keeper.engine) == dict.fromkeys(("421202", "421200", "420000", ""), (27, 2))


def test_an_alteration_changes_what_was_derived(keeper: Keeper, county: Portal) -> None:
    """Figures, sums and words are those of the newest version, and the cell says that it was altered."""
    county.night({WATER: water(7, prose="水库除险。"), FINANCE: finance()})
    county.night({WATER: water(9, prose="堤防加固。"), FINANCE: finance()})

    assert find_totals(keeper.engine)["421202"] == (29, 2)
    assert (find_words(keeper.engine, "水库"), find_words(keeper.engine, "堤防")) == (0, 1)
    with Session(keeper.engine) as session:
        cells = select(CellRow).join(BodyRow, BodyRow.id == CellRow.body_id).where(CellRow.number.is_not(None))
        cell = session.scalars(cells.where(BodyRow.name == "咸安区水利局")).one()
        assert (cell.is_altered, cell.report_count) == (True, 1)
        figure = select(FigureRow.value).join(FigureKeyRow, FigureKeyRow.number == FigureRow.key)
        assert session.scalars(figure.where(FigureRow.report == cell.number, FigureKeyRow.key == KEY)).one() == 9


def test_a_report_at_two_addresses_counts_once(keeper: Keeper, county: Portal) -> None:
    """However many reports of a body for a year there are, one is added up."""
    county.night({WATER: water(7), COPY: water(7, chrome="<p>copy</p>")})

    assert find_totals(keeper.engine)["421202"] == (7, 1)
    with Session(keeper.engine) as session:
        assert session.scalars(select(CellRow.report_count).where(CellRow.number.is_not(None))).all() == [2]


def test_a_copy_counts_where_the_first_was_withdrawn(keeper: Keeper, county: Portal) -> None:
    """What stands goes before what was withdrawn, and the sums follow."""
    county.night({WATER: water(7), COPY: water(8, chrome="<p>copy</p>")})
    county.night({WATER: GONE, COPY: water(8, chrome="<p>copy</p>")})
    first = find_totals(keeper.engine)["421202"]
    county.night({WATER: water(7), COPY: GONE})

    assert (first, find_totals(keeper.engine)["421202"]) == ((8, 1), (7, 1))


def test_a_report_of_another_body_leaves_none_behind(keeper: Keeper, county: Portal) -> None:
    """Where a report is altered to be another body's, the first body, its cells and its sums are gone."""
    county.night({WATER: water(7)})
    county.night({WATER: Answer(page(body="咸安区审计局", received=7))})

    with Session(keeper.engine) as session:
        assert session.scalars(select(BodyRow.name)).all() == ["咸安区审计局"]
        assert set(session.scalars(select(CellRow.body_id))) == set(session.scalars(select(BodyRow.id)))
        assert len(session.scalars(select(SummaryRow)).all()) == 1
    assert find_totals(keeper.engine)["421202"] == (7, 1)


def test_a_report_for_another_year_moves_its_sums(keeper: Keeper, county: Portal) -> None:
    """No row of a year for which nobody states anything is left."""
    county.night({WATER: water(7, year=2022)})
    county.night({WATER: water(7, year=2023)})

    with Session(keeper.engine) as session:
        assert set(session.scalars(select(TotalRow.year))) == {2023}
        assert len(session.scalars(select(SummaryRow)).all()) == 1


def test_a_quiet_night_derives_no_report(keeper: Keeper, county: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A night that finds everything as it was costs nothing that grows with the reports."""
    county.night({WATER: water(), FINANCE: finance()})
    filled: list[object] = []
    monkeypatch.setattr("archive.deriving.filling._Filling.fill", lambda _, ids: filled.extend(ids))

    county.night({WATER: water(), FINANCE: finance()})
    county.night({WATER: water(chrome="<p>visited 17 times</p>"), FINANCE: finance()})

    # Other bytes are another reading; the same bytes are none.
    with Session(keeper.engine) as session:
        assert filled == [session.scalars(select(ReportRow.id).where(ReportRow.url == WATER)).one()]
        assert session.scalars(select(StaleRow)).all() == []


def test_nights_and_portals(keeper: Keeper, county: Portal) -> None:
    """What a crawl came to, and how its portal was found last."""
    county.night({WATER: water()})
    county.night({WATER: water(9)})
    county.night({WATER: water(9)}, complete=False, reason="challenged", blocked_by="knownsec")

    with Session(keeper.engine) as session:
        counts = session.scalars(select(CrawlCountRow).order_by(CrawlCountRow.crawl_id)).all()
        assert [row.events for row in counts] == [{}, {"altered": 1}, {}]
        assert [row.health for row in counts] == [{"healthy": 1}, {"healthy": 1}, {"blocked": 1}]
        assert [(row.capture_count, row.revisit_count) for row in counts] == [(2, 0), (2, 0), (2, 1)]
        portal = session.scalars(select(PortalStateRow)).one()
        assert (portal.health, portal.division_code) == ("blocked", "421202")
        assert portal.seen_whole_at is not None
        assert portal.seen_whole_at < portal.walked_at
        assert session.scalars(select(FeedRow.kind)).all() == ["altered"]
        assert session.scalars(select(FeedRow.province_code)).all() == ["420000"]


def test_a_list_that_is_not_believed_was_not_seen_whole(keeper: Keeper, county: Portal) -> None:
    """A walk that came to its end and is in doubt says nothing of what is not there, and makes the portal unhealthy."""
    county.night({WATER: water()})
    with Session(keeper.engine) as session, session.begin():
        walk = session.scalars(select(WalkRow)).one()
        walk.doubt = "9 of 10 entries are gone"
        mark_all(session)
        fill_derived(session, Readings(session, PayloadReader(session, keeper.collection).read))

    with Session(keeper.engine) as session:
        portal = session.scalars(select(PortalStateRow)).one()
        assert (portal.health, portal.seen_whole_at) == ("list_shrunk", None)
        assert session.scalars(select(WatchedRow.seen_whole_at)).all() == [None]


def test_a_night_costs_no_more_after_many(keeper: Keeper, county: Portal) -> None:
    """What earlier nights left is not gone through again."""
    county.night({WATER: water()})
    few = count_steps(keeper)
    with Session(keeper.engine) as session, session.begin():
        walk = session.scalars(select(WalkRow)).one()
        values = {column.key: getattr(walk, column.key) for column in WalkRow.__mapper__.columns}
        for night in range(1, 2000):
            began_at = walk.began_at - timedelta(days=night)
            crawl_id = f"{began_at:%Y%m%dT%H%M%SZ}"
            crawl = {"crawl_id": crawl_id, "began_at": began_at, "portals": ["example"], "concluded_at": began_at}
            session.execute(insert(CrawlRow), crawl)
            session.execute(
                insert(WalkRow), values | {"record_id": f"urn:{night}", "crawl_id": crawl_id, "began_at": began_at}
            )

    assert count_steps(keeper) < 1.5 * few


def count_steps(keeper: Keeper) -> int:
    """Return how many steps of SQLite's it takes to derive the last crawl anew."""
    with Session(keeper.engine) as session, session.begin():
        crawl_id = session.scalars(select(CrawlRow.crawl_id).order_by(CrawlRow.crawl_id.desc()).limit(1)).one()
        session.execute(insert(StaleRow), {"kind": CRAWL, "id": crawl_id})
        with counting_steps(session) as steps:
            fill_derived(session, Readings(session, PayloadReader(session, keeper.collection).read))
    return steps[0]


@pytest.fixture
def history(county: Portal) -> None:
    """Nights with alterations, a second address, a withdrawal and a return, and a block."""
    county.night({WATER: water(7), FINANCE: finance(year=2021)})
    county.night({WATER: water(8), FINANCE: finance(year=2021), COPY: finance(30, year=2023)})
    county.night({WATER: water(8), FINANCE: GONE, COPY: finance(30, year=2023)})
    county.night({}, complete=False, reason="challenged", blocked_by="knownsec")
    county.night({WATER: water(7), FINANCE: finance(year=2021), COPY: finance(31, year=2023)})


@pytest.mark.usefixtures("history")
def test_a_rebuild_derives_the_same(keeper: Keeper) -> None:
    """What was derived night by night comes out the same from WARCs and journal."""
    before = derived_rows(keeper.engine)
    keeper.engine.dispose()
    keeper.collection.catalogue.unlink()

    rebuild(keeper.collection)

    engine = open_catalogue(keeper.collection.catalogue)
    assert derived_rows(engine) == before
    assert find_words(engine, "财政") == 2
    engine.dispose()


@pytest.mark.usefixtures("history")
def test_everything_at_once_derives_the_same(keeper: Keeper) -> None:
    """What was derived night by night comes out the same where all of it is marked, and where none of it is there."""
    before = derived_rows(keeper.engine)

    for is_empty in (False, True):
        with Session(keeper.engine) as session, session.begin():
            if is_empty:
                empty_derived(session)
            mark_all(session)
            fill_derived(session, Readings(session, PayloadReader(session, keeper.collection).read))
        assert derived_rows(keeper.engine) == before
    assert find_words(keeper.engine, "财政") == 2


@pytest.mark.usefixtures("history")
def test_what_a_step_of_the_schema_left_is_derived_by_the_next_run(keeper: Keeper) -> None:
    """A catalogue of an earlier schema, in which everything is marked, is filled before anything else is done."""
    before = derived_rows(keeper.engine)
    with Session(keeper.engine) as session, session.begin():
        empty_derived(session)
        mark_all(session)

    keeper.prepare()

    assert derived_rows(keeper.engine) == before


def test_what_is_taken_back_is_not_marked(keeper: Keeper, county: Portal) -> None:
    """A change that a savepoint undoes leaves no mark."""
    county.night({WATER: water()})
    with Session(keeper.engine) as session, session.begin():
        savepoint = session.begin_nested()
        session.scalars(select(ReportRow)).one().status = "withdrawn"
        session.flush()
        assert len(session.scalars(select(StaleRow)).all()) == 1
        savepoint.rollback()
        assert session.scalars(select(StaleRow)).all() == []


def mark_all(session: Session) -> None:
    """Mark everything as changed, as a step of the schema does."""
    for kind, column in ((REPORT, ReportRow.id), (EVENT, EventRow.id), (CRAWL, CrawlRow.crawl_id)):
        rows = [{"kind": kind, "id": one} for one in session.scalars(select(column))]
        if rows:
            session.execute(insert(StaleRow), rows)


def empty_derived(session: Session) -> None:
    """Delete whatever was derived."""
    index = SqliteSearch(session.connection())
    index.remove(session.scalars(select(SummaryRow.number)).all())
    for table in DERIVED:
        session.execute(delete(table))
