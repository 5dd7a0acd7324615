"""The arithmetic of the form as a second witness: of what recognition of characters read, and of rows that moved."""

from __future__ import annotations

from report.alignment.collector import FigureReading
from report.checks import check_figures
from report.model import Notice

# In a sum that does not hold a figure of a scan must be this certain to stay: bodies do print sums that do not hold.
SURE_AGAINST_SUM = 0.97
_LAST, _TOTAL = "other", ".total"
# Of the columns beside that of the lost cell and the last so many must add up.
_MOST = 3


def leave_out_doubtful(reading: FigureReading) -> FigureReading:
    """Leave out figures of scans that are not quite certain where a sum or a balance with them does not hold."""
    figures = reading.figures
    if all(figure.confidence is None for figure in figures.values()):
        return reading
    for check in check_figures(figures):
        if check.holds is not False:
            continue
        for key in check.keys:
            figure = figures.get(key)
            if figure is None or figure.confidence is None or figure.confidence >= SURE_AGAINST_SUM:
                continue
            detail = f"{figure.raw!r} at {figure.where} is certain to {figure.confidence}, and {check.rule} fails"
            reading.notices.append(Notice(code=f"ocr_uncertain:{key}", detail=f"{detail}: not taken"))
            figures[key] = figure.model_copy(update={"state": "unreadable", "value": None})
    return reading


def leave_out_moved(reading: FigureReading) -> FigureReading:
    """Leave out rows of table three that lack their total where what stands before it breaks its column's sum alone.

    A cell that was lost from a row that was filled up moves the total into the column before its own, whose sum then
    does not hold, as that of the lost cell's column; most others must.
    """
    figures = reading.figures
    rows = [
        key.removesuffix(_TOTAL)
        for key, figure in figures.items()
        if key.startswith("requests.") and key.endswith(_TOTAL) and figure.state == "blank"
    ]
    moved = [row for row in rows if (last := figures.get(f"{row}.{_LAST}")) is not None and last.value]
    if not moved:
        return reading
    sums = {check.keys[0].rpartition(".")[2]: check.holds for check in check_figures(figures) if check.rule == "R2"}
    holding = sum(holds is True for col, holds in sums.items() if col != _LAST)
    if sums.get(_LAST) is not False or holding < _MOST:
        return reading
    for row in moved:
        detail = f"{row} may lack a cell: its total is blank, and what stands before it breaks the sum of its column"
        reading.notices.append(Notice(code="row_unread:requests", detail=detail))
        for key in [key for key in figures if key.rpartition(".")[0] == row]:
            del figures[key]
    return reading
