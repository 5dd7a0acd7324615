"""Opening the catalogue, at the newest version of its schema."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DatabaseError, OperationalError

from archive.catalogue.marking import mark_changes
from archive.catalogue.schema import newest_version
from archive.catalogue.sqlite import create_sqlite_engine
from archive.errors import FormatError, StorageError

logger = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).with_name("migrations")


def open_catalogue(path: Path) -> Engine:
    """Open the catalogue at `path`, made or brought up to the newest schema where needed.

    Raises:
        FormatError: The file is no SQLite database, or was made by a later version of the program.
        StorageError: The disk failed, or another program holds the file.
    """
    engine = create_sqlite_engine(path)
    mark_changes()
    try:
        with engine.connect() as connection:
            # A step may make a table anew to which others refer. Within a transaction this would be passed over.
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            _upgrade(connection, path)
            connection.commit()
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    except DatabaseError as error:
        engine.dispose()
        raise _explain(path, error) from error
    except FormatError:
        engine.dispose()
        raise
    return engine


def _explain(path: Path, error: DatabaseError) -> FormatError | StorageError:
    # Of a question that cannot be asked of what is there SQLite says no more than ERROR.
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR:
        return StorageError(f"{path}: {error.orig}: see that the disk has room and no other program holds the file")
    return FormatError(f"{path}: {error.orig}: delete the file and run `nianbao rebuild`")


def _upgrade(connection: Connection, path: Path) -> None:
    """Run the migrations that the database has not had, all or none; asking first is much cheaper than running none.

    Raises:
        FormatError: It has had more than there are.
    """
    if inspect(connection).has_table("alembic_version"):
        at = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if at == newest_version():
            return
        if at is not None and at > newest_version():
            raise FormatError(
                f"{path}: a later version of nianbao made it: use that, or delete the file and run `nianbao rebuild`"
            )
    # Python's driver begins no transaction to make a table: what a crash left half made could not be made again.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    from alembic import command  # noqa: PLC0415  it loads every dialect of SQL, and hardly a catalogue is not up to date
    from alembic.config import Config  # noqa: PLC0415  the same

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
