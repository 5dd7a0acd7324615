"""The catalogue's tables. Everything in them is derived from WARCs and journal and may be deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, Index, MetaData, TypeDecorator, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from archive.catalogue.packing import PackedJson


class _UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite has no time zones of its own and would give back naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """The declarative base; constraint names are fixed so that every database gets the same ones."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: _UtcTime, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012  SQLAlchemy's


class WarcRow(Base):
    """A sealed WARC file whose records are in the catalogue."""

    __tablename__ = "warcs"

    name: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    crawl_id: Mapped[str | None] = mapped_column(index=True)


class CaptureRow(Base):
    """A record of a WARC (archive.capture.Capture), with the response's validators where it states them."""

    __tablename__ = "captures"
    # The latest response is found in one step, however many revisits of it there are.
    __table_args__ = (
        Index(None, "url", "captured_at"),
        Index(None, "request_key", "record_type", "captured_at"),
        Index(None, "payload_digest", "record_type"),
        # Few refer to another record than a revisit does to its response.
        Index("ix_captures_refers_to", "refers_to", sqlite_where=text("refers_to IS NOT NULL")),
    )

    record_id: Mapped[str] = mapped_column(primary_key=True)
    record_type: Mapped[str]
    url: Mapped[str]
    captured_at: Mapped[datetime]
    status: Mapped[int | None]
    content_type: Mapped[str | None]
    payload_digest: Mapped[str | None]
    warc: Mapped[str] = mapped_column(index=True)
    offset: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int] = mapped_column(BigInteger)
    revisit_of: Mapped[str | None]
    truncated: Mapped[str | None]
    refers_to: Mapped[str | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    request_key: Mapped[str | None]
    crawl_id: Mapped[str | None] = mapped_column(index=True)


class WalkRow(Base):
    """A walk of a column (archive.walks.Walk in `account`, packed: it names every line of the lists).

    `doubt` says why its list proves no absence although it was walked whole, None where it does or was not.
    """

    __tablename__ = "walks"
    __table_args__ = (Index(None, "portal_id", "column_url", "began_at"), Index(None, "portal_id", "crawl_id"))

    record_id: Mapped[str] = mapped_column(primary_key=True)
    crawl_id: Mapped[str] = mapped_column(index=True)
    portal_id: Mapped[str]
    column_url: Mapped[str]
    began_at: Mapped[datetime]
    complete: Mapped[bool]
    account: Mapped[dict[str, Any]] = mapped_column(PackedJson)
    doubt: Mapped[str | None] = mapped_column(default=None)


class CrawlRow(Base):
    """A crawl as the journal tells it; `concluded_at` is None while it is still to be gone on with.

    `portals` are packed and come last: they may be thousands, and are read of hardly any crawl.
    """

    __tablename__ = "crawls"

    crawl_id: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    concluded_at: Mapped[datetime | None]
    portals: Mapped[list[str]] = mapped_column(PackedJson)


class UnjournaledRow(Base):
    """A crawl that is concluded here and may have no line in the journal yet: one for a moment, or after a crash."""

    __tablename__ = "unjournaled"

    crawl_id: Mapped[str] = mapped_column(primary_key=True)


class LedgerRow(Base):
    """A URL that is to be visited: due, leased to a crawl, or captured (only after its record is durable)."""

    __tablename__ = "ledger"

    portal_id: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    column_url: Mapped[str]
    state: Mapped[str]
    due_at: Mapped[datetime]
    leased_by: Mapped[str | None]
    captured_at: Mapped[datetime | None]
    record_id: Mapped[str | None]


class ReportRow(Base):
    """One body's report for one year; `status` is published, suspected (of withdrawal) or withdrawn.

    `absent_since` is when the first of `absent_checks` found it gone. `absent_attachments` are those of its attachments
    that say they are gone: address to the night and the number of checks. `left_behind`: its portal has moved, and it
    was not found again yet.
    """

    __tablename__ = "reports"

    id: Mapped[str] = mapped_column(primary_key=True)
    portal_id: Mapped[str] = mapped_column(index=True)
    column_url: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str | None]
    issuing_body: Mapped[str | None]
    division_code: Mapped[str | None]
    reporting_year: Mapped[int | None]
    url: Mapped[str] = mapped_column(index=True)
    status: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    absent_checks: Mapped[int]
    absent_since: Mapped[datetime | None] = mapped_column(default=None)
    absent_attachments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    left_behind: Mapped[bool] = mapped_column(default=False)


class VersionRow(Base):
    """A state of a report that differs from the one before; many observations, one version.

    `content_key` is that of the latest content found equal to the version; `basis` and `latest` say of which
    captures its first and its last observation consist (archive.concluding.contents.Content as JSON). `facts` is what
    the portal's file said of it when it was last seen, which its reading depends on.
    """

    __tablename__ = "versions"

    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    content_key: Mapped[str]
    basis: Mapped[dict[str, Any]]
    latest: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    observation_count: Mapped[int]


class ReadingRow(Base):
    """What one parser version read in one document."""

    __tablename__ = "readings"

    key: Mapped[str] = mapped_column(primary_key=True)
    payload_digest: Mapped[str] = mapped_column(index=True)
    parser_version: Mapped[str]
    report: Mapped[dict[str, Any]] = mapped_column(PackedJson)


class EventRow(Base):
    """An event in its latest state; `body` is what the journal holds."""

    __tablename__ = "events"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    status: Mapped[str]
    report_id: Mapped[str | None] = mapped_column(index=True)
    portal_id: Mapped[str] = mapped_column(index=True)
    crawl_id: Mapped[str] = mapped_column(index=True)
    concluded_at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[dict[str, Any]]


class NoteRow(Base):
    """What a person said of an event, a report or a figure (archive.notes.Note as JSON in `body`).

    `number` is that of its line in the journal.
    """

    __tablename__ = "notes"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    key: Mapped[str | None]
    body: Mapped[dict[str, Any]]


class HidingRow(Base):
    """What a person asked to be hidden from the reading room, or shown again (archive.hiding.Hiding).

    `number` is that of its line in the journal.
    """

    __tablename__ = "hidings"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by: Mapped[str]
    about: Mapped[str]
    subject: Mapped[str]
    hidden: Mapped[bool]
    reason: Mapped[str]
