"""The arithmetic of the form as a second witness, of what recognition of characters read."""

from __future__ import annotations

from report.alignment.collector import FigureReading
from report.checks import check_figures
from report.model import Notice

# In a sum that does not hold a figure of a scan must be this certain to stay: bodies do print sums that do not hold.
SURE_AGAINST_SUM = 0.97


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
