"""Where the names over tables two and four stand, and by which measure the values of a table stand under them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from report.labels import label_form
from report.linear.headers import beginning_of_outcome
from report.linear.places import Columns, merged
from report.linear.words import OUTCOMES
from report.linear.wrapped import MEASURES, Line, Measure, place_of, wide

# So many values of one row must stand under names of their own, or so many begin just where these do.
_ENOUGH_OUTCOMES = 6
_ENOUGH_IN_LINE = 2
# Of the gaps between words so many are the same where a program puts as many blanks between any two cells.
_EQUALLY = 0.8


@dataclass(slots=True)
class Header:
    """The names over the columns of a table: their lines, and how many columns of values they name."""

    lines: Sequence[Line]
    count: int

    def columns(self, measure: Measure) -> Columns | None:
        """Return where the columns stand; None where the words do not stand in as many places as there are columns."""
        words = [(line, word) for line in self.lines for word in line.words]
        if self.count == OUTCOMES:
            named = [pair for pair in words if beginning_of_outcome(label_form(pair[1].text))]
            places = merged(place_of(line, word, measure) for line, word in named)
        else:
            places = merged(place_of(line, word, measure) for line, word in words)[1:]
        return Columns(measure, tuple(places)) if len(places) == self.count else None


def find_header_measure(rows: Sequence[tuple[Line, Header]]) -> Measure | None:
    """Return the measure by which all values of a table stand under their names, None where there is none.

    The rows are those of tables two or four with the headers over them. Rows after labels of two lengths must show
    it, or one with many values, or with some that begin where their names do; none does where all words, names and
    values alike, are as far from each other.
    """
    headed = [(line, header) for line, header in rows if line.values and any(map(header.columns, MEASURES))]
    if _are_spaced(headed):
        return None
    fitting = [measure for measure in MEASURES if all(_fits(line, header, measure) for line, header in headed)]
    # What begins where the names do is measured rightly; what only stands somewhere under them need not be.
    in_line = [measure for measure in fitting if all(_begins_in_line(line, header, measure) for line, header in headed)]
    fitting = in_line or fitting
    told = {tuple(_spread_all(headed, measure)) for measure in fitting}
    lengths = {wide(line.printed[: line.values[0].start].rstrip()) for line, _ in headed if line.words}
    least = _ENOUGH_IN_LINE if in_line else _ENOUGH_OUTCOMES
    alone = any(len(line.values) >= least for line, _ in headed)
    return fitting[0] if len(told) == 1 and (len(lengths) > 1 or alone) else None


def _are_spaced(headed: Sequence[tuple[Line, Header]]) -> bool:
    """Say whether the words of rows stand as far apart as those of the headers over them, as in columns they do not."""
    own = _gaps(line for line, _ in headed)
    above = _gaps({id(line): line for _, header in headed for line in header.lines}.values())
    if not own or not above:
        return False
    gap, count = own.most_common(1)[0]
    return count >= _EQUALLY * own.total() and above.most_common(1)[0][0] == gap


def _gaps(lines: Iterable[Line]) -> Counter[int]:
    """Count how far apart words of lines stand."""
    pairs = (pair for line in lines for pair in itertools.pairwise([*line.words, *line.values]))
    return Counter(after.start - before.end for before, after in pairs)


def _begins_in_line(line: Line, header: Header, measure: Measure) -> bool:
    columns = header.columns(measure)
    starts = {start for start, _ in columns.places} if columns is not None else set()
    return all(place_of(line, word, measure)[0] in starts for word in line.values)


def _fits(line: Line, header: Header, measure: Measure) -> bool:
    columns = header.columns(measure)
    return columns is not None and columns.spread(line) is not None


def _spread_all(rows: Iterable[tuple[Line, Header]], measure: Measure) -> list[str]:
    spread = (columns.spread(line) for line, header in rows if (columns := header.columns(measure)) is not None)
    return [text for cells in spread for text in cells or ()]
