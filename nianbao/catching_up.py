"""Deriving what an upgrade of the catalogue left to be derived, before it is served by who has no right to write."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.derived_tables import StaleRow
from archive.collection import Collection
from archive.concluding.readings import Readings
from archive.deriving.filling import fill_derived
from archive.errors import LockedError
from archive.payloads import PayloadReader
from nianbao.collections import read_catalogue

logger = logging.getLogger(__name__)


def catch_up(data: Path) -> None:
    """Bring a collection's catalogue up to date; where a night is running, that night derives what is left.

    Raises:
        WrongUseError: There is no collection, or it has no catalogue.
        LockedError: It is of an earlier version, and a night is running.
    """
    with read_catalogue(data) as session:
        is_behind = session.scalar(select(StaleRow.id).limit(1)) is not None
    if not is_behind:
        return
    collection = Collection.open(data)
    try:
        with collection.lock():
            _derive(collection)
    except LockedError as error:
        logger.warning("%s: what it has not derived yet is shown when it has", error)


def _derive(collection: Collection) -> None:
    engine = open_catalogue(collection.catalogue)
    try:
        with Session(engine) as session, session.begin():
            fill_derived(session, Readings(session, PayloadReader(session, collection).read))
    finally:
        engine.dispose()
