"""Charts as SVG: columns in stacks or side by side, over years or bins, that can be told apart without colour.

Nothing is styled by attributes that a strict Content-Security-Policy forbids; colours are presentation attributes, and
every series has a pattern of its own over its colour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 760, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 66, 8, 14, 34
# Dark and light by turns, each at least 3 to 1 on white; the pattern tells neighbours apart in print.
COLOURS = ("#1b4d6b", "#b45309", "#3f8f63", "#7a3b8f", "#8c1d18", "#5f6b7a", "#0f766e", "#92651a", "#4b55a5")
_PATTERNS = ("", "M0 6 6 0", "M3 0V6", "M0 3H6", "M0 0 6 6", "M0 3H6M3 0V6", "M0 6 6 0M0 0 6 6", "M0 1H6", "M1 0V6")
_TICKS = 4
# A column alone is no wider than one among eight.
_WIDEST = 64.0


@dataclass(frozen=True, slots=True)
class Series:
    """What one colour stands for, and its value at each place of the axis; None where there is none, which is not 0."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its id (unique in its page), its title, the labels of its places, its series, and what it does not show.

    `stacked` puts the series on each other, else they stand side by side. `hidden_count` counts the reports that are
    hidden from view, and left out of it.
    """

    id: str
    title: str
    places: tuple[str, ...]
    series: tuple[Series, ...]
    note: str = ""
    stacked: bool = False
    place_name: str = ""
    hidden_count: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stated anywhere."""
        return all(value is None for series in self.series for value in series.values)

    @property
    def legend(self) -> tuple[tuple[str, Markup], ...]:
        """Each series' label with a small sample."""
        return tuple((series.label, _sample(self.id, at)) for at, series in enumerate(self.series))

    def draw(self) -> Markup:
        """Return the chart as markup; the table beside it says the same in words."""
        top = nice_ceiling(max((sum(stack) if self.stacked else max(stack) for stack in self._stacks()), default=0))
        parts = [_definitions(self.id, len(self.series)), *_draw_axis(top), *self._columns(top), *self._labels()]
        return Markup('<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title">{}</svg>').format(
            WIDTH, HEIGHT, self.id, Markup("").join(parts)
        )

    def _stacks(self) -> list[list[float]]:
        return [[series.values[at] or 0 for series in self.series] for at in range(len(self.places)) if self.series]

    def _columns(self, top: float) -> list[Markup]:
        step = _step(len(self.places))
        room = min(step * 0.76, _WIDEST)
        wide = room if self.stacked else room / max(len(self.series), 1)
        drawn: list[Markup] = []
        for at in range(len(self.places)):
            below = 0.0
            for number, series in enumerate(self.series):
                value = series.values[at]
                if not value:
                    continue
                begin = _LEFT + at * step + (step - room) / 2 + (0 if self.stacked else number * wide)
                height = _height(value, top)
                drawn.append(_column(self.id, number, begin, _y(below, top) - height, wide, height))
                below += value if self.stacked else 0
        return drawn

    def _labels(self) -> list[Markup]:
        step = _step(len(self.places))
        every = max(1, math.ceil(len(self.places) * 58 / (WIDTH - _LEFT - _RIGHT)))
        return [
            Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
                _LEFT + (at + 0.5) * step, HEIGHT - 12, place
            )
            for at, place in enumerate(self.places)
            if at % every == 0
        ]


def nice_ceiling(value: float) -> float:
    """Return the next number above a value of which a quarter is short, and whole: what is counted has no halves."""
    if value <= _TICKS:
        return float(_TICKS)
    tick = value / _TICKS
    power = 10.0 ** math.floor(math.log10(tick))
    ticks = (power * factor for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10))
    return _TICKS * next(one for one in ticks if one >= tick and one.is_integer())


def _definitions(name: str, count: int) -> Markup:
    made = [
        Markup(
            '<pattern id="{}-p{}" width="6" height="6" patternUnits="userSpaceOnUse">'
            '<rect width="6" height="6" fill="{}"/><path d="{}" stroke="#fff" stroke-width="1" fill="none"/></pattern>'
        ).format(name, at, COLOURS[at % len(COLOURS)], _PATTERNS[at % len(_PATTERNS)] or "M0 0")
        for at in range(count)
    ]
    return Markup("<defs>{}</defs>").format(Markup("").join(made))


def _draw_axis(top: float) -> list[Markup]:
    drawn = []
    for at in range(_TICKS + 1):
        value = top * at / _TICKS
        drawn.append(
            Markup(
                '<line class="axis" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" stroke-width="{}"/>'
                '<text class="soft" x="{}" y="{:.1f}" text-anchor="end">{}</text>'
            ).format(
                _LEFT, WIDTH - _RIGHT, _y(value, top), _y(value, top), 1 if at == 0 else 0.4,
                _LEFT - 8, _y(value, top) + 4, f"{value:,.0f}",
            )
        )  # fmt: skip
    return drawn


def _column(name: str, number: int, x: float, y: float, width: float, height: float) -> Markup:
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="url(#{}-p{})"/>').format(
        x, y, max(width - 1, 1), height, name, number
    )


def _sample(name: str, number: int) -> Markup:
    return Markup(
        '<svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" fill="url(#{}-p{})"/></svg>'
    ).format(name, number)


def _step(count: int) -> float:
    return (WIDTH - _LEFT - _RIGHT) / max(count, 1)


def _y(value: float, top: float) -> float:
    return HEIGHT - _BOTTOM - _height(value, top)


def _height(value: float, top: float) -> float:
    return max(0.0, value) / top * (HEIGHT - _TOP - _BOTTOM)
