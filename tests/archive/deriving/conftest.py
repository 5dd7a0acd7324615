"""Portals of a county that is in the table of divisions, and what is derived of them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.catalogue import derived_tables, night_tables
from archive.catalogue.tables import Base
from tests.archive.concluding.portal_nights import Portal
from tests.archive.conftest import clock, keeper, portal

__all__ = ["clock", "county", "keeper", "portal"]

_MODULES = (derived_tables.__name__, night_tables.__name__)
DERIVED = [mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__module__ in _MODULES]


@pytest.fixture
def county(portal: Portal) -> Portal:
    """The portal of 咸安区 in 咸宁 in 湖北, whose withdrawals count at once."""
    portal.facts = portal.facts.model_copy(update={"division_code": "421202", "name": "咸安区"})
    return portal


def derived_rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every derived table, and what the indices hold."""
    with Session(engine) as session:
        found = {
            table.__tablename__: sorted(
                (
                    {column.key: getattr(row, column.key) for column in table.__mapper__.columns}
                    for row in session.scalars(select(table))
                ),
                key=repr,
            )
            for table in DERIVED
        }
        for index in ("search_names", "search_grams"):
            rows = session.connection().exec_driver_sql(f"SELECT rowid FROM {index} ORDER BY rowid")  # noqa: S608  ours
            found[index] = [dict(row._mapping) for row in rows]
    return found
