"""Table four, 政府信息公开行政复议、行政诉讼情况: one row of values under groups of outcomes.

Some print it in two or three pieces, each with a header of its own, or turned: a row a group, or a row an outcome.
"""

from __future__ import annotations

from collections.abc import Sequence

from report.alignment.collector import Collector, Row, count_blank_end, fit, is_blank
from report.alignment.shifted import groups_may_be_shifted
from report.documents.model import Cell
from report.forms import FORMS, Col
from report.labels import Labels, label_form
from report.numbers import read_cell, to_count

_COLS: tuple[Col, ...] = FORMS[0].review_cols
_COL_LABELS = Labels((col.key, col.labels) for col in _COLS)
_COL_BY_KEY = {col.key: col for col in _COLS}
_GROUPS = Labels((group.key, group.labels) for group in FORMS[0].review_groups)
_GROUP_ORDER = tuple(group.key for group in FORMS[0].review_groups)
_OUTCOMES = tuple(col.key for col in _COLS)
_TELLING = frozenset({"upheld", "corrected", "pending"})
_REVIEW = _GROUP_ORDER[0]
_LITIGATION = "行政诉讼"
# Longer words are no value that cannot be read: a sentence, or what stands alone below the table, a signature.
_LONGEST_VALUE, _LONGEST_ALONE = 30, 3


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
        self._ruled = False

    def begin(self, *, ruled: bool) -> None:
        """Say of a table before its rows are taken whether it is drawn with rules on a page."""
        self._ruled = ruled

    def reset(self) -> None:
        """Close the table: its values are assigned when nothing more can come."""
        self._assign()
        self.active = False
        self._groups, self._outcomes, self._rows = [], [], []

    def take_header(self, row: Row) -> bool:
        """Take a row of the header, and say whether the row was one."""
        cells = [cell for cell in row if not cell.continued and not is_blank(cell)]
        forms = [label_form(cell.text) for cell in cells]
        if forms and _is_corner(forms, goes_down=cells[0].merged):
            forms = forms[1:]
        groups = [key for key in map(_GROUPS.exact, forms) if key is not None]
        named = [form if form == _LITIGATION else _GROUPS.exact(form) for form in forms]
        outcomes = [key for key in map(_COL_LABELS.exact, forms) if key is not None]
        known = len(groups) + len(outcomes) + forms.count(_LITIGATION)
        if (
            self._is_blank_row(row)
            or not known
            or known < len(forms)
            or not (groups or _LITIGATION in forms or _TELLING.intersection(outcomes))
        ):
            return False
        if self._rows or any(set(groups) & set(row) for row in self._groups):
            self.reset()
        self.active = True
        self._collector.reading.tables.add("review_litigation")
        self._groups.append([name for name in named if name is not None])
        self._padding = count_blank_end(row)
        # A row that has them all repeats those that span rows above it.
        self._outcomes = outcomes if len(outcomes) == len(_OUTCOMES) * len(_GROUP_ORDER) else self._outcomes + outcomes
        return True

    def _is_blank_row(self, row: Row) -> bool:
        """Say whether a row is a group's, none of whose values is printed, where every group is a row."""
        own = [cell for cell in row if not cell.continued]
        beside = tuple(self._outcomes) == _OUTCOMES and not any(self._groups)
        return beside and len(own) > len(_OUTCOMES) and all(map(is_blank, own[-len(_OUTCOMES) :]))

    def take(self, row: Row) -> bool:
        """Take a row of values, and say whether it was one of this table."""
        if not self.active:
            return False
        cells = [cell for cell in row if not cell.continued]
        if not self._outcomes:
            return self._take_outcome_row(cells)
        lead = [cell for cell in cells[:2] if _GROUPS.exact(cell.text) or label_form(cell.text) == _LITIGATION]
        if lead:
            return self._take_group_row(lead, cells[len(lead) :])
        printed = [cell for cell in cells if not is_blank(cell)]
        longest = _LONGEST_VALUE if len(printed) > 1 else _LONGEST_ALONE
        if any(read_cell(cell.text).state == "unreadable" and len(cell.text.strip()) > longest for cell in printed):
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

    def _take_outcome_row(self, cells: list[Cell]) -> bool:
        """Read the layout in which an outcome is a row under the names of the groups."""
        outcome = _COL_LABELS.exact(cells[0].text) if cells else None
        groups = _ordered(self._groups)
        if outcome is None or not groups:
            return False
        fitting = fit(cells[1:], len(groups))
        if fitting is None:
            self._unread(cells[0], cells[1:])
            return True
        for cell, group in zip(fitting, groups, strict=True):
            self._collector.add(f"{group}.{outcome}", cell, _COL_BY_KEY[outcome])
        return True

    def _assign(self) -> None:
        filled = [row for row in self._rows if row]
        rows = [row for row in filled if not all(is_blank(cell) for cell in row)] or filled[:1]
        if not self._outcomes or not rows:
            return
        groups = _ordered(self._groups)
        if not groups:
            self._collector.keep_row(rows[0])
            self._collector.note("header_unread:review_litigation", f"the groups {self._groups} are not the form's")
            return
        if groups == [_REVIEW] and [_REVIEW, _LITIGATION] in self._groups:
            # Suits that are not divided, of which the form has no figures.
            groups = [_REVIEW, _LITIGATION]
        columns = [(group, outcome) for group in groups for outcome in self._outcomes[: len(_OUTCOMES)]]
        exact = len(rows[0]) == len(columns) or not all(is_blank(cell) for cell in rows[0])
        row = rows[0]
        if len(row) == len(columns) + self._padding and count_blank_end(row) >= self._padding:
            row = row[: len(columns)]
        fitting = _fit_values(row, len(columns)) if exact else None
        named = [outcome for _, outcome in columns] == self._outcomes
        shifted = fitting is not None and groups_may_be_shifted(fitting, len(_OUTCOMES), ruled=self._ruled)
        if not named or len(rows) > 1 or fitting is None or shifted:
            self._unread(rows[0][0], list(rows[0]))
            return
        for at in range(0, len(columns), len(_OUTCOMES)):
            self._take_group(columns[at : at + len(_OUTCOMES)], fitting[at : at + len(_OUTCOMES)])

    def _take_group(self, columns: Sequence[tuple[str, str]], values: Sequence[Cell]) -> None:
        """Take the values of a group; outcomes in another order than the form's only where they add up in it."""
        order = tuple(outcome for _, outcome in columns)
        group = columns[0][0]
        if group == _LITIGATION or (order != _OUTCOMES and not _add_up(order, values)):
            self._unread(values[0], list(values))
            return
        for cell, outcome in zip(values, order, strict=True):
            self._collector.add(f"{group}.{outcome}", cell, _COL_BY_KEY[outcome])

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


def _is_corner(forms: Sequence[str], *, goes_down: bool) -> bool:
    """Say whether a row begins with a word (类别) beside which all outcomes, or the names of groups, stand.

    Where it `goes_down` over the rows below, 行政诉讼 may stand for its two groups.
    """
    if _COL_LABELS.exact(forms[0]) or _GROUPS.exact(forms[0]) or forms[0] == _LITIGATION:
        return False
    if goes_down and forms[1:] == ["行政复议", _LITIGATION]:
        return True
    beside = {_COL_LABELS.exact(form) or _GROUPS.exact(form) for form in forms[1:]}
    return beside in (set(_OUTCOMES), set(_GROUP_ORDER)) and len(forms) == len(beside) + 1


def _add_up(order: Sequence[str], values: Sequence[Cell]) -> bool:
    """Say whether the parts of a group add up to its total, and are all the group's outcomes."""
    if sorted(order) != sorted(_OUTCOMES):
        return False
    read = {outcome: read_cell(cell.text).number for outcome, cell in zip(order, values, strict=True)}
    numbers = {outcome: to_count(number) for outcome, number in read.items() if number is not None}
    parts = [number for outcome, number in numbers.items() if outcome != "total" and number is not None]
    return len(parts) == len(_OUTCOMES) - 1 and sum(parts) == numbers.get("total")


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


def _fit_values(row: Row, count: int) -> list[Cell] | None:
    """Return the values of a row; a word before them (数量) is none of them."""
    if len(row) == count + 1 and read_cell(row[0].text).state == "unreadable":
        row = row[1:]
    printed = [cell for cell in row if not is_blank(cell)]
    # Blank rows above or below it may stand on one line with it.
    whole = len(printed) == count == len(row) - count_blank_end(row) - count_blank_end(row[::-1])
    fitting = printed if whole else fit(row, count)
    return None if fitting is None else list(fitting)
