"""Rows that a page break cut in two, within a table or between two tables, put together again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from report.alignment.collector import Row, is_blank
from report.documents.model import Cell, Table, lowest_confidence
from report.forms import FORMS, form_2014
from report.labels import Labels
from report.numbers import read_cell

# Labels that a page break may cut.
_CUT_LABELS = Labels(
    (
        *((row.key, row.labels) for form in FORMS for row in form.request_rows),
        *((row.key, row.labels) for form in FORMS for block in form.disclosure for row in block.rows),
        *((item.key, item.labels) for item in form_2014.ITEMS),
        *((group.key, group.labels) for group in FORMS[0].review_groups),
        *((col.key, col.labels) for col in (*FORMS[0].request_cols, *FORMS[0].review_cols)),
    )
)
_VALUES = {"stated", "dash"}
_DIGIT = re.compile(r"\d")
_ENDS = re.compile(r"[\d\s]*")
_NUMBER_OF_LABEL = re.compile(r"\s*(?:[(（][\d一二三四五六七八][)）]|\d[.．、]|[一二三四五六七八]、)\s*")


def mended(run: Sequence[Table]) -> Iterator[tuple[Table, list[Row]]]:
    """Yield the tables between two headings with their rows, the two halves of a cut row in the earlier table."""
    before: tuple[Table, list[Row]] | None = None
    for table in run:
        rows = _joined(table.rows, set(table.joints))
        whole = _put_together(before[1][-1], rows[0]) if before and before[1] and rows else None
        if before is not None:
            if whole is not None:
                before[1][-1] = whole
            yield before
        before = table, rows if whole is None else rows[1:]
    if before is not None:
        yield before


def _joined(rows: Sequence[Row], joints: set[int]) -> list[Row]:
    result: list[Row] = []
    for index, row in enumerate(rows):
        whole = _put_together(result[-1], row) if index in joints and result else None
        if whole is None:
            result.append(row)
        else:
            result[-1] = whole
    return result


def _put_together(first: Row, second: Row) -> Row | None:
    """Return the whole row of two halves, None where they are none: together they must make a label, the second not.

    The halves are laid against each other from the right; what the second has more stands before the label. Where both
    print a value in one column they are no halves, unless neither has a label without the other: then a number was cut
    as well, and the row has the cells of both, too many to be read. A number alone above a label is the label's, where
    nothing is printed beside that.
    """
    size = min(len(first), len(second))
    # What stands before may be the rest of a group's label, which goes over both halves.
    if not size or any(_DIGIT.search(cell.text) for cell in second[:-size]):
        return None
    pairs = list(zip(first[-size:], second[-size:], strict=True))
    cut = any({read_cell(a.text).state, read_cell(b.text).state} <= _VALUES for a, b in pairs)
    joined = tuple(
        a._replace(text=a.text + b.text, confidence=lowest_confidence((a.confidence, b.confidence))) for a, b in pairs
    )
    bare = sum(not is_blank(b) for _, b in pairs) == 1
    makes_label = any(
        _is_cut(a, b)
        and _CUT_LABELS.exact(whole.text)
        and ((bare and _NUMBER_OF_LABEL.fullmatch(a.text)) or not _CUT_LABELS.exact(b.text))
        and not (cut and _CUT_LABELS.exact(a.text))
        for (a, b), whole in zip(pairs, joined, strict=True)
    )
    if not makes_label:
        return _with_ends(first, second)
    return (*first[:-size], *joined, *(second[-size:] if cut else ()))


def _with_ends(first: Row, second: Row) -> Row | None:
    """Return a row with what a page break left of its numbers in a row of nothing else, None where that is not so.

    Neither part is the number then. What ends no number may be one: then the row has it as well, a cell too many.
    """
    size = min(len(first), len(second))
    ends = [not is_blank(cell) for cell in second[-size:]]
    only_numbers = all(_ENDS.fullmatch(cell.text) for cell in second if not is_blank(cell))
    if not any(ends) or not only_numbers or not _CUT_LABELS.exact(_label_of(first)):
        return None
    # A row of values under a row of names ends none of them.
    if any(both and _is_words(cell) for cell, both in zip(first[-size:], ends, strict=True)):
        return None
    row = [
        cell._replace(text=f"{cell.text}\n{end.text}") if both else cell
        for cell, end, both in zip(first[-size:], second[-size:], ends, strict=True)
    ]
    whole = all(_ENDS.fullmatch(cell.text) for cell, both in zip(first[-size:], ends, strict=True) if both)
    return (*first[:-size], *row, *(() if whole and len(second) == size else second))


def _is_words(cell: Cell) -> bool:
    return any(character.isalpha() for character in cell.text)


def _label_of(row: Row) -> str:
    """Return the last words of a row before its numbers."""
    return next((cell.text for cell in reversed(row) if cell.text.strip() and not _ENDS.fullmatch(cell.text)), "")


def _is_cut(upper: Cell, lower: Cell) -> bool:
    """Say whether two cells may be the halves of a label: a number is none, nor a dash below a name."""
    return read_cell(upper.text).state == "unreadable" and read_cell(lower.text).state not in {"blank", "dash"}
