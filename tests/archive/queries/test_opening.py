"""A catalogue that is opened to be asked cannot be changed, and looks the same throughout one answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.derived_tables import SummaryRow
from archive.queries.opening import open_reader

COUNT = select(func.count()).select_from(SummaryRow)


def test_nothing_can_be_written(reader: Engine) -> None:
    """Neither rows nor tables, also not by a query's own words."""
    with Session(reader) as session, pytest.raises(OperationalError, match="readonly database"):
        session.execute(delete(SummaryRow))
    with reader.connect() as connection, pytest.raises(OperationalError):
        connection.exec_driver_sql("CREATE TABLE mine (x)")


def test_one_transaction_sees_one_state(made: Path, tmp_path: Path) -> None:
    """What a crawl enters between two questions of one page is on the next page, not on half of this one."""
    path = tmp_path / "catalogue.db"
    shutil.copy(made, path)
    writer, reader = open_catalogue(path), open_reader(path)
    with Session(reader) as session:
        before = session.scalar(COUNT)
        with Session(writer) as writing, writing.begin():
            writing.execute(delete(SummaryRow).where(SummaryRow.year == 2020))
        assert session.scalar(COUNT) == before
    with Session(reader) as session:
        assert session.scalar(COUNT) < before
    writer.dispose()
    reader.dispose()
