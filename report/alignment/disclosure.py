"""Table two, 主动公开政府信息情况: blocks of rows, each under a header of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from report.alignment.collector import KEY_ORDER, Collector, Row, fit, is_blank
from report.documents.model import Cell
from report.forms import FORMS, Block, Col
from report.forms.shared import CAPTION
from report.labels import Labels, label_form
from report.model import Edition
from report.numbers import find_header_unit, read_cell

_BLOCKS: tuple[tuple[Edition, Block], ...] = tuple((form.edition, block) for form in FORMS for block in form.disclosure)
_ROWS = Labels((row.key, row.labels) for _, block in _BLOCKS for row in block.rows)
_COL_FORMS: dict[str, set[str]] = {}
for _, _block in _BLOCKS:
    for _col in _block.cols:
        _COL_FORMS.setdefault(_col.labels[0] if _col.money else _col.key, set()).update(
            label_form(label) for label in _col.labels
        )
_CONTENT = "信息内容"
_SIGNED = re.compile(r"\s*[+＋\-－−增减]\s*[(（]?\d")
_CUT_LENGTH = 3
# Columns that the form has not: before the labels, and behind the values.
_SERIAL, _REMARKS = frozenset({"序号", "行次"}), frozenset({"备注", "说明", "单位"})
# What stands behind it is an amount's unit.
_BRACKET_OPEN = re.compile(r"[(（][^)）]*$")
_UNIT_IN_HEADER = re.compile(r"[(（][^()（）]*[)）]\s*$")


class DisclosureReader:
    """Reads the rows of table two."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._cols: tuple[Col, ...] | None = None
        self._units: tuple[str | None, ...] = ()
        # Blank cells at the end of the header: rows under it have as many.
        self._padding = 0
        # Columns of remarks behind the values, and whether one of serial numbers stands before the labels.
        self._remarks = 0
        # How many cells the header has behind its first, blank ones among them.
        self._places = 0
        self._numbered = False
        self._edition: Edition | None = None

    def reset(self) -> None:
        """Forget the header: what follows stands under another heading."""
        self._cols = None

    def take_header(self, row: Row) -> bool:
        """Take a caption or a header, and say whether the row was one."""
        cells = [cell for cell in row if not cell.continued and not is_blank(cell)]
        if not cells:
            return False
        if len({cell.text for cell in cells}) > 1 and CAPTION.match(label_form(cells[0].text)):
            cells = cells[1:]
        elif CAPTION.match(label_form(cells[0].text)):
            self._cols = None
            self._collector.reading.tables.add("disclosure")
            return True
        numbered = len(cells) > 1 and label_form(cells[0].text) in _SERIAL
        cells = cells[1:] if numbered else cells
        if label_form(cells[0].text) == _CONTENT:
            cells = cells[1:]
        elif not all(_col_candidates(cell.text, exact=True) for cell in cells):
            return False
        self._numbered = numbered
        self._remarks = next((at for at, cell in enumerate(reversed(cells)) if not _is_remark(cell)), 0)
        self._take_cols(cells[: len(cells) - self._remarks])
        own = [cell for cell in row if not cell.continued]
        self._padding = next((index for index, cell in enumerate(reversed(own)) if not is_blank(cell)), 0)
        self._places = 0 if self._remarks or numbered else len(own) - 1
        return True

    def _take_cols(self, cells: list[Cell]) -> None:
        self._collector.reading.tables.add("disclosure")
        self._cols = None
        header = tuple(cell.text for cell in cells)
        found = _find_blocks(header)
        cut_off = any(_BRACKET_OPEN.search(cell.text) for cell in cells if "金额" in cell.text)
        if cut_off or len({tuple(col.key for col in cols) for _, cols in found}) != 1:
            printed = " ".join(header)
            self._collector.note("header_unread:disclosure", f"no columns of the form are known by {printed!r}")
            return
        exact = [(edition, cols) for edition, cols in found if _is_printed(header, cols)]
        self._edition, self._cols = (exact or found)[0][0], found[0][1]
        self._units = tuple(find_header_unit(cell.text) for cell in cells)

    def take(self, row: Row) -> bool:
        """Take a row of values, and say whether it was one of this table."""
        for index, cell in enumerate(row[:3]):
            if cell.continued or is_blank(cell):
                continue
            key = _ROWS.find(cell.text)
            if key is not None:
                return self._take_values(key, cell, row[index + 1 :])
            is_serial = self._numbered and cell.text.strip().isdecimal()
            if not is_serial and not CAPTION.match(label_form(cell.text)):
                return False
        return False

    def _take_values(self, key: str, label: Cell, values: Row) -> bool:
        if self._cols is None:
            self._collector.keep_row((label, *values))
            if any(read_cell(cell.text).state == "stated" for cell in values):
                self._collector.note(
                    "row_unread:disclosure", f"{label.text!r} at {label.where} stands under no known header"
                )
            return bool(values)
        keys = [f"disclosure.{key}.{col.key}" for col in self._cols]
        fitting = self._fit(values, len(keys))
        if fitting is None or any(key not in KEY_ORDER for key in keys):
            self._collector.keep_row((label, *values))
            self._collector.note(
                "row_unread:disclosure",
                f"{label.text!r} at {label.where} has {len(values)} cells under {len(keys)} columns: not assigned",
            )
            return True
        if self._edition is not None:
            self._collector.reading.editions.add(self._edition)
        for figure_key, cell, col, unit in zip(keys, fitting, self._cols, self._units, strict=True):
            self._collector.add(figure_key, cell, col, unit if col.money else None)
        return True

    def _fit(self, values: Row, count: int) -> Sequence[Cell] | None:
        """Return as many cells as there are columns, None where it is not certain which those are."""
        if self._remarks:
            # A row that lacks a cell may have its remark where a value is looked for.
            values = values[:count] if len(values) == count + self._remarks else ()
        fitting = fit(values[:count] if self._is_filled_up(values, count) else values, count)
        printed = [cell for cell in values if not is_blank(cell)]
        if fitting is None and len(values) == self._places > count == len(printed):
            # Its cells span other places than those of the header.
            fitting = printed
        shifted = fitting is not None and (self._is_shifted(fitting) or (self._padding and _has_gaps(fitting)))
        return None if shifted else fitting

    def _is_filled_up(self, values: Row, count: int) -> bool:
        """Say whether blank cells follow the values: as many as the header has, or any number where all are printed."""
        if not all(is_blank(cell) for cell in values[count:]):
            return False
        return len(values) == count + self._padding or not any(is_blank(cell) for cell in values[:count])

    def _is_shifted(self, values: Sequence[Cell]) -> bool:
        """Say whether a signed number stands beside the column of changes, where there is one."""
        cols = self._cols or ()
        if not any(col.signed for col in cols):
            return False
        return any(not col.signed and _SIGNED.match(cell.text) for col, cell in zip(cols, values, strict=True))


def _is_remark(cell: Cell) -> bool:
    return label_form(cell.text) in _REMARKS


def _has_gaps(values: Sequence[Cell]) -> bool:
    """Say whether some values are empty cells: where rows are filled up, it is not certain which."""
    empty = [not cell.text.strip(" ") for cell in values]
    return any(empty) and not all(empty)


def may_head(text: str) -> bool:
    """Say whether a cell can stand in a header or a caption."""
    form = label_form(text)
    return form == _CONTENT or CAPTION.match(form) is not None or bool(_col_candidates(text, exact=True))


@lru_cache(maxsize=1024)
def _find_blocks(header: tuple[str, ...]) -> tuple[tuple[Edition, tuple[Col, ...]], ...]:
    """Return the editions whose columns a header can be, each with those in the header's order."""
    orders = ((edition, _find_order(header, block.cols)) for edition, block in _BLOCKS)
    return tuple((edition, cols) for edition, cols in orders if cols is not None)


def _find_order(header: Sequence[str], cols: tuple[Col, ...]) -> tuple[Col, ...] | None:
    """Return a block's columns in the order of a header, None where it is not theirs.

    In another order than the form's every column must be printed as it is known.
    """
    if _matches(header, cols):
        return cols
    named = {_name(col): col for col in cols}
    printed = [next(iter(found), None) for found in (_col_candidates(text, exact=True) for text in header)]
    if len(header) != len(cols) or set(printed) != set(named):
        return None
    return tuple(named[name] for name in printed if name is not None)


def _matches(header: Sequence[str], cols: tuple[Col, ...]) -> bool:
    """Say whether header cells can be these columns in this order."""
    if len(header) != len(cols):
        return False
    return all(_name(col) in _col_candidates(text) for text, col in zip(header, cols, strict=True))


def _name(col: Col) -> str:
    """Return what a column is known by: editions share columns of counts, no two amounts are the same."""
    return col.labels[0] if col.money else col.key


def _is_printed(header: Sequence[str], cols: tuple[Col, ...]) -> bool:
    """Say whether header cells are printed as the form has these columns: editions share some of them."""
    return all(_bare(text) == label_form(col.labels[0]) for text, col in zip(header, cols, strict=True))


def _bare(header: str) -> str:
    return label_form(_UNIT_IN_HEADER.sub("", header.strip()))


@lru_cache(maxsize=4096)
def _col_candidates(header: str, *, exact: bool = False) -> set[str]:
    """Return the columns that a header cell can be: itself, with a year or unit after it, or cut short."""
    form = _bare(header)
    found = {key for key, labels in _COL_FORMS.items() if form in labels}
    if found or exact or len(form) < _CUT_LENGTH:
        return found
    return {
        key
        for key, labels in _COL_FORMS.items()
        if any(label.startswith(form) or form.startswith(label) for label in labels)
    }
