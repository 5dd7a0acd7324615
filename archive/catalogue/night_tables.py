"""Derived tables of nights and events: columns and portals as found, what crawls came to, what is in feeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from archive.catalogue.tables import Base
from archive.events import MATERIALITY

MATERIALITY_BITS = tuple(1 << at for at in range(len(MATERIALITY)))


class WatchedRow(Base):
    """A column of a portal; `seen_whole_at` is when the last walk that was complete began, None where none was."""

    __tablename__ = "watched"
    __table_args__ = (Index(None, "portal_id", "column_url", unique=True),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    portal_id: Mapped[str]
    column_url: Mapped[str]
    seen_whole_at: Mapped[datetime | None]


class PortalStateRow(Base):
    """A portal by the last walks of its columns (archive.health)."""

    __tablename__ = "portal_states"

    portal_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    division_code: Mapped[str | None] = mapped_column(index=True)
    platform: Mapped[str]
    health: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str | None]
    walked_at: Mapped[datetime]
    seen_whole_at: Mapped[datetime | None]


class CrawlCountRow(Base):
    """What a concluded crawl came to: records of exchanges, revisits among them, portals by health, events by kind."""

    __tablename__ = "crawl_counts"

    crawl_id: Mapped[str] = mapped_column(primary_key=True)
    capture_count: Mapped[int]
    revisit_count: Mapped[int]
    health: Mapped[dict[str, Any]]
    events: Mapped[dict[str, Any]]


class SilentRow(Base):
    """That a crawl which came to its end was to walk a portal and walked nothing of it."""

    __tablename__ = "silent"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  SQLAlchemy's

    portal_id: Mapped[str] = mapped_column(primary_key=True)
    crawl_id: Mapped[str] = mapped_column(primary_key=True)


class FeedRow(Base):
    """An event as it is looked for; `materiality` has a bit for each kind, in the order of archive.events.

    `item` is what a list says of it (archive.queries.values.EventItem).
    """

    __tablename__ = "feed"
    __table_args__ = (
        Index("ix_feed_time", "concluded_at", "event_id"),
        Index("ix_feed_kind", "kind", "concluded_at", "event_id"),
        Index("ix_feed_portal", "portal_id", "concluded_at", "event_id"),
        Index("ix_feed_report", "report_id", "concluded_at", "event_id"),
        Index("ix_feed_crawl", "crawl_id", "concluded_at", "event_id"),
        Index("ix_feed_division", "division_code", "concluded_at", "event_id"),
        Index("ix_feed_prefecture", "prefecture_code", "concluded_at", "event_id"),
        Index("ix_feed_province", "province_code", "concluded_at", "event_id"),
        # Those that change what is seldom changed are few among many.
        *(
            Index(f"ix_feed_materiality_{bit}", "concluded_at", "event_id", sqlite_where=text(f"materiality & {bit}"))
            for bit in MATERIALITY_BITS
        ),
    )

    event_id: Mapped[str] = mapped_column(primary_key=True)
    concluded_at: Mapped[datetime]
    kind: Mapped[str]
    status: Mapped[str]
    portal_id: Mapped[str]
    report_id: Mapped[str | None]
    crawl_id: Mapped[str]
    division_code: Mapped[str | None]
    prefecture_code: Mapped[str | None]
    province_code: Mapped[str | None]
    materiality: Mapped[int]
    item: Mapped[dict[str, Any]]
