"""What is SQLite's own: the journal mode, the waiting, the foreign keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event

from archive.space import is_read_only

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_MILLISECONDS = 30_000


def create_sqlite_engine(path: Path, *, read_only: bool = False) -> Engine:
    """Open a SQLite file in WAL mode, so that readers never wait for the writer.

    `read_only` opens an existing file without the right to write to it.
    """
    mode = "rwc" if not read_only else "ro&immutable=1" if _is_still(path) else "ro"
    # A path may hold what means something in a URI.
    engine = create_engine(f"sqlite:///file:{quote(path.resolve().as_posix())}?mode={mode}&uri=true")

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


def _is_still(path: Path) -> bool:
    """Whether nobody can change a file that lacks nothing: on a read-only disk readers cannot make what they share."""
    log = path.with_name(f"{path.name}-wal")
    return path.exists() and is_read_only(path) and not (log.exists() and log.stat().st_size)
