"""Totals: what the reports that count state, added up by place, tier, figure and year.

They are kept by differences: what a report stated is taken off before it is derived anew, and what it states is put on
after. Integers alone are added up, so that nothing is ever rounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import FigureRow, TotalRow
from archive.deriving.cells import Chosen

_AT_ONCE = 500

_Key = tuple[str, int, int, int]


class Totals:
    """What is to be put on and taken off; nothing is written before `settle`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changes: dict[_Key, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, reports: Iterable[Chosen], *, sign: int) -> None:
        """Put on (1) or take off (-1) what these reports state."""
        for one in reports:
            figures = select(FigureRow.key, FigureRow.value).where(FigureRow.report == one.number)
            for key, value in self._session.execute(figures):
                for code in one.chain:
                    self._count(self._changes[code, one.tier, key, one.year], value, sign)

    @staticmethod
    def _count(change: list[int], value: int | str | None, sign: int) -> None:
        if value is None:
            change[2] += sign
        elif isinstance(value, int):
            change[0] += sign * value
            change[1] += sign

    def settle(self) -> None:
        """Write what has changed; what nobody states any more is taken out."""
        table = TotalRow.__table__
        changed: list[dict[str, Any]] = [
            {"division_code": key[0], "tier": key[1], "key": key[2], "year": key[3]}
            | {"total": change[0], "body_count": change[1], "blank_count": change[2]}
            for key, change in sorted(self._changes.items())
            if any(change)
        ]
        put = insert(TotalRow)
        put = put.on_conflict_do_update(
            index_elements=list(table.primary_key),
            set_={name: table.c[name] + put.excluded[name] for name in ("total", "body_count", "blank_count")},
        )
        for start in range(0, len(changed), _AT_ONCE):
            self._session.execute(put, changed[start : start + _AT_ONCE])
        empty = (TotalRow.body_count == 0, TotalRow.blank_count == 0)
        for change in changed:
            if change["body_count"] < 0 or change["blank_count"] < 0:
                same = (getattr(TotalRow, name) == change[name] for name in ("division_code", "tier", "key", "year"))
                self._session.execute(delete(TotalRow).where(*same, *empty))
        self._changes.clear()
