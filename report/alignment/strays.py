"""Rows between stray blank cells: what a table of layout leaves of itself before and behind them, in no two as much.

The labels that stand in the first column show that there are such cells. What belongs to a row is then told by its
label, by what most rows print directly behind theirs, and in table four, whose values have no label, by the sums.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from report.alignment import review
from report.alignment.collector import Row, is_blank
from report.alignment.filling import places_of_labels, span_of
from report.alignment.padding import VALUES
from report.documents.model import Cell
from report.forms import FORMS, form_2014
from report.forms.shared import CAPTION
from report.labels import Labels, label_form
from report.numbers import read_cell, to_count

_CONTENT, _INDICATOR, _REQUESTS = "信息内容", label_form(form_2014.HEADER[0]), "requests"
_DISCLOSED = Labels((row.key, row.labels) for form in FORMS for block in form.disclosure for row in block.rows)
_INDICATORS = frozenset(label_form(label) for item in form_2014.ITEMS for label in item.labels)
_OUTCOMES = Labels((col.key, col.labels) for col in FORMS[0].review_cols)
_HEADS = {label_form(label) for group in FORMS[0].review_groups for label in group.labels} | {"行政诉讼", "结果维持"}
_SIZE = len(FORMS[0].review_cols)
_GROUPS = len(FORMS[0].review_groups)
_WHOLE_LABEL_SPANS = 2
# So many rows that begin, or end, otherwise than most are no accident.
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of values: how many columns its label spans, its values, and how many the form has."""

    kind: str
    span: int
    values: Row
    count: int

    @property
    def last(self) -> int:
        """The place of the last value that is printed, -1 where none is."""
        return _last(self.values)


@dataclass(frozen=True, slots=True)
class Strays:
    """What all tables of a document say of its stray cells: whether blank cells between values were kept."""

    keeps_blanks: bool

    def cut_off(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows of a table without stray cells, or without values where it is not certain which those are."""
        result: list[Row] = []
        walk = _Walk()
        for row in rows:
            if all(map(is_blank, row)):
                continue
            found = walk.take(row)
            own = row[_first(row) :]
            if found is not None:
                result.append(self._cut(own[: len(own) - len(found.values)], found))
            elif walk.outcomes and all(is_blank(cell) or _is_number(cell) for cell in own):
                result.append(_window(row, walk.outcomes) if self.keeps_blanks else own[: _last(own) + 1])
            else:
                result.append(own[: _last(own) + 1])
        return result

    def _cut(self, label: Row, found: _Found) -> Row:
        values, count = found.values, found.count
        if found.last >= count or len(values) < count:
            return (*label, *values)
        certain = found.last in {-1, count - 1} or found.kind == _INDICATOR or self.keeps_blanks
        return (*label, *values[: count if certain else found.last + 1])


class _Walk:
    """Goes through the rows of a table and knows what stands above them."""

    def __init__(self) -> None:
        # How many columns the header of table two has, and that of the table of 2014; 0 where none was seen.
        self._columns = 0
        self._behind_indicator = 0
        self._names: list[str] = []

    @property
    def outcomes(self) -> int:
        """How many names of outcomes stand above, 0 where they are not those of whole groups."""
        return len(self._names) if len(self._names) % _SIZE == 0 else 0

    def take(self, row: Row) -> _Found | None:
        """Return what a row of values has behind its label, None for any other row."""
        own = row[_first(row) :]
        forms = [label_form(cell.text) for cell in own[: _last(own) + 1]]
        if self._take_header(forms):
            return None
        if _DISCLOSED.find(own[0].text) is not None:
            return _Found(_CONTENT, 0, own[1:], self._columns) if self._columns else None
        numbered = int(forms[0].isdecimal())
        if self._behind_indicator and _INDICATORS.intersection(forms[numbered : numbered + 1]):
            return _Found(_INDICATOR, 0, own[numbered + 1 :], self._behind_indicator)
        at = places_of_labels([own]).get(0)
        if at is None:
            return None
        self._names = []
        return _Found(f"{_REQUESTS} {at}", span_of(own[at].text), own[at + 1 :], VALUES)

    def _take_header(self, forms: Sequence[str]) -> bool:
        if forms[0] == _CONTENT:
            self._columns, self._names = len(forms) - 1 if all(forms) else 0, []
        elif _INDICATOR in forms[:2]:
            self._behind_indicator, self._names = len(forms) - 1 - forms.index(_INDICATOR), []
        elif CAPTION.match(forms[0]):
            self._columns, self._names = 0, []
        elif _HEADS.intersection(forms) and all(not form or review.may_head(form) for form in forms):
            names = [form for form in forms if _OUTCOMES.exact(form)]
            self._names = names if len(names) == _SIZE * _GROUPS else self._names + names
        else:
            return False
        return True


def find_strays(tables: Sequence[Sequence[Row]]) -> Strays | None:
    """Return what the tables of a document say of their stray cells, None where they show none or are not certain.

    A row that prints something behind its last column shows that columns lie otherwise.
    """
    found = [list(_values_of(rows)) for rows in tables]
    if not any(_begin_apart(rows) or _end_apart(values) for rows, values in zip(tables, found, strict=True)):
        return None
    rows = list(itertools.chain.from_iterable(found))
    whole = [row for row in rows if (row.count > 1 or row.kind == _INDICATOR) and row.last == row.count - 1]
    gaps = [any(map(is_blank, row.values[: row.count])) for row in whole]
    behind = not all(gaps) or len({row.span for row in whole if row.count == VALUES}) > 1
    if not behind or any(row.last >= row.count for row in rows):
        return None
    return Strays(keeps_blanks=sum(gaps) >= _ENOUGH)


def _values_of(rows: Sequence[Row]) -> Iterator[_Found]:
    walk = _Walk()
    for row in rows:
        if not all(map(is_blank, row)) and (found := walk.take(row)) is not None:
            yield found


def _begin_apart(rows: Sequence[Row]) -> bool:
    """Say whether labels of one table that stand in its first column begin in different places."""
    begins: dict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        begin = _first(row)
        # A number may count the row.
        label = next((cell.text for cell in row[begin : begin + 2] if not cell.text.strip().isdecimal()), "")
        if label and not row[0].continued and (kind := _kind_of_first(label)) is not None:
            begins[kind][begin] += 1
    return any(map(_varies, begins.values()))


@lru_cache(maxsize=4096)
def _kind_of_first(text: str) -> str | None:
    """Return the table in whose first column a label stands, None where it is none, or may stand in another."""
    form = label_form(text)
    if form == _CONTENT or CAPTION.match(form) or _DISCLOSED.find(text) is not None:
        return _CONTENT
    if form == _INDICATOR or form in _INDICATORS:
        return _INDICATOR
    return _REQUESTS if span_of(text) == _WHOLE_LABEL_SPANS else None


def _end_apart(rows: Sequence[_Found]) -> bool:
    """Say whether rows of one kind end in different places; what fills up rows without values is another matter."""
    ends: dict[tuple[str, int, int, bool], Counter[int]] = defaultdict(Counter)
    for row in rows:
        ends[row.kind, row.span, row.count, row.last < 0][len(row.values)] += 1
    return any(len(lengths) > _ENOUGH and _varies(lengths) for lengths in ends.values())


def _varies(places: Counter[int]) -> bool:
    return places.total() - max(places.values()) >= _ENOUGH


def _window(row: Row, count: int) -> Row:
    """Return the values of groups among stray cells: all that is printed, or as many as there are columns.

    Where blank values and stray cells cannot be told apart, the sums of the groups tell, if they are of anything, or
    nothing being printed but totals.
    """
    first, last = _first(row), _last(row)
    if last - first + 1 >= count:
        return row[first : last + 1]
    # A bar that opens or closes lines may have been taken for a stray cell's.
    wide = (_blank(row), *row, _blank(row))
    windows = [wide[at : at + count] for at in range(max(last + 2 - count, 0), first + 2) if at + count <= len(wide)]
    sums = [window for window in windows if _add_up(window)]
    totals = [window for window in windows if count > _SIZE and _is_totals(window)]
    certain = sums or totals
    return certain[0] if len(certain) == 1 else row[first : last + 1]


def _add_up(window: Row) -> bool:
    """Say whether the parts of every group add up to its total, and not all to nothing."""
    groups = [[_number(cell) for cell in window[at : at + _SIZE]] for at in range(0, len(window), _SIZE)]
    hold = all(total is not None and sum(part or 0 for part in parts) == total for *parts, total in groups)
    return hold and any(total for *_, total in groups)


def _is_totals(window: Row) -> bool:
    return all(is_blank(cell) == bool((at + 1) % _SIZE) for at, cell in enumerate(window))


def _number(cell: Cell) -> int | None:
    number = read_cell(cell.text).number
    return None if number is None else to_count(number)


def _is_number(cell: Cell) -> bool:
    return read_cell(cell.text).state in {"stated", "dash"}


def _blank(row: Row) -> Cell:
    return row[0]._replace(text="")


def _first(row: Row) -> int:
    return next((at for at, cell in enumerate(row) if not is_blank(cell)), len(row))


def _last(row: Row) -> int:
    return len(row) - 1 - next((at for at, cell in enumerate(reversed(row)) if not is_blank(cell)), len(row))
