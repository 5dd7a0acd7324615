"""Cells to figures: by the labels before them and by their order after the labels, never by counting or position."""

from __future__ import annotations

from report.alignment.collector import FigureReading
from report.alignment.reading import read_figures

__all__ = ["FigureReading", "read_figures"]
