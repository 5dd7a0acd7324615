"""The statistical table of 2014: a row an indicator, with its unit and one number."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from report.alignment.collector import Collector, Row, is_blank
from report.alignment.statistics_columns import Columns, find_columns, is_indicator_column
from report.forms import Col, form_2014
from report.labels import label_form
from report.numbers import read_cell

_ITEMS = form_2014.ITEMS
_ORDER = {item.key: index for index, item in enumerate(_ITEMS)}
_BY_LABEL: dict[str, list[form_2014.Item]] = {}
for _item in _ITEMS:
    for _label in _item.labels:
        _BY_LABEL.setdefault(label_form(_label), []).append(_item)
_HEADINGS = frozenset(map(label_form, form_2014.HEADINGS))
_OF_WHICH = re.compile(r"\s*其中\s*[:：,，]?")
# What ends most labels.
_COUNT = "数"
# A unit or an explanation behind a label.
_BEHIND = re.compile(r"[(（][^()（）]*(?:[)）]\s*|$)$")


class StatisticsReader:
    """Reads the rows of the table of 2014; the words of two rows are the same, and their order tells them apart."""

    def __init__(self, collector: Collector, year: int | None) -> None:
        self._collector = collector
        self.active = False
        self._year = year
        self._columns: Columns | None = None
        self._last = -1
        # How many rows of numbers have been passed since that are none of the form's.
        self._unknown = 0
        # Items whose rows are there, with a number or without, and how often the words of a label were.
        self._met: set[str] = set()
        self._times: Counter[str] = Counter()

    def reset(self) -> None:
        """Forget the header: what follows stands under another heading."""
        self.active, self._columns, self._last, self._unknown = False, None, -1, 0

    def take_header(self, row: Row) -> bool:
        """Take the header, and say whether the row was one; of several columns of numbers one must be the year's."""
        forms = [label_form(cell.text) for cell in row if not cell.continued and not is_blank(cell)]
        if not any(map(is_indicator_column, forms)):
            return False
        # The table may go on under its own header again, on another page.
        last = self._last if self.active else -1
        self.reset()
        self.active, self._last = True, last
        self._columns = find_columns(forms, self._year)
        if self._columns is None:
            self._collector.note("header_unread:statistics", f"the columns {' '.join(forms)!r} are not the form's")
        return True

    def take(self, row: Row) -> bool:
        """Take a row of the table, and say whether it was one."""
        if not self.active:
            return False
        cells = [cell for cell in row if not cell.continued]
        first = next((index for index, cell in enumerate(cells) if not is_blank(cell)), 0)
        if cells and label_form(cells[first].text) in _HEADINGS:
            picked = self._columns.pick(cells[first + 1 :]) if self._columns is not None else None
            beside = [picked[1]] if picked is not None else cells
            return not any(read_cell(cell.text).state == "stated" for cell in beside)
        found = [(index, form) for index, cell in enumerate(cells[:3]) if (form := _find_label(cell.text)) is not None]
        if len(found) != 1:
            self._unknown += any(read_cell(cell.text).state == "stated" for cell in cells)
            return False
        index, form = found[0]
        label, item = cells[index], self._item_of(form)
        self._times[form] += 1
        if item is not None:
            # A row whose number is blank or lost still says which group the rows below it belong to.
            self._last, self._unknown = _ORDER[item.key], 0
            self._met.add(item.key)
        picked = self._columns.pick(cells[index + 1 :]) if self._columns is not None else None
        if item is None or picked is None:
            self._collector.keep_row(row)
            self._collector.note("row_unread:statistics", f"{label.text!r} at {label.where} is not certain")
            return True
        unit, value = picked
        self._collector.reading.editions.add("2014")
        self._collector.add(item.key, value, Col(item.key, item.labels, item.unit, item.money), unit)
        return True

    def leave_out_ambiguous(self) -> None:
        """Leave out rows with words of two groups where the second has no row of its own, though later rows follow.

        Rows at the end of the first group and at the beginning of the second may be missing: what is left of both looks
        like the first.
        """
        last = max((_ORDER[key] for key in self._met), default=-1)
        for form, (first, second) in ((form, items) for form, items in _BY_LABEL.items() if len(items) > 1):
            own = {item.key for item in _ITEMS if second.parent in {item.key, item.parent}}
            alone = first.key in self._met and self._times[form] == 1 and not own & self._met
            if alone and last > _ORDER[second.key]:
                figure = self._collector.reading.figures.pop(first.key, None)
                where = "the table" if figure is None else figure.where
                self._collector.note("row_unread:statistics", f"the row at {where} may be {second.key} as well")

    def _item_of(self, form: str) -> form_2014.Item | None:
        """Return the item that a label is: of those with the same words, the first that has not been passed."""
        items = _BY_LABEL[form]
        if len(items) == 1:
            return items[0]
        following = [item for item in items if self._parent_is_near(item)]
        # Rows that nobody knows may be those before another item with the same words.
        may_be = [item for item in items if self._last < _ORDER[item.key] <= self._last + 1 + self._unknown]
        return following[0] if len(following) == 1 and may_be in ([], following) else None

    def _parent_is_near(self, item: form_2014.Item) -> bool:
        """Say whether the row before was the item's parent or a part of it that the form has before the item."""
        if not 0 <= self._last < _ORDER[item.key]:
            return False
        before = _ITEMS[self._last]
        return item.parent in {before.key, before.parent}


@lru_cache(maxsize=4096)
def _find_label(text: str) -> str | None:
    """Return what is compared of the label that a text is, numbered behind 其中, with a unit, with 数 or without it."""
    after = _OF_WHICH.sub("", text, count=1)
    forms = [label_form(words) for words in (text, after, _BEHIND.sub("", text), _BEHIND.sub("", after))]
    counted = [form.removesuffix(_COUNT) if form.endswith(_COUNT) else form + _COUNT for form in forms]
    return next((form for form in (*forms, *counted) if form in _BY_LABEL), None)


def may_head(text: str) -> bool:
    """Say whether a cell can tell that its row is the header."""
    return is_indicator_column(label_form(text))
