"""A cell a line: labels divide the cells into rows, and the form says how many values each has."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from report.documents.model import Cell, Paragraph
from report.forms import FORMS
from report.labels import label_form
from report.linear.indicators import is_indicator, is_indicator_heading, is_serial_header, is_unit
from report.linear.spacing import BLANK_CELL, Item, LineRow, Spacing
from report.linear.words import (
    APPLICANTS,
    GROUPS,
    OUTCOMES,
    ROW_LABELS,
    bare,
    is_caption,
    is_column,
    is_header,
    is_heading,
    is_numbered,
    is_row_label,
    is_value,
    names_column,
    split_joined,
    split_labels,
)

Row = tuple[Cell, ...]
_WRAPPED_LINES = 10
_BLANK_BETWEEN_BARS = re.compile(r"\s*\|[ \xa0\u3000]+\|\s*")
_LONG_WORD = 3
_LONGEST_WORDS = 8
# So many numbers that only grow are no values.
_SERIALS = 8
_FEWEST_SERIALS = 4
# Labels that are headers of columns as well.
_DOUBLE = frozenset({"其他", "其它", "总计", "合计"})
_REQUESTS = {row.key: row.group for form in FORMS for row in form.request_rows}
_OUTSIDE = frozenset({"received", "carried_in", "carried_out"})
_RESULTS = "results"
_REVIEW_LABELS = {label_form(label) for col in FORMS[0].review_cols for label in col.labels} - _DOUBLE


def line_rows(stretch: Sequence[Paragraph], following: Paragraph | None) -> list[LineRow]:
    """Return the rows of a table written a cell a line; `following` is the paragraph after it."""
    items, bars = _items(stretch)
    items = _without_serials(_put_together(items))
    rows = _with_first_blanks([LineRow(row, _count_labels(row)) for row in _divide(items)])
    _find_widths(rows)
    rows = _in_order(_with_words(rows))
    for row, after in itertools.pairwise(rows):
        row.after, row.next_covered = (after.items[0].bars, after.items[0].breaks), after.covered
    if rows:
        rows[-1].last = True
        rows[-1].after = (bars, following.gap + 1) if following is not None else None
        rows[-1].before_heading = following is not None and is_heading(following.text)
    return rows


def _find_widths(rows: Sequence[LineRow]) -> None:
    """Say of every row of values how many the form wants: by its label, or by the header above it."""
    columns: int | None = None
    outcomes = False
    for row in rows:
        if _is_header_row(row.items):
            columns = _count_columns(row.items) or columns
            outcomes = any(label_form(item.text) in _REVIEW_LABELS for item in row.items)
        elif is_caption(row.items[0].text):
            columns = None
        elif is_indicator(bare(row.items[0].text)):
            row.width = 1
        elif not row.labels:
            row.width = OUTCOMES if outcomes else None
        else:
            key = _key_of(row)
            row.width = APPLICANTS if key in _REQUESTS else columns if key else None
            row.covered = _covered(row)
            row.spanned = 2 if key in _OUTSIDE else int(_REQUESTS.get(str(key), _RESULTS) is None)


def _with_words(rows: Sequence[LineRow]) -> list[LineRow]:
    """Give a row the short words in place of a value, with what follows them, if it has exactly its values then."""
    whole: list[LineRow] = []
    for row in rows:
        before = whole[-1] if whole else None
        if before is not None and _are_words(row) and len(before.values) + len(row.items) == before.width:
            before.items += row.items
        else:
            whole.append(row)
    return whole


def _in_order(rows: Sequence[LineRow]) -> list[LineRow]:
    """Return the rows, those without values that may be another's.

    A program that writes a page as its words stand from left to right puts values before the label of their row. That
    is known by values before the first label of a table, and by rows with values too many.
    """
    doubtful: set[int] = set()
    begun, ordered = True, True
    for index, row in enumerate(rows):
        if _is_header_row(row.items) or is_caption(row.items[0].text):
            begun, ordered = False, True
        elif _key_of(row) is not None or (row.width is not None and not row.labels):
            begun = True
        elif not begun and _holds_values(row):
            ordered = False
        if not ordered:
            doubtful.add(index)
        if row.width is not None and sum(1 for item in row.values if item.text.strip()) > row.width + 1:
            doubtful |= {index - 1, index + 1}
    return [
        replace(row, items=row.items[: row.labels], doubtful=True) if index in doubtful and row.labels else row
        for index, row in enumerate(rows)
    ]


def _holds_values(row: LineRow) -> bool:
    """Say whether several values stand in a row; numbers that count the columns are none."""
    values = [bare(item.text) for item in row.items if is_value(item.text)]
    return len(values) > 1 and values != [str(at) for at, _ in enumerate(values, 1)]


def _are_words(row: LineRow) -> bool:
    """Say whether a row begins with short words that are none of the form's."""
    text = bare(row.items[0].text)
    unknown = row.width is None and _key_of(row) is None and not is_header(text) and not is_caption(text)
    return row.labels == 1 and unknown and len(text) <= _LONGEST_WORDS and not is_numbered(text)


def cells_of(rows: Sequence[LineRow], spacing: Spacing | None, where: str) -> list[Row]:
    """Return the rows as cells, blank ones where they are certain, headers that are run together divided."""
    found: list[Row] = []
    for number, row in enumerate(rows, 1):
        items = spacing.filled(row) if spacing is not None else row.items
        if _lacks_number(row) and len(items) == row.labels and number < len(rows) and _is_indicator(rows[number]):
            # The next row follows its unit: its cell is blank.
            items = [*items, Item(BLANK_CELL, items[0].where)]
        texts = [piece for item in items for piece in split_joined(item.text) or split_labels(item.text)]
        found.append(tuple(Cell(text, f"{where} row {number} cell {index}") for index, text in enumerate(texts, 1)))
    if rows and spacing is not None and _names_outcomes(rows[-1]) and spacing.holds_blank_row(rows[-1], OUTCOMES):
        place = f"{where} row {len(rows) + 1} cell "
        found.append(tuple(Cell(BLANK_CELL, f"{place}{index}") for index in range(1, OUTCOMES + 1)))
    return found


def _lacks_number(row: LineRow) -> bool:
    return not row.doubtful and row.labels > 1 and is_unit(row.items[-1].text) and is_indicator(bare(row.items[0].text))


def _is_indicator(row: LineRow) -> bool:
    text = bare(row.items[0].text)
    return is_indicator(text) or is_indicator_heading(text)


def _names_outcomes(row: LineRow) -> bool:
    """Say whether a row is the whole header of table four and nothing else."""
    return _is_header_row(row.items) and not row.values and len(row.items) >= OUTCOMES


def _items(stretch: Sequence[Paragraph]) -> tuple[list[Item], int]:
    """Return what stands between bars and line ends, and the number of bars after the last."""
    items: list[Item] = []
    bars = breaks = 0
    for index, paragraph in enumerate(stretch):
        breaks += paragraph.gap + 1 if index else 0
        line = paragraph.printed if "|" in paragraph.printed else paragraph.text
        if _BLANK_BETWEEN_BARS.fullmatch(line) and items:
            # A cell of its own, whose first bar closes none.
            line = f"{BLANK_CELL}|"
        for number, piece in enumerate(line.split("|")):
            bars += 1 if number else 0
            text = piece.strip(" \t\r")
            text = BLANK_CELL if text and not bare(text) else text
            if text:
                items.append(Item(text, paragraph.where, bars if items else 0, breaks if items else 0))
                bars = breaks = 0
    return items, bars


def _put_together(items: Sequence[Item]) -> list[Item]:
    """Return the items, labels that were wrapped over lines put together again."""
    whole: list[Item] = []
    at = 0
    while at < len(items):
        size = _wrapped(items[at : at + _WRAPPED_LINES])
        first = items[at]
        text = "".join(item.text for item in items[at : at + size])
        whole.append(Item(text, first.where, first.bars, first.breaks))
        at += size
    return whole


def _without_serials(items: Sequence[Item]) -> list[Item]:
    """Return the items without the numbers that count the rows, if the table has a column of them.

    In the table of 2014 a number directly before an indicator counts it. Where the value before it is blank and has
    left nothing, it would be taken for that. The column is known by its header, or by its numbers, which grow from row
    to row; in the other tables both must say so, for a row's last value stands there as well.
    """
    followed = [bare(after.text) for after in items[1:]]
    before = {
        index
        for index, text in enumerate(followed)
        if items[index].text.strip().isdecimal() and (is_indicator(text) or is_indicator_heading(text))
    }
    numbers = [int(items[index].text) for index in sorted(before)]
    grow = len(numbers) >= _SERIALS and all(one < other for one, other in itertools.pairwise(numbers))
    headed = any(is_serial_header(item.text) for item in items)
    if headed and not before:
        return _without_growing(items)
    if not grow and not headed:
        return list(items)
    return [item for index, item in enumerate(items) if index not in before]


def _without_growing(items: Sequence[Item]) -> list[Item]:
    """Return the items without their header 序号 and the numbers before labels, if these grow from row to row."""
    before = {
        index: int(item.text)
        for index, (item, after) in enumerate(itertools.pairwise(items))
        if item.text.strip().isdecimal() and is_row_label(after.text)
    }
    numbers = list(before.values())
    if len(numbers) < _FEWEST_SERIALS or any(one >= other for one, other in itertools.pairwise(numbers)):
        return list(items)
    return [item for index, item in enumerate(items) if index not in before and not is_serial_header(item.text)]


def _wrapped(items: Sequence[Item]) -> int:
    """Return over how many lines the first label goes; no bar divides them."""
    if is_value(items[0].text) or not items[0].text.strip():
        return 1
    for size in range(len(items), 1, -1):
        pieces = [item.text for item in items[:size]]
        if any(is_value(piece) or not piece.strip() for piece in pieces) or any(item.bars for item in items[1:size]):
            continue
        whole = "".join(pieces)
        joined = ROW_LABELS.exact(whole) is not None or names_column(whole) or is_caption(whole)
        joined = joined or (is_indicator(whole) and not is_unit(pieces[-1])) or is_indicator_heading(whole)
        if joined and not all(is_row_label(piece) or is_header(piece) or is_indicator(piece) for piece in pieces):
            return size
    return 1


def _divide(items: Sequence[Item]) -> list[list[Item]]:
    rows: list[list[Item]] = []
    for item in items:
        if not rows or _begins(item, rows[-1]):
            rows.append([])
        rows[-1].append(item)
    return rows


def _begins(item: Item, row: Sequence[Item]) -> bool:
    """Say whether a cell begins a row: a label does after values, a header after anything but headers."""
    text = bare(item.text)
    last = bare(row[-1].text)
    if is_caption(text) or is_caption(last):
        return True
    if not text:
        return False
    form = label_form(text)
    if _is_header_row(row):
        a_row = len(row) == 1 and label_form(last) in _DOUBLE and is_value(text)
        return not (is_header(text) or form in _DOUBLE or a_row)
    if is_indicator(text):
        return True
    if is_row_label(text):
        return not (all(is_row_label(other.text) for other in row) and _is_under(text, last))
    numbered = is_numbered(text) and len(form) > 1
    return not is_value(text) and (is_header(text) or numbered or len(form) > _LONG_WORD)


def _is_header_row(row: Sequence[Item]) -> bool:
    return all(is_header(item.text) for item in row if item.text.strip())


def _is_under(text: str, group: str) -> bool:
    """Say whether a label belongs to the group whose label stands before it."""
    key, above = ROW_LABELS.find(text), ROW_LABELS.find(group)
    if above == _RESULTS:
        return key in GROUPS or key in _REQUESTS
    return above in GROUPS and _REQUESTS.get(str(key)) == above


def _count_labels(row: Sequence[Item]) -> int:
    return next((index for index, item in enumerate(row) if not bare(item.text) or is_value(item.text)), len(row))


def _with_first_blanks(rows: list[LineRow]) -> list[LineRow]:
    """Give a row without labels the blank cells that stand at the end of the header above it."""
    whole: list[LineRow] = []
    for row in rows:
        blanks = len(row.items) - row.labels
        if blanks and _is_header_row(row.items) and all(not bare(item.text) for item in row.values):
            whole += [LineRow(row.items[: row.labels], row.labels), LineRow(row.values, 0)]
        elif whole and not row.labels and not whole[-1].labels:
            whole[-1].items += row.items
        else:
            whole.append(row)
    return whole


def _count_columns(row: Sequence[Item]) -> int:
    """Return how many columns of table two a header has."""
    pieces = [piece for item in row for piece in split_joined(item.text) or (item.text,)]
    return sum(1 for piece in pieces if is_column(piece))


def _key_of(row: LineRow) -> str | None:
    found = _keys_of(row)
    return found[-1] if found else None


def _keys_of(row: LineRow) -> list[str]:
    texts = [piece for item in row.items[: row.labels] for piece in split_labels(bare(item.text))]
    return [key for text in texts if (key := ROW_LABELS.find(text)) is not None]


def _covered(row: LineRow) -> int:
    """Return over how many of a row's first cells cells of rows above reach, if the table is the form's."""
    keys = _keys_of(row)
    if not keys or keys[-1] not in _REQUESTS or keys[-1] in _OUTSIDE or keys[0] == _RESULTS:
        return 0
    return 2 if _REQUESTS[keys[-1]] is not None and keys[0] not in GROUPS else 1
