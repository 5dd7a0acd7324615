"""Workbooks: what stands alone in a row is a line of words, the rows between are tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from report.documents.model import Block, Cell, Document, Paragraph, Table
from report.documents.ole2 import SIGNATURE
from report.errors import DocumentError
from report.sections import find_role

MAX_CELLS = 200_000
MAX_TEXT = 4_000_000
# How often a merged area may be looked at; a report takes some thousands.
_MAX_LOOKS = 10_000_000
_LINE_LENGTH = 40
_CAPTION = re.compile(r"第?\s*二十条")
_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,2}\s*[、.．]\s*(\S.*)")
_DATE = re.compile(r"年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*$")
_NUMBERED = re.compile(r"\s*(?:[一二三四五六七八九十]{1,2}、|[(（]|\d{1,2}[.．、])")


@dataclass(frozen=True, slots=True)
class Area:
    """Cells that are merged: first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """A sheet as it is seen: what is printed in its cells by row and column from 0, and which cells are merged."""

    name: str
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)

    def print_at(self, row: int, column: int, text: str) -> None:
        """Put text into a cell; one without text stays as if it had never been."""
        if text.strip():
            self.cells.setdefault(row, {})[column] = text


def read_sheets(payload: bytes) -> Document:
    """Read a workbook, XLS or XLSX; hidden sheets are left out.

    Raises:
        DocumentError: It is damaged, encrypted, or has more than 200 000 cells.
    """
    if payload.startswith(SIGNATURE):
        from report.documents.xls import read_xls  # noqa: PLC0415  each needs a library of its own

        sheets = read_xls(payload)
    else:
        from report.documents.xlsx import read_xlsx  # noqa: PLC0415  the same

        sheets = read_xlsx(payload)
    printed = [text for sheet in sheets for row in sheet.cells.values() for text in row.values()]
    if len(printed) > MAX_CELLS or sum(map(len, printed)) > MAX_TEXT:
        raise DocumentError(f"the workbook has more than {MAX_CELLS} cells or {MAX_TEXT} characters")
    blocks: list[Block] = []
    for number, sheet in enumerate(sheets, 1):
        blocks += _Reader(sheet, f"sheet {number} ").read()
    return Document(kind="sheets", blocks=tuple(blocks))


class _Reader:
    """Goes down a sheet and divides it into lines and tables."""

    def __init__(self, sheet: Sheet, where: str) -> None:
        self._cells = sheet.cells
        self._where = where
        self._merged = sheet.merged
        self._looks = 0
        # How far to the right the rows of this stretch were printed before a line of words parted them.
        self._reach = 0

    def read(self) -> Iterator[Block]:
        """Yield paragraphs and tables from top to bottom."""
        stretch: list[int] = []
        for row in sorted(self._cells):
            if stretch and row != stretch[-1] + 1 and not self._is_bridged(stretch[-1], row):
                yield from self._read_stretch(stretch)
                stretch = []
            stretch.append(row)
        yield from self._read_stretch(stretch)

    def _is_bridged(self, above: int, below: int) -> bool:
        """Say whether merged cells cover the rows between two."""
        return any(area.top <= above and area.bottom >= below - 1 for area in self._areas())

    def _areas(self) -> list[Area]:
        self._spend(len(self._merged))
        return self._merged

    def _spend(self, looks: int) -> None:
        self._looks += looks
        if self._looks > _MAX_LOOKS:
            raise DocumentError("the workbook has more merged cells than can be read")

    def _read_stretch(self, rows: Sequence[int]) -> Iterator[Block]:
        """Read rows without a gap between them."""
        self._reach = 0
        full = [index for index, row in enumerate(rows) if len(self._cells[row]) > 1]
        first, last = (full[0], full[-1]) if full else (len(rows), -1)
        signed = _DATE.search(next(iter(self._cells[rows[-1]].values()))) is not None if rows else False
        table: list[int] = []
        for index, row in enumerate(rows):
            if self._is_line(row, before=index < first, after=index > last, signed=signed):
                yield from self._table(table)
                table = []
                (column, text), *_ = self._cells[row].items()
                yield Paragraph(" ".join(text.split()), self._name(row, column))
            else:
                table.append(row)
        yield from self._table(table)

    def _is_line(self, row: int, *, before: bool, after: bool, signed: bool) -> bool:
        """Say whether a row is a line of words: a title, a heading, a sentence; a label beside blank cells is none.

        Below a table only what is merged over several columns, or ends with a date, is certain not to be a label.
        """
        (column, text), *more = self._cells[row].items()
        if more or _CAPTION.match(text):
            return False
        heading = _HEADING.match(text)
        if before or len(text) > _LINE_LENGTH or text.rstrip().endswith(("。", "；")):
            return True
        if heading is not None and find_role(heading.group(1)) is not None:
            return True
        if not after or _NUMBERED.match(text) is not None:
            return False
        areas = [area for area in self._areas() if area.top == row]
        return signed or (len(areas) == 1 and areas[0].left == column < areas[0].right)

    def _table(self, rows: Sequence[int]) -> Iterator[Table]:
        """Yield the table of these rows; a row reaches as far to the right as what is printed in it or above it."""
        if not rows:
            return
        within = [area for area in self._areas() if area.top <= rows[-1] and area.bottom >= rows[0]]
        left = min(column for row in rows for column in self._cells[row])
        right = max(column for row in rows for column in self._cells[row])
        right = max([right, *(area.right for area in within if self._is_printed(area))])
        if (right - left + 1) * len(rows) > MAX_CELLS:
            raise DocumentError(f"the workbook has a table of more than {MAX_CELLS} cells")
        covered = dict(self._coverage(within, rows, left, right))
        built: list[tuple[Cell, ...]] = []
        reach = max(left, min(self._reach, right))
        for row in rows:
            printed = (covered.get((row, column)) for column in self._cells[row])
            reach = max([reach, *self._cells[row], *(area.right for area in printed if area is not None)])
            built.append(tuple(self._row(row, rows, covered, left, reach)))
        self._reach = reach
        yield Table(tuple(built), f"{self._where}from {_name_of(rows[0], left)}", placed=True)

    def _coverage(
        self, areas: Sequence[Area], rows: Sequence[int], left: int, right: int
    ) -> Iterator[tuple[tuple[int, int], Area]]:
        """Yield every place of a table that merged cells cover."""
        for area in areas:
            columns = range(max(area.left, left), min(area.right, right) + 1)
            covered = [row for row in rows if area.top <= row <= area.bottom]
            self._spend(len(rows) + len(columns) * len(covered))
            yield from (((row, column), area) for row in covered for column in columns)

    def _is_printed(self, area: Area) -> bool:
        """Say whether merged cells belong to what is printed; typists merge empty cells far outside a table."""
        return area.left in self._cells.get(area.top, {})

    def _row(
        self, row: int, rows: Sequence[int], covered: Mapping[tuple[int, int], Area], left: int, right: int
    ) -> Iterator[Cell]:
        column = left
        while column <= right:
            area = covered.get((row, column))
            where = self._name(row, column)
            if area is None:
                yield Cell(self._cells[row].get(column, ""), where)
                column += 1
                continue
            if area.top < row:
                yield Cell("", where, continued=True)
            else:
                shared = sum(1 for other in rows if area.top <= other <= area.bottom) > 1
                yield Cell(self._cells[row].get(column, ""), where, merged=shared)
            column = area.right + 1

    def _name(self, row: int, column: int) -> str:
        return self._where + _name_of(row, column)


def _name_of(row: int, column: int) -> str:
    """Return a cell's name as a spreadsheet shows it."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
