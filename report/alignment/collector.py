"""Where figures are gathered: each key once, and only where its cell is certain."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from report.documents.model import Cell
from report.forms import FORMS, Col, form_2014
from report.model import Edition, Figure, Notice, State, TableRole
from report.numbers import read_cell, says_nothing, to_count

Row = tuple[Cell, ...]
LABEL_LENGTH = 6
# A cell before the labels of a group's rows.
OF_WHICH = "其中"
# Digits of scans are recognised with 0.95 and more; what confuses the network (a slash and a 1) stays below 0.9.
SURE = 0.9
# So many keys of which two tables say different things are no misprint.
_ENOUGH_CONFLICTS = 3

# A sign or a part of a number alone in a cell: what belongs to it may stand in the next one.
_TORN = re.compile(r"\s*(?:[+＋增减]|[.．,，]\d+|\d+[.．,，])\s*$")

# A number beside what is struck out, raised or unseen: no label, however long.
_MARKED = re.compile(r"\s*(?=\S*[~^])[\d.,~^]+\s*")

# A number that a narrow cell divides over lines, or two numbers.
PIECES = re.compile(r"\s*\d+(?:\s+\d+)+\s*")

_KEYS = (*(key for form in FORMS for key in form.figure_keys()), *(item.key for item in form_2014.ITEMS))
KEY_ORDER: dict[str, int] = {key: index for index, key in enumerate(dict.fromkeys(_KEYS))}


@dataclass(slots=True)
class FigureReading:
    """What the tables of a document say.

    `tables` are the statutory tables that are there, whether or not a cell of them could be read; `editions` those
    whose own labels were seen. `prose` holds the sentences that stand alone in rows, `unread` the rows that gave no
    figure, each with the index of its run.
    """

    figures: dict[str, Figure] = field(default_factory=dict)
    tables: set[TableRole] = field(default_factory=set)
    editions: set[Edition] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)
    prose: list[tuple[int, str]] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)

    @property
    def form(self) -> Edition | None:
        """The edition of the tables: hybrid where labels of two editions were seen, None where none is telling."""
        if len(self.editions) > 1:
            return "hybrid"
        return next(iter(self.editions), None)


class Collector:
    """Takes cells for figures and leaves out what is not certain, with a notice."""

    def __init__(self) -> None:
        self.reading = FigureReading()
        self._conflicts: set[str] = set()
        # Keys of which two cells say the same.
        self._agreed: set[str] = set()
        self._noted: set[tuple[str, str]] = set()
        self._run = 0

    def next_run(self) -> None:
        """Say that what follows stands under another heading."""
        self._run += 1

    def keep_prose(self, text: str) -> None:
        """Keep a sentence that stands in a table."""
        self.reading.prose.append((self._run, text))

    def keep_row(self, row: Sequence[Cell]) -> None:
        """Keep the words of a row that gave no figure."""
        words = " | ".join(text for text in (" ".join(cell.text.split()) for cell in row) if text)
        if words:
            self.reading.unread.append((self._run, words))

    def note(self, code: str, detail: str) -> None:
        """Report something about the tables, once."""
        if (code, detail) not in self._noted:
            self._noted.add((code, detail))
            self.reading.notices.append(Notice(code=code, detail=detail))

    def add(self, key: str, cell: Cell, col: Col, header_unit: str | None = None) -> None:
        """Take a cell for a figure, unless it is shared with another row or the key is already told otherwise."""
        if cell.continued or cell.merged:
            self.note(f"merged_cell:{key}", f"the cell at {cell.where} is shared by several rows")
            return
        figure = read_figure(cell, col, header_unit)
        if cell.confidence is not None and figure.confidence is not None:
            figure = _sure(figure, figure.confidence)
        figures = self.reading.figures
        known = figures.get(key)
        if key in self._conflicts or (known is not None and not _same(known, figure)):
            self._conflicts.add(key)
            figures.pop(key, None)
            self.note(
                f"figure_conflict:{key}", f"two cells say different things, one of them {cell.text!r} at {cell.where}"
            )
        elif known is not None:
            self._agreed.add(key)
        else:
            figures[key] = figure
            if figure.value in {0, "0"} and read_cell(cell.text).both_signs:
                self.note(f"ambiguous_sign:{key}", f"{cell.text!r} at {cell.where} was read as 0")

    def finished(self) -> FigureReading:
        """Return what was gathered, figures in the order of the forms."""
        self._leave_out_of_one_table()
        figures = self.reading.figures
        self.reading.figures = {key: figures[key] for key in sorted(figures, key=KEY_ORDER.__getitem__)}
        return self.reading

    def _leave_out_of_one_table(self) -> None:
        """Leave out what one table alone says where another contradicts most of it: either may be another year's."""
        figures = self.reading.figures
        for table in {key.split(".")[0] for key in self._conflicts}:
            twice = {key for key in self._conflicts | self._agreed if key.split(".")[0] == table}
            once = [key for key in figures if key.split(".")[0] == table and key not in twice]
            if len(twice & self._conflicts) < _ENOUGH_CONFLICTS or len(twice) < len(once):
                continue
            for key in once:
                where = figures.pop(key).where
                self.note(f"figure_conflict:{key}", f"another table contradicts the one of the cell at {where}")


def read_figure(cell: Cell, col: Col, header_unit: str | None) -> Figure:
    """Return the figure of a cell in a column; a count that is no whole number is unreadable."""
    text, where, _, _, confidence = cell
    value, state, unit = _read_amount(text) if col.money else _read_count(text)
    sure = None if confidence is None else math.floor(1000 * confidence) / 1000
    return Figure.read(value, text, state, unit or header_unit or col.unit, where, sure)


# Most cells of a report say what others say.
@lru_cache(maxsize=4096)
def _read_count(text: str) -> tuple[int | None, State, str | None]:
    read = read_cell(text)
    value = None if read.number is None else to_count(read.number)
    return value, "unreadable" if value is None and read.number is not None else read.state, read.unit


@lru_cache(maxsize=1024)
def _read_amount(text: str) -> tuple[str | None, State, str | None]:
    read = read_cell(text)
    return read.number, read.state, read.unit


def _sure(figure: Figure, confidence: float) -> Figure:
    """Return a figure as it is, without its value where recognition of characters is not sure of it."""
    return figure if confidence >= SURE else figure.model_copy(update={"state": "unreadable", "value": None})


def fit(values: Sequence[Cell], count: int) -> Sequence[Cell] | None:
    """Return as many cells as there are columns, None where it is not certain which those are.

    A cell too few could be any of them, a cell too many as well, unless all are blank, or all but as many as there are
    columns, at the end. Words at the beginning may be a label that nobody knows.
    """
    if len(values) == count and _are_digits(values):
        return values
    if len(values) < count or not values or _is_words(values[0]) or any(_is_torn(cell.text) for cell in values):
        return None
    if len(values) == count:
        return values
    # A cell above that reaches too far down puts its continuation among the values.
    own = [cell for cell in values if not cell.continued]
    if len(own) == count:
        return own
    blank = list(map(is_blank, values))
    return values[:count] if all(blank[count:]) and (all(blank) or not any(blank[:count])) else None


def _are_digits(cells: Sequence[Cell]) -> bool:
    """Say whether cells are digits or empty, as most are: then none of them is words or a part of a number."""
    digits = "".join([cell.text for cell in cells])
    return digits.isdecimal() and digits.isascii()


@lru_cache(maxsize=4096)
def _is_torn(text: str) -> bool:
    return _TORN.match(text) is not None


def _is_words(cell: Cell) -> bool:
    number = _MARKED.fullmatch(cell.text) or ("\n" in cell.text and PIECES.fullmatch(cell.text))
    long = len(cell.text.strip()) >= LABEL_LENGTH and not number
    return long and read_cell(cell.text).state == "unreadable"


def is_blank(cell: Cell) -> bool:
    """Say whether nothing is printed in a cell."""
    return says_nothing(cell.text)


def count_blank_end(row: Row) -> int:
    """Return how many cells at the end of a row are blank."""
    return next((count for count, cell in enumerate(reversed(row)) if not is_blank(cell)), len(row))


def _same(one: Figure, other: Figure) -> bool:
    return (one.value, one.state, one.unit) == (other.value, other.state, other.unit)
