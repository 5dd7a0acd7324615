"""Rows laid out in columns, and numbers that go over several lines of theirs.

What stands beside a row's label is the row's. Of what stands between two labels the sums tell: it is the row's whose
sum holds with it, if there is one way only in which all of it finds its row.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
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

    Rows are doubtful that may have more than they have.
    """
    widths = _widths(rows, [piece for _, piece in loose])
    for run in _runs(sorted({above for above, _ in loose})):
        lines = [(above, token.line) for above, (_, token) in loose if above in run]
        groups = [
            (above, [piece for other, piece in loose if (other, piece[1].line) == (above, line)])
            for above, line in dict.fromkeys(lines)
        ]
        ways = _ways(rows, groups, widths) if len(groups) <= _MOST else []
        if len(ways) != 1:
            for row in rows[max(run[0], 0) : run[-1] + 2]:
                row.doubtful = True
            continue
        for at, cells in ways[0].items():
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
) -> list[dict[int, list[Cell]]]:
    """Return the ways in which every group of pieces finds a row beside it, as the cells of the rows by their index."""
    found = []
    for choice in itertools.product((0, 1), repeat=len(groups)):
        if any(
            one[0] == two[0] and left > right
            for (left, one), (right, two) in itertools.pairwise(zip(choice, groups, strict=True))
        ):
            # What ends a row above does not stand below what begins the one below.
            continue
        taken: dict[int, list[Piece]] = {}
        for side, (above, pieces) in zip(choice, groups, strict=True):
            taken.setdefault(above + side, []).extend(pieces)
        if not all(0 <= at < len(rows) for at in taken):
            continue
        whole = {at: _with_pieces(rows[at], pieces, widths) for at, pieces in taken.items()}
        certain = {at: cells for at, cells in whole.items() if cells is not None}
        if len(certain) == len(whole):
            found.append(certain)
    return found


def _with_pieces(row: LaidRow, pieces: Sequence[Piece], widths: Sequence[int]) -> list[Cell] | None:
    """Return a row's cells with pieces of their numbers, None where its sum does not hold then."""
    cells = [[*cell, *(token for column, token in pieces if column == at)] for at, cell in enumerate(row.cells)]
    cells = [sorted(cell, key=lambda token: token.line) for cell in cells]
    if any(one.line == other.line for cell in cells for one, other in itertools.pairwise(cell)):
        return None
    if not all(_is_whole(cell, width) for cell, width in zip(cells, widths, strict=True)):
        return None
    texts = ["".join(token.text for token in cell) for cell in cells]
    if not all(is_digits(texts[column]) and texts[column][0] not in "0０" for column, _ in pieces):
        return None
    *parts, total = map(_count, texts)
    return cells if total and None not in parts and sum(part or 0 for part in parts) == total else None


def _count(text: str) -> int | None:
    number = read_cell(text).number if text else "0"
    return None if number is None else to_count(number)
