"""XLSX: one sheet, written row by row; its text is text, whatever it begins with, so no cell is ever a formula."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from shutil import rmtree
from typing import IO, Any

from xlsxwriter import Workbook

from archive.dataset.model import Rows, Table

# A sheet has 1,048,576 rows, and the header is one.
_ROWS_MAX = 1_048_575
_TEXT_MAX = 32_767
# Excel keeps 15 digits of a number and makes zeros of the rest.
_DIGITS_MAX = 15
_FIRST_DATE = date(1900, 3, 1)


class Writer:
    """Writes a table as a workbook, at constant memory."""

    ROWS_MAX: int | None = _ROWS_MAX

    def __init__(self, table: Table, file: IO[bytes], encoding: str) -> None:  # noqa: ARG002  of text formats
        # Rows lie in a file of their own until the end.
        self._parts = Path(f"{file.name}.parts")
        rmtree(self._parts, ignore_errors=True)
        self._parts.mkdir()
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        self._book = Workbook(file, {"constant_memory": True, "tmpdir": str(self._parts), **options})
        self._sheet = self._book.add_worksheet(table.name)
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._cut_count = 0
        self._next = 1
        for number, column in enumerate(table.columns):
            self._sheet.write_string(0, number, column.name, self._book.add_format({"bold": True}))
        self._sheet.freeze_panes(1, 1)
        self._puts = [self._put_of(column.type) for column in table.columns]

    def write(self, rows: Rows) -> None:
        """Write some rows; what is missing is an empty cell."""
        columns = [values.to_pylist() for values in rows.to_batch().columns]
        for row in zip(*columns, strict=True):
            for number, value in enumerate(row):
                if value is not None:
                    self._puts[number](self._next, number, value)
            self._next += 1

    def close(self) -> list[str]:
        """Finish the file; a text that is longer than a cell takes is cut, and counted here."""
        self._sheet.autofilter(0, 0, max(self._next - 1, 1), len(self._puts) - 1)
        self._book.close()
        rmtree(self._parts)
        if not self._cut_count:
            return []
        return [f"{self._cut_count} texts are longer than the {_TEXT_MAX} characters of a cell and were cut"]

    def abandon(self) -> None:
        """Remove what lies aside."""
        self._sheet.row_data_fh.close()
        rmtree(self._parts, ignore_errors=True)

    def _put_of(self, kind: str) -> Callable[[int, int, Any], object]:
        puts: dict[str, Callable[[int, int, Any], object]] = {
            "string": self._put_text,
            "integer": self._put_integer,
            "decimal": self._put_decimal,
            "number": self._sheet.write_number,
            "boolean": self._sheet.write_boolean,
            "date": self._put_date,
            "datetime": self._put_time,
        }
        return puts[kind]

    def _put_text(self, row: int, column: int, value: str) -> None:
        if len(value) > _TEXT_MAX:
            self._cut_count += 1
            value = value[:_TEXT_MAX]
        self._sheet.write_string(row, column, value)

    def _put_integer(self, row: int, column: int, value: int) -> None:
        self._put_decimal(row, column, str(value))

    def _put_decimal(self, row: int, column: int, value: str) -> None:
        """Write a number as a number where Excel keeps all of its digits, else as text."""
        if len(Decimal(value).as_tuple().digits) > _DIGITS_MAX:
            self._sheet.write_string(row, column, value)
        else:
            self._sheet.write_number(row, column, float(value))

    def _put_date(self, row: int, column: int, value: date) -> None:
        if value < _FIRST_DATE:
            self._sheet.write_string(row, column, value.isoformat())
        else:
            self._sheet.write_datetime(row, column, value, self._day)

    def _put_time(self, row: int, column: int, value: datetime) -> None:
        # A cell's time has no zone, so it is text, which says UTC.
        self._sheet.write_string(row, column, value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
