"""Bars for a picture of a night: one a portal, each cut by what the portal's pages answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, get_args

from archive.account import PortalAccount
from archive.walks import PageState

BARS_MAX = 60

# Dark enough to be told from white (WCAG 2.2, 1.4.11: 3 to 1) and, side by side, from each other by lightness.
COLOURS = {
    "ok": "#1d6f42",
    "missing": "#b45309",
    "soft_missing": "#92651a",
    "redirected_home": "#7c5cbf",
    "blocked": "#b3261e",
    "unreachable": "#5f6b7a",
    "refused": "#2f5d8a",
    "failed": "#3b1f2b",
}
_STATES: tuple[str, ...] = get_args(PageState)


class Piece(NamedTuple):
    """A part of a bar: where it begins and how long it is, in per cent of the longest bar."""

    state: str
    page_count: int
    begin: float
    length: float
    colour: str


class Bar(NamedTuple):
    """The bar of one portal."""

    portal: PortalAccount
    pieces: tuple[Piece, ...]


def cut_bars(portals: Sequence[PortalAccount]) -> tuple[Bar, ...]:
    """Return a bar for each portal that was visited, in their order, all to one scale.

    Where there are too many for a picture, those with the most pages that did not answer well are kept.
    """
    visited = [portal for portal in portals if sum(portal.states.values())]
    if len(visited) > BARS_MAX:
        worst = sorted(visited, key=lambda portal: portal.states.get("ok", 0) - sum(portal.states.values()))[:BARS_MAX]
        chosen = {portal.id for portal in worst}
        visited = [portal for portal in visited if portal.id in chosen]
    longest = max((sum(portal.states.values()) for portal in visited), default=0)
    return tuple(Bar(portal, _cut(portal.states, longest)) for portal in visited)


def list_states(portals: Sequence[PortalAccount]) -> tuple[str, ...]:
    """Return the states that occur, the known ones first and in their own order."""
    found = {state for portal in portals for state, count in portal.states.items() if count}
    return (*(state for state in _STATES if state in found), *sorted(found.difference(_STATES)))


def _cut(states: dict[str, int], longest: int) -> tuple[Piece, ...]:
    pieces, begin = [], 0.0
    for state in (*_STATES, *sorted(set(states).difference(_STATES))):
        if count := states.get(state, 0):
            length = 100 * count / longest
            pieces.append(Piece(state, count, round(begin, 3), round(length, 3), colour_of(state)))
            begin += length
    return tuple(pieces)


def colour_of(state: str) -> str:
    """Return the colour of a state; one that is not known is black."""
    return COLOURS.get(state, "#000000")
