"""The columns of the table of 2014: which cell after an indicator is its number, and tables in two halves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from report.alignment.collector import Row, is_blank
from report.documents.model import Cell
from report.forms import form_2014
from report.labels import label_form
from report.numbers import read_cell

_INDICATOR, _UNIT, _NUMBER = (label_form(name) for name in form_2014.HEADER)
_INDICATORS = frozenset({_INDICATOR, "指标名称"})
# It is in both, whatever stands between their characters: by it hardly any row needs a second look.
_CHARACTER_OF_INDICATORS = "标"
_UNITS = frozenset({_UNIT, "计量单位"})
_NUMBERS = frozenset({_NUMBER, "统计数量", "数量", "数值", "统计数据"})
_CODES = frozenset({"代码", "编码", "指标代码", "行次"})
_REMARKS = frozenset({"备注", "说明"})
_THIS_YEAR = re.compile(r"^(?:本年度?|当年|今年)(?:统计)?(?:数|数量|数据)?$")
_OTHER_YEAR = re.compile(r"^(?:上一?年度?|去年)(?:同期)?(?:统计)?(?:数|数量|数据)?$")
_YEAR = re.compile(r"^(20[0-4]\d)年度?(?:统计)?(?:数|数量|数据)?$")


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands after an indicator: the places of its unit (None where that has none) and of its number, of `count`.

    Where there is nothing but a number, a row may have a unit all the same, or lack its own.
    """

    unit: int | None
    number: int
    count: int

    def pick(self, cells: Sequence[Cell]) -> tuple[str | None, Cell] | None:
        """Return the unit and the number of a row from its cells after the label, None where they are not certain."""
        if len(cells) > self.count and all(map(is_blank, cells[self.count :])):
            # Bars of a table of layout may follow.
            told = not is_blank(cells[self.number]) or (self.unit is not None and _is_unit(cells[self.unit]))
            cells = cells[: self.count] if told else cells
        if len(cells) == self.count:
            unit = "" if self.unit is None else "".join(cells[self.unit].text.split())
            return (unit or None, cells[self.number]) if _may_be_unit(unit) else None
        if self.count - (self.unit is not None) != 1:
            return None
        if len(cells) == 1 and not any(_is_unit(cells[0]._replace(text=word)) for word in cells[0].text.split()):
            return None, cells[0]
        return ("".join(cells[0].text.split()), cells[1]) if len(cells) == 2 and _is_unit(cells[0]) else None


def is_indicator_column(form: str) -> bool:
    """Say whether a word of a header names the column of the indicators."""
    return form in _INDICATORS


def find_columns(header: Sequence[str], year: int | None) -> Columns | None:
    """Return the columns after that of the indicators, None where several numbers may be the report's.

    Of columns for different years that of `year` counts (None: not known), or the one that is named this year's.
    """
    after = list(header)[next(index for index, form in enumerate(header) if form in _INDICATORS) + 1 :]
    numbers = [index for index, form in enumerate(after) if form not in {*_UNITS, *_CODES, *_REMARKS}]
    if any(form not in _NUMBERS and not _is_of_a_year(form) for form in (after[index] for index in numbers)):
        return None
    own = [index for index in numbers if _is_own(after[index], year)] if _are_dated(after, numbers) else numbers
    if len(own) != 1:
        return None
    unit = next((index for index, form in enumerate(after) if form in _UNITS), None)
    return Columns(unit, own[0], len(after))


def _are_dated(after: Sequence[str], numbers: Sequence[int]) -> bool:
    return len(numbers) > 1 or any(_is_of_a_year(after[index]) for index in numbers)


def _is_of_a_year(form: str) -> bool:
    return any(pattern.match(form) for pattern in (_THIS_YEAR, _OTHER_YEAR, _YEAR))


def _is_own(form: str, year: int | None) -> bool:
    dated = _YEAR.match(form)
    return _THIS_YEAR.match(form) is not None or (dated is not None and int(dated.group(1)) == year)


def _is_unit(cell: Cell) -> bool:
    plain = "".join(cell.text.split())
    return _may_be_unit(plain) and read_cell(plain).state == "unreadable"


def _may_be_unit(plain: str) -> bool:
    return len(plain) <= 3 and read_cell(plain).state in {"unreadable", "blank", "dash"}


def without_halves(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a table, those of two halves that stand side by side below each other."""
    result: list[Row] = []
    right: list[Row] = []
    half = 0
    for row in rows:
        words = "".join([cell.text for cell in row])
        if _CHARACTER_OF_INDICATORS in words and not _INDICATORS.isdisjoint([label_form(cell.text) for cell in row]):
            forms = [label_form(cell.text) for cell in row if not is_blank(cell)]
            result += right
            right = []
            middle = len(forms) // 2
            half = middle if forms == forms[:middle] * 2 and len(forms) == len(row) else 0
        if half and len(row) == 2 * half:
            result.append(row[:half])
            right.append(row[half:])
        else:
            result.append(row)
    return result + right
