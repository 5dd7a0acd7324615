"""Labels of scans with one character misread, taken for the labels that they are: nothing else is one stroke away."""

from __future__ import annotations

from functools import lru_cache

from report.alignment.collector import Row
from report.documents.model import Cell
from report.forms import FORMS, form_2014
from report.labels import label_form

# Shorter labels (维持, 纠正) differ from too much else by a character.
_SHORTEST = 4
# What stands above or beside the labels of columns and rows.
_ABOVE = ("信息内容", "申请人情况", "法人或其他组织", "行政诉讼")


def _labels() -> dict[str, str]:
    """Return every label of the forms by what is compared of it."""
    cols = [col for form in FORMS for col in (*form.request_cols, *form.review_cols)]
    rows = [row for form in FORMS for row in (*form.request_rows, *form.request_groups, *form.review_groups)]
    for block in (block for form in FORMS for block in form.disclosure):
        cols += block.cols
        rows += block.rows
    labels = [
        *_ABOVE,
        *(label for col in cols for label in col.labels),
        *(label for row in rows for label in row.labels),
        *form_2014.HEADER,
        *(label for item in form_2014.ITEMS for label in item.labels),
    ]
    return {label_form(label): label for label in labels if len(label_form(label)) >= _SHORTEST}


_LABELS = _labels()


def with_known_labels(row: Row) -> Row:
    """Return a row with the cells of scans that are a label but for one character as that label."""
    if all(cell.confidence is None for cell in row):
        return row
    return tuple(_known(cell) for cell in row)


def _known(cell: Cell) -> Cell:
    label = None if cell.confidence is None else _find_near(label_form(cell.text))
    return cell if label is None else cell._replace(text=label)


@lru_cache(maxsize=4096)
def _find_near(form: str) -> str | None:
    """Return the one label that differs in one character, None where the words are a label or like none or several."""
    if len(form) < _SHORTEST or form in _LABELS:
        return None
    near = [label for known, label in _LABELS.items() if len(known) == len(form) and _misses(known, form) == 1]
    return near[0] if len({label_form(label) for label in near}) == 1 else None


def _misses(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
