"""The huge catalogue is what a catalogue would be: what is derived of it comes out the same when it is derived anew."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.concluding.readings import Readings
from archive.deriving.filling import fill_derived
from archive.queries.search.index import Filter
from archive.queries.search.sqlite import SqliteSearch
from tests.archive.deriving.conftest import derived_rows
from tests.archive.deriving.test_filling import empty_derived, mark_all
from tests.bench.huge_catalogue import make_catalogue


def test_what_was_made_is_what_would_be_derived(tmp_path: Path) -> None:
    """Summaries, figures, bodies, cells, sums, events and nights, and each word of each text."""
    path = tmp_path / "catalogue.db"
    make_catalogue(path, 120)
    engine = open_catalogue(path)
    before, words = derived_rows(engine), find_all(path)

    with Session(engine) as session, session.begin():
        empty_derived(session)
        assert [row for row in find_all_in(session) if row] == []
        mark_all(session)
        fill_derived(session, Readings(session, _read_nothing))

    after = derived_rows(engine)
    # What is inconsistent between chance figures is not made.
    differ = {name: rows for name, rows in after.items() if rows != before[name] and name != "inconsistencies"}
    assert differ == {}
    assert find_all(path) == words
    engine.dispose()


def find_all(path: Path) -> list[list[int]]:
    """Return which reports have some words."""
    engine = open_catalogue(path)
    with Session(engine) as session:
        found = find_all_in(session)
    engine.dispose()
    return found


def find_all_in(session: Session) -> list[list[int]]:
    """Return which reports have some words."""
    index = SqliteSearch(session.connection(), seconds=60)
    words = ("水", "水利", "财政", "疫苗", "2020", "信访 举报", "湿地")
    return [[hit.number for hit in index.search(word, Filter(), limit=500).items] for word in words]


def _read_nothing(record_id: str) -> bytes:
    raise AssertionError(f"{record_id}: every reading is kept")
