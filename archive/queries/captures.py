"""Captures of a URL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow
from archive.queries.paging import Page, bound_limit, page_of, read_cursor
from archive.queries.values import CaptureItem


def list_captures(session: Session, url: str, *, after: str | None = None, limit: int = 100) -> Page[CaptureItem]:
    """Return a page of the responses and revisits of exactly this URL, newest first.

    What the index holds for one (other schemes, orders of the query) is archive.mementos' to say.

    Raises:
        CursorError: `after` is no cursor of this list.
    """
    limit, key = bound_limit(limit), read_cursor(after, datetime, str)
    query = select(CaptureRow).where(CaptureRow.url == url, CaptureRow.record_type.in_(("response", "revisit")))
    if key is not None:
        query = query.where(tuple_(CaptureRow.captured_at, CaptureRow.record_id) < key)
    query = query.order_by(CaptureRow.captured_at.desc(), CaptureRow.record_id.desc()).limit(limit + 1)
    rows = session.scalars(query).all()
    page = page_of(rows, limit, lambda row: (row.captured_at, row.record_id))
    return Page(items=tuple(_item(row) for row in page.items), next=page.next)


def find_capture(session: Session, record_id: str) -> CaptureItem | None:
    """Return a record by its id, None where no WARC holds it."""
    row = session.get(CaptureRow, record_id)
    return _item(row) if row is not None else None


def _item(row: CaptureRow) -> CaptureItem:
    return CaptureItem(**{name: getattr(row, name) for name in CaptureItem.model_fields})
