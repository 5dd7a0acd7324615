"""Opening a catalogue to ask it: without the right to write, and with room for its pages."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from archive.catalogue.sqlite import create_sqlite_engine

# Pages that were read stay in the memory of all connections together: the operating system's, mapped.
_MAPPED_BYTES = 1 << 32
_CACHED_KIB = 32 << 10


def open_reader(path: Path) -> Engine:
    """Open the catalogue at `path` for questions; nothing that is asked through it can change it.

    What is asked within one transaction sees one state of the catalogue, whatever a crawl enters meanwhile.
    """
    engine = create_sqlite_engine(path, read_only=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        # The driver begins transactions for writers only.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only = ON")
        cursor.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
        cursor.execute(f"PRAGMA cache_size = -{_CACHED_KIB}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
