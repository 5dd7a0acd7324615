"""A cell a line: rows begin at labels; blank lines and bars are blank cells where the table proves that they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from report.documents.model import Cell, Paragraph
from report.labels import label_form
from report.linear.words import (
    GROUPS,
    HEADERS,
    ROW_LABELS,
    bare,
    is_caption,
    is_header,
    is_row_label,
    is_value,
    split_joined,
)

Row = tuple[Cell, ...]
_WRAPPED_LINES = 4
_LONG_WORD = 3
# Labels that are headers of columns as well.
_DOUBLE = frozenset({"其他", "其它", "总计", "合计"})


@dataclass(slots=True)
class _Line:
    """A cell on its line; `gap` is the number of empty lines before it, `breaks` says that a row begins with it."""

    text: str
    where: str
    gap: int = 0
    breaks: bool = False


def rows_of_lines(stretch: Sequence[Paragraph], where: str) -> Iterator[Row]:
    """Yield the rows of a table written a cell a line."""
    barred = sum(1 for paragraph in stretch if paragraph.text.rstrip().endswith("|"))
    cells = _between_bars(stretch) if 3 * barred > len(stretch) else _by_line(stretch)
    if any(cell.breaks for cell in cells[1:]):
        rows = _divide(cells, lambda cell, _row: cell.breaks)
    else:
        rows = _divide(cells, _begins)
        rows = _with_empty_lines(rows) if 3 * barred <= len(stretch) else [_without_next_rows_blanks(r) for r in rows]
    for number, row in enumerate(rows, 1):
        texts = [piece for cell in row for piece in split_joined(cell.text) or (cell.text,)]
        yield tuple(Cell(text, f"{where} row {number} cell {index}") for index, text in enumerate(texts, 1))


def _by_line(stretch: Sequence[Paragraph]) -> list[_Line]:
    """Return the cells, labels that were wrapped over lines put together again."""
    cells: list[_Line] = []
    at = 0
    while at < len(stretch):
        size = _wrapped(stretch[at : at + _WRAPPED_LINES])
        text = "".join(paragraph.text for paragraph in stretch[at : at + size])
        cells.append(_Line(text if text.strip() else "\xa0", stretch[at].where, stretch[at].gap))
        at += size
    return cells


def _wrapped(lines: Sequence[Paragraph]) -> int:
    """Return over how many lines the first label goes."""
    if is_value(lines[0].text) or not lines[0].text.strip():
        return 1
    for size in range(len(lines), 1, -1):
        pieces = [line.text for line in lines[:size]]
        if any(is_value(piece) or not piece.strip() for piece in pieces):
            continue
        whole = "".join(pieces)
        joined = ROW_LABELS.exact(whole) is not None or label_form(whole) in HEADERS or is_caption(whole)
        if joined and not all(is_row_label(piece) or is_header(piece) for piece in pieces):
            return size
    return 1


def _between_bars(stretch: Sequence[Paragraph]) -> list[_Line]:
    """Return the cells that bars close; a bar that follows another closes an empty one."""
    least = min((paragraph.gap for paragraph in stretch[1:]), default=0)
    cells: list[_Line] = []
    words: list[str] = []
    breaks = False
    for index, paragraph in enumerate(stretch):
        if index and paragraph.gap > least:
            if words:
                cells.append(_Line("\n".join(words), paragraph.where, breaks=breaks))
                words = []
            breaks = True
        pieces = paragraph.text.split("|")
        for number, piece in enumerate(pieces):
            if piece.strip(" \t"):
                words.append(piece.strip(" \t"))
            if number < len(pieces) - 1 and (cells or words or index):
                cells.append(_Line("\n".join(words), paragraph.where, breaks=breaks))
                words, breaks = [], False
    if words:
        cells.append(_Line("\n".join(words), stretch[-1].where, breaks=breaks))
    return cells


def _divide(cells: Sequence[_Line], begins: Callable[[_Line, list[_Line]], bool]) -> list[list[_Line]]:
    rows: list[list[_Line]] = []
    for cell in cells:
        if not rows or begins(cell, rows[-1]):
            rows.append([])
        rows[-1].append(cell)
    return rows


def _begins(cell: _Line, row: Sequence[_Line]) -> bool:
    """Say whether a cell begins a row: a label does after values, a header after anything but headers."""
    text = bare(cell.text)
    last = bare(row[-1].text)
    if is_caption(text) or is_caption(last):
        return True
    if not text:
        return False
    form = label_form(text)
    if all(is_header(other.text) for other in row):
        a_row = len(row) == 1 and label_form(last) in _DOUBLE and is_value(text)
        return not (is_header(text) or form in _DOUBLE or a_row)
    if is_row_label(text):
        return not _is_group(last) or not all(is_row_label(other.text) for other in row)
    return not is_value(text) and (is_header(text) or len(form) > _LONG_WORD)


def _is_group(text: str) -> bool:
    return ROW_LABELS.find(text) in GROUPS


def _with_empty_lines(rows: list[list[_Line]]) -> list[list[_Line]]:
    """Put blank cells where empty lines are more than the lines between cells and between rows.

    Between cells stand as many empty lines as anywhere at least; `k` blank cells make `k` times one more than that.
    """
    inner = [cell.gap for row in rows for cell in row[1:]]
    least = min(inner, default=0)
    between = min((row[0].gap for row in rows[1:]), default=least)
    filled = []
    for index, row in enumerate(rows):
        following = rows[index + 1][0].gap if index + 1 < len(rows) else between
        ends = [(cell.gap - least) for cell in row[1:]] + [following - between]
        whole: list[_Line] = [row[0]]
        for extra, cell in zip(ends, [*row[1:], None], strict=True):
            blanks, rest = divmod(extra, least + 1)
            if rest or blanks < 0 or is_header(row[0].text):
                blanks = 0
            whole += [_Line("\xa0", row[0].where)] * blanks
            whole += [cell] if cell is not None else []
        filled.append(whole)
    return filled


def _without_next_rows_blanks(row: list[_Line]) -> list[_Line]:
    """Drop blanks at the end of a row: the next row's, where a bar stands for what a span covers."""
    kept = list(row)
    while len(kept) > 1 and not bare(kept[-1].text):
        kept.pop()
    return kept
