"""Nights, and portals with their health."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.queries.paging import Page
from archive.queries.values import NightItem, PortalItem


def list_nights(
    session: Session, *, portal: str | None = None, after: str | None = None, limit: int = 50
) -> Page[NightItem]:
    """Return a page of crawls, all or those that walked a portal, newest first.

    Raises:
        CursorError: `after` is no cursor of this list.
    """
    raise NotImplementedError


def list_portals(
    session: Session,
    *,
    division: str | None = None,
    health: str | None = None,
    after: str | None = None,
    limit: int = 100,
) -> Page[PortalItem]:
    """Return a page of the portals that were walked, by id; those of a division and all that lies in it, of a health.

    Raises:
        CursorError: `after` is no cursor of this list.
    """
    raise NotImplementedError


def find_portal(session: Session, portal_id: str) -> PortalItem | None:
    """Return a portal by its id, None where none was walked under it."""
    raise NotImplementedError


def count_health(session: Session) -> dict[str, int]:
    """Return how many portals were found how by their last walks."""
    raise NotImplementedError
