"""Tables two, three and four laid out in columns, each read as a whole where all of it is certain."""

from __future__ import annotations

from collections.abc import Sequence

from report.documents.model import Cell, Paragraph
from report.linear.laid_disclosure import rows_of_disclosure
from report.linear.laid_requests import rows_of_requests
from report.linear.laid_review import rows_of_review

Row = tuple[Cell, ...]
# No table of the form has more lines, however narrow its columns are.
_MOST_LINES = 400
# What stands over tables three and four.
_HEADS = (["申请人情况"], ["行政复议"])


def rows_in_place(stretch: Sequence[Paragraph], where: str) -> list[Row]:
    """Return the rows of a table laid out, [] where not all of it is certain.

    Sentences above it are rows of one cell.
    """
    if len(stretch) > _MOST_LINES:
        return []
    for read in (rows_of_requests, rows_of_review, rows_of_disclosure):
        rows = read(stretch, where)
        if rows:
            return rows
    head = next((at for at, paragraph in enumerate(stretch) if paragraph.text.split()[:1] in _HEADS), 0)
    above = [(Cell(paragraph.text, f"{where} row {at} cell 1"),) for at, paragraph in enumerate(stretch[:head], 1)]
    rows = rows_of_requests(stretch[head:], where) or rows_of_review(stretch[head:], where) if head else []
    return [*above, *rows] if rows else []
