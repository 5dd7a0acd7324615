"""Opening the catalogue, at the newest version of its schema."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DatabaseError

from archive.catalogue.marking import mark_changes
from archive.catalogue.schema import newest_version
from archive.catalogue.sqlite import create_sqlite_engine
from archive.errors import FormatError

logger = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).with_name("migrations")


def open_catalogue(path: Path) -> Engine:
    """Open the catalogue at `path`, made or brought up to the newest schema where needed.

    Raises:
        FormatError: The file is no SQLite database.
    """
    engine = create_sqlite_engine(path)
    mark_changes()
    try:
        with engine.connect() as connection:
            # A step may make a table anew to which others refer. Within a transaction this would be passed over.
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            _upgrade(connection)
            connection.commit()
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    except DatabaseError as error:
        engine.dispose()
        raise FormatError(f"{path}: {error.orig}: delete the file and run `nianbao rebuild`") from error
    return engine


def _upgrade(connection: Connection) -> None:
    """Run the migrations that the database has not had; asking first is much cheaper than running none."""
    if inspect(connection).has_table("alembic_version"):
        at = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if at == newest_version():
            return
    from alembic import command  # noqa: PLC0415  it loads every dialect of SQL, and hardly a catalogue is not up to date
    from alembic.config import Config  # noqa: PLC0415  the same

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
