"""A reading's statutory tables as they are laid out, with what speaks of each figure beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.notes import NoteLine
from report import Check, Claim, Figure, Report
from report.forms import FORMS, form_2014, role_of
from report.forms.layout import Layout, layouts_of
from web.codebook import concerns


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: its figure (None: the document has no such cell), and what speaks of it.

    `failing` are the numbers of checks that do not hold with it, from 1 on; `note` is what a person said of it.
    """

    key: str
    figure: Figure | None
    failing: tuple[int, ...] = ()
    claims: tuple[Claim, ...] = ()
    note: NoteLine | None = None

    @property
    def prints_otherwise(self) -> bool:
        """Whether what is printed is not what is read, letter for letter."""
        return self.figure is not None and self.figure.raw.strip() not in ("", str(self.figure.value))


@dataclass(frozen=True, slots=True)
class TableLine:
    """A row: its label as the form has it, and its cells."""

    label: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """One table of the form, or of figures that stand in no grid: which it is, its columns, its rows."""

    role: str
    columns: tuple[str, ...]
    lines: tuple[TableLine, ...]


def list_failing(report: Report, more: Sequence[Check] = ()) -> tuple[Check, ...]:
    """Return the checks that do not hold, those with the year before (`more`) last; their order numbers them."""
    return tuple(check for check in (*report.checks, *more) if check.holds is False)


def arrange_tables(
    report: Report, failing: Sequence[Check], notes: Mapping[str, NoteLine] | None = None
) -> tuple[TableView, ...]:
    """Return a reading's figures as the tables of its edition; those of another edition follow in its tables."""
    arranging = _Arranging(report, failing, notes or {})
    tables = list(arranging.grids())
    rest = arranging.rest()
    return (*tables, rest) if rest is not None else tuple(tables)


class _Arranging:
    def __init__(self, report: Report, failing: Sequence[Check], notes: Mapping[str, NoteLine]) -> None:
        self._form = report.form
        self._left = dict(report.figures)
        self._failing = failing
        self._claims = report.claims
        self._notes = notes

    def grids(self) -> Iterator[TableView]:
        """Yield the tables that are grids, their own edition's first; rows without any cell are left out."""
        for edition in sorted(FORMS, key=lambda one: one.edition != self._form):
            for layout in layouts_of(edition):
                lines = tuple(self._lines(layout))
                if lines:
                    role = role_of(lines[0].cells[0].key)
                    yield TableView(role, tuple(label for _, label in layout.cols), lines)

    def rest(self) -> TableView | None:
        """Return the figures that stand in no grid, such as the indicators of 2014, None where there are none."""
        labels = {item.key: item.labels[0] for item in form_2014.ITEMS}
        lines = [TableLine(labels.get(key, key), (self._cell(key),)) for key in list(self._left)]
        return TableView("statistics", ("",), tuple(lines)) if lines else None

    def _lines(self, layout: Layout) -> Iterator[TableLine]:
        for line in layout.lines:
            keys = [f"{line.key}.{col}" for col, _ in layout.cols]
            if any(key in self._left for key in keys):
                yield TableLine(line.label, tuple(self._cell(key) for key in keys))

    def _cell(self, key: str) -> TableCell:
        return TableCell(
            key,
            self._left.pop(key, None),
            tuple(number for number, check in enumerate(self._failing, 1) if concerns(check, key)),
            tuple(claim for claim in self._claims if claim.about == key),
            self._notes.get(key),
        )
