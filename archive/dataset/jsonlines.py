"""JSON lines: one object a row, counts as integers, amounts as decimal strings, null for what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import IO

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from archive.dataset.lines import join_lines
from archive.dataset.model import Column, Rows, Table
from report.codebook import list_figures

_AMOUNTS = pa.array([entry.code for entry in list_figures() if entry.is_amount])
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
# Of the table of figures: a count or an amount, which its key tells.
_VALUE = "value"


class Writer:
    """Writes a table as JSON lines in UTF-8."""

    ROWS_MAX: int | None = None

    def __init__(self, table: Table, file: IO[bytes], encoding: str) -> None:  # noqa: ARG002  JSON is UTF-8
        self._file = file
        self._first = table.columns[0]
        self._has_values = table.name == "figures"

    def write(self, rows: Rows) -> None:
        """Write some rows."""
        if len(rows):
            self._file.write(join_lines(_quote_amounts(rows) if self._has_values else rows, self._say, ",", "}\n"))

    def close(self) -> list[str]:
        """Finish; JSON takes everything."""
        return []

    def abandon(self) -> None:
        """There is nothing to let go of."""

    def _say(self, column: Column, values: pa.Array) -> pa.Array:
        """Return values as members of an object."""
        name = f'{"{" if column is self._first else ""}"{column.name}":'
        if column.type in ("integer", "boolean") or (self._has_values and column.name == _VALUE):
            text = values.cast(pa.string()).fill_null("null")
        else:
            text = pa.array([orjson.dumps(one, option=_OPTIONS).decode() for one in values.to_pylist()], pa.string())
        return pc.binary_join_element_wise(name, text, "")


def _quote_amounts(rows: Rows) -> Rows:
    """Return figures whose values stand as they do in JSON: counts as they are, amounts as strings."""
    keys = next(one for one in rows.shared if "key" in one.values)
    is_amount = pc.is_in(keys.values["key"], value_set=_AMOUNTS).take(keys.indices)
    value = rows.own[_VALUE]
    quoted = pc.binary_join_element_wise('"', value, '"', "")
    return replace(rows, own={**rows.own, _VALUE: pc.if_else(is_amount, quoted, value)})
