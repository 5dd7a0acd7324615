"""Rows that may have lost a cell though they are as long as the others: a blank cell stands at their end.

A program that draws a table, or fills its rows up, puts it there, and what stood behind the lost cell then stands a
column too far to the left. Somebody may as well have left a total blank: the sums tell.
"""

from __future__ import annotations

from collections.abc import Sequence

from report.alignment.collector import Row, is_blank
from report.documents.model import Cell
from report.numbers import read_cell, to_count

# So many rows that add up show that sums were reckoned.
_ENOUGH = 10


def may_be_shifted(values: Sequence[Cell]) -> bool:
    """Say whether a blank total stands behind a value that may be it: no less than those before it add up to."""
    if len(values) < 2 or not is_blank(values[-1]) or is_blank(values[-2]):
        return False
    *parts, total = map(_number, values[:-1])
    return 0 < total >= sum(parts)


def rows_to_doubt(rows: Sequence[Row], count: int, *, ruled: bool) -> list[Row]:
    """Return the rows of a table, the last value of each its total, that may have lost a cell, or have one over all.

    `rows` are values; a row has `count` of them. Where sums do not hold, or a total was left blank that cannot have
    moved, nothing is said by them. Where no page is `ruled` enough rows must add up, and what stands before the blank
    total must be the sum itself.
    """
    whole = [row for row in rows if len(row) == count]
    full = [row for row in whole if not any(map(is_blank, row))]
    if not all(map(_adds_up, full)) or (not ruled and len(full) < _ENOUGH):
        return []
    short = [row for row in whole if is_blank(row[-1]) and not all(map(is_blank, row))]
    over_all = [row for row in short if len(full) >= _ENOUGH and all(map(is_blank, row[1:]))]
    short = [row for row in short if row not in over_all]
    doubted = [row for row in short if may_be_shifted(row) and (ruled or _adds_up(row[:-1]))]
    return over_all + (doubted if len(doubted) == len(short) else [])


def groups_may_be_shifted(values: Sequence[Cell], size: int, *, ruled: bool) -> bool:
    """Say whether a row of groups of this size, the last value of each its total, may have lost a cell.

    That is so where the sums of groups do not hold as they stand and hold a column to the left. On a page that is
    `ruled` sums of nothing tell as well where nothing else is blank, and the last group's own total, where it alone is.
    """
    starts = range(0, len(values), size)
    totals = values[size - 1 : -1 : size]
    if not is_blank(values[-1]) or is_blank(values[-2]):
        return False
    if ruled and not any(map(is_blank, totals)) and may_be_shifted(values[-size:]):
        return True
    hold = [_adds_up(values[at : at + size]) for at in starts[:-1]]
    if all(hold):
        return False
    lost = hold.index(False)
    later = [values[at - 1 : at + size - 1] for at in starts[lost + 1 :]]
    whole = ruled and not any(map(is_blank, values[:-1]))
    return all(map(_adds_up, later)) and (whole or any(_number(group[-1]) > 0 for group in later))


def _adds_up(group: Sequence[Cell]) -> bool:
    *parts, total = group
    return not is_blank(total) and sum(map(_number, parts)) == _number(total)


def _number(cell: Cell) -> int:
    return to_count(read_cell(cell.text).number or "0") or 0
