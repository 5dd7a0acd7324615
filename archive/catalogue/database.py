"""Opening the catalogue, at the newest version of its schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DatabaseError

from archive.catalogue.sqlite import create_sqlite_engine
from archive.errors import FormatError

MIGRATIONS = Path(__file__).with_name("migrations")


def open_catalogue(path: Path) -> Engine:
    """Open the catalogue at `path`, made or brought up to the newest schema where needed.

    Raises:
        FormatError: The file is no SQLite database.
    """
    engine = create_sqlite_engine(path)
    try:
        with engine.begin() as connection:
            _upgrade(connection)
    except DatabaseError as error:
        engine.dispose()
        raise FormatError(f"{path}: {error.orig}: delete the file and run `nianbao rebuild`") from error
    return engine


def _upgrade(connection: Connection) -> None:
    """Run the migrations that the database has not had; asking first is much cheaper than running none."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    if inspect(connection).has_table("alembic_version"):
        at = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if at == ScriptDirectory.from_config(config).get_current_head():
            return
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
