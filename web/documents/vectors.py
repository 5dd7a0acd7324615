"""A page of characters and rules as SVG: a picture that the reader's browser draws with fonts of its own.

It can do nothing: it is text, lines and a frame, written here element by element.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from markupsafe import Markup

from report.documents.drawn import DrawnPage
from report.documents.ofd_objects import ABOVE

Box = tuple[float, float, float, float]

SVG_START = b"<svg "
# What frames of other pictures have (web.documents.showing).
_INK = "#b03a0a"


def write_svg(page: DrawnPage, box: Box | None) -> bytes:
    """Return a page as SVG, in points; `box` is framed in it."""
    _, _, width, height = page.bbox
    drawn = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0:.1f} {1:.1f}" width="{0:.1f}" height="{1:.1f}">'
        '<rect width="100%" height="100%" fill="#fff"/>'
    ).format(width, height)
    drawn += Markup('<path d="{}" stroke="#000" stroke-width="0.6" fill="none"/>').format(
        " ".join(_strokes(page.objects["line"]))
    )
    drawn += Markup('<g font-family="SimSun, Noto Serif CJK SC, Noto Sans CJK SC, serif">{}</g>').format(
        Markup("").join(_lines(page.objects["char"]))
    )
    if box is not None:
        left, top, right, bottom = box
        drawn += Markup(
            '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="none" stroke="{}" stroke-width="2"/>'
        ).format(left - 1, top - 1, max(right - left, 0) + 2, max(bottom - top, 0) + 2, _INK)
    return (drawn + Markup("</svg>")).encode()


def _strokes(rules: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    return (f"M{one['x0']:.1f} {one['top']:.1f}L{one['x1']:.1f} {one['bottom']:.1f}" for one in rules)


def _lines(characters: Iterable[Mapping[str, Any]]) -> Iterator[Markup]:
    """Yield neighbouring characters of one size and height together, each at its own place."""
    for (top, size), run in groupby(characters, key=lambda one: (one["top"], one["size"])):
        letters = list(run)
        yield Markup('<text x="{}" y="{:.1f}" font-size="{:.1f}">{}</text>').format(
            " ".join(f"{one['x0']:.1f}" for one in letters), top + ABOVE * size, size,
            "".join(one["text"] for one in letters),
        )  # fmt: skip
