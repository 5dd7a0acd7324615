"""XLS workbooks, read with calamine. A number is given as it is stored: its format is not known here."""

from __future__ import annotations

import io
import struct
from datetime import date

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from report.documents.cells import print_date, print_number
from report.documents.sheets import Area, Sheet
from report.errors import DocumentError

MAX_AREA = 2_000_000
# The first record of a workbook ([MS-XLS] 2.4.21) of Excel 5 and 95, and of later ones.
_BEGINNINGS = (b"\x09\x08\x08\x00\x00\x05\x05\x00", b"\x09\x08\x10\x00\x00\x06\x05\x00")
_FILE_PASS, _WRITE_PROTECT = 0x2F, 0x86


def read_xls(payload: bytes) -> list[Sheet]:
    """Read the visible sheets of an XLS workbook.

    Raises:
        DocumentError: It is damaged or encrypted, or a sheet reaches over more than two million places.
    """
    if _is_encrypted(payload):
        raise DocumentError("the workbook is encrypted")
    try:
        with load_workbook(io.BytesIO(payload)) as book:
            return _read_book(book)
    except (DocumentError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the library is no Exception
        raise DocumentError(f"the workbook is damaged: {type(error).__name__}") from error


def _is_encrypted(payload: bytes) -> bool:
    """Say whether a record after the first says that what follows is encrypted ([MS-XLS] 2.4.117).

    The library does not always know: what it reads then are numbers that nobody wrote.
    """
    at = max(map(payload.find, _BEGINNINGS))
    while at >= 0 and at + 4 <= len(payload):
        kind, length = struct.unpack_from("<2H", payload, at)
        if kind == _FILE_PASS:
            return True
        if kind != _WRITE_PROTECT and payload[at : at + 8] not in _BEGINNINGS:
            return False
        at += 4 + length
    return False


def _read_book(book: CalamineWorkbook) -> list[Sheet]:
    return [
        _read_sheet(book.get_sheet_by_index(index))
        for index, about in enumerate(book.sheets_metadata)
        if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible
    ]


def _read_sheet(source: CalamineSheet) -> Sheet:
    if source.height * source.width > MAX_AREA:
        raise DocumentError(f"a sheet of the workbook reaches over more than {MAX_AREA} places")
    sheet = Sheet(source.name)
    top, left = source.start or (0, 0)
    for row, values in enumerate(source.iter_rows(), top):
        for column, value in enumerate(values, left):
            if value != "":
                sheet.print_at(row, column, _printed(value))
    sheet.merged += [Area(*first, *last) for first, last in source.merged_cell_ranges or ()]
    return sheet


def _printed(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return print_number(repr(value))
    return print_date(value) if isinstance(value, date) else str(value)
