"""Catalogue and index are derived: deleted, they come back the same."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.tables import Base
from archive.events import Event
from archive.keeping import Keeper
from archive.rebuild import rebuild
from archive.verify import verify
from tests.archive.concluding.portal_nights import Answer, Portal, page

HEALTH = "http://www.example.gov.cn/nianbao/1.html"
WATER = "http://www.example.gov.cn/nianbao/2.html"
GONE = Answer("<p>404</p>", state="missing", status=404, listed=False)


@pytest.fixture
def nights(portal: Portal) -> None:
    """Nights with every kind of event but a move."""
    water = Answer(page(body="示例县水利局"))
    portal.night({HEALTH: Answer(page(received=7))})
    portal.night({HEALTH: Answer(page(received=8)), WATER: water})
    portal.night({HEALTH: GONE, WATER: water})
    portal.night({HEALTH: Answer(page(received=8)), WATER: water})


def rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in an order of its own."""
    with Session(engine) as session:
        return {
            mapper.class_.__tablename__: sorted(
                (
                    {column.key: getattr(row, column.key) for column in mapper.columns}
                    for row in session.scalars(select(mapper.class_))
                ),
                key=repr,
            )
            for mapper in Base.registry.mappers
        }


@pytest.mark.usefixtures("nights")
def test_rebuilt_catalogue_is_the_same(keeper: Keeper) -> None:
    """Every row comes back as it was: reports, versions, readings, events, captures, ledger."""
    before, index = rows(keeper.engine), keeper.collection.index.read_bytes()
    keeper.engine.dispose()
    keeper.collection.catalogue.unlink()
    keeper.collection.index.unlink()

    rebuilt = rebuild(keeper.collection)

    engine = open_catalogue(keeper.collection.catalogue)
    assert rows(engine) == before
    assert keeper.collection.index.read_bytes() == index
    assert (rebuilt.not_journaled, rebuilt.not_concluded) == ((), ())
    assert list(verify(keeper.collection, engine)) == []
    engine.dispose()


@pytest.mark.usefixtures("nights")
def test_journal_stands_against_later_conclusions(keeper: Keeper) -> None:
    """An event that would not be concluded again stays as the journal holds it, and the difference is said."""
    event = Event.model_validate(rows(keeper.engine)["events"][0]["body"])
    odd = event.model_copy(update={"id": "altered-by-another-parser"})
    keeper.journal.append("event", odd.model_dump(mode="json"))

    rebuilt = rebuild(keeper.collection)

    assert [one.id for one in rebuilt.not_concluded] == ["altered-by-another-parser"]
    engine = open_catalogue(keeper.collection.catalogue)
    assert "altered-by-another-parser" in {row["id"] for row in rows(engine)["events"]}
    engine.dispose()
