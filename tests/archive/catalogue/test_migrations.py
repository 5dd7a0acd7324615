"""A catalogue of an earlier schema is brought up to the newest, with what is in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from archive.catalogue.database import MIGRATIONS, open_catalogue
from archive.catalogue.derived_tables import SpreadCountRow
from archive.catalogue.night_tables import CrawlCountRow
from archive.catalogue.schema import newest_version
from archive.catalogue.sqlite import create_sqlite_engine
from archive.catalogue.tables import Base, CrawlRow, ReadingRow, VersionRow, WalkRow
from archive.errors import FormatError, StorageError

AT = "2026-02-02 18:00:00.000000"
READING = {"report": {"title": "示例县2023年政府信息公开工作年度报告", "figures": {}}}


def make_catalogue(path: Path, revision: str) -> None:
    """Make a catalogue as it was at a step of the schema."""
    engine = create_sqlite_engine(path)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_migrations_make_what_the_tables_say(tmp_path: Path) -> None:
    """After the last step the schema is the one that the classes describe."""
    engine = open_catalogue(tmp_path / "catalogue.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda name, *_: _is_ours(name)})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()

    assert differences == []


def test_the_newest_version_is_that_of_the_last_step() -> None:
    """What is told by the names of files, without loading Alembic, is what Alembic says."""
    assert newest_version() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_readings_are_packed(tmp_path: Path) -> None:
    """A reading of a catalogue of the second step says after the third what it said before, in fewer bytes."""
    path = tmp_path / "catalogue.db"
    make_catalogue(path, "0002")
    written = json.dumps(READING) + " " * 1000
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO readings VALUES ('k', 'sha256:1', '1.0', ?)", [written])

    engine = open_catalogue(path)

    with Session(engine) as session:
        assert session.scalars(select(ReadingRow)).one().report == READING
        assert session.connection().exec_driver_sql("SELECT length(report) FROM readings").scalar_one() < len(written)
    engine.dispose()


def test_walks_are_packed(tmp_path: Path) -> None:
    """Walks of a catalogue of the ninth step say after the tenth what they said before, in fewer bytes."""
    path = tmp_path / "catalogue.db"
    make_catalogue(path, "0009")
    walk = {"column_url": "http://x.gov.cn/", "entries": [{"title": "年度报告", "url": f"/{n}"} for n in range(300)]}
    columns = "record_id, crawl_id, portal_id, column_url, began_at, complete, account, doubt"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            f"INSERT INTO walks ({columns}) VALUES (?, 'c', 'p', 'u', ?, 1, ?, NULL)",  # noqa: S608  names of ours
            [(f"w{n}", AT, json.dumps(walk)) for n in range(300)],
        )

    engine = open_catalogue(path)

    with Session(engine) as session:
        assert [row.account for row in session.scalars(select(WalkRow))] == [walk] * 300
        largest = session.connection().exec_driver_sql("SELECT max(length(account)) FROM walks").scalar_one()
    assert largest < len(json.dumps(walk)) / 5
    engine.dispose()


def test_crawls_are_packed(tmp_path: Path) -> None:
    """Crawls of a catalogue of the tenth step are the same after the eleventh, and derived anew."""
    path = tmp_path / "catalogue.db"
    make_catalogue(path, "0010")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO crawls VALUES ('c', ?, '[\"a\", \"b\"]', NULL)", [AT])

    engine = open_catalogue(path)

    with Session(engine) as session:
        [crawl] = session.scalars(select(CrawlRow))
        assert (crawl.crawl_id, crawl.portals, crawl.concluded_at) == ("c", ["a", "b"], None)
        assert session.connection().exec_driver_sql("SELECT kind, id FROM stale").all() == [("crawl", "c")]
    engine.dispose()


def test_the_spread_of_figures_is_counted(tmp_path: Path) -> None:
    """Of the figures of a catalogue of the eleventh step those of reports that count are counted, integers alone."""
    path = tmp_path / "catalogue.db"
    make_catalogue(path, "0011")
    with closing(sqlite3.connect(path)) as connection, connection:
        for number, values in {1: (0, -3), 2: (5, None), 3: (7, "12.50"), 4: (6, 6)}.items():
            rows = [(number, key, value, 0) for key, value in enumerate(values)]
            connection.executemany("INSERT INTO figures VALUES (?, ?, ?, ?)", rows)
            if number < 4:
                connection.execute(
                    "INSERT INTO cells (body_id, year, tier, is_later, watched, state, reason, is_altered,"
                    " is_suspected, number, report_count) VALUES (?, 2024, 15, 0, 0, 'published', '', 0, 0, ?, 1)",
                    (f"b{number}", number),
                )

    engine = open_catalogue(path)

    with Session(engine) as session:
        found = {(row.key, row.digits): row.bodies for row in session.scalars(select(SpreadCountRow))}
    assert found == {(0, 0): 1, (0, 3): 2, (1, -2): 1}
    engine.dispose()


def test_revisits_are_counted(tmp_path: Path) -> None:
    """Of a crawl of the fourteenth step the fifteenth counts them, and captures of other crawls are none of its."""
    path = tmp_path / "catalogue.db"
    make_catalogue(path, "0014")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO crawl_counts VALUES ('c', 3, '{}', '{}')")
        columns = 'record_id, record_type, url, captured_at, warc, "offset", length, crawl_id'
        for record_id, crawl_id in (("a", "c"), ("b", "c"), ("c", "other")):
            connection.execute(
                f"INSERT INTO captures ({columns}) VALUES (?, 'revisit', 'u', ?, 'w', 0, 1, ?)",  # noqa: S608  names of ours
                (record_id, AT, crawl_id),
            )

    engine = open_catalogue(path)

    with Session(engine) as session:
        [counts] = session.scalars(select(CrawlCountRow))
        assert (counts.capture_count, counts.revisit_count) == (3, 2)
    engine.dispose()


def test_what_refers_to_a_record_is_found_by_an_index(tmp_path: Path) -> None:
    """An event's page asks for it: over millions of captures the whole table would take a second."""
    engine = open_catalogue(tmp_path / "catalogue.db")
    with engine.connect() as connection:
        asked = "EXPLAIN QUERY PLAN SELECT record_id FROM captures WHERE refers_to IN ('a', 'b')"
        [plan] = connection.exec_driver_sql(asked).all()
    engine.dispose()

    assert "ix_captures_refers_to" in plan[-1]


def test_reports_keep_their_versions(tmp_path: Path) -> None:
    """No step stumbles over tables that refer to the one that it makes anew, and afterwards references are kept."""
    path = tmp_path / "catalogue.db"
    make_catalogue(path, "0002")
    with closing(sqlite3.connect(path)) as connection, connection:
        report = ("r", "p", "c", "annual_report", None, None, None, None, "u", "published", AT, AT, 0)
        connection.execute("INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", report)
        version = ("r", 1, "k", "{}", "{}", "{}", AT, AT, 1)
        connection.execute("INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", version)

    engine = open_catalogue(path)

    with Session(engine) as session:
        assert session.scalars(select(VersionRow.report_id)).all() == ["r"]
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []
        # What is derived of it is made by the next run.
        assert session.connection().exec_driver_sql("SELECT kind, id FROM stale").all() == [("report", "r")]
    engine.dispose()


def test_a_step_for_which_there_is_no_room_is_done_again(tmp_path: Path) -> None:
    """A full disk is no reason to make the catalogue anew, and what is done of a step is not in the way later."""
    path = tmp_path / "catalogue.db"
    make_catalogue(path, "0009")
    with closing(sqlite3.connect(path)) as connection, connection:
        columns = "record_id, crawl_id, portal_id, column_url, began_at, complete, account"
        connection.executemany(
            f"INSERT INTO walks ({columns}) VALUES (?, 'c', 'p', 'u', ?, 1, '{{}}')",  # noqa: S608  names of ours
            [(f"w{number:01000}", AT) for number in range(20)],
        )
        (pages,) = connection.execute("PRAGMA page_count").fetchone()

    with without_room(pages + 4), pytest.raises(StorageError, match="full: see that the disk has room"):
        open_catalogue(path)
    engine = open_catalogue(path)

    with Session(engine) as session:
        assert len(session.scalars(select(WalkRow.record_id)).all()) == 20
    engine.dispose()


@contextmanager
def without_room(pages: int) -> Iterator[None]:
    """Have SQLite find no room for more pages than these."""

    def fill(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", fill)
    yield
    event.remove(Engine, "connect", fill)


def test_a_catalogue_of_a_later_version_is_left_as_it_is(tmp_path: Path) -> None:
    """Who goes back to an earlier version of the program is told what to do."""
    path = tmp_path / "catalogue.db"
    open_catalogue(path).dispose()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(FormatError, match="a later version of nianbao made it: use that"):
        open_catalogue(path)


def _is_ours(name: str | None) -> bool:
    """Whether a table is no virtual one's own."""
    return name is None or not name.startswith(("search_names", "search_grams"))
