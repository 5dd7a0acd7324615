"""What several migrations do: compress a column of JSON, and have rows derived anew."""

from __future__ import annotations

import json
from collections.abc import Sequence

from alembic import op

from archive.catalogue.packing import pack_json

_AT_ONCE = 200


def pack_column(table: str, kept: Sequence[str], column: str) -> None:
    """Put `packed_TABLE`, which is there and empty, in a table's place, with its rows and one column compressed.

    `kept` are the other columns. Indexes go with the table that was.
    """
    connection = op.get_bind()
    names = ", ".join((*kept, column))
    rows = connection.exec_driver_sql(f"SELECT {names} FROM {table} ORDER BY rowid")  # noqa: S608  names of ours
    places = ", ".join("?" * (len(kept) + 1))
    insert = f"INSERT INTO packed_{table} ({names}) VALUES ({places})"  # noqa: S608  the same
    while some := rows.fetchmany(_AT_ONCE):
        connection.exec_driver_sql(insert, [(*row[:-1], pack_json(json.loads(row[-1]))) for row in some])
    op.drop_table(table)
    op.rename_table(f"packed_{table}", table)


def mark_all(kind: str, table: str, key: str = "id") -> None:
    """Have everything that is derived from a table's rows derived anew by the next run (archive.catalogue.marking)."""
    op.execute(f"INSERT OR IGNORE INTO stale (kind, id) SELECT '{kind}', {key} FROM {table}")  # noqa: S608  names of ours
