"""What a table of data and its columns are: from this the files, their schema and the codebook are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

import pyarrow as pa

Type = Literal["string", "integer", "decimal", "number", "boolean", "date", "datetime"]

_ARROW: dict[Type, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    # As printed; only a format that has decimals makes numbers of them.
    "decimal": pa.string(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", "UTC"),
}
_INDICES = pa.int32()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name (valid in Stata), what it holds in both languages, and what must hold of it.

    `decimal` columns are exact, as printed. `required` ones are never missing. `codes` are all that it may
    hold, with what they mean in English and in Chinese. `repeats` says that many rows have the
    same of few values. `key` is that of the figure in it.
    """

    name: str
    type: Type
    en: str
    zh: str
    required: bool = False
    codes: tuple[tuple[str, str, str], ...] = ()
    pattern: str | None = None
    minimum: int | None = None
    repeats: bool = False
    key: str | None = None

    @property
    def arrow(self) -> pa.DataType:
        """The column's type in a batch; text that repeats is kept once for all its rows."""
        plain = _ARROW[self.type]
        return pa.dictionary(_INDICES, plain) if self.repeats and self.type == "string" else plain


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what a row is, in both languages, its columns in order, and those that tell its rows apart."""

    name: str
    title_en: str
    title_zh: str
    about_en: str
    about_zh: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The types of its batches."""
        return pa.schema([pa.field(one.name, one.arrow, nullable=not one.required) for one in self.columns])

    def rows(self, own: Mapping[str, Sequence[Any]], shared: tuple[Shared, ...] = ()) -> Rows:
        """Return rows whose own values are given column by column under their names."""
        return Rows(self, {one.name: _array(one, own[one.name]) for one in self.columns if one.name in own}, shared)


@dataclass(frozen=True, slots=True)
class Shared:
    """Values that many rows share: row n has those at `indices[n]`, whose columns are `values` by name."""

    indices: pa.Array
    values: Mapping[str, pa.Array]

    @classmethod
    def of(cls, columns: Iterable[Column], values: Sequence[Mapping[str, Any]], indices: pa.Array) -> Shared:
        """Return some columns of these values."""
        return cls(
            indices, {one.name: pa.array([each[one.name] for each in values], _ARROW[one.type]) for one in columns}
        )


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a table: each column is among the rows' `own`, or in one of those that are `shared`."""

    table: Table
    own: Mapping[str, pa.Array]
    shared: tuple[Shared, ...] = ()

    def __len__(self) -> int:
        return len(self.shared[0].indices if self.shared else next(iter(self.own.values())))

    def runs(self) -> Iterator[tuple[pa.Array | None, list[tuple[Column, pa.Array]]]]:
        """Yield neighbouring columns that share their values with the indices of these, other columns with None."""
        where = {name: one for one in self.shared for name in one.values}
        for _, run in groupby(self.table.columns, key=lambda column: id(where.get(column.name))):
            columns = list(run)
            shared = where.get(columns[0].name)
            values = self.own if shared is None else shared.values
            yield (shared.indices if shared is not None else None), [(one, values[one.name]) for one in columns]

    def to_batch(self) -> pa.RecordBatch:
        """Return all columns, row by row, as Arrow's own."""
        arrays = [
            _spread(column, values, indices) if indices is not None else values.cast(column.arrow)
            for indices, run in self.runs()
            for column, values in run
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self.table.schema)


def _array(column: Column, values: Any) -> pa.Array:
    kind = _ARROW[column.type]
    return values.cast(kind) if isinstance(values, pa.Array) else pa.array(values, kind)


def _spread(column: Column, values: pa.Array, indices: pa.Array) -> pa.Array:
    if not pa.types.is_dictionary(column.arrow):
        return values.take(indices)
    # Nothing is no value of a dictionary: its rows have no index.
    encoded = values.dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(indices), encoded.dictionary)


def joined(values: Iterable[str]) -> str | None:
    """Return codes or ids with blanks between, None for none of them: an empty text and nothing are one in CSV."""
    return " ".join(values) or None
