"""JSON lines: one object a row, counts as integers, amounts as decimal strings, null for what is missing."""

from __future__ import annotations

from typing import IO, Any

import orjson

from archive.dataset.model import Rows, Table
from report.codebook import list_figures

_AMOUNTS = frozenset(entry.code for entry in list_figures() if entry.is_amount)
_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


class Writer:
    """Writes a table as JSON lines in UTF-8."""

    ROWS_MAX: int | None = None

    def __init__(self, table: Table, file: IO[bytes], encoding: str) -> None:  # noqa: ARG002  JSON is UTF-8
        self._file = file
        # A figure's value is a count, unless its key says an amount.
        self._has_values = table.name == "figures"

    def write(self, rows: Rows) -> None:
        """Write some rows."""
        batch = rows.to_batch()
        names = batch.schema.names
        columns = [values.to_pylist() for values in batch.columns]
        objects = (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
        self._file.writelines(orjson.dumps(self._row(one), option=_OPTIONS) for one in objects)

    def close(self) -> list[str]:
        """Finish; JSON takes everything."""
        return []

    def abandon(self) -> None:
        """There is nothing to let go of."""

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        if self._has_values and row["value"] is not None and row["key"] not in _AMOUNTS:
            row["value"] = int(row["value"])
        return row
