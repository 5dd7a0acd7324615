"""What an edition of the statutory form is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from report.model import TableRole


@dataclass(frozen=True, slots=True)
class Col:
    """A column of a table: `labels` are the printed header and its variants, `unit` the form's own (None: as printed).

    `money` columns hold amounts, kept as decimal strings; `signed` ones may go below zero.
    """

    key: str
    labels: tuple[str, ...]
    unit: str | None
    money: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `group` is the key of the heading above it in the form, None where there is none."""

    key: str
    labels: tuple[str, ...]
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of table two that share one header (the captions 第二十条第（一）项 and so on)."""

    rows: tuple[Row, ...]
    cols: tuple[Col, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One edition of the form: table two in blocks, table three as rows by columns, table four as groups by columns."""

    edition: Literal["2019", "2021"]
    disclosure: tuple[Block, ...]
    request_rows: tuple[Row, ...]
    request_groups: tuple[Row, ...]
    request_cols: tuple[Col, ...]
    review_groups: tuple[Row, ...]
    review_cols: tuple[Col, ...]

    def figure_keys(self) -> tuple[str, ...]:
        """Return the key of every cell of the form, in the form's order."""
        return tuple(self.units())

    def units(self) -> dict[str, str | None]:
        """Return the form's own unit of every cell, None where it has none."""
        return {key: col.unit for key, col in self._cells()}

    def amounts(self) -> frozenset[str]:
        """Return the keys of the cells that hold amounts of money."""
        return frozenset(key for key, col in self._cells() if col.money)

    def _cells(self) -> Iterator[tuple[str, Col]]:
        disclosed = ((f"disclosure.{row.key}", block.cols) for block in self.disclosure for row in block.rows)
        requests = ((f"requests.{row.key}", self.request_cols) for row in self.request_rows)
        reviews = ((group.key, self.review_cols) for group in self.review_groups)
        yield from ((f"{key}.{col.key}", col) for key, cols in (*disclosed, *requests, *reviews) for col in cols)


def role_of(key: str) -> TableRole:
    """Return the table to which a figure's key belongs."""
    head = key.partition(".")[0]
    if head == "disclosure":
        return "disclosure"
    return "requests" if head == "requests" else "review_litigation"
