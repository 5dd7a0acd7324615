"""Rules that a page of a PDF leaves out and its reader sees all the same: where it cuts a table, and at open sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Edge = dict[str, Any]
# How far a rule may end from where another stands and still reach it, in points.
_NEAR = 3.0


def missing_rules(edges: Sequence[Edge]) -> dict[str, list[Any]]:
    """Return the rules that are to be thought between the edges of a page, as settings of pdfplumber's tables.

    A table that the page cuts, or that is open above and below, has no rule across where its rules between columns end;
    one that is open at its sides has none down where its rules across end.
    """
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    level = [edge for edge in edges if edge["orientation"] == "h"]
    if not upright:
        return {}
    across: list[Any] = [min(edge["top"] for edge in upright), max(edge["bottom"] for edge in upright)]
    down: list[Any] = []
    for top, bottom in _stretches(upright):
        own = [edge for edge in level if top - _NEAR <= edge["top"] <= bottom + _NEAR]
        if not own:
            continue
        left, right = min(edge["x0"] for edge in own), max(edge["x1"] for edge in own)
        within = [edge for edge in upright if top - _NEAR <= edge["top"] and edge["bottom"] <= bottom + _NEAR]
        down += [_rule(end, top, end, bottom) for end in (left, right) if _is_open(end, within, "x0")]
        across += [_rule(left, end, right, end) for end in (top, bottom) if _is_open(end, own, "top")]
    return {"explicit_horizontal_lines": across, "explicit_vertical_lines": down}


def _is_open(end: float, edges: Sequence[Edge], side: str) -> bool:
    return all(abs(edge[side] - end) > _NEAR for edge in edges)


def _rule(left: float, top: float, right: float, bottom: float) -> Edge:
    size = {"width": right - left, "height": bottom - top}
    return {"object_type": "line", "x0": left, "x1": right, "top": top, "bottom": bottom} | size


def _stretches(upright: Sequence[Edge]) -> Iterator[tuple[float, float]]:
    """Yield from where to where on a page rules between columns follow each other without a gap."""
    ends = sorted((float(edge["top"]), float(edge["bottom"])) for edge in upright)
    top, bottom = ends[0]
    for start, end in ends:
        if start > bottom + _NEAR:
            yield top, bottom
            top, bottom = start, end
        bottom = max(bottom, end)
    yield top, bottom
