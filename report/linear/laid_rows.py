"""Rows laid out in columns, and numbers that go over several lines of theirs.

What stands beside a row's label is the row's. Of what stands between two labels the sums tell: it is the row's whose
sum holds with it, if there is one way only in which all of it finds its row.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from report.linear.rulers import Cell, Token, text_of
from report.linear.wrapped import is_digits
from report.numbers import read_cell, to_count

Piece = tuple[int, Token]
# So many lines between rows that touch each other are tried in every way.
_MOST = 10


@dataclass(slots=True)
class LaidRow:
    """A row: its key, its label as printed, its first and last line, and what stands in each of its columns.

    `doubtful` says that something beside it may be its own.
    """

    key: str
    label: str
    first: int
    last: int
    cells: list[Cell]
    doubtful: bool = False

    def texts(self) -> list[str]:
        """Return what the cells say."""
        return list(map(text_of, self.cells))


def put_pieces(rows: Sequence[LaidRow], loose: Sequence[tuple[int, Piece]]) -> None:
    """Put what stands between rows, each with the index of the row above it, to the rows whose sums hold with it.

    Where no sum tells, it goes where alone it finds numbers that may go on in it: these are no numbers then. Rows are
    doubtful that may have more than they have.
    """
    widths = _widths(rows, [piece for _, piece in loose])
    for run in _runs(sorted({above for above, _ in loose})):
        lines = [(above, token.line) for above, (_, token) in loose if above in run]
        groups = [
            (above, [piece for other, piece in loose if (other, piece[1].line) == (above, line)])
            for above, line in dict.fromkeys(lines)
        ]
        ways = list(_ways(rows, groups, widths)) if len(groups) <= _MOST else []
        adding_up = [way for way in ways if all(_adds_up(rows[at], cells) for at, cells in way.items())]
        joined = [way for way in ways if all(_are_joined(rows[at], cells) for at, cells in way.items())]
        told = adding_up if len(adding_up) == 1 else joined if len(ways) == 1 else []
        if not told:
            for row in rows[max(run[0], 0) : run[-1] + 2]:
                row.doubtful = True
            continue
        for at, cells in told[0].items():
            rows[at].cells = cells


def _widths(rows: Sequence[LaidRow], loose: Sequence[Piece]) -> list[int]:
    """Return how wide the widest line is that stands in each column."""
    pieces = [(at, token) for row in rows for at, cell in enumerate(row.cells) for token in cell]
    pieces += loose
    count = len(rows[0].cells)
    return [max((len(token.text) for at, token in pieces if at == column), default=0) for column in range(count)]


def _is_whole(cell: Cell, width: int) -> bool:
    """Say whether the lines of a cell can be one number: it goes on in the next where it fills its own."""
    return all(len(token.text) == width for token in cell[:-1])


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Return numbers in runs of those that follow one another."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _ways(
    rows: Sequence[LaidRow], groups: Sequence[tuple[int, Sequence[Piece]]], widths: Sequence[int]
) -> Iterator[dict[int, list[Cell]]]:
    """Yield the ways in which every group of pieces finds a row beside it, as the cells of the rows by their index."""
    for choice in itertools.product((0, 1), repeat=len(groups)):
        pairs = list(zip(choice, groups, strict=True))
        if any(one[0] == two[0] and left > right for (left, one), (right, two) in itertools.pairwise(pairs)):
            # What ends a row above does not stand below what begins the one below.
            continue
        taken: dict[int, list[Piece]] = {}
        for side, (above, pieces) in pairs:
            taken.setdefault(above + side, []).extend(pieces)
        if not all(0 <= at < len(rows) for at in taken):
            continue
        whole = {at: _with_pieces(rows[at], pieces, widths) for at, pieces in taken.items()}
        certain = {at: cells for at, cells in whole.items() if cells is not None}
        if len(certain) == len(whole):
            yield certain


def _with_pieces(row: LaidRow, pieces: Sequence[Piece], widths: Sequence[int]) -> list[Cell] | None:
    """Return a row's cells with pieces of their numbers, None where these cannot be pieces of one."""
    cells = [[*cell, *(token for column, token in pieces if column == at)] for at, cell in enumerate(row.cells)]
    cells = [sorted(cell, key=lambda token: token.line) for cell in cells]
    if any(one.line == other.line for cell in cells for one, other in itertools.pairwise(cell)):
        return None
    return cells if all(_is_whole(cell, width) for cell, width in zip(cells, widths, strict=True)) else None


def _are_joined(row: LaidRow, cells: Sequence[Cell]) -> bool:
    """Say whether every cell that has more than in a row has several pieces, all of digits."""
    return all(len(cell) > 1 and is_digits(_text(cell)) for cell in _changed(row, cells))


def _adds_up(row: LaidRow, cells: Sequence[Cell]) -> bool:
    """Say whether the cells of a row add up with what was put to them; a zero there says nothing."""
    if not all(is_digits(text) and text[0] not in "0０" for text in map(_text, _changed(row, cells))):
        return False
    *parts, total = map(_count, map(_text, cells))
    return bool(total) and None not in parts and sum(part or 0 for part in parts) == total


def _changed(row: LaidRow, cells: Sequence[Cell]) -> list[Cell]:
    return [cell for own, cell in zip(row.cells, cells, strict=True) if len(cell) > len(own)]


def _text(cell: Cell) -> str:
    return "".join(token.text for token in cell)


def _count(text: str) -> int | None:
    number = read_cell(text).number if text else "0"
    return None if number is None else to_count(number)
