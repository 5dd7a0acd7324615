"""In which columns the values of a table laid out stand, so that its blank cells are known.

What tells is where things are printed: the names over the columns, and the values of other rows. It is believed only
where everything in the table agrees; a text whose blanks mean nothing puts values under names at random.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from report.forms import FORMS
from report.labels import label_form
from report.linear.headers import ORDER_OF_APPLICANTS, beginning_of_applicant
from report.linear.spacing import BLANK_CELL
from report.linear.words import APPLICANTS, OUTCOMES, REQUEST_KEYS
from report.linear.wrapped import MEASURES, Line, Measure, Word, parts_of, place_of
from report.numbers import read_cell, to_count

GROUPS_OF_OUTCOMES = len(FORMS[0].review_groups)
# Values that stand in columns are at least so far apart.
APART = 2
_LABEL_LENGTHS = 5


Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of a table stand, left to right, in a measure of how wide a text is."""

    measure: Measure
    places: tuple[Place, ...]
    # Whether the last column has the totals, so that a row without one may be a row that was cut short.
    totalled: bool = False
    # Whether a row that lacks nothing else shows that totals were left blank.
    blank_totals: bool = False

    def spread(self, line: Line) -> list[str] | None:
        """Return the line's values in their columns, blank cells between.

        None where one stands in no one column, or words where a value belongs, or the row may lack a cell.
        """
        cells = self._spread(line)
        if cells is None or (self.totalled and may_be_cut(cells, zeros_may=not self.blank_totals)):
            return None
        return None if may_be_merged(cells) else cells

    def with_blank_totals(self, rows: Iterable[Line]) -> Columns:
        """Return the columns, knowing whether totals were left blank."""
        return replace(self, blank_totals=any((cells := self.spread(row)) and cells[-1] == BLANK_CELL for row in rows))

    def _spread(self, line: Line) -> list[str] | None:
        if any(overlapping(place_of(line, word, self.measure), self.places) for word in line.words):
            return None
        cells = [BLANK_CELL] * len(self.places)
        for word in line.values:
            hit = overlapping(place_of(line, word, self.measure), self.places)
            if len(hit) != 1 or cells[hit[0]] != BLANK_CELL:
                return None
            cells[hit[0]] = word.whole
        return cells


def may_be_cut(cells: Sequence[str], *, zeros_may: bool) -> bool:
    """Say whether a row without a total may lack a cell, or have one over several columns.

    Then values stand at its beginning, or one in its middle. Where nothing but the total is blank, the last value
    tells: a total, moved to the left by a cell that was lost, is no less than those before it add up to. Of a row of
    zeros, which tells nothing, the caller says whether it may.
    """
    printed = [index for index, cell in enumerate(cells) if cell != BLANK_CELL]
    if cells[-1] != BLANK_CELL:
        return False
    counts = [_count(cell) for cell in cells[:-1]]
    *parts, last = (count or 0 for count in counts)
    if len(printed) < len(cells) - 1:
        alone = len(printed) == 1 and abs(2 * printed[0] + 1 - len(cells)) <= 2
        return printed == list(range(len(printed))) or alone or last >= max(sum(parts), 1)
    return None in counts or (last >= sum(parts) and (last > 0 or zeros_may))


def _count(text: str) -> int | None:
    number = read_cell(text).number
    return None if number is None else to_count(number)


def may_be_merged(cells: Sequence[str]) -> bool:
    """Say whether a row of table four may have one cell over each group: it prints one of each, in the same place."""
    size = OUTCOMES // GROUPS_OF_OUTCOMES
    printed = [index for index, cell in enumerate(cells) if cell != BLANK_CELL]
    return len(cells) == OUTCOMES and printed in [list(range(at, OUTCOMES, size)) for at in (0, size // 2)]


def find_request_columns(lines: Sequence[Line]) -> Columns | None:
    """Return where the columns of table three stand, None where its values do not stand in seven places."""
    rows = [line for line in lines if line.key in REQUEST_KEYS and line.values]
    if any(after.start - before.end < APART for line in rows for before, after in itertools.pairwise(line.values)):
        return None
    for measure in MEASURES:
        bands = _bands(rows, measure)
        if len(bands) == APPLICANTS and _are_columns(rows, measure, bands):
            return Columns(measure, tuple(bands), totalled=True).with_blank_totals(rows)
    for measure in MEASURES:
        named = _under_names(rows, _names_of_applicants(lines, measure), measure)
        if named is not None:
            return named.with_blank_totals(rows)
    return None


def _bands(rows: Iterable[Line], measure: Measure) -> list[Place]:
    """Return the places in which values stand, those that overlap as one; two with one blank between stand in two."""
    parts = ((line, part) for line in rows for word in line.values for part in parts_of(word))
    return merged(place_of(line, part, measure) for line, part in parts)


def merged(places: Iterable[Place]) -> list[Place]:
    """Return places from left to right, those that overlap as one."""
    found: list[Place] = []
    for start, end in sorted(places):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _are_columns(rows: Sequence[Line], measure: Measure, bands: Sequence[Place]) -> bool:
    """Say whether places are columns: under labels of many lengths no wider than the widest value in them.

    Rows with all their values, after labels of more than one length, must show that they are measured rightly.
    """
    whole = {len(line.label) for line in rows if len(line.values) == APPLICANTS}
    return _are_narrow(rows, measure, bands) and _have_many_labels(rows) and len(whole) > 1


def _are_narrow(rows: Sequence[Line], measure: Measure, bands: Sequence[Place]) -> bool:
    widest = max((measure(word.text) for line in rows for word in line.values), default=0)
    return all(right - left <= widest + APART for left, right in bands)


def _have_many_labels(rows: Iterable[Line]) -> bool:
    """Say whether values stand after labels of many lengths: then what is measured wrongly overlaps in no place."""
    return len({len(line.label) for line in rows}) >= _LABEL_LENGTHS


def _names_of_applicants(lines: Sequence[Line], measure: Measure) -> list[Place]:
    """Return where the seven names over table three begin, [] where they are not there once each."""
    found: dict[str, list[Place]] = {}
    for line in lines:
        for word in line.words if not line.values else ():
            name = beginning_of_applicant(label_form(word.text))
            if name is not None:
                found.setdefault(name, []).append(place_of(line, word, measure))
    # A page that begins anew may print them again, in the same places.
    places = [set(at) for at in found.values()]
    return sorted(min(at) for at in places) if len(places) == APPLICANTS and all(len(at) == 1 for at in places) else []


def order_of_applicants(lines: Sequence[Line], row: Line | None) -> list[str]:
    """Return the names over table three in the order of their places, [] where that is not certain.

    It must be the same in any measure. In several lines it must be the form's, or each value of the `row` below stand
    under a name of its own: where blanks mean nothing the places of words in different lines give any order.
    """
    found = [
        (line, word, name)
        for line in lines
        for word in line.words
        if (name := beginning_of_applicant(label_form(word.text))) is not None
    ]
    orders: set[tuple[str, ...]] = set()
    is_proved = len({id(line) for line, _, _ in found}) == 1
    for measure in MEASURES:
        named = {place_of(line, word, measure): name for line, word, name in found}
        starts = {start for start, _ in named}
        if not len(found) == len(starts) == len(set(named.values())) == APPLICANTS:
            return []
        orders.add(tuple(named[place] for place in sorted(named)))
        is_proved = is_proved or (row is not None and _stand_under(row, sorted(named), measure))
    order = orders.pop()
    return list(order) if not orders and (is_proved or order == ORDER_OF_APPLICANTS) else []


def _stand_under(row: Line, names: Sequence[Place], measure: Measure) -> bool:
    """Say whether the values of a row stand each under one name, one under each."""
    hit = [overlapping(place_of(row, word, measure), names) for word in row.values]
    return hit == [[index] for index in range(len(names))]


def _under_names(rows: Sequence[Line], names: Sequence[Place], measure: Measure) -> Columns | None:
    """Return columns that take in what stands under each name, None where that is not clear of all values."""
    bands = _bands(rows, measure)
    if not names or not _have_many_labels(rows) or not _are_narrow(rows, measure, bands):
        return None
    places = list(names)
    taken: set[int] = set()
    for band in bands:
        hit = overlapping(band, names)
        if len(hit) != 1 or hit[0] in taken:
            return None
        taken.add(hit[0])
        places[hit[0]] = (min(band[0], names[hit[0]][0]), max(band[1], names[hit[0]][1]))
    return Columns(measure, tuple(places), totalled=True)


def stands_beside(piece: Line, words: Sequence[Word], line: Line) -> bool:
    """Say whether the last word of a line stands above or below words of another, or there are none."""
    if not piece.words or not words:
        return True
    return any(
        overlapping(
            place_of(piece, piece.words[-1], measure),
            [(place_of(line, words[0], measure)[0], place_of(line, words[-1], measure)[1])],
        )
        for measure in MEASURES
    )


def overlapping(place: Place, others: Sequence[Place]) -> list[int]:
    """Return which of other places a place overlaps."""
    start, end = place
    return [index for index, (left, right) in enumerate(others) if start < right and end > left]


def is_apart(before: Word, after: Word) -> bool:
    """Say whether two words stand so far apart as cells do."""
    return after.start - before.end >= APART
