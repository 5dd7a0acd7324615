"""Table four, 政府信息公开行政复议、行政诉讼情况: one row of values under groups of outcomes."""

from __future__ import annotations

from collections.abc import Sequence

from report.alignment.collector import Collector, Row, fit, is_blank
from report.documents.model import Cell
from report.forms import FORMS, Col
from report.labels import Labels, label_form
from report.numbers import read_cell

_COLS: tuple[Col, ...] = FORMS[0].review_cols
_COL_LABELS = Labels((col.key, col.labels) for col in _COLS)
_GROUPS = Labels((group.key, group.labels) for group in FORMS[0].review_groups)
_GROUP_ORDER = tuple(group.key for group in FORMS[0].review_groups)
_OUTCOMES = tuple(col.key for col in _COLS)
_TELLING = frozenset({"upheld", "corrected", "pending"})
_REVIEW = _GROUP_ORDER[0]
_LITIGATION = "行政诉讼"


class ReviewReader:
    """Reads the header and the values of table four."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self.active = False
        # Names of groups as printed, row by row, 行政诉讼 among them.
        self._groups: list[list[str]] = []
        self._outcomes: list[str] = []
        self._rows: list[Row] = []
        # Blank cells at the end of the header: the values have as many after them.
        self._padding = 0

    def reset(self) -> None:
        """Close the table: its values are assigned when nothing more can come."""
        self._assign()
        self.active = False
        self._groups, self._outcomes, self._rows = [], [], []

    def take_header(self, row: Row) -> bool:
        """Take a row of the header, and say whether the row was one."""
        forms = [label_form(cell.text) for cell in row if not cell.continued and not is_blank(cell)]
        groups = [key for key in map(_GROUPS.exact, forms) if key is not None]
        named = [form if form == _LITIGATION else _GROUPS.exact(form) for form in forms]
        outcomes = [key for key in map(_COL_LABELS.exact, forms) if key is not None]
        known = len(groups) + len(outcomes) + forms.count(_LITIGATION)
        if not known or known < len(forms) or not (groups or _LITIGATION in forms or _TELLING.intersection(outcomes)):
            return False
        if self._rows or any(set(groups) & set(row) for row in self._groups):
            self.reset()
        self.active = True
        self._collector.reading.tables.add("review_litigation")
        self._groups.append([name for name in named if name is not None])
        self._padding = _blank_end(row)
        # A row that has them all repeats those that span rows above it.
        self._outcomes = outcomes if len(outcomes) == len(_OUTCOMES) * len(_GROUP_ORDER) else self._outcomes + outcomes
        return True

    def take(self, row: Row) -> bool:
        """Take a row of values, and say whether it was one of this table."""
        if not self.active or not self._outcomes:
            return False
        cells = [cell for cell in row if not cell.continued]
        lead = [cell for cell in cells[:2] if _GROUPS.exact(cell.text) or label_form(cell.text) == _LITIGATION]
        if lead:
            return self._take_group_row(lead, cells[len(lead) :])
        if any(read_cell(cell.text).state == "unreadable" and len(cell.text) > 30 for cell in cells):
            return False
        self._rows.append(tuple(cells))
        return True

    def _take_group_row(self, lead: list[Cell], values: list[Cell]) -> bool:
        """Read the layout in which a group is a row: 行政复议, then its five outcomes."""
        group = _GROUPS.exact(lead[-1].text)
        fitting = fit(values, len(_OUTCOMES)) if tuple(self._outcomes) == _OUTCOMES else None
        if group is None or fitting is None:
            self._unread(lead[-1], values)
            return True
        for cell, col in zip(fitting, _COLS, strict=True):
            self._collector.add(f"{group}.{col.key}", cell, col)
        return True

    def _assign(self) -> None:
        rows = [row for row in self._rows if not all(is_blank(cell) for cell in row)] or self._rows[:1]
        if not self._outcomes or not rows:
            return
        groups = _ordered(self._groups)
        if groups is None:
            self._collector.keep_row(rows[0])
            self._collector.note("header_unread:review_litigation", f"the groups {self._groups} are not the form's")
            return
        expected = list(_OUTCOMES) * len(groups)
        exact = len(rows[0]) == len(expected) or not all(is_blank(cell) for cell in rows[0])
        row = rows[0]
        if len(row) == len(expected) + self._padding and _blank_end(row) >= self._padding:
            row = row[: len(expected)]
        fitting = _fit_values(row, len(expected)) if exact else None
        if self._outcomes != expected or len(rows) > 1 or fitting is None:
            self._unread(rows[0][0], list(rows[0]))
            return
        keys = [(group, col) for group in groups for col in _COLS]
        for cell, (group, col) in zip(fitting, keys, strict=True):
            self._collector.add(f"{group}.{col.key}", cell, col)

    def _unread(self, first: Cell, values: list[Cell]) -> None:
        self._collector.keep_row(values)
        self._collector.note(
            "row_unread:review_litigation",
            f"{len(values)} cells from {first.where} under {len(self._outcomes)} outcomes: not assigned",
        )


def may_head(text: str) -> bool:
    """Say whether a cell can stand in a row of the header."""
    form = label_form(text)
    return form == _LITIGATION or _GROUPS.exact(form) is not None or _COL_LABELS.exact(form) is not None


def _ordered(printed: Sequence[Sequence[str]]) -> list[str] | None:
    """Return the groups in the order of their columns, None where it is not certain.

    Those of 行政诉讼 stand in its place, whatever the order in which either row is printed.
    """
    rows = [list(dict.fromkeys(row)) for row in printed if row]
    found = [name for row in rows for name in row if name != _LITIGATION]
    if found == [key for key in _GROUP_ORDER if key in found]:
        before = next((row for row in rows if _LITIGATION in row), [])
        if _REVIEW not in before or before.index(_REVIEW) < before.index(_LITIGATION):
            return found
    inner = [name for name in found if name != _REVIEW]
    # Suits that are printed in two rows could stand below each other.
    if not any(set(inner) <= set(row) for row in rows):
        return None
    beside = next((row for row in rows if _REVIEW in row), [])
    if _LITIGATION in beside:
        return [*inner, _REVIEW] if beside.index(_LITIGATION) < beside.index(_REVIEW) else [_REVIEW, *inner]
    return found if set(found) <= set(beside) or _REVIEW not in found else None


def _blank_end(row: Row) -> int:
    return next((count for count, cell in enumerate(reversed(row)) if not is_blank(cell)), len(row))


def _fit_values(row: Row, count: int) -> list[Cell] | None:
    """Return the values of a row; a word before them (数量) is none of them."""
    if len(row) == count + 1 and read_cell(row[0].text).state == "unreadable":
        row = row[1:]
    fitting = fit(row, count)
    return None if fitting is None else list(fitting)
