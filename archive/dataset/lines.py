"""Rows as lines of text, a column at a time: a value that many rows have is put into words once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from archive.dataset.model import Column, Rows

# Returns values of a column as they stand in a line, those that are missing too.
Say = Callable[[Column, pa.Array], pa.Array]

# Of fewer values it is not worth while to look for those that are the same.
_MANY = 2048
_REPEATING = ("string", "decimal")


def join_lines(rows: Rows, say: Say, between: str, end: str) -> memoryview:
    """Return rows as lines, one behind the other in UTF-8: `between` follows each of their values, `end` the last."""
    last = rows.table.columns[-1]

    def with_what_follows(column: Column, values: pa.Array) -> pa.Array:
        return pc.binary_join_element_wise(say(column, values), end if column is last else between, "")

    lines = pc.binary_join_element_wise(*_pieces(rows, with_what_follows), "")
    _, offsets, data = lines.buffers()
    ends = memoryview(offsets).cast("i")[lines.offset : lines.offset + len(lines) + 1]
    return memoryview(data)[ends[0] : ends[-1]]


def _pieces(rows: Rows, say: Say) -> Iterator[pa.Array]:
    for indices, run in rows.runs():
        if indices is not None:
            texts = [say(column, values) for column, values in run]
            yield (pc.binary_join_element_wise(*texts, "") if len(texts) > 1 else texts[0]).take(indices)
        else:
            yield from (_say_each_once(column, values, say) for column, values in run)


def _say_each_once(column: Column, values: pa.Array, say: Say) -> pa.Array:
    if values.null_count == len(values):
        return pa.repeat(say(column, values[:1])[0], len(values))
    if len(values) < _MANY or column.type not in _REPEATING:
        return say(column, values)
    encoded = values.dictionary_encode("encode")
    return say(column, encoded.dictionary).take(encoded.indices)
