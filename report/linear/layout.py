"""A row a line, as text of a PDF is written out: values at the line's end, labels wrapped around it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from report.documents.model import Cell, Paragraph
from report.forms import FORMS
from report.labels import label_form
from report.linear.headers import find_headers
from report.linear.indicators import is_indicator, is_indicator_header, is_unit, split_unit
from report.linear.words import (
    CAPTION,
    GROUPS,
    LINE_LABELS,
    is_header,
    is_value,
    split_joined,
    split_labels,
    with_values_joined,
)
from report.linear.wrapped import (
    Line,
    Measure,
    Word,
    is_digits,
    narrow,
    place_of,
    put_pieces_to_rows,
    wide,
    with_ends_marked,
)
from report.scripts import strip_residue

Row = tuple[Cell, ...]
_APPLICANTS = len(FORMS[0].request_cols)
# Over so many lines a label in a narrow column goes before the line of its values, and after it.
_REACH = 8
# Values that stand in columns are at least so far apart.
_APART = 2
_LABEL_LENGTHS = 5
_LABEL_WORDS = 3
_WITH_COLON = re.compile(r".[:：].")
_DEFINED = re.compile(r".[:：（(].")
_REQUEST_KEYS = frozenset(row.key for form in FORMS for row in form.request_rows)
_OUTCOMES = len(FORMS[0].review_cols) * len(FORMS[0].review_groups)


def rows_of_layout(stretch: Sequence[Paragraph], where: str) -> Iterator[Row]:
    """Yield the rows of a table written a row a line."""
    lines = with_ends_marked([_line(paragraph) for paragraph in stretch])
    for index, line in enumerate(lines):
        if line.values:
            _find_label(lines, index)
    bands = _bands(lines)
    put_pieces_to_rows(lines)
    pending: list[Line] = []
    for number, line in enumerate(lines, 1):
        if not line.values:
            if not line.used:
                pending.append(line)
            continue
        place = f"{where} row {number} cell "
        yield from _header_rows(pending, line, place)
        pending = []
        texts = _texts_before(line)
        cells = enumerate([*texts, *_values(line, bands)], 1)
        yield tuple(Cell(text, place + str(i), confidence=line.confidence) for i, text in cells)


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
    if len(values) in {_APPLICANTS, _OUTCOMES} or max(apart, default=1) < _APART:
        return values
    cells: list[Word] = []
    for word in values:
        if cells and word.start - cells[-1].end < _APART:
            cells[-1] = Word(f"{cells[-1].text} {word.text}", cells[-1].start, word.end)
        else:
            cells.append(word)
    return cells


def _find_label(lines: list[Line], at: int) -> None:
    """Find the label of a line of values: its last words, with pieces of the lines before and after."""
    own = lines[at].words[-1].text if lines[at].words else ""
    before = _pieces(lines, range(at - 1, at - 1 - _REACH, -1))
    after = _pieces(lines, range(at + 1, at + 1 + _REACH))
    # A heading beside the label leaves the label's own line empty.
    middles = (own, own.split(" ")[-1], *([""] if LINE_LABELS.exact(own) in GROUPS else []))
    pairs = itertools.product(range(len(before) + 1), range(len(after) + 1))
    for up, down in sorted(pairs, key=lambda pair: -(pair[0] + pair[1])):
        taken = [*reversed(before[:up]), *after[:down]]
        head = "".join(lines[i].words[-1].text for i in reversed(before[:up]))
        tail = "".join(lines[i].words[-1].text for i in after[:down])
        for middle in dict.fromkeys(middles if taken else middles[:2]):
            key = LINE_LABELS.exact(head + middle + tail)
            if key is not None and not _stand_alone(lines, taken, key):
                lines[at].key, lines[at].label = key, head + middle + tail
                for index in taken:
                    lines[index].used = True
                return
    found = LINE_LABELS.find(split_labels(own)[-1]) if own else None
    if found is not None:
        lines[at].key, lines[at].label = found, own
        return
    for up in range(1, len(before) + 1):
        taken = before[:up]
        defined = "".join(lines[i].words[-1].text for i in reversed(taken)) + own
        key = LINE_LABELS.find(defined) if _WITH_COLON.search(defined) else None
        if key is not None and not _stand_alone(lines, taken, key):
            lines[at].key, lines[at].label = key, defined
            for index in taken:
                lines[index].used = True
            return


def _pieces(lines: list[Line], places: range) -> list[int]:
    found: list[int] = []
    for place in places:
        if not 0 <= place < len(lines) or not _is_piece(lines[place]):
            break
        found.append(place)
    return found


def _is_piece(line: Line) -> bool:
    """Say whether a line can be a piece of a label: many words are a header."""
    return not line.values and not line.used and 0 < len(line.words) <= _LABEL_WORDS


def _stand_alone(lines: list[Line], taken: Sequence[int], key: str) -> bool:
    """Say whether a line taken for a piece of a label is another label by itself."""
    return any(LINE_LABELS.exact(lines[index].words[-1].text) not in {None, key} for index in taken)


def _header_rows(pending: Sequence[Line], line: Line, place: str) -> Iterator[Row]:
    """Yield what stands between two lines of values: captions, and a header known by its characters."""
    kept: list[str] = []
    for other in pending:
        if is_indicator_header(other.printed):
            yield tuple(Cell(text, place + "0") for text in split_joined(other.printed) or other.printed.split())
            continue
        texts = [word.text for word in other.words]
        captions = [text for text in texts if CAPTION.match(label_form(text))]
        # A number that counts the rows may stand before an indicator.
        one = len(texts) == 1 or (len(texts) == 2 and is_indicator(texts[-1]))
        hollow = _hollow_label(texts[-1]) if one else None
        if hollow or captions:
            # A header begins after a caption, or after a row none of whose values is printed, which has one as well.
            yield from (_as_cells(row, place) for row in find_headers(kept, hollow, labelled=True))
            kept.clear()
        yield from (_as_cells([text], place) for text in (texts[-1:] if hollow else captions))
        kept += [] if hollow else [text for text in texts if text not in captions]
    yield from (_as_cells(row, place) for row in find_headers(kept, line.key, labelled=bool(line.words)))


def _hollow_label(text: str) -> str | None:
    """Return the row of which a line holds nothing but the label, be it with its definition."""
    if is_header(text):
        return None
    return LINE_LABELS.find(text) if _DEFINED.search(text) else LINE_LABELS.exact(text)


def _as_cells(texts: Sequence[str], place: str) -> Row:
    return tuple(Cell(text, place + "0") for text in texts)


def _bands(lines: Sequence[Line]) -> tuple[Measure, list[tuple[int, int]]] | None:
    """Return where the seven columns of table three stand, None where its values do not stand in seven places."""
    rows = [line for line in lines if line.key in _REQUEST_KEYS]
    if any(after.start - before.end < _APART for line in rows for before, after in itertools.pairwise(line.values)):
        return None
    for measure in (wide, narrow):
        bands: list[tuple[int, int]] = []
        for start, end in sorted(place_of(line, word, measure) for line in rows for word in line.values):
            if bands and start < bands[-1][1]:
                bands[-1] = (bands[-1][0], max(end, bands[-1][1]))
            else:
                bands.append((start, end))
        if len(bands) == _APPLICANTS and _are_columns(rows, measure, bands):
            return measure, bands
    return None


def _are_columns(rows: Sequence[Line], measure: Measure, bands: Sequence[tuple[int, int]]) -> bool:
    """Say whether places are columns: under labels of many lengths no wider than the widest value in them.

    Rows with all their values, after labels of more than one length, must show that they are measured rightly.
    """
    lengths = {len(line.label) for line in rows if line.values}
    whole = {len(line.label) for line in rows if len(line.values) == _APPLICANTS}
    widest = max(measure(word.text) for line in rows for word in line.values)
    tight = all(right - left <= widest + _APART for left, right in bands)
    return tight and len(lengths) >= _LABEL_LENGTHS and len(whole) > 1


def _values(line: Line, bands: tuple[Measure, list[tuple[int, int]]] | None) -> list[str]:
    """Return the values of a line, blank cells put where a column of the table has none."""
    texts = [word.whole for word in line.values]
    if bands is None or line.key not in _REQUEST_KEYS or len(texts) >= _APPLICANTS:
        return texts
    measure, places = bands
    cells = ["\xa0"] * len(places)
    for word in line.values:
        start, end = place_of(line, word, measure)
        hit = [index for index, (left, right) in enumerate(places) if start < right and end > left]
        if len(hit) != 1 or cells[hit[0]] != "\xa0":
            return texts
        cells[hit[0]] = word.whole
    return cells
