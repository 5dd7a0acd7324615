"""Numbers that go over two lines of a table laid out: one that fills its column ends on the line below.

Neither half is the number, and what belongs together is not certain: both are kept as one cell that says no number, or
the half is put to its row, which then has a cell too many and is left out.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from report.forms import FORMS
from report.labels import label_form
from report.linear.words import APPLICANTS, LINE_LABELS, REQUEST_KEYS
from report.numbers import read_cell

Measure = Callable[[str], int]
Widest = Sequence[tuple[Measure, Sequence[tuple[int, int]]]]
_NOT_BLANK = re.compile(r"\S+")
_UNITS = r"(?:件次|人次|[件条项宗个起份次人篇部家])"
_DIGITS = re.compile(rf"[\d,，.．]*\d[\d,，.．]*{_UNITS}?")
_END = re.compile(rf"[\d,，.．]*{_UNITS}")
# Columns are no narrower.
_LEAST_OF_COLUMN = 3
_ALL_LABELS = tuple(
    label_form(label) for form in FORMS for row in (*form.request_groups, *form.request_rows) for label in row.labels
)
_GROUP_LABELS = tuple(label_form(label) for form in FORMS for group in form.request_groups for label in group.labels)


@dataclass(slots=True)
class Word:
    """Something printed, with its place in its line; `more` is what stands below it and may be its end."""

    text: str
    start: int
    end: int
    more: str = ""

    @property
    def whole(self) -> str:
        """The text with what may be its end, which is no number then."""
        return f"{self.text} {self.more}" if self.more else self.text


@dataclass(slots=True)
class Line:
    """A line: the words before its values, the values, and whether its words are used by another line's label.

    `torn` says that some of its values may stand on another line, `blank` that it is a row whose value is blank.
    """

    where: str
    words: list[Word]
    values: list[Word]
    printed: str
    used: bool = False
    torn: bool = False
    blank: bool = False
    key: str | None = None
    label: str = ""
    confidence: float | None = None
    unit: str = ""


def parts_of(word: Word) -> list[Word]:
    """Return what blanks divide in a word, each with its place."""
    found = _NOT_BLANK.finditer(word.text)
    return [Word(part.group(), word.start + part.start(), word.start + part.end()) for part in found]


def is_digits(text: str) -> bool:
    """Say whether a text is digits, with their separators and a unit or without: a number or a piece of one."""
    return _DIGITS.fullmatch(text) is not None


def is_end(text: str) -> bool:
    """Say whether a text is the unit of a number, be it with its last digits: a narrow cell breaks before either."""
    return _END.fullmatch(text) is not None


def narrow(text: str) -> int:
    """Return how wide a text is where every character takes one place."""
    return len(text)


def wide(text: str) -> int:
    """Return how wide a text is where characters of Chinese take two places."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def with_ends_marked(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without those that hold nothing but the ends of numbers, which are put to these numbers.

    Such an end may as well be the head of a number in the line below, if that has none in its place: it is torn then.
    """
    kept: list[Line] = []
    widths = _widths_of_columns(lines)
    widest = _widest_in_places(lines)
    measures = _measures_of(lines)
    above: Line | None = None
    ends: Line | None = None
    for line in lines:
        heads = _heads(above, line, widths, widest, measures) if above is not None and line.values else []
        if above is None or not heads:
            if ends is not None and line.values:
                line.torn = any(not _over(line, ends, end, measures) for end in ends.values)
                _mark_numbers_below(line, ends, widths, measures)
                ends = None
            kept.append(line)
            above = line if line.values else None
            continue
        ends = line
        for head, end in heads:
            head.more += end.text
        if line.words:
            # What is left is a piece of the label.
            kept.append(replace(line, values=[]))
    return kept


def _mark_numbers_below(line: Line, ends: Line, widths: Mapping[int, int], measures: Sequence[Measure]) -> None:
    """Put ends that fill their column to the numbers of the line below: they may as well be the heads of these."""
    for end in ends.values:
        if len(end.text) >= _LEAST_OF_COLUMN and _is_full(ends, end, end, widths):
            for number in _over(line, ends, end, measures):
                number.more = number.more or end.text


def _measures_of(lines: Iterable[Line]) -> Sequence[Measure]:
    """Return the measure in which rows of seven values after labels stand in seven places; both where either may be."""
    rows = [line for line in lines if len(line.values) == APPLICANTS and line.words]
    fitting = [measure for measure in MEASURES if _count_places(rows, measure) == APPLICANTS]
    return fitting if len(fitting) == 1 else MEASURES


def _count_places(rows: Iterable[Line], measure: Measure) -> int:
    """Return in how many places values stand, those that overlap counted once."""
    count = end = 0
    for start, stop in sorted(place_of(line, word, measure) for line in rows for word in line.values):
        count += start >= end
        end = max(end, stop)
    return count


def _heads(
    above: Line,
    line: Line,
    widths: Mapping[int, int],
    widest: Widest,
    measures: Sequence[Measure],
) -> list[tuple[Word, Word]]:
    """Return the numbers of a line with what below them is their end; nothing where the line below is a row."""
    if line.unit or len(line.values) > len(above.values) or (len(line.values) == len(above.values) > 1):
        return []
    if line.words and not _end_label(above, line):
        return []
    if len(above.values) == APPLICANTS and not line.words and not _go_on(above, line, line.values, widest):
        # Numbers that begin above their label, and go on in the next row's line.
        return []
    found: list[tuple[Word, Word]] = []
    for end in line.values:
        heads = [head for head in _over(above, line, end, measures) if is_digits(head.text) and len(head.text) > 1]
        if not is_digits(end.text) or not any(_is_full(above, head, end, widths) for head in heads):
            return []
        found += [(head, end) for head in heads]
    return found


def _end_label(above: Line, line: Line) -> bool:
    """Say whether the words of a line end the label of the line above."""
    return bool(above.words) and LINE_LABELS.exact(above.words[-1].text + line.words[-1].text) is not None


def _over(above: Line, line: Line, end: Word, measures: Iterable[Measure]) -> list[Word]:
    """Return the values of the line above that begin where a value does, else those that stand above it.

    Where it is not known how wide characters are, those of either measure may be meant.
    """
    found: list[Word] = []
    for measure in measures:
        place = place_of(line, end, measure)
        places = [(head, place_of(above, head, measure)) for head in above.values]
        alike = [head for head, other in places if _begin_alike(other, place)]
        found += alike or [head for head, other in places if _overlap(other, place)]
    return list({id(head): head for head in found}.values())


def _begin_alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] == other[0]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _widths_of_columns(lines: Iterable[Line]) -> dict[int, int]:
    """Return how wide the widest value is of those that begin in the same place."""
    widths: dict[int, int] = {}
    for line in lines:
        for word in line.values:
            start, _ = place_of(line, word, wide)
            # Two numbers with one blank between them are one word here.
            widths[start] = max(widths.get(start, 0), wide(word.text.split()[0]))
    return widths


def _is_full(above: Line, head: Word, end: Word, widths: Mapping[int, int]) -> bool:
    """Say whether a number could not have gone on in its line: no other of its column is wider by a character."""
    start, stop = place_of(above, head, wide)
    return widths[start] < stop - start + wide(end.text[0])


MEASURES: tuple[Measure, ...] = (wide, narrow)


def place_of(line: Line, word: Word, measure: Measure) -> tuple[int, int]:
    """Return from where to where a word goes in its line."""
    start = measure(line.printed[: word.start])
    return start, start + measure(word.text)


def put_pieces_to_rows(lines: Sequence[Line]) -> None:
    """Put pieces of numbers that stand beside a row of table three to that row, which has cells too many then.

    Where a page tells nothing of columns, the other pieces stand in the row as if they were the numbers; they are if
    they add up. A line that ends the row's label holds the rest of the row.
    """
    widest = _widest_in_places(lines)
    for above, line in itertools.pairwise(lines):
        if above.key in REQUEST_KEYS and line.values and line.key is None and _ends_its_label(above, line):
            above.values, line.values, line.used = _too_many([*above.values, *line.values]), [], True
    for index, line in enumerate(lines):
        pieces = _pieces_of_numbers(line)
        if not pieces:
            continue
        for other in (*lines[max(index - 1, 0) : index], *lines[index + 1 : index + 2]):
            if other.key not in REQUEST_KEYS or len(other.values) > APPLICANTS:
                continue
            parted = replace(line, values=pieces)
            heads, ends = (other, parted) if other is lines[index - 1] else (parted, other)
            whole = len(other.values) < APPLICANTS or adds_up(other.values)
            if not whole or _go_on(heads, ends, pieces, widest):
                other.values = _too_many([*other.values, *pieces])


def _too_many(values: list[Word]) -> list[Word]:
    """Return what stands in a row, with a word more where that are as many as it has columns by accident."""
    return [*values, values[-1]] if len(values) == APPLICANTS else values


def _ends_its_label(above: Line, line: Line) -> bool:
    """Say whether the words of a line end the label of the line above, which is none without them."""
    return bool(line.words) and _end_label(above, line) and LINE_LABELS.exact(above.words[-1].text) is None


def _go_on(heads: Line, ends: Line, pieces: Iterable[Word], widest: Widest) -> bool:
    """Say whether all of a line are pieces of numbers that fill their column and go on in the line below."""
    for measure, places in widest:
        found: set[int] = set()
        for head in heads.values:
            place = place_of(heads, head, measure)
            if len(head.text) >= _LEAST_OF_COLUMN and _fills(place, places):
                below = [end for end in ends.values if _overlap(place, place_of(ends, end, measure))]
                found.update(map(id, (head, *below) if below else ()))
        if all(id(word) in found and is_digits(word.text) for word in pieces):
            return True
    return False


def _widest_in_places(lines: Sequence[Line]) -> Widest:
    """Return, in each measure, where the values of rows with all seven stand."""
    rows = [line for line in lines if len(line.values) == APPLICANTS]
    return [(measure, [place_of(line, word, measure) for line in rows for word in line.values]) for measure in MEASURES]


def _fills(place: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Say whether no value that stands above or below is wider."""
    return all(other[1] - other[0] <= place[1] - place[0] for other in others if _overlap(place, other))


def _pieces_of_numbers(line: Line) -> list[Word]:
    """Return the values of a line that is no row's, if they may be pieces of numbers; two in one word are divided."""
    if not line.values or len(line.values) >= APPLICANTS:
        return []
    pieces = [part for value in line.values for part in parts_of(value)]
    if not all(is_digits(piece.text) or is_end(piece.text) for piece in pieces):
        return []
    before = [part for word in line.words for part in parts_of(word)]
    if before and all(is_digits(part.text) or is_end(part.text) for part in before):
        # A unit alone is none of a line's values, nor is what stands before it.
        return [*before, *pieces] if line.key is None else []
    if not line.words:
        return pieces if line.key is None or len(line.values) == 1 else []
    # The label of a group, or a piece of that or of the row's own, may stand on the same line.
    of_label = are_of_groups(line.words) or all(_is_of_label(word.text) for word in line.words)
    return pieces if line.key is None and of_label else []


def are_of_groups(words: Iterable[Word]) -> bool:
    """Say whether all words are labels of groups in table three, or pieces of them."""
    return all(is_of_group(word.text) for word in words)


def is_of_group(text: str) -> bool:
    """Say whether a text is the label of a group in table three, or a piece of it."""
    return any(label_form(text) in label for label in _GROUP_LABELS)


@lru_cache(maxsize=2048)
def _is_of_label(text: str) -> bool:
    return any(label_form(piece) in label for piece in text.split(" ") for label in _ALL_LABELS)


def adds_up(values: Sequence[Word]) -> bool:
    """Say whether six whole numbers and the last, dashes among them, are a sum that holds."""
    *parts, total = (read_cell(value.whole).number or "" for value in values)
    return all(part.isdecimal() for part in (*parts, total)) and sum(map(int, parts)) == int(total)
