"""Portals and their health."""

from __future__ import annotations

from fastapi import APIRouter

from archive.queries.nights import find_portal, list_portals
from archive.queries.paging import Page
from archive.queries.values import PortalItem
from web.api.asking import Limit, OnAsk
from web.asking import Cursor, Word
from web.errors import NotThereError

router = APIRouter(tags=["portals"])


@router.get("/portals")
def find_portals(
    ask: OnAsk, division: Word = None, health: Word = None, after: Cursor = None, limit: Limit = 100
) -> Page[PortalItem]:
    """List the portals that were walked; those of a place with all that lies in it, or of a health."""
    return list_portals(ask.session, division=division or None, health=health or None, after=after, limit=limit)


@router.get("/portals/{portal_id}")
def read_portal(ask: OnAsk, portal_id: str) -> PortalItem:
    """Read one portal."""
    portal = find_portal(ask.session, portal_id)
    if portal is None:
        raise NotThereError(portal_id)
    return portal
