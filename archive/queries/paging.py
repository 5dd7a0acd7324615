"""Pages of a list, each with the cursor that leads to the next: where it ended, not how many lines were before."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from archive.errors import CursorError

LARGEST_PAGE = 500

T = TypeVar("T")
Key = tuple[str | int, ...]


class Page(BaseModel, Generic[T]):
    """Some lines of a list; `next` is the cursor of what follows, None where nothing does."""

    model_config = ConfigDict(frozen=True)

    items: tuple[T, ...]
    next: str | None = None


def write_cursor(key: Key) -> str:
    """Return a cursor that leads to what follows a line with this key; it may stand in a URL as it is."""
    return base64.urlsafe_b64encode(json.dumps(key, ensure_ascii=False).encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, *kinds: type) -> Key | None:
    """Return the key in a cursor, None where none was given; `kinds` are the types of its parts.

    Raises:
        CursorError: It is no cursor of this list.
    """
    if cursor is None:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise CursorError(f"{cursor[:80]!r}: no page of this list ended there: begin with the first page") from error
    if not isinstance(key, list) or [type(part) for part in key] != list(kinds):
        raise CursorError(f"{cursor[:80]!r}: no page of this list ended there: begin with the first page")
    return tuple(key)


def page_of(found: Sequence[T], limit: int, key: Callable[[T], Key]) -> Page[T]:
    """Return a page of up to `limit` lines; `found` holds one more where more follow."""
    if len(found) <= limit:
        return Page(items=tuple(found))
    return Page(items=tuple(found[:limit]), next=write_cursor(key(found[limit - 1])))


def bound_limit(limit: int) -> int:
    """Return how many lines a page may have when so many are asked for."""
    return max(1, min(limit, LARGEST_PAGE))
