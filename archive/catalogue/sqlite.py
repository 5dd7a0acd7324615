"""What is SQLite's own: the journal mode, the waiting, the foreign keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from archive.space import is_read_only

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
    if read_only:
        _read_what_is_still(engine, path)

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


def _read_what_is_still(engine: Engine, path: Path) -> None:
    """Have connections to a file on a read-only disk look for no locks, and give them up where it can be written to."""

    @event.listens_for(engine, "do_connect")
    def _open(_: Dialect, record: ConnectionPoolEntry, arguments: list[str], __: dict[str, object]) -> None:
        record.info["still"] = _is_still(path)
        if record.info["still"]:
            arguments[0] += "&immutable=1"

    @event.listens_for(engine, "checkout")
    def _look_again(_: sqlite3.Connection, record: ConnectionPoolEntry, __: object) -> None:
        if record.info["still"] and not _is_still(path):
            raise DisconnectionError


def _is_still(path: Path) -> bool:
    """Whether nobody can change a file that lacks nothing: on a read-only disk readers cannot make what they share."""
    log = path.with_name(f"{path.name}-wal")
    return path.exists() and is_read_only(path) and not (log.exists() and log.stat().st_size)
