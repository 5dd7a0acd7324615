"""Captures of a URL."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.queries.paging import Page
from archive.queries.values import CaptureItem


def list_captures(session: Session, url: str, *, after: str | None = None, limit: int = 100) -> Page[CaptureItem]:
    """Return a page of the responses and revisits of exactly this URL, newest first.

    What the index holds for one (other schemes, orders of the query) is archive.mementos' to say.

    Raises:
        CursorError: `after` is no cursor of this list.
    """
    raise NotImplementedError


def find_capture(session: Session, record_id: str) -> CaptureItem | None:
    """Return a record by its id, None where no WARC holds it."""
    raise NotImplementedError
