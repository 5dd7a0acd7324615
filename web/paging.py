"""Lists page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Query

One = TypeVar("One")
# Beyond it nobody clicks, and a database counts its way there.
PAGES_MAX = 10_000
PageNumber = Annotated[int, Query(ge=1, le=PAGES_MAX)]


@dataclass(frozen=True, slots=True)
class Page(Generic[One]):
    """One page of a list: its items, its number from 1, and how many items there are in all (None: not counted)."""

    items: Sequence[One]
    number: int
    size: int
    total: int | None
    has_next: bool


def cut_page(items: Sequence[One], number: int, size: int) -> Page[One]:
    """Return one page of a list that is at hand whole."""
    begin = (number - 1) * size
    return Page(items[begin : begin + size], number, size, len(items), begin + size < len(items))
