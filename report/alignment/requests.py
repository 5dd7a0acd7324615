"""Table three, 收到和处理政府信息公开申请情况: rows of outcomes by kinds of applicant."""

from __future__ import annotations

from collections.abc import Sequence

from report.alignment.collector import OF_WHICH, Collector, Row, fit, is_blank
from report.alignment.filling import places_of_labels
from report.alignment.shifted import rows_to_doubt
from report.documents.model import Cell
from report.forms import FORMS, Col
from report.labels import Labels, label_form
from report.linear.words import split_labels
from report.numbers import read_cell

_AMBIGUOUS = frozenset({"otherwise", "otherwise.remaining"})
_ROWS = Labels((row.key, row.labels) for form in FORMS for row in form.request_rows if row.key not in _AMBIGUOUS)
_GROUPS = Labels((group.key, group.labels) for form in reversed(FORMS) for group in form.request_groups)
_REMAINING = Labels(
    (row.key, row.labels) for form in FORMS for row in form.request_rows if row.key == "otherwise.remaining"
)
_ROW_FORMS = frozenset(label_form(label) for form in FORMS for row in form.request_rows for label in row.labels)
_GROUP_OF = {row.key: row.group for form in FORMS for row in form.request_rows}
_COLS: tuple[Col, ...] = FORMS[0].request_cols
_COL_LABELS = Labels((col.key, col.labels) for col in _COLS)
_COL_BY_KEY = {col.key: col for col in _COLS}
_ORDER = tuple(col.key for col in _COLS)
_ORGANISATIONS = "法人或其他组织"
_APPLICANTS = "申请人情况"
_HEADS = frozenset({_ORGANISATIONS, "法人或其它组织", "法人和其他组织", "法人及其他组织"})
_TELLING = frozenset({"natural_person", "business", "research", "public_interest", "legal_service", _ORGANISATIONS})
_KINDS = frozenset(_ORDER[1:-1])
# 法人或其他组织 stands where its kinds stand.
_PLACES = {key: place for place, key in enumerate((_ORDER[0], _ORGANISATIONS, *_ORDER[1:]))}
_LABEL_CELLS = 4
_ENOUGH_OF_HEADER = 4
_ENOUGH_ROWS = 5


class RequestsReader:
    """Reads the rows of table three."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self.active = False
        self._header: list[list[str]] = []
        self._cols: tuple[Col, ...] | None = None
        self._resolved = False
        self._group: str | None = None
        # How many cells stand after the labels of a table's rows.
        self._widths: set[int] = set()
        # Values of rows that may have lost a cell.
        self._short: Sequence[Row] = ()
        # The first row of a table, which a page break may have cut off from its beginning.
        self._first: Row = ()

    def reset(self) -> None:
        """Forget the header: what follows stands under another heading."""
        self.active = False
        self._header, self._cols, self._resolved, self._group = [], None, False, None

    def begin(self, rows: Sequence[Row], *, ruled: bool) -> None:
        """Look at the rows of a table before they are taken: what all of them have in common is no accident.

        Where a page is `ruled` a row that lost a cell ends with a blank one.
        """
        self._first = rows[0] if rows else ()
        labels = places_of_labels(rows)
        self._short = rows_to_doubt([rows[index][at + 1 :] for index, at in labels.items()], len(_ORDER), ruled=ruled)
        widths = [len(rows[index]) - at - 1 for index, at in labels.items()]
        self._widths = set(widths) if len(widths) >= _ENOUGH_ROWS else set()

    def take_header(self, row: Row) -> bool:
        """Take a row of the header, and say whether the row was one."""
        found: list[str] = []
        for cell in row:
            form = "" if cell.continued or not cell.text else label_form(cell.text)
            key = _ORGANISATIONS if form in _HEADS else _COL_LABELS.exact(form) if form else None
            if key is not None:
                found.append(key)
        starts = any(label_form(cell.text) == _APPLICANTS for cell in row)
        if not starts and not (len(found) > 1 and _TELLING.intersection(found)):
            return False
        if self._resolved:
            # The table may go on below its header printed again.
            group = self._group
            self.reset()
            self._group = group
        self.active = True
        self._collector.reading.tables.add("requests")
        if found:
            self._header.append(found)
        return True

    def take(self, row: Row) -> bool:
        """Take a row of values, and say whether it was one of this table."""
        key, last = self._find_label(row)
        if last is None:
            return False
        values = row[last + 1 :]
        if key is None:
            if any(read_cell(cell.text).state == "stated" for cell in values):
                self._unread(row[last], values, "is a heading, not a row")
            return True
        if not values and not self.active:
            return False
        if row is self._first and _lost_its_beginning(row[last]) and all(map(is_blank, values)):
            self._unread(row[last], values, "lacks the beginning of its label, as its cells lack what they say")
            return True
        return self._take_values(key, row[last], values)

    def _find_label(self, row: Row) -> tuple[str | None, int | None]:
        """Return the row's key and the index of its last label; (None, None) where no label is known."""
        key: str | None = None
        last: int | None = None
        for index, cell in enumerate(row[:_LABEL_CELLS]):
            if cell.continued or is_blank(cell) or label_form(cell.text) == OF_WHICH:
                continue
            *groups, text = split_labels(cell.text)
            self._group = _GROUPS.exact(groups[-1]) if groups else self._group
            group = _GROUPS.exact(text)
            if group is not None:
                self._group, key, last = group, "otherwise" if group == "otherwise" else None, index
                continue
            found = _REMAINING.exact(text) if self._group == "otherwise" else None
            found = found or _ROWS.find(text)
            if found is not None:
                self._group = _GROUP_OF[found] or self._group
                return found, index
            if last is not None:
                break
        return key, last

    def _take_values(self, key: str, label: Cell, values: Row) -> bool:
        cols = self._resolve_cols()
        fitting = fit(values, len(cols)) if cols is not None else None
        if not self.active and fitting is None:
            return False
        self._collector.reading.tables.add("requests")
        self.active = True
        if cols is None or fitting is None:
            self._unread(label, values, f"has {len(values)} cells under {len(cols) if cols else 'unknown'} columns")
            return True
        if cols[-1].key == _ORDER[-1] and tuple(values) in self._short:
            self._unread(label, values, "may lack a cell, for its total is blank")
            return True
        if key.startswith("otherwise"):
            self._collector.reading.editions.add("2019" if key == "otherwise" else "2021")
        for cell, col in zip(fitting, cols, strict=True):
            self._collector.add(f"requests.{key}.{col.key}", cell, col)
        return True

    def _unread(self, label: Cell, values: Row, reason: str) -> None:
        self._collector.keep_row((label, *values))
        self._collector.note("row_unread:requests", f"{label.text!r} at {label.where} {reason}: not assigned")

    def _resolve_cols(self) -> tuple[Col, ...] | None:
        """Return the columns in the header's order; the form's where the header is the form's or is not there."""
        if self._resolved:
            return self._cols
        order = _flatten(self._header)
        if order is None:
            self._collector.note("header_unread:requests", f"the header {self._header} is not the form's")
        elif _lacks_totals(self._header) and self._widths == {len(_ORDER) - 1}:
            order = order[:-1]
        self._cols = None if order is None else tuple(_COL_BY_KEY[key] for key in order)
        self._resolved = bool(self._header)
        return self._cols


def _lost_its_beginning(label: Cell) -> bool:
    """Say whether a label is known by its end alone: a page break may have cut it off from the row's values."""
    form = label_form(label.text)
    return form not in _ROW_FORMS and any(known.endswith(form) for known in _ROW_FORMS)


def may_head(text: str) -> bool:
    """Say whether a cell can stand in a row of the header."""
    form = label_form(text)
    return form == _APPLICANTS or form in _HEADS or _COL_LABELS.exact(form) is not None


def _flatten(header: list[list[str]]) -> tuple[str, ...] | None:
    """Return the columns of a header, None where their order is not certain.

    The kinds of organisation stand in a row below 法人或其他组织, in whose place they belong, whatever the order of
    either row; the two may be written as one. A row with all seven and no 法人或其他组织 has the columns itself. A
    header of which some is lost is the form's own where enough is left, in the form's order.
    """
    rows = [list(dict.fromkeys(row)) for row in header]
    printed = [key for row in rows for key in row]
    if len(rows) == 1 and _ORGANISATIONS not in printed and set(printed) == set(_ORDER):
        return None if printed[:2] == [_ORDER[0], _ORDER[-1]] else tuple(printed)
    if all(_is_ordered(row) for row in rows):
        return _ORDER if not printed or len({*printed} - {_ORGANISATIONS}) >= _ENOUGH_OF_HEADER else None
    above = [key for key in printed if key not in _KINDS]
    below = [key for key in printed if key in _KINDS]
    whole = sorted(printed) == sorted((*_ORDER, _ORGANISATIONS)) and not any(map(_are_parted, rows))
    # The kinds stand side by side, and so do the names beside 法人或其他组织.
    together = "".join("o" if key in _KINDS else "a" for key in printed).strip("a") == "o" * len(_KINDS)
    if not whole or not together or not any(set(above) <= set(row) for row in rows):
        return None
    at = above.index(_ORGANISATIONS)
    return (*above[:at], *below, *above[at + 1 :])


def _are_parted(row: list[str]) -> bool:
    """Say whether another name stands between 法人或其他组织 and its kinds in one row: that may be before both."""
    at = row.index(_ORGANISATIONS) + 1 if _ORGANISATIONS in row else len(row)
    return at < len(row) and row[at] not in _KINDS and not _KINDS.isdisjoint(row[at:])


def _lacks_totals(header: list[list[str]]) -> bool:
    """Say whether a header has all kinds of applicants in the form's order and no totals."""
    return {key for row in header for key in row} - {_ORGANISATIONS} == set(_ORDER[:-1]) and all(
        map(_is_ordered, header)
    )


def _is_ordered(row: list[str]) -> bool:
    """Say whether names stand in the form's order, be it that of one row or of two that are written as one."""
    above = [_PLACES[key] for key in row if key not in _KINDS]
    below = [_PLACES[key] for key in row if key in _KINDS]
    places = [_PLACES[key] for key in row]
    return places == sorted(places) or (_ORGANISATIONS in row and above + below == sorted(above) + sorted(below))
