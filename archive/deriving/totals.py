"""Totals: what the reports that count state, added up by place, tier, figure and year, and how the country's spread.

What a report stated is taken off before it is derived anew, and what it states is put on after. Integers alone are
added up, so that nothing is ever rounded.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import FigureRow, SpreadCountRow, TotalRow
from archive.deriving.cells import Chosen
from archive.deriving.sums import Sums


class Totals:
    """What is to be put on and taken off; nothing is written before `settle`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sums = Sums(session, TotalRow, ("total", "body_count", "blank_count"), counts=2)
        self._spread = Sums(session, SpreadCountRow, ("bodies",), counts=1)

    def add(self, reports: Iterable[Chosen], *, sign: int) -> None:
        """Put on (1) or take off (-1) what these reports state."""
        for one in reports:
            figures = select(FigureRow.key, FigureRow.value).where(FigureRow.report == one.number)
            for key, value in self._session.execute(figures):
                if isinstance(value, str):
                    continue
                amounts = (0, 0, sign) if value is None else (sign * value, sign, 0)
                for code in one.chain:
                    self._sums.add((code, one.tier, key, one.year), *amounts)
                if value is not None:
                    self._spread.add((one.tier, key, one.year, digits_of(value)), sign)

    def settle(self) -> None:
        """Write what has changed; what nobody states any more is taken out."""
        self._sums.settle()
        self._spread.settle()


def digits_of(value: int) -> int:
    """Return how many binary digits a value has, below 0 for one that is: 0, then 1, 2 and 3, 4 to 7, and so on."""
    return value.bit_length() * (-1 if value < 0 else 1)
