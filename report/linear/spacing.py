"""Blank cells between lines: what separates two cells is measured, and every blank cell makes it longer by the same.

A table written a cell a line leaves of a blank cell nothing but its separator: a line end more, or a bar more. How
much one cell takes is the least that stands between two values of a row. The form says how many cells a row has; what
is missing inside it is seen between its values, and the rest must be at its end. That is believed only if what stands
between the row and the next, less those blanks, is what stands between other rows, of which some have all their cells,
or lack different numbers of them. All tables of a document are measured together: one program wrote them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

BLANK_CELL = "\xa0"
# Of rows that have all their cells, how many must be followed by the same.
_AGREEING = 0.8
_REGULAR = 0.9
# Of places with more or fewer covered cells so many must agree.
_ENOUGH_KINDS = 2
# So few separators among so many others that are all as long, or a multiple of it, divide no cells.
_FEW_STRAYS, _ENOUGH_PAIRS = 2, 20


@dataclass(slots=True)
class Item:
    """A cell as written, with the bars and the line ends between it and the cell before."""

    text: str
    where: str
    bars: int = 0
    breaks: int = 0


# What the separator after a row may depend on: how many cells of the next row are covered, and, where rows are filled
# up to the table's width, how many columns its label spans, and how many values it has.
Place = tuple[int, int, int]


@dataclass(slots=True)
class LineRow:
    """A row: labels, then values.

    `labels` is the number of labels, `width` how many values the form wants (None where that is unknown), `spanned`
    how many columns more than its own its label spans, `covered` how many of its first cells are covered by cells of
    rows above. `after` is what follows: the bars and line ends
    before the next row's first cell or the next paragraph, None where nothing does; `last` says that it is the latter,
    `before_heading` that it is a heading. `doubtful` says that its values may be another row's, and were left out.
    """

    items: list[Item]
    labels: int
    width: int | None = None
    spanned: int = 0
    covered: int = 0
    after: tuple[int, int] | None = None
    next_covered: int = 0
    last: bool = False
    before_heading: bool = False
    doubtful: bool = False

    @property
    def place(self) -> Place:
        """What the separator after the row may depend on."""
        return (self.next_covered, self.spanned, self.width or 0)

    @property
    def values(self) -> list[Item]:
        """The items after the labels."""
        return self.items[self.labels :]


@dataclass(slots=True)
class Spacing:
    """How far cells stand apart in a document, and how far rows; `end` is how much farther what follows a table is.

    `regular` says that nearly all rows with all their values show no blank cell between them: then one that does has a
    value too many.
    """

    barred: bool
    unit: int
    between: dict[Place, int] = field(default_factory=dict)
    end: int | None = None
    regular: bool = False

    def filled(self, row: LineRow) -> list[Item]:
        """Return the row with its blank cells, as it is where they are not certain."""
        values = row.values
        if row.width is None:
            return row.items
        if len(values) == row.width:
            if self.regular and self._holds_a_stray(row):
                return row.items[: row.labels]
            blanks = self.blanks_before(row) if self.regular else None
            return self._with_blanks(row, blanks) if blanks is not None else row.items
        if len(values) > row.width:
            return row.items[: row.labels + row.width] if _ends_with_others(row, row.width) else row.items
        blanks = self.blanks_before(row)
        if blanks is None or not self._is_certain(row, blanks):
            return row.items
        return self._with_blanks(row, blanks)

    def _holds_a_stray(self, row: LineRow) -> bool:
        """Say whether a value stands nearer to what is before it than cells do: a page's number is none."""
        inside = row.values if row.labels else row.values[1:]
        return any(self.size(item.bars, item.breaks) < self.unit for item in inside)

    def _with_blanks(self, row: LineRow, blanks: Sequence[int]) -> list[Item]:
        whole = row.items[: row.labels]
        for item, count in zip(row.values, blanks, strict=True):
            whole += [_blank(row)] * count + [item]
        return whole + [_blank(row)] * self._rest(row, blanks)

    def blanks_before(self, row: LineRow) -> list[int] | None:
        """Return how many blank cells stand before each value, None where the separators are no multiples."""
        found: list[int] = []
        for index, item in enumerate(row.values):
            size = self.size(item.bars, item.breaks)
            if index == 0 and not row.labels:
                base = self.base_before()
                if base is None:
                    return None
                size += self.unit - base
            count, rest = divmod(size, self.unit)
            if rest or count < 1:
                return None
            found.append(count - 1)
        return found

    def size(self, bars: int, breaks: int) -> int:
        """Return how long a separator is."""
        return bars if self.barred else breaks

    def base_before(self) -> int | None:
        """Return what stands before a row no cell of which is covered, None where that depends on the row above."""
        found = {base for (covered, _, _), base in self.between.items() if covered == 0}
        return found.pop() if len(found) == 1 else self._without_spans()

    def base_after(self, place: Place) -> int | None:
        """Return what stands after rows of a place beside blank cells; that of all others where they agree."""
        if place in self.between:
            return self.between[place]
        for found in (
            {base for (covered, _, _), base in self.between.items() if covered == place[0]},
            set(self.between.values()),
        ):
            if len(found) == 1:
                return found.pop()
        least = self._without_spans()
        return None if least is None else least + place[1] * self.unit

    def _without_spans(self) -> int | None:
        """Return what stands after a row that spans nothing where every column spanned adds one, None otherwise."""
        # Where no label spans, it is not known over how many columns the values themselves go.
        widths = {width for _, spanned, width in self.between if spanned}
        found = {(spanned, base) for (_, spanned, width), base in self.between.items() if width in widths}
        least = min((base for _, base in found), default=None)
        own = least is not None and all(base == least + spanned * self.unit for spanned, base in found)
        return least if own else None

    def residual(self, row: LineRow) -> tuple[int, int] | None:
        """Return how many blank cells end the row, and what is left of the separator after it without them."""
        blanks = self.blanks_before(row)
        if blanks is None or row.after is None or row.width is None:
            return None
        rest = self._rest(row, blanks)
        left = self.size(*row.after) - rest * self.unit
        return (rest, left) if rest >= 0 and left >= (0 if self.barred else self.unit) else None

    def _rest(self, row: LineRow, blanks: Sequence[int]) -> int:
        return (row.width or 0) - len(row.values) - sum(blanks)

    def _is_certain(self, row: LineRow, blanks: Sequence[int]) -> bool:
        rest = self._rest(row, blanks)
        residual = self.residual(row)
        if rest < 0 or residual is None:
            return False
        base = self.base_after(row.place)
        if not row.last or base is None:
            return base is not None and residual[1] == base
        if rest == 0 and residual[1] == base:
            # All cells were seen, and what follows is as near as another row.
            return True
        # What is no heading may be a row of prose, which stands as near as any row, or stand after the table.
        expected = {self.end} if row.before_heading else {self.end, 0}
        return self.end is not None and residual[1] - base in expected

    def holds_blank_row(self, row: LineRow, width: int) -> bool:
        """Say whether what stands after the last row of a table is just as long as a row of blank cells makes it."""
        base = self.base_before()
        if base is None or row.after is None or not row.before_heading:
            return False
        return self.size(*row.after) - base - width * self.unit in {0, self.end}


def _ends_with_others(row: LineRow, width: int) -> bool:
    """Say whether blank cells at the end are the next row's covered ones, or stand after a last row that has all."""
    own, others = row.values[:width], row.values[width:]
    if any(item.text.strip() for item in others):
        return False
    return len(others) == row.next_covered or (row.last and all(item.text.strip() for item in own))


def _blank(row: LineRow) -> Item:
    return Item(BLANK_CELL, row.items[0].where)


def measure(tables: Sequence[Sequence[LineRow]]) -> Spacing | None:
    """Measure all tables of a document together, None where no two cells are sure to stand beside each other."""
    rows = [row for table in tables for row in table if row.width is not None]
    inside_rows = [row.items[1:] if len(row.values) == row.width else row.values[1:] for row in rows]
    pairs = _without_strays([(item.bars, item.breaks) for items in inside_rows for item in items])
    if not pairs:
        return None
    least = min(bars for bars, _ in pairs)
    # Where a bar stands behind every cell that is printed and nothing else, only line ends tell of blank ones.
    barred = least > 0 and any(item.bars > least for row in rows for item in row.items[1:])
    spacing = Spacing(barred, unit=least if barred else max(min(breaks for _, breaks in pairs), 1))
    inside = [row for row in rows if not row.last]
    labelled = [row for row in inside if row.labels]
    for place in {row.place for row in labelled}:
        residuals = [spacing.residual(row) for row in labelled if row.place == place]
        base = _base([residual for residual in residuals if residual is not None])
        if base is not None:
            spacing.between[place] = base
    spacing.between |= _covering(spacing, labelled)
    whole = [
        blanks for row in rows if len(row.values) == row.width and (blanks := spacing.blanks_before(row)) is not None
    ]
    spacing.regular = sum(not any(blanks) for blanks in whole) >= _REGULAR * len(whole)
    spacing.end = _end(spacing, [row for row in rows if row.last and row.before_heading], inside)
    return spacing


def _without_strays(pairs: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Return the separators without the very few that are shorter than all others: what stands there is no cell."""
    for own in (0, 1):
        sizes = Counter(pair[own] for pair in pairs)
        common, count = sizes.most_common(1)[0] if sizes else (0, 0)
        strays = {size for size in sizes if size < common}
        few = sum(sizes[size] for size in strays) <= _FEW_STRAYS and count >= _ENOUGH_PAIRS
        if strays and few and all(size % common == 0 for size in sizes.keys() - strays):
            return [pair for pair in pairs if pair[own] not in strays]
    return pairs


def _base(found: Sequence[tuple[int, int]]) -> int | None:
    """Return what stands after rows beside their blank cells, None where they do not agree.

    Of each row it is known how many blank cells end it, and what is left of the separator after it without them.
    """
    whole = Counter(left for rest, left in found if rest == 0)
    if whole:
        left, count = whole.most_common(1)[0]
        return left if count >= _AGREEING * whole.total() else None
    for left, _ in Counter(left for _, left in found).most_common(1):
        if len({rest for rest, other in found if other == left}) > 1:
            return left
    return None


def _covering(spacing: Spacing, rows: Sequence[LineRow]) -> dict[Place, int]:
    """Return what stands after the rows of places in which all rows end with as many blank cells.

    What covers cells of the next row is written as a blank for each, if that is so wherever it is one and where two.
    """
    base = spacing.base_before()
    unknown = [row for row in rows if row.next_covered and row.place not in spacing.between]
    found = {(row.place, residual[1]) for row in unknown if (residual := spacing.residual(row)) is not None}
    if base is None or len({place[0] for place, _ in found}) < _ENOUGH_KINDS:
        return {}
    own = all(left == base + place[0] * spacing.unit for place, left in found)
    return dict(found) if own else {}


def _end(spacing: Spacing, rows: Sequence[LineRow], inside: Sequence[LineRow]) -> int | None:
    """Return how much more stands after tables than after other rows, None where the last rows do not agree.

    Rows inside the tables must prove that blank cells leave something. Where all last rows lack the same number of
    cells, or there is one, no less may be left than stands between rows.
    """
    if not any(_proves(spacing, row) for row in inside):
        return None
    residuals = [(spacing.residual(row), spacing.base_after(row.place)) for row in rows]
    found = [(residual[0], residual[1] - base) for residual, base in residuals if residual and base is not None]
    base = _base(found)
    left = {more for _, more in found}
    return min(left) if base is None and len(left) == 1 and min(left) >= 0 else base


def _proves(spacing: Spacing, row: LineRow) -> bool:
    return row.width is not None and len(spacing.filled(row)) > len(row.items)
