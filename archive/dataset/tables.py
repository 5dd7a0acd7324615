"""The tables that can be exported, in the order in which the codebook tells of them."""

from __future__ import annotations

from archive.dataset import coverage, events, figures, panel

TABLES = (panel.TABLE, figures.TABLE, events.TABLE, coverage.TABLE)
