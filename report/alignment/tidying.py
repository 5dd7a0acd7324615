"""Rows as they were before something laid them out as a rectangle: no columns of blanks, no cell said twice.

Extractors that know no spans put empty cells, or the same text again, where a merged cell was; tables of layout put
their own bars around. What is taken away here is blank, or repeats its neighbour, in every row that it concerns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from report.alignment.collector import Row, is_blank
from report.documents.model import Cell
from report.forms import FORMS
from report.labels import Labels, label_form
from report.numbers import read_cell

_VALUES = len(FORMS[0].request_cols)
_REQUESTS = Labels((row.key, row.labels) for form in FORMS for row in (*form.request_rows, *form.request_groups))
_ENOUGH_ROWS, _ENOUGH_FILLED = 5, 3
# Over how many columns more than its own the label of a row goes, which is no part of a group.
_SPANS = {
    "received": 2,
    "carried_in": 2,
    "carried_out": 2,
    "granted": 1,
    "partly_granted": 1,
    "concluded": 1,
    "otherwise": 1,
}
_LABEL_CELLS = 3
_COLUMNS = {
    label_form(label) for form in FORMS for block in form.disclosure for col in block.cols for label in col.labels
}
_CONTENT = "信息内容"
_HEADS = _COLUMNS | {
    label_form(label) for col in (*FORMS[0].request_cols, *FORMS[0].review_cols) for label in col.labels
}
# 其他 and 总计 are labels of rows as well.
_HEADS = (_HEADS | {_CONTENT, "统计指标", "指标名称", "申请人情况"}) - {"其他", "其它", "总计", "合计"}
_CAPTION_WORDS = "二十条"


def tidied(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a table without edges of blanks and without the places that merged cells left."""
    bare = _without_columns_of_header(_without_edges(rows))
    return _without_filling(_without_places_beside(_without_places_of_spans(bare)))


def _without_edges(rows: Sequence[Row]) -> list[Row]:
    """Drop as many cells at either end of every row as are blank in all rows that print anything.

    Only a header shows that nothing belongs there: in a piece of a table, cut off from it, blank cells are figures.
    """
    before = _least_blanks(rows)
    after = _least_blanks(row[::-1] for row in rows)
    if not (before or after) or not any(label_form(cell.text) in _HEADS for row in rows for cell in row):
        return list(rows)
    return [row[before : len(row) - after] for row in rows]


def _least_blanks(rows: Iterable[Row]) -> int:
    """Return with how many blank cells every row begins that prints anything."""
    least: int | None = None
    for row in rows:
        blanks = _blanks(row)
        if blanks < len(row) and not all(is_blank(cell) for cell in row[blanks:]):
            least = blanks if least is None else min(blanks, least)
        if least == 0:
            return 0
    return least or 0


def _blanks(row: Sequence[Cell]) -> int:
    return next((index for index, cell in enumerate(row) if cell.continued or not is_blank(cell)), len(row))


def _without_places_of_spans(rows: list[Row]) -> list[Row]:
    """In a table three that is a rectangle, drop what stands between a label and the seven last cells."""
    known = [(row, at) for row in rows if (at := _label_at(row)) is not None and len(row) > _VALUES]
    if len(known) < _ENOUGH_ROWS:
        return rows
    length, count = Counter(len(row) for row, _ in known).most_common(1)[0]
    deepest = max((at for row, at in known if len(row) == length), default=0)
    shallow = [row for row, at in known if at < deepest]
    rectangle = 2 * sum(len(row) == length for row in shallow) > len(shallow)
    if 2 * count < len(known) or length - _VALUES != deepest + 1 or not rectangle:
        return rows
    return [_narrowed(row, length, deepest) for row in rows]


def _narrowed(row: Row, length: int, deepest: int) -> Row:
    """Return a row without what stands between its label and its values; one of another length loses its values."""
    at = _label_at(row)
    if at is None or at >= deepest or len(row) <= at + 1 or not _hollow(row[at + 1], row[at]):
        return row
    if len(row) != length or not all(_hollow(cell, row[at]) for cell in row[at + 1 : deepest + 1]):
        return row[: at + 2]
    return (*row[: at + 1], *row[deepest + 1 :])


def _without_places_beside(rows: list[Row]) -> list[Row]:
    """In table three, drop the blank cells beside labels that span columns, if all such labels have them."""
    places = {
        index: (at, _SPANS[key])
        for index, row in enumerate(rows)
        if (at := _label_at(row)) is not None and (key := _REQUESTS.find(row[at].text)) in _SPANS
    }
    beside = [index for index, (at, more) in places.items() if len(rows[index]) == at + 1 + more + _VALUES]
    if len(beside) < _ENOUGH_ROWS or len(beside) < len(places):
        return rows
    for index in beside:
        at, more = places[index]
        if not all(is_blank(cell) for cell in rows[index][at + 1 : at + 1 + more]):
            return rows
    narrowed = list(rows)
    for index in beside:
        at, more = places[index]
        narrowed[index] = (*rows[index][: at + 1], *rows[index][at + 1 + more :])
    return narrowed


def _without_filling(rows: list[Row]) -> list[Row]:
    """In table three, drop the blank cells that fill rows up to the table's width, where several rows end with them.

    A program that does so may have left out empty cells before: only a row in which all are printed, be it as blanks
    that are none of the keyboard's, is certain.
    """
    ends = {
        index: at + 1 + _VALUES
        for index, row in enumerate(rows)
        if (at := _label_at(row)) is not None and _is_filled_up(row[at + 1 :])
    }
    if len(ends) < _ENOUGH_FILLED:
        return rows
    return [row[: ends.get(index, len(row))] for index, row in enumerate(rows)]


def _is_filled_up(values: Row) -> bool:
    own, rest = values[:_VALUES], values[_VALUES:]
    return bool(rest) and not any(cell.text.strip(" ") for cell in rest) and all(cell.text.strip(" ") for cell in own)


def _hollow(cell: Cell, label: Cell) -> bool:
    return not cell.merged and (cell.continued or is_blank(cell) or cell.text == label.text)


def _label_at(row: Row) -> int | None:
    """Return where the last label of a row of table three stands; what repeats a label is none."""
    found = None
    for index, cell in enumerate(row[:_LABEL_CELLS]):
        if cell.continued or is_blank(cell):
            continue
        if _REQUESTS.find(cell.text) is None:
            break
        if found is None or cell.text != row[found].text:
            found = index
    return found


def _without_columns_of_header(rows: list[Row]) -> list[Row]:
    """Under a header of table two, drop the columns in which it is blank or repeats itself, if its rows are so too."""
    result: list[Row] = []
    at = 0
    while at < len(rows):
        if not _is_header(rows[at]):
            result.append(rows[at])
            at += 1
            continue
        end = at + 1
        while end < len(rows) and not _is_header(rows[end]) and not _is_caption(rows[end]):
            end += 1
        result += _folded(rows[at:end])
        at = end
    return result


def _is_header(row: Row) -> bool:
    return any(label_form(cell.text) == _CONTENT for cell in row[:2])


def _is_caption(row: Row) -> bool:
    return bool(row) and _CAPTION_WORDS in row[0].text


def _folded(rows: Sequence[Row]) -> list[Row]:
    header = rows[0]
    alike = [row for row in rows if len(row) == len(header)]
    gone = {
        index
        for index in range(1, len(header))
        if (is_blank(header[index]) or _says_again(header[index], header[index - 1]))
        and not header[index].continued
        and all(_says_nothing_new(row, index) for row in alike)
    }
    if not gone or len(alike) < 2:
        return list(rows)
    return [
        tuple(cell for index, cell in enumerate(row) if index not in gone) if len(row) == len(header) else row
        for row in rows
    ]


def _says_again(cell: Cell, before: Cell) -> bool:
    """Say whether a header is its neighbour's; the beginning that two headers share can be each of them."""
    form = label_form(cell.text)
    return cell.text == before.text and sum(label.startswith(form) for label in _COLUMNS - {form}) < 2


def _says_nothing_new(row: Row, index: int) -> bool:
    if row[index].merged or row[index].continued:
        return False
    if is_blank(row[index]):
        return True
    return row[index].text == row[index - 1].text and read_cell(row[index].text).state in {
        "stated",
        "dash",
        "unreadable",
    }
