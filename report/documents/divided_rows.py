"""Rows of text whose cells neither bars nor tabs divide: commas, as programs save a sheet, brackets, or a colon.

Each of these stands in sentences as well. What divides cells is known by the form's words, alone between two of them
or beside a number.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from report.documents.form_words import is_form_word
from report.documents.prose import SENTENCE_ENDS
from report.forms import form_2014
from report.numbers import read_cell

_Split = Callable[[str], list[str]]
# So many rows tell what divides cells.
_ENOUGH_ROWS = 4
_LINES_OF_RECORD = 40
_BREAK = "<br>"
_LONGEST_CELL, _LONGEST_LINE = 60, 5000
_IN_BRACKETS = re.compile(r"\s*(?:\[[^\[\]]*\]\s*)+")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_AFTER_COLON = re.compile(r"(?P<label>.{0,80})[：:](?P<values>[^：:]{1,120})")
_JOINED_HEADER = re.compile(r"\s*(?:信息内容\S|统计指标单位)")


class _Record(NamedTuple):
    """Lines that are a row together if anything is, and the cells into which they can be divided."""

    lines: Sequence[str]
    cells: Sequence[str]

    @property
    def is_row(self) -> bool:
        """Whether every cell is one of the form's words, a unit or a value, and there is such a word."""
        cells = [cell.replace(_BREAK, "") for cell in self.cells]
        if len(cells) < 2 or not any(map(is_form_word, cells)):
            return False
        return all(
            is_form_word(cell) or cell in form_2014.UNITS or read_cell(cell).state != "unreadable" for cell in cells
        )

    @property
    def is_short(self) -> bool:
        """Whether the cells may be those of a row that has none of the form's words: no sentence is in it."""
        short = all(len(cell) <= _LONGEST_CELL and not cell.endswith(SENTENCE_ENDS) for cell in self.cells)
        return len(self.cells) > 1 and short


def with_bars_for_dividers(lines: Sequence[str]) -> list[str]:
    """Return the lines, rows with bars between their cells where something else divides them.

    Where a colon stands between labels and values, blanks take its place.
    """
    for mark, split in (("[", _by_brackets), (",", _by_commas), (";", _by_semicolons), (" / ", _by_slashes)):
        if sum(mark in line for line in lines) >= _ENOUGH_ROWS:
            records = list(_records(lines, split, quoted=mark in {",", ";"}))
            rows = [at for at, record in enumerate(records) if record.is_row]
            if len(rows) >= _ENOUGH_ROWS and (mark != " / " or any(map(_is_header, records))):
                lines = list(_barred(records, rows))
    return _with_blanks_for_colons(lines)


def _with_blanks_for_colons(lines: Sequence[str]) -> list[str]:
    """Return the lines; under a header that is run together, blanks between labels and the values behind a colon."""
    found = {at: rest for at, line in enumerate(lines) if (rest := _AFTER_COLON.fullmatch(line)) is not None}
    rows = {at: [row["label"], *values] for at, row in found.items() if (values := _values_in(row["values"]))}
    named = sum(any(map(is_form_word, _with_unit_or_without(cells[0]))) for cells in rows.values())
    if named < _ENOUGH_ROWS or not any(map(_JOINED_HEADER.match, lines)):
        return list(lines)
    return [" ".join(rows[at]) if at in rows else line for at, line in enumerate(lines)]


def _with_unit_or_without(label: str) -> list[str]:
    return [label, *(label.removesuffix(unit) for unit in form_2014.UNITS if label.endswith(unit))]


def _values_in(text: str) -> list[str]:
    """Return the values in a text, [] where something else is there."""
    divider = next((mark for mark in "、，, " if mark in text), "、")
    values = [text] if read_cell(text).state != "unreadable" else text.split(divider)
    return values if all(read_cell(value).state != "unreadable" for value in values) else []


def _records(lines: Sequence[str], split: _Split, *, quoted: bool) -> Iterator[_Record]:
    """Yield the lines as records; one in whose quotes a line ends goes on until they are closed, if that is soon."""
    at = 0
    while at < len(lines):
        size = 1
        if quoted and lines[at].count('"') % 2:
            ends = (more for more in range(2, _LINES_OF_RECORD + 1) if _is_closed(lines[at : at + more]))
            size = next(ends, 1)
        own = lines[at : at + size]
        yield _Record(own, split(_BREAK.join(own)))
        at += size


def _is_closed(lines: Sequence[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 0


def _by_commas(line: str) -> list[str]:
    return next(csv.reader([line]), []) if len(line) <= _LONGEST_LINE else [line]


def _by_semicolons(line: str) -> list[str]:
    return next(csv.reader([line], delimiter=";"), []) if len(line) <= _LONGEST_LINE else [line]


def _by_brackets(line: str) -> list[str]:
    return _BRACKETS.findall(line) if _IN_BRACKETS.fullmatch(line) else [line]


def _is_header(record: _Record) -> bool:
    """Say whether a record is names of columns alone: between these a slash is no value."""
    return len(record.cells) > 2 and all(map(is_form_word, record.cells))


def _by_slashes(line: str) -> list[str]:
    return line.split(" / ")


def _barred(records: Sequence[_Record], rows: Sequence[int]) -> Iterator[str]:
    """Yield lines, rows with bars; in a sheet, whose lines have as many cells each, one cell alone is a line."""
    width, count = Counter(len(records[at].cells) for at in rows).most_common(1)[0]
    known = set(rows)
    for at, record in enumerate(records):
        printed = [cell for cell in record.cells if cell.strip()]
        of_sheet = count == len(rows) and len(record.cells) == width
        beside = not known.isdisjoint((at - 1, at + 1))
        if "|" in "".join(record.lines):
            yield from record.lines
        elif at in known or (beside and record.is_short and len(printed) != 1):
            yield f"|{'|'.join(record.cells)}|"
        elif (of_sheet and len(printed) < 2) or (beside and len(record.cells) == 1):
            yield "".join(printed).replace(_BREAK, "")
        else:
            yield from record.lines
