"""Lists that come as JSON: what is none, or holds no list where the family has it, is never an empty list."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crawler.errors import ListMissingError
from crawler.platforms.base import ListedEntry, Page

_MOST_NAMED = 100


def parse_answer(page: Page, text: str | None = None) -> Any:
    """Return the JSON that a page is, or that `text` of it is.

    Raises:
        ListMissingError: It is no JSON.
    """
    try:
        return json.loads(page.text if text is None else text)
    except (ValueError, RecursionError) as error:
        raise ListMissingError(f"{page.url}: no JSON where the list should be: {error}") from error


def find_value(answer: Any, *path: str) -> Any:
    """Return what lies below these names, one mapping in the other; None where that is nothing."""
    for name in path:
        answer = answer.get(name) if isinstance(answer, Mapping) else None
    return answer


def find_rows(page: Page, answer: Any, *path: str) -> list[Any]:
    """Return the list that lies below these names.

    Raises:
        ListMissingError: There is none.
    """
    rows = find_value(answer, *path)
    if not isinstance(rows, list):
        raise ListMissingError(f"{page.url}: the JSON holds no list at {'.'.join(path) or 'its root'}")
    return rows


def read_rows(
    rows: Sequence[Any], base: str, read: Callable[[Any, str], ListedEntry | None]
) -> tuple[tuple[ListedEntry, ...], tuple[str, ...]]:
    """Return the rows' entries, and a doubt that names those of which `read` makes none.

    `base` is the URL that addresses in the rows are relative to.
    """
    entries = [read(row, base) for row in rows]
    lost = [str(row)[:_MOST_NAMED] for row, entry in zip(rows, entries, strict=True) if entry is None]
    doubts = (f"{len(lost)} entries of the list have no title or address: {', '.join(lost)}",) if lost else ()
    return tuple(entry for entry in entries if entry is not None), doubts
