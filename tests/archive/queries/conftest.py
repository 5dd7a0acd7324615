"""A catalogue of three counties, made without a crawl, open to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from archive.queries.opening import open_reader
from tests.bench.huge_catalogue import make_catalogue

REPORTS = 330


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue: 3 counties of 北京, 10 bodies each, 11 years."""
    path = tmp_path_factory.mktemp("made") / "catalogue.db"
    make_catalogue(path, REPORTS)
    return path


@pytest.fixture
def reader(made: Path) -> Iterator[Engine]:
    """The catalogue, opened as the reading room does."""
    engine = open_reader(made)
    yield engine
    engine.dispose()


@pytest.fixture
def session(reader: Engine) -> Iterator[Session]:
    """A session on it."""
    with Session(reader) as session:
        yield session
