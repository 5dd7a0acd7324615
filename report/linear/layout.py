"""A row a line, as text of a PDF is written out: values at the line's end, labels wrapped around it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from report.documents.model import Cell, Paragraph
from report.linear.header_places import Header, find_header_measure
from report.linear.headers import CONTENT, find_headers, stacked_applicants
from report.linear.indicators import (
    JOINED_HEADER,
    is_indicator,
    is_indicator_header,
    is_indicator_heading,
    is_unit,
    split_unit,
)
from report.linear.laid_tables import rows_in_place
from report.linear.places import APART, Columns, find_request_columns, is_apart, order_of_applicants
from report.linear.row_labels import find_label
from report.linear.spacing import BLANK_CELL
from report.linear.torn import PAGE_NUMBER, leave_out_rows_beside_pieces, mark_pieces_of_numbers, mark_torn_rows
from report.linear.words import (
    APPLICANTS,
    GROUPS,
    LINE_LABELS,
    OUTCOMES,
    REQUEST_KEYS,
    is_caption,
    is_header,
    is_value,
    split_joined,
    split_labels,
    with_values_joined,
)
from report.linear.wrapped import Line, Measure, Word, is_digits, put_pieces_to_rows, with_ends_marked
from report.numbers import read_cell
from report.scripts import strip_residue

Row = tuple[Cell, ...]
_DEFINED = re.compile(r".[:：（(].")
# The longest header, wrapped character by character, has fewer words.
_MOST_WORDS = 200
# Where a blank divides cells so many stand where one is lost; two are one and a value's own.
_LOST_CELL = 3


@dataclass(slots=True)
class _RowFound:
    """A row: the words before its values, and its line; `header` are the names over it, None where they are unknown.

    `line` is None of a caption and of a header itself.
    """

    texts: Sequence[str]
    place: str
    line: Line | None = None
    header: Header | None = None


def rows_of_layout(stretch: Sequence[Paragraph], where: str) -> Iterator[Row]:
    """Yield the rows of a table written a row a line."""
    placed = rows_in_place(stretch, where)
    if placed:
        yield from placed
        return
    lines = with_ends_marked(_without_lost_gaps([_line(paragraph) for paragraph in stretch]))
    for index, line in enumerate(lines):
        if line.values:
            find_label(lines, index)
    _mark_blank_rows(lines)
    requests = find_request_columns(lines)
    mark_torn_rows(lines)
    mark_pieces_of_numbers(lines)
    put_pieces_to_rows(lines)
    leave_out_rows_beside_pieces(lines)
    rows = list(_find_rows(lines, where))
    headed = [(row.line, row.header) for row in rows if row.line and row.header and _is_headed(row.line)]
    measure = find_header_measure(headed)
    for row in rows:
        if row.line is None:
            yield tuple(Cell(text, row.place + "0") for text in row.texts)
            continue
        cells = enumerate([*row.texts, *_values(row, row.line, requests, measure)], 1)
        yield tuple(Cell(text, row.place + str(i), confidence=row.line.confidence) for i, text in cells)


def _mark_blank_rows(lines: Sequence[Line]) -> None:
    """Mark the indicators beside which a unit stands and no number, if no number near them lacks its label."""
    if not any(line.key and line.values for line in lines):
        return
    for index, line in enumerate(lines):
        near = (*lines[max(index - 1, 0) : index], *lines[index + 1 : index + 2])
        line.blank = _lacks_number(line) and all(map(_is_explained, near))


def _lacks_number(line: Line) -> bool:
    return bool(line.unit and line.words) and not line.values and not line.used and is_indicator(line.words[-1].text)


def _is_explained(line: Line) -> bool:
    """Say whether a line is a whole row, a heading, or a piece of a label that was found: no other row's number."""
    text = line.words[-1].text if line.words else ""
    if line.values:
        # A heading has dashes in place of a unit and a number.
        dashes = all(read_cell(word.text).state == "dash" for word in line.values)
        return line.key is not None or (is_indicator_heading(text) and dashes)
    heads = is_indicator_heading(text) or is_indicator_header(line.printed) or is_caption(text)
    return line.used or not text or heads or _lacks_number(line)


def _is_headed(line: Line) -> bool:
    """Say whether a line's values stand under the names of a header: table three has columns of its own."""
    return line.key not in REQUEST_KEYS | GROUPS


def _find_rows(lines: Sequence[Line], where: str) -> Iterator[_RowFound]:
    pending: list[Line] = []
    header: Header | None = None
    for number, line in enumerate(lines, 1):
        if not line.values:
            if not line.used:
                pending.append(line)
            continue
        place = f"{where} row {number} cell "
        for row in _rows_between(pending, line, place, header):
            header = row.header
            yield row
        pending = []
        yield _RowFound(_texts_before(line), place, line, header)


def _texts_before(line: Line) -> list[str]:
    """Return the label of a line, and after the label of an indicator its unit."""
    label = line.label or "".join(word.text for word in line.words)
    if line.unit and not is_indicator(label):
        label += line.unit
    if not label:
        return []
    return [label, line.unit] if line.unit and is_indicator(label) else list(split_labels(label))


def _line(paragraph: Paragraph) -> Line:
    printed = with_values_joined(strip_residue(paragraph.printed or paragraph.text)).replace("|", " ")
    words = [Word(match.group(), *match.span()) for match in re.finditer(r"\S+", printed)]
    first = len(words)
    while first and is_value(words[first - 1].text):
        first -= 1
    if first == len(words) > 1 and is_unit(words[-2].text) and is_digits(words[-1].text):
        # The head of a number whose end is on the next line need not be one.
        first -= 1
    words = [*words[:first], *_without_page_number(words[first:])]
    unit = words[first - 1].text if first and is_unit(words[first - 1].text) else ""
    merged: list[Word] = []
    for word in words[: first - bool(unit)]:
        if merged and word.start - merged[-1].end == 1:
            merged[-1] = Word(f"{merged[-1].text} {word.text}", merged[-1].start, word.end)
        else:
            merged.append(word)
    glued = split_unit(merged[-1].text) if merged and not unit else None
    if glued is not None:
        merged[-1] = Word(glued[0], merged[-1].start, merged[-1].start + len(glued[0]))
        unit = glued[1]
    return Line(
        paragraph.where,
        merged,
        _cells(words[first:], words[:first]),
        printed,
        unit=unit,
        confidence=paragraph.confidence,
    )


def _cells(values: list[Word], words: Sequence[Word]) -> list[Word]:
    """Return values as cells: two with one blank between them are one, unless all are or the row has all then."""
    apart = [after.start - before.end for before, after in itertools.pairwise([*words[-1:], *values])]
    return values if len(values) in {APPLICANTS, OUTCOMES} or max(apart, default=1) < APART else _joined(values)


def _joined(values: Sequence[Word]) -> list[Word]:
    """Return values, those with one blank between them as one."""
    cells: list[Word] = []
    for word in values:
        if cells and not is_apart(cells[-1], word):
            cells[-1] = Word(f"{cells[-1].text} {word.text}", cells[-1].start, word.end)
        else:
            cells.append(word)
    return cells


def _without_page_number(values: list[Word]) -> list[Word]:
    """Return values without the number of the page that is printed at their height."""
    for at in range(len(values) - 2):
        number = values[at : at + 3]
        near = [after.start - before.end for before, after in itertools.pairwise(number)] == [1, 1]
        apart = all(is_apart(*pair) for pair in (values[at - 1 : at + 1], values[at + 2 : at + 4]) if len(pair) == 2)
        if near and apart and len(values) > len(number) and PAGE_NUMBER.fullmatch(" ".join(w.text for w in number)):
            return [*values[:at], *values[at + 3 :]]
    return values


def _without_lost_gaps(lines: Sequence[Line]) -> list[Line]:
    """Return lines; where one blank divides cells, values that more divide have lost a cell between, and are not two.

    A row with as many values as it should have, and a lost cell, has one that was torn.
    """
    gaps = [{after.start - before.end for before, after in itertools.pairwise(line.values)} for line in lines]
    single = sum(found == {1} for found in gaps)
    mixed = [1 in found and max(found) >= _LOST_CELL for found in gaps]
    if single <= sum(mixed):
        return list(lines)
    return [replace(line, values=_joined(line.values)) if odd else line for line, odd in zip(lines, mixed, strict=True)]


def _rows_between(pending: Sequence[Line], line: Line, place: str, header: Header | None) -> Iterator[_RowFound]:
    """Yield what stands between two lines of values: captions, headers known by their characters, rows of blanks."""
    kept: list[tuple[Line, str]] = []
    for other in _with_indicator_header(pending):
        # Under what heads table two, 数量 is the end of a name that was wrapped.
        if is_indicator_header(other.printed) and CONTENT not in (text for _, text in kept):
            yield _RowFound(split_joined(other.printed) or other.printed.split(), place)
            header = None
            continue
        texts = [word.text for word in other.words]
        captions = [text for text in texts if is_caption(text)]
        # A number that counts the rows may stand before an indicator.
        one = len(texts) == 1 or (len(texts) == 2 and is_indicator(texts[-1]))
        hollow = _hollow_label(texts[-1]) if one else None
        if hollow or captions:
            # A header begins after a caption, or after a row none of whose values is printed, which has one as well.
            for row in _headers(kept, hollow, None, place, labelled=True):
                header = row.header
                yield row
            kept.clear()
        if hollow:
            other.key = hollow
            blank = [other.unit, BLANK_CELL] if other.blank else []
            yield _RowFound([texts[-1], *blank], place, other, header)
        yield from (_RowFound([text], place, header=header) for text in captions if not hollow)
        kept += [] if hollow else [(other, text) for text in texts if text not in captions]
    yield from _headers(kept, line.key, line, place, labelled=bool(line.words))


def _with_indicator_header(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines, those over which the header of the table of 2014 was wrapped as one."""
    at = 0
    while at < len(lines):
        size = next((size for size in (2, 3, 4) if _is_wrapped_header(lines[at : at + size])), 1)
        yield replace(lines[at], printed=JOINED_HEADER) if size > 1 else lines[at]
        at += size


def _is_wrapped_header(lines: Sequence[Line]) -> bool:
    return sorted("".join(word.text for line in lines for word in line.words).replace(" ", "")) == sorted(JOINED_HEADER)


def _headers(
    kept: Sequence[tuple[Line, str]], key: str | None, line: Line | None, place: str, *, labelled: bool
) -> Iterator[_RowFound]:
    """Yield the rows of a header from its words, each with the names over the columns below.

    `key` is the row below, and `line` its values, None where it has none.
    """
    kept = kept[-_MOST_WORDS:]
    rows = [[text for _, text in pairs] for _, pairs in itertools.groupby(kept, key=lambda pair: id(pair[0]))]
    placed = order_of_applicants(_lines_of(kept), line) or stacked_applicants(rows)
    found = [placed] if placed else []
    while kept and not found:
        found = find_headers([text for _, text in kept], key, labelled=labelled)
        # A note may stand above the header.
        kept = kept if found else [pair for pair in kept if pair[0] is not kept[0][0]]
    lines = _lines_of(kept)
    for names in found:
        count = OUTCOMES if len(found[-1]) == OUTCOMES else len(names) - 1 if names[0] == CONTENT else 0
        yield _RowFound(names, place, header=Header(lines, count) if count else None)


def _lines_of(kept: Sequence[tuple[Line, str]]) -> list[Line]:
    return list({id(line): line for line, _ in kept}.values())


def _hollow_label(text: str) -> str | None:
    """Return the row of which a line holds nothing but the label, be it with its definition."""
    if is_header(text):
        return None
    return LINE_LABELS.find(text) if _DEFINED.search(text) else LINE_LABELS.exact(text)


def _values(row: _RowFound, line: Line, requests: Columns | None, measure: Measure | None) -> list[str]:
    """Return the values of a line, blank cells put where a column of the table has none."""
    columns = requests if line.key in REQUEST_KEYS else None
    if row.header is not None and measure is not None and _is_headed(line):
        columns = row.header.columns(measure)
    texts = [word.whole for word in line.values]
    if columns is None or line.torn or len(texts) >= len(columns.places):
        return texts
    return columns.spread(line) or texts
