"""What is SQLite's own: the journal mode, the waiting, the foreign keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_MILLISECONDS = 30_000


def create_sqlite_engine(path: Path, *, read_only: bool = False) -> Engine:
    """Open a SQLite file in WAL mode, so that readers never wait for the writer.

    `read_only` opens an existing file without the right to write to it.
    """
    # A path may hold what means something in a URI.
    address = f"sqlite:///file:{quote(path.resolve().as_posix())}?mode={'ro' if read_only else 'rwc'}&uri=true"
    engine = create_engine(address)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if not read_only:
            cursor.execute("PRAGMA journal_mode = WAL")
            # The catalogue can be rebuilt: losing the last commit to a power cut costs nothing.
            cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    return engine
