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


# Only a process that is just ending is waited for.
_WAIT_SECONDS = 2.0


@contextmanager
def read_catalogue(data: Path) -> Iterator[Session]:
    """Open the catalogue of an existing collection to read it; one of an earlier version is brought up to date first.

    Raises:
        WrongUseError: There is no collection, or it has no catalogue.
        LockedError: It is of an earlier version, and a night is running.
    """
    from sqlalchemy.orm import Session

    from archive.catalogue.schema import is_made, is_outdated
    from archive.catalogue.sqlite import create_sqlite_engine

    collection = open_collection(data)
    missing = WrongUseError(f"{data}: the collection has no catalogue: run `nianbao rebuild`")
    if not collection.catalogue.is_file():
        raise missing
    engine = create_sqlite_engine(collection.catalogue, read_only=True)
    try:
        with Session(engine) as session:
            if not is_made(session):
                raise missing
            if is_outdated(session):
                session.close()
                _bring_up_to_date(collection)
            yield session
    finally:
        engine.dispose()


def _bring_up_to_date(collection: Collection) -> None:
    from archive.catalogue.database import open_catalogue

    with collection.lock(_WAIT_SECONDS):
        open_catalogue(collection.catalogue).dispose()
