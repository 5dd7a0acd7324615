"""Rows of ruled pages that may have lost a cell though they are as long as the others.

A program that draws a table puts a blank cell at the end of a row that is too short; what stood behind the lost cell
then stands a column too far to the left. Somebody may as well have left a total blank: the sum tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from report.alignment.collector import is_blank
from report.documents.model import Cell
from report.numbers import read_cell, to_count


def may_be_shifted(values: Sequence[Cell]) -> bool:
    """Say whether a blank total stands behind a value that is itself the sum of those before it, or all there is."""
    if len(values) < 2 or not is_blank(values[-1]) or is_blank(values[-2]):
        return False
    *parts, total = (to_count(read_cell(cell.text).number or "0") or 0 for cell in values[:-1])
    return total > 0 and sum(parts) in {0, total}
