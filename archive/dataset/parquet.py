"""Parquet: types as they are, amounts as decimals, repeated text once."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.dataset.model import Rows, Table

# So many digits in all, so many of them behind the point.
DECIMAL = pa.decimal128(38, 10)
_FITS = r"^-?\d{1,28}(\.\d{1,10})?$"
# A row group is what a reader takes at once.
_GROUP_ROWS = 1 << 17


class Writer:
    """Writes a table as Parquet, compressed with Zstandard."""

    ROWS_MAX: int | None = None

    def __init__(self, table: Table, file: IO[bytes], encoding: str) -> None:  # noqa: ARG002  of text formats
        self._table = table
        self._pending: list[pa.RecordBatch] = []
        self._left_out = dict.fromkeys((one.name for one in table.columns if one.type == "decimal"), 0)
        fields = [field.with_type(DECIMAL) if field.name in self._left_out else field for field in table.schema]
        about = {"title": table.title_en, "title_zh": table.title_zh, "primary_key": list(table.primary_key)}
        self._schema = pa.schema(fields, {"nianbao": json.dumps(about, ensure_ascii=False)})
        # Without Arrow's own schema beside Parquet's, readers give text for repeated text, and no categories.
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd", store_schema=False)

    def write(self, rows: Rows) -> None:
        """Write some rows."""
        batch = rows.to_batch()
        arrays = [
            self._decimals(name, values) if name in self._left_out else values
            for name, values in zip(batch.schema.names, batch.columns, strict=True)
        ]
        self._pending.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        if sum(one.num_rows for one in self._pending) >= _GROUP_ROWS:
            self._flush()

    def close(self) -> list[str]:
        """Finish the file; a number that is too long for a decimal is left out, and counted here."""
        self._flush()
        self._writer.close()
        return [
            f"{name}: {count} numbers have more digits than a Parquet decimal and are missing: take CSV for them"
            for name, count in self._left_out.items()
            if count
        ]

    def abandon(self) -> None:
        """Let go of the file."""
        with suppress(OSError):
            self._writer.close()

    def _flush(self) -> None:
        if self._pending:
            # Where the batches' dictionaries differed each value would be written out for every row.
            rows = pa.Table.from_batches(self._pending, self._schema).unify_dictionaries()
            self._writer.write_table(rows, row_group_size=_GROUP_ROWS * 2)
            self._pending.clear()

    def _decimals(self, name: str, values: pa.Array) -> pa.Array:
        fits = pc.match_substring_regex(values, _FITS)
        if not pc.all(fits, min_count=0).as_py():
            self._left_out[name] += pc.sum(pc.invert(fits)).as_py()
            values = pc.if_else(fits, values, None)
        return values.cast(DECIMAL)
