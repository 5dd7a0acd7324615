"""Opening the collection that a command was given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.errors import WrongUseError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from archive.collection import Collection


def open_collection(data: Path) -> Collection:
    """Open an existing collection.

    Raises:
        WrongUseError: There is none.
        FormatError: It is of another layout.
    """
    from archive.collection import Collection

    if not (data / "format").is_file():
        raise WrongUseError(f"{data}: no collection there: name one with --data, or make one with `nianbao crawl`")
    return Collection.open(data)


@contextmanager
def read_catalogue(data: Path) -> Iterator[Session]:
    """Open the catalogue of an existing collection to read it.

    Raises:
        WrongUseError: There is no collection, or it has no catalogue.
    """
    from sqlalchemy.orm import Session

    from archive.catalogue.sqlite import create_sqlite_engine

    collection = open_collection(data)
    if not collection.catalogue.is_file():
        raise WrongUseError(f"{data}: the collection has no catalogue: run `nianbao rebuild`")
    engine = create_sqlite_engine(collection.catalogue, read_only=True)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()
