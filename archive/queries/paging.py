"""Pages of a list, each with the cursor that leads to the next: where it ended, not how many lines were before."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from archive.errors import CursorError

LARGEST_PAGE = 500
# What is larger no database takes, and no list counts below 0.
_LARGEST_NUMBER = (1 << 63) - 1

T = TypeVar("T")
Key = tuple[str | int | datetime, ...]


class Page(BaseModel, Generic[T]):
    """Some lines of a list; `next` is the cursor of what follows, None where nothing does."""

    model_config = ConfigDict(frozen=True)

    items: tuple[T, ...]
    next: str | None = None


def write_cursor(key: Key) -> str:
    """Return a cursor that leads to what follows a line with this key; it may stand in a URL as it is."""
    text = json.dumps(key, ensure_ascii=False, default=datetime.isoformat)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """Return the key in a cursor, None where none was given; `kinds` are the types of its parts: str, int, datetime.

    Raises:
        CursorError: It is no cursor of this list.
    """
    if cursor is None:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        parts = zip(key if isinstance(key, list) else (), kinds, strict=True)
        return tuple(_read_part(part, kind) for part, kind in parts)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise CursorError(f"{cursor[:80]!r}: no page of this list ended there: begin with the first page") from error


def _read_part(said: Any, kind: type) -> str | int | datetime:
    """Return a part of a key as the catalogue can be asked for it.

    Raises:
        ValueError, TypeError, OverflowError: It is no such part.
    """
    if kind is datetime:
        at = datetime.fromisoformat(said)
        if at.tzinfo is None:
            raise ValueError("a moment without time zone")
        return at.astimezone(UTC)
    if kind is str and isinstance(said, str):
        # No database takes half of a surrogate pair.
        return said.encode().decode()
    if kind is int and type(said) is int and 0 <= said <= _LARGEST_NUMBER:
        return said
    raise ValueError("a part of another list's key")


def page_of(found: Sequence[T], limit: int, key: Callable[[T], Key]) -> Page[T]:
    """Return a page of up to `limit` lines; `found` holds one more where more follow."""
    if len(found) <= limit:
        return Page(items=tuple(found))
    return Page(items=tuple(found[:limit]), next=write_cursor(key(found[limit - 1])))


def bound_limit(limit: int) -> int:
    """Return how many lines a page may have when so many are asked for."""
    return max(1, min(limit, LARGEST_PAGE))
