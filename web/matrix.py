"""The coverage matrix as the pages draw it: which states there are, and how much of a bar each takes."""

from __future__ import annotations

from typing import NamedTuple, get_args

from archive.queries.values import CellState, CountCell

STATES: tuple[str, ...] = get_args(CellState)
# There is a report, whatever else may be said of it.
_THERE = ("on_time", "late", "published", "tables_absent", "hidden")
# From the best to the worst: the order of a bar.
_ORDER = (
    "on_time",
    "published",
    "late",
    "tables_absent",
    "hidden",
    "unknown",
    "not_due",
    "blocked",
    "missing",
    "withdrawn",
)
BAR_COLOURS = {
    "on_time": "#3f8f63",
    "published": "#8fbfa3",
    "late": "#d8a03a",
    "tables_absent": "#3d74ad",
    "hidden": "#8d7aa8",
    "unknown": "#c9ced5",
    "not_due": "#e3e6ea",
    "blocked": "#59636f",
    "missing": "#cf4a41",
    "withdrawn": "#7a1712",
}


class Piece(NamedTuple):
    """A part of a bar: a state, how many, and where it begins and how long it is, of 100."""

    state: str
    body_count: int
    begin: float
    length: float
    colour: str


class Share(NamedTuple):
    """How much of what is expected in a place and year is there, and the bar that shows how."""

    there: int
    expected: int
    pieces: tuple[Piece, ...]


def share_of(cell: CountCell) -> Share:
    """Return what a place's cell shows; nothing is expected where it has no state at all."""
    counts: dict[str, int] = {state: count for state, count in cell.states.items() if count}
    total = sum(counts.values())
    pieces, begin = [], 0.0
    for state in _ORDER:
        if count := counts.get(state, 0):
            length = 100 * count / total
            pieces.append(Piece(state, count, round(begin, 2), round(length, 2), BAR_COLOURS[state]))
            begin += length
    return Share(sum(counts.get(state, 0) for state in _THERE), total, tuple(pieces))
