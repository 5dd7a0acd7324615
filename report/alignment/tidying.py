"""Rows as they were before something laid them out as a rectangle: no columns of blanks, no cell said twice.

Extractors that know no spans put empty cells, or the same text again, where a merged cell was; tables of layout put
their own bars around. What is taken away here is blank, or repeats its neighbour, in every row that it concerns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from report.alignment.collector import Row, is_blank
from report.alignment.columns import without_other_columns
from report.alignment.filling import places_of_labels, without_filling
from report.alignment.padding import VALUES
from report.documents.model import Cell
from report.forms import FORMS
from report.labels import label_form
from report.linear.words import split_joined

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
_SHORTEST_JOINED = 8


def tidied(rows: Sequence[Row], *, placed: bool = False) -> list[Row]:
    """Return the rows of a table without edges of blanks and without the places that merged cells left.

    In rows that a program may have filled up at their ends, blanks there say nothing of which cells are lost; where
    cells are `placed` they are a column.
    """
    rows = without_other_columns([_with_names_divided(row) for row in rows])
    return without_filling(_without_columns_of_header(_without_edges(rows), placed=placed))


def _with_names_divided(row: Row) -> Row:
    """Return a row of names of columns that are run together in its only cell as a row of names."""
    printed = [cell for cell in row if not is_blank(cell)]
    if len(printed) != 1 or printed[0].continued or len(printed[0].text) < _SHORTEST_JOINED:
        return row
    names = split_joined(printed[0].text)
    return row if names is None else tuple(printed[0]._replace(text=name) for name in names)


def _without_edges(rows: Sequence[Row]) -> list[Row]:
    """Drop as many cells at either end of every row as are blank in all rows that print anything.

    Only a header shows that nothing belongs there: in a piece of a table, cut off from it, blank cells are figures.
    """
    before = _least_blanks(rows)
    after = _least_blanks(row[::-1] for row in rows)
    if not (before or after) or not any(label_form(cell.text) in _HEADS for row in rows for cell in row):
        return list(rows)
    hollow = {index: at for index, at in places_of_labels(rows).items() if all(map(is_blank, rows[index][at + 1 :]))}
    # A row of nothing but blanks ends with as many in any case; its own are not to be cut off with them.
    least = {index: min(at + 1 + VALUES, len(rows[index])) for index, at in hollow.items()}
    return [row[before : max(len(row) - after, least.get(index, 0))] for index, row in enumerate(rows)]


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


def _without_columns_of_header(rows: list[Row], *, placed: bool) -> list[Row]:
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
        result += _folded(rows[at:end], placed=placed)
        at = end
    return result


def _is_header(row: Row) -> bool:
    return any(label_form(cell.text) == _CONTENT for cell in row[:2])


def _is_caption(row: Row) -> bool:
    return bool(row) and _CAPTION_WORDS in row[0].text


def _folded(rows: Sequence[Row], *, placed: bool) -> list[Row]:
    header = rows[0]
    end = len(header) - (0 if placed else _blanks(header[::-1]))
    alike = [row for row in rows if len(row) == len(header)]
    gone = {
        index
        for index in range(1, end)
        if (is_blank(header[index]) or _says_again(header[index], header[index - 1]))
        and not header[index].continued
        and all(_says_nothing_new(row, index, repeated=not is_blank(header[index])) for row in alike)
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


def _says_nothing_new(row: Row, index: int, *, repeated: bool) -> bool:
    """Say whether a cell is blank, or, where the header's is `repeated`, says its neighbour's again."""
    if row[index].merged or row[index].continued:
        return False
    if is_blank(row[index]):
        return True
    return repeated and row[index].text == row[index - 1].text
