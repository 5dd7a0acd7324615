"""Reads the tables of a document row by row: each row belongs to the table whose labels it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from report.alignment import disclosure, requests, review, statistics
from report.alignment.collector import KEY_ORDER, Collector, FigureReading, Row
from report.alignment.disclosure import DisclosureReader
from report.alignment.joints import mended
from report.alignment.misread import with_known_labels
from report.alignment.missing import missing_cells
from report.alignment.moved import leave_out_moved
from report.alignment.requests import RequestsReader
from report.alignment.review import ReviewReader
from report.alignment.statistics import StatisticsReader
from report.alignment.statistics_columns import without_halves
from report.alignment.strays import find_strays
from report.alignment.tidying import tidied
from report.alignment.witnesses import join_proved, leave_out_doubtful
from report.documents.model import Cell, Table
from report.forms import FORMS
from report.labels import Labels, label_form
from report.linear.words import split_labels
from report.model import Notice
from report.numbers import read_cell, says_nothing

_OTHERWISE = tuple(key for key in KEY_ORDER if key.startswith("requests.otherwise.") and key.count(".") == 2)
_BELOW_OTHERWISE = tuple(key for key in KEY_ORDER if key.startswith("requests.otherwise.") and key.count(".") == 3)
_NOTE = ("勾稽关系", "钩稽关系")
_PROSE_LENGTH = 8
_ROW_LABELS = Labels(
    (row.key, row.labels)
    for form in FORMS
    for row in (*form.request_rows, *form.review_groups, *(row for block in form.disclosure for row in block.rows))
)


def read_figures(runs: Iterable[list[Table]], year: int | None = None) -> FigureReading:
    """Read the statutory tables; a run is the tables between two headings, which may be one table in several parts.

    `year` is the report's, None where that is not known: then of columns of several years none is certain.
    """
    collector = Collector()
    reader = _TableReader(collector, year)
    runs = [list(run) for run in runs]
    strays = find_strays([table.rows for run in runs for table in run if not table.placed])
    for run in runs:
        for table, rows in mended(run):
            own = rows if strays is None or table.placed else strays.cut_off(rows)
            # Only what characters were recognised of has cells that are not sure, and labels with a slip of that kind.
            if {cell.confidence for row in own for cell in row} != {None}:
                own = [with_known_labels(row) for row in own]
            reader.take_table(tidied(own, placed=table.placed), ruled=table.ruled)
        reader.reset()
        collector.next_run()
    reader.finish()
    reading = leave_out_moved(join_proved(leave_out_doubtful(_without_hollow_group(collector.finished()))))
    reading.notices.extend(missing_cells(reading))
    return reading


class _TableReader:
    def __init__(self, collector: Collector, year: int | None) -> None:
        self._collector = collector
        self._disclosure = DisclosureReader(collector)
        self._requests = RequestsReader(collector)
        self._review = ReviewReader(collector)
        self._statistics = StatisticsReader(collector, year)

    def reset(self) -> None:
        self._statistics.reset()
        self._disclosure.reset()
        self._requests.reset()
        self._review.reset()

    def finish(self) -> None:
        """Leave out what only the document as a whole shows to be uncertain."""
        self._statistics.leave_out_ambiguous()

    def take_table(self, rows: Sequence[Row], *, ruled: bool) -> None:
        """Take all rows of a table, which may be drawn with rules on a page."""
        self._requests.begin(rows, ruled=ruled)
        self._review.begin(ruled=ruled)
        for row in without_halves(rows):
            self._take(row)

    def _take(self, row: Row) -> None:
        printed = [cell for cell in row if not says_nothing(cell.text) and not cell.continued]
        if not printed and not self._review.active:
            return
        if not any(map(_may_head, [cell.text for cell in printed if not cell.text.isdecimal()])):
            self._take_values(row, printed)
        elif self._statistics.take_header(row):
            self._disclosure.reset()
            self._requests.reset()
            self._review.reset()
        elif self._disclosure.take_header(row):
            self._requests.reset()
            self._review.reset()
        elif self._requests.take_header(row):
            self._disclosure.reset()
            self._review.reset()
        elif self._review.take_header(row):
            self._disclosure.reset()
            self._requests.reset()
        else:
            self._take_values(row, printed)

    def _take_values(self, row: Row, printed: Sequence[Cell]) -> None:
        if self._statistics.take(row):
            return
        if printed and len({cell.text for cell in printed}) == 1 and self._is_prose(printed[0].text):
            return
        taken = self._requests.take(row) or self._disclosure.take(row) or self._review.take(row)
        if taken:
            return
        self._collector.keep_row(row)
        inside = self._requests.active or self._review.active or self._statistics.active
        if inside and any(read_cell(cell.text).state == "stated" for cell in printed):
            self._collector.note("row_unread", f"{printed[0].text!r} at {printed[0].where} is no row of the form")

    def _is_prose(self, text: str) -> bool:
        """Keep a sentence that stands alone in a row; a row's label is none, nor is the form's own note."""
        form = label_form(text)
        if len(form) < _PROSE_LENGTH or _ROW_LABELS.find(text) is not None or len(split_labels(text)) > 1:
            return False
        if not any(word in form for word in _NOTE):
            self._collector.keep_prose(text)
        return True


@lru_cache(maxsize=8192)
def _may_head(text: str) -> bool:
    """Say whether a cell can stand in the header of any table: a row without such a cell is none."""
    return any(table.may_head(text) for table in (statistics, disclosure, requests, review))


def _without_hollow_group(reading: FigureReading) -> FigureReading:
    """Drop what stands beside （六）其他处理 where its three rows follow: there it is only their heading."""
    figures = reading.figures
    below = any(key in figures for key in _BELOW_OTHERWISE)
    own = [key for key in _OTHERWISE if key in figures]
    if below and own:
        if not all(figures[key].state == "blank" for key in own):
            detail = f"the cells from {figures[own[0]].where} stand beside a heading: not assigned"
            reading.notices.append(Notice(code="row_unread:requests", detail=detail))
        for key in own:
            del figures[key]
        if not _has_2019_columns(figures):
            reading.editions.discard("2019")
    return reading


def _has_2019_columns(figures: Iterable[str]) -> bool:
    return any(key.endswith((".made", ".items_last_year", ".items")) for key in figures)
