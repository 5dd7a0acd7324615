"""The files of a collection's feeds, written after each night and after each word that changes what they say."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import EventRow
from archive.collection import Collection
from nianbao.errors import WrongUseError
from nianbao.telling.targets import load_telling
from web.feeding import KIND_FEEDS, find_feed, find_identity, name_portal_feed

logger = logging.getLogger(__name__)

# What an earlier crawl left is concluded right before a crawl begins.
_BEFORE = timedelta(days=1)


def write_feeds_after(collection: Collection, session: Session, began_at: datetime) -> None:
    """Write the feeds that a crawl, or what was concluded in preparing it, may have changed.

    Raises:
        OSError: The disk failed.
    """
    recent = select(EventRow.portal_id).where(EventRow.concluded_at >= began_at - _BEFORE).distinct()
    portals = session.scalars(recent).all()
    if portals or not (collection.root / "feeds" / "all.atom").exists():
        write_feeds(collection, session, portals=portals)


def write_feeds(collection: Collection, session: Session, *, portals: Iterable[str] | None = None) -> None:
    """Write the feed of all events, those of each kind, and those of these portals (None: of all that have events).

    A file that says the same already is left as it is.

    Raises:
        OSError: The disk failed.
    """
    if portals is None:
        portals = session.scalars(select(EventRow.portal_id).distinct())
    names = ("all", *KIND_FEEDS, *(name_portal_feed(one) for one in sorted(set(portals))))
    identity, room = find_identity(collection), _find_room(collection)
    directory = collection.root / "feeds"
    directory.mkdir(exist_ok=True)
    for name in names:
        content = find_feed(session, identity, name, room=room)
        path = directory / f"{name}.atom"
        if content is not None and not (path.exists() and path.read_bytes() == content):
            new = path.with_suffix(".new")
            new.write_bytes(content)
            new.replace(path)


def _find_room(collection: Collection) -> str | None:
    """Return the address of the reading room; what is wrong with telling.toml is told by whoever tells people."""
    try:
        return load_telling(collection).room
    except WrongUseError as error:
        logger.error("%s", error)  # noqa: TRY400  one line says it
        return None
