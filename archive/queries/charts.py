"""What charts are drawn from: totals over years, distributions, and publication dates against the deadline.

A government's report often states what its departments state in theirs, so the two are never added up: totals are those
of bodies of one kind (archive.deriving.places) and one level. Of several reports of one body for one year one counts
(the cell's in archive.queries.coverage). Amounts of money are not added up: their units differ, and none is ever
converted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from archive.deriving.places import BodyKind

Level = Literal[1, 2, 3]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Total(_Value):
    """What bodies state for one figure in one year: the sum, over how many, and how many cells are blank or unreadable.

    `value` is None where nobody states anything: that is not 0.
    """

    year: int
    key: str
    value: int | None
    body_count: int
    blank_count: int


class Bin(_Value):
    """How many bodies lie between two values, both included; `high` is None for the last."""

    low: int
    high: int | None
    count: int


class Distribution(_Value):
    """How a figure is spread over bodies in a year; `total` as in `Total`."""

    total: Total
    bins: tuple[Bin, ...]


class Punctuality(_Value):
    """When reports for a year were published, in whole days after the deadline: 0 and below is in time.

    `undated_count` counts the bodies whose report states no date; they are in no bin.
    """

    year: int
    bins: tuple[Bin, ...]
    undated_count: int


def total_body(session: Session, body_id: str, keys: Sequence[str]) -> list[Total]:
    """Return a body's own figures over all years, by key and year, as totals of one."""
    raise NotImplementedError


def total_division(
    session: Session, code: str | None, keys: Sequence[str], *, kind: BodyKind, level: Level
) -> list[Total]:
    """Return the totals of a place over all years, by key and year.

    `code` None asks for the country. `level` is that of the bodies' own places: with a province's code, level 3 and
    government it is all its county governments.
    """
    raise NotImplementedError


def spread_division(
    session: Session, code: str | None, key: str, year: int, *, kind: BodyKind, level: Level
) -> Distribution:
    """Return how a figure is spread over the bodies of a place in a year; as `total_division`.

    Bins grow by powers of two: 0, 1, 2–3, 4–7, …; what is below 0 (changes) has bins of its own.
    """
    raise NotImplementedError


def time_division(session: Session, code: str | None, *, kind: BodyKind | None = None) -> list[Punctuality]:
    """Return when the reports of a place's bodies, all that lie in it included, were published, by year."""
    raise NotImplementedError
