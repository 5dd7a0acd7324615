"""Rows of table three whose own sum says that they lost a cell, and were filled up with a zero or a blank.

What stood behind the lost cell then stands a column too far to the left, the total in the last column but one, and the
filling in the total's place. A total may as well have been left out or mistyped: the sums of the columns tell. Where
they tell nothing, the rows do: somebody who reckoned all other totals printed no zero below numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from report.alignment.collector import FigureReading
from report.forms import FORMS
from report.model import Figure, Notice

_COLS = tuple(col.key for col in FORMS[0].request_cols)
_ROWS = tuple(dict.fromkeys(row.key for form in FORMS for row in form.request_rows))
# With which sign a row stands in the balance of a column.
_BALANCE = {"received": 1, "carried_in": 1, "concluded": -1, "carried_out": -1}
_KEYS = {row: tuple(f"requests.{row}.{col}" for col in _COLS) for row in _ROWS}
_OUTCOMES = tuple(frozenset(row.key for row in form.request_rows if row.key not in _BALANCE) for form in FORMS)
_RECEIVED, _CONCLUDED = "received", "concluded"
# So many rows with numbers add up, for each that does not, where totals are reckoned.
_ENOUGH, _ENOUGH_ROWS, _ENOUGH_COLUMNS = 4, 10, 4
# More rows without a total are no accident.
_MOST = 3

Numbers = Mapping[str, Sequence[int]]
Gaps = Sequence[tuple[Mapping[str, int], Sequence[int | None]]]


def leave_out_moved(reading: FigureReading) -> FigureReading:
    """Leave out rows that print numbers and nothing as their total, where the sums contradict them as they stand."""
    figures = reading.figures
    found = {row: values for row in _ROWS if (values := _values_of(row, figures)) is not None}
    numbers = {row: list(map(_number, values)) for row, values in found.items()}
    hollow = [row for row, (*parts, total) in numbers.items() if any(parts) and not total]
    if not hollow:
        return reading
    reckoned = _are_reckoned(found)
    suspects = [row for row in hollow if 0 < numbers[row][-2] >= sum(numbers[row][:-2])]
    if not reckoned and not 0 < len(suspects) <= _MOST:
        # No row is left out then, whatever the sums are.
        return reading
    gaps = _gaps(found, numbers)
    moved = _moved(suspects, numbers, gaps)
    others_lack_cells = any(notice.code == "row_unread:requests" for notice in reading.notices)
    for row in hollow:
        stated = found[row][-1].state != "blank"
        untold = all(gap[-2] is None for signs, gap in gaps if row in signs)
        if row in moved or (row in suspects and untold and reckoned and (stated or others_lack_cells)):
            _drop(reading, row, _COLS)
        elif stated and reckoned and all(gap[-1] != 0 for signs, gap in gaps if row in signs):
            _drop(reading, row, _COLS[-1:])
    return reading


def _number(figure: Figure) -> int:
    value = figure.value
    return value if isinstance(value, int) else 0


def _values_of(row: str, figures: Mapping[str, Figure]) -> list[Figure] | None:
    values = [figures[key] for key in _KEYS[row] if key in figures]
    return values if len(values) == len(_COLS) and "unreadable" not in [one.state for one in values] else None


def _drop(reading: FigureReading, row: str, cols: Sequence[str]) -> None:
    what = "its total" if len(cols) == 1 else "its cells"
    detail = f"requests.{row} may lack a cell: its total says nothing, and the sums contradict {what}"
    reading.notices.append(Notice(code="row_unread:requests", detail=detail))
    for col in cols:
        del reading.figures[f"requests.{row}.{col}"]


def _are_reckoned(found: Mapping[str, Sequence[Figure]]) -> bool:
    """Say whether many rows are printed whole, and the totals of most of those with numbers are their sums."""
    whole = [list(map(_number, row)) for row in found.values() if "blank" not in [figure.state for figure in row]]
    hold = [sum(parts) == total for *parts, total in whole if total]
    return len(whole) >= _ENOUGH_ROWS and hold.count(True) >= _ENOUGH * hold.count(False)


def _moved(suspects: Sequence[str], numbers: Numbers, gaps: Gaps) -> set[str]:
    """Return which rows lost a cell if more columns add up then than as they stand, and than with their own sums."""
    if not 0 < len(suspects) <= _MOST:
        return set()
    ways = {row: [_difference(way, numbers[row]) for way in _ways(numbers[row])] for row in suspects}
    known = sum(gap is not None for _, column in gaps for gap in column)
    least = max(_ENOUGH_COLUMNS, 3 * known / 4)
    # Where the columns are far from adding up, no way needs to be tried.
    if _most_that_hold(gaps, ways) < least:
        return set()
    best, moved = _count_holding(gaps, {}), set[str]()
    for way in product(*ways.values()):
        changes = dict(zip(suspects, way, strict=True))
        if (holding := _count_holding(gaps, changes)) > best:
            best, moved = holding, {row for row, change in changes.items() if any(change[:-1])}
    return moved if best >= least else set()


def _difference(values: Sequence[int], printed: Sequence[int]) -> list[int]:
    return [new - old for new, old in zip(values, printed, strict=True)]


def _most_that_hold(gaps: Gaps, ways: Mapping[str, Sequence[Sequence[int]]]) -> int:
    """Return how many columns can add up at the most, each for itself, whichever way each row is changed."""
    count = 0
    for signs, column in gaps:
        for at, gap in enumerate(column):
            sums = set() if gap is None else {gap}
            for row, changes in ways.items():
                sums = {total + signs.get(row, 0) * change[at] for total in sums for change in changes}
            count += 0 in sums
    return count


def _ways(values: Sequence[int]) -> list[list[int]]:
    """Return what a row may be: as it stands, without its total, or what is left of a longer one and a filling.

    The lost number is then what lacks in the sum.
    """
    *parts, last, _ = values
    lost = last - sum(parts)
    longer = [[*parts[:at], lost, *parts[at:], last] for at in range(len(values) - 1)]
    return [list(values), [*parts, last, sum(parts) + last], *longer]


def _count_holding(gaps: Gaps, changes: Mapping[str, Sequence[int]]) -> int:
    """Return how many columns add up where rows are changed by so much."""
    return sum(
        gap is not None and gap + sum(signs.get(row, 0) * change[at] for row, change in changes.items()) == 0
        for signs, column in gaps
        for at, gap in enumerate(column)
    )


def _gaps(found: Mapping[str, Sequence[Figure]], numbers: Numbers) -> Gaps:
    """Return of each equation the signs of its rows, and by how much each column fails it.

    Blanks are nothing, but for those of what is summed up: such a column's gap is None, as where a row is missing.
    """
    outcomes = [row for row in found if row not in _BALANCE]
    equations: list[tuple[dict[str, int], tuple[str, ...]]] = []
    if all(row in found for row in _BALANCE):
        equations.append((_BALANCE, (_RECEIVED, _CONCLUDED)))
    if _CONCLUDED in found and set(outcomes) in _OUTCOMES:
        equations.append(({_CONCLUDED: 1, **dict.fromkeys(outcomes, -1)}, (_CONCLUDED,)))
    return [
        (
            signs,
            [
                None
                if any(found[row][at].state == "blank" for row in sums)
                else sum(sign * numbers[row][at] for row, sign in signs.items())
                for at in range(len(_COLS))
            ],
        )
        for signs, sums in equations
    ]
