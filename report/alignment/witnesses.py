"""The arithmetic of the form as a second witness: of what recognition of characters read, and of divided numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from report.alignment.collector import PIECES, FigureReading
from report.checks import check_figures
from report.forms import FORMS
from report.model import Figure, Notice

# In a sum that does not hold a figure of a scan must be this certain to stay: bodies do print sums that do not hold.
SURE_AGAINST_SUM = 0.97
# How many figures a row has of which the last is their sum.
_COLUMNS = {"requests": len(FORMS[0].request_cols)}
_COLUMNS |= {group.key: len(FORMS[0].review_cols) for group in FORMS[0].review_groups}
# The rules in which the cells of one row add up.
_SUMS_OF_ROWS = frozenset({"R3", "R4"})


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


def join_proved(reading: FigureReading) -> FigureReading:
    """Read numbers that narrow cells divide over lines, where the sum of their row holds with them and tells of each.

    What is left without that proof stays unreadable: nobody knows whether two numbers stand in a cell.
    """
    figures = reading.figures
    divided = {key: figure for key, figure in figures.items() if _is_divided(figure)}
    if not divided:
        return reading
    whole = {key: figure.model_copy(update=_joined(figure)) for key, figure in divided.items()}
    for check in check_figures({**figures, **whole}):
        if check.rule in _SUMS_OF_ROWS and check.holds:
            figures.update({key: whole[key] for key in check.keys if key in whole})
    for row in dict.fromkeys(key.rpartition(".")[0] for key in divided):
        # Of a row with blank cells no rule of the form says that it adds up.
        keys = [key for key in figures if key.rpartition(".")[0] == row]
        numbers = [_number({**figures, **whole}[key]) for key in keys]
        if len(keys) == _COLUMNS.get(row.split(".")[0]) and _ends_with_sum(keys, numbers):
            figures.update({key: whole[key] for key in keys if key in whole})
    return reading


def _number(figure: Figure) -> int | None:
    return 0 if figure.state == "blank" else figure.value if isinstance(figure.value, int) else None


def _ends_with_sum(keys: Sequence[str], numbers: Sequence[int | None]) -> bool:
    """Say whether the last of a row's figures is its total, and what the others add up to."""
    if not numbers or not keys[-1].endswith(".total") or None in numbers:
        return False
    *parts, total = (number or 0 for number in numbers)
    return total > 0 and sum(parts) == total


def _is_divided(figure: Figure) -> bool:
    unread = figure.state == "unreadable" and figure.confidence is None
    return unread and PIECES.fullmatch(figure.raw) is not None and not _digits_of(figure).startswith("0")


def _digits_of(figure: Figure) -> str:
    return "".join(unicodedata.normalize("NFKC", figure.raw).split())


def _joined(figure: Figure) -> dict[str, object]:
    return {"state": "stated", "value": int(_digits_of(figure))}
