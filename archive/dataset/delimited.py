"""CSV by RFC 4180, as Excel, pandas, R and Stata read it.

A cell that is missing is empty. A text that a spreadsheet would take for a formula, or that begins with an apostrophe,
gets one apostrophe before it, and no other text does: one taken away from each text that begins with one gives back
what was there. Numbers, dates and codes of ours are never changed.
"""

from __future__ import annotations

import codecs
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc

from archive.dataset.lines import join_lines
from archive.dataset.model import Column, Rows, Table

# What Excel, LibreOffice or WPS take for the beginning of a formula, full-width forms included; they pass over blanks
# and control characters before it.
FORMULA = "^[\\s\\x00-\\x1f\ufeff]*['=+\\-@＝＋－＠]|^[\\t\\r\\n]"
_QUOTED = '[",\r\n]|^\\s|\\s$'
_EOL = "\r\n"
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class Writer:
    """Writes a table as CSV, with a header."""

    ROWS_MAX: int | None = None

    def __init__(self, table: Table, file: IO[bytes], encoding: str) -> None:
        self._table = table
        self._file = file
        self._encoder = codecs.getincrementalencoder(encoding)()
        self._is_utf8 = encoding.startswith("utf-8")
        self._file.write(self._encoder.encode(",".join(column.name for column in table.columns) + _EOL))

    def write(self, rows: Rows) -> None:
        """Write some rows."""
        if len(rows):
            content = join_lines(rows, _say, ",", _EOL)
            self._file.write(content if self._is_utf8 else self._encoder.encode(str(content, "utf-8")))

    def close(self) -> list[str]:
        """Finish; CSV takes everything."""
        return []

    def abandon(self) -> None:
        """There is nothing to let go of."""


def escape_formulas(text: pa.Array) -> pa.Array:
    """Return texts of which no spreadsheet takes one for a formula."""
    found = pc.match_substring_regex(text, FORMULA)
    return pc.if_else(found, pc.binary_join_element_wise("'", text, ""), text) if pc.any(found).as_py() else text


def _say(column: Column, values: pa.Array) -> pa.Array:
    """Return values as they stand between the commas; what is missing is empty."""
    if column.type == "datetime":
        text = pc.strftime(_to_seconds(values), _TIME)
    elif column.type == "boolean":
        text = pc.if_else(values, "true", "false")
    else:
        text = values.cast(pa.string())
    return (_quote(escape_formulas(text)) if column.type == "string" else text).fill_null("")


def _to_seconds(values: pa.Array) -> pa.Array:
    """Return times to the second, as a WARC states them."""
    return values.cast(pa.timestamp("s", "UTC"), safe=False)


def _quote(text: pa.Array) -> pa.Array:
    wanted = pc.match_substring_regex(text, _QUOTED)
    if not pc.any(wanted).as_py():
        return text
    doubled = pc.replace_substring(text, '"', '""')
    return pc.if_else(wanted, pc.binary_join_element_wise('"', doubled, '"', ""), text)
