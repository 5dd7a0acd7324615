"""A catalogue of reports that were put there, and exports of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.orm import Session

from archive.catalogue.sqlite import create_sqlite_engine
from archive.clock import SystemClock
from archive.collection import Collection
from archive.dataset.exporting import Exported, export_table
from archive.dataset.selection import Wish
from tests.archive.dataset.shelves import Filed, put, shelves

Exporter = Callable[..., Exported]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where the collection is."""
    return tmp_path / "data"


@pytest.fixture
def file_reports(data: Path) -> Callable[..., None]:
    """Put reports into the collection."""

    def file(*reports: Filed) -> None:
        with shelves(data) as (_, session):
            put(session, *reports)

    return file


@pytest.fixture
def export(data: Path, tmp_path: Path) -> Exporter:
    """Export a table of the collection: its name, the file's name, what is asked for."""
    (tmp_path / "out").mkdir()

    def write(table: str, name: str, wish: Wish | None = None, **more: Any) -> Exported:
        engine = create_sqlite_engine(data / "catalogue.db", read_only=True)
        with Session(engine) as session:
            collection = Collection.open(data)
            out = tmp_path / "out" / name
            return export_table(collection, session, table, out, SystemClock(), wish or Wish(), workers=1, **more)

    return write


@pytest.fixture
def read(export: Exporter, tmp_path: Path) -> Callable[..., pd.DataFrame]:
    """Export a table as Parquet, and return it as pandas reads it."""

    def load(table: str, wish: Wish | None = None) -> pd.DataFrame:
        export(table, f"{table}.parquet", wish)
        return pd.read_parquet(tmp_path / "out" / f"{table}.parquet")

    return load
