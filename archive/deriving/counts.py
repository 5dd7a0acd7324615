"""Counts of cells: how many bodies of a place stand how, and when their reports were published.

A place counts what lies in it. What is of a province or a prefecture itself is counted by itself too, under the code
with `!` behind it, so that beside its counties it has a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import CellRow, CoverageCountRow, TimeCountRow
from archive.deriving.places import BODY_KINDS, chain_of
from archive.deriving.sums import Sums

OWN = "!"
# Half a year before the deadline and a year after it: what lies beyond is in the first or the last week.
FIRST_WEEK, LAST_WEEK = -26, 53
UNDATED = 999
_LEVEL_OF_COUNTIES = 3


class CellCounts:
    """What is to be put on and taken off; nothing is written before `settle`."""

    def __init__(self, session: Session) -> None:
        self._states = Sums(session, CoverageCountRow, ("altered", "suspected", "cells"), counts=1)
        self._weeks = Sums(session, TimeCountRow, ("cells",), counts=1)

    def add(self, cells: Iterable[CellRow], *, sign: int) -> None:
        """Put on (1) or take off (-1) what these cells say."""
        for cell in cells:
            # What is there is not judged by the column, what is not there by nothing else.
            judged = (cell.is_later, cell.watched) if cell.state is None else (False, 0)
            amounts = (sign * cell.is_altered, sign * cell.is_suspected, sign)
            for area in areas_of(cell):
                self._states.add((area, cell.year, cell.state or "", *judged), *amounts)
                if cell.number is not None and not area.endswith(OWN):
                    self._weeks.add((area, cell.tier, cell.year, week_of(cell.days)), sign)

    def settle(self) -> None:
        """Write what has changed."""
        self._states.settle()
        self._weeks.settle()


def areas_of(cell: CellRow) -> tuple[str, ...]:
    """Return under which names a cell is counted."""
    chain = chain_of(cell.division_code, cell.prefecture_code, cell.province_code)
    is_above = cell.division_code is not None and cell.tier < _LEVEL_OF_COUNTIES * len(BODY_KINDS)
    return (*chain, f"{cell.division_code}{OWN}") if is_above else chain


def week_of(days: int | None) -> int:
    """Return the week after the deadline (0: the one that ends with it) of a day after it; None is undated."""
    return UNDATED if days is None else min(max((days + 6) // 7, FIRST_WEEK), LAST_WEEK)
