"""The tables that answer quickly, derived from the catalogue's others by archive.deriving: of bodies and reports.

archive.catalogue.night_tables has those of nights and events.

Numbers in them are short names, and mean nothing outside a catalogue. Division codes are those of today: a place that
changed its code stands under its last.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from archive.catalogue.tables import Base

_NO_ROWID = {"sqlite_with_rowid": False}


class _AsGiven(UserDefinedType[int | str | None]):
    """A column that keeps what it is given as it is: an integer, or an amount of money as it was printed."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Return the type without affinity."""
        return "BLOB"


class StaleRow(Base):
    """What has changed since the derived tables were filled: a report, an event or a crawl by its id."""

    __tablename__ = "stale"

    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)


class BodyRow(Base):
    """A body that issued reports; `watched` is the column in which its newest report stands.

    `kind` and `tier` are those of archive.deriving.places.
    """

    __tablename__ = "bodies"
    __table_args__ = (
        Index(None, "division_code", "tier", "name"),
        Index(None, "province_code", "prefecture_code", "division_code"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    division_code: Mapped[str | None]
    prefecture_code: Mapped[str | None]
    province_code: Mapped[str | None]
    kind: Mapped[str]
    tier: Mapped[int]
    portal_id: Mapped[str]
    watched: Mapped[int]


class SummaryRow(Base):
    """A report in short, as its newest version reads; `number` is that of archive.deriving.numbers.

    `body_id` is None where body or year are not known. `has_tables` is None where it could not be read. `absent_on` is
    the night of the last complete walk of its column before it was first seen. `content_digest` is that of what it says
    (report.digest_content), None where it could not be read.
    """

    __tablename__ = "summaries"
    __table_args__ = (
        Index(None, "report_id", unique=True),
        Index(None, "body_id", "number"),
        Index(None, "portal_id", "number"),
        Index(None, "division_code", "number"),
        Index(None, "prefecture_code", "number"),
        Index(None, "province_code", "number"),
        Index(None, "status", "number"),
        Index(None, "kind", "number"),
        Index(None, "content_digest"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report_id: Mapped[str]
    body_id: Mapped[str | None]
    division_code: Mapped[str | None]
    prefecture_code: Mapped[str | None]
    province_code: Mapped[str | None]
    portal_id: Mapped[str]
    kind: Mapped[str]
    year: Mapped[int | None]
    status: Mapped[str]
    versions: Mapped[int]
    published_on: Mapped[date | None]
    first_seen_on: Mapped[date]
    absent_on: Mapped[date | None]
    form: Mapped[str | None]
    has_tables: Mapped[bool | None]
    figure_count: Mapped[int]
    broken_count: Mapped[int]
    origin: Mapped[str | None]
    content_digest: Mapped[str | None]


class CellRow(Base):
    """A body and a year: what can be said of its report whatever the day.

    `state` is None where there should be a report and none is there: that is judged by the day, and by `watched`, the
    body's column. `number` is that of the report that counts; `days` is how many days after the deadline it was
    published, None where it states no date. `is_later` says that the later date of the calendar is the body's.
    """

    __tablename__ = "cells"
    __table_args__ = (
        Index("ix_cells_place", "province_code", "prefecture_code", "division_code", "year"),
        Index("ix_cells_spread", "year", "tier", "province_code", "prefecture_code", "number"),
    )

    body_id: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[str | None]
    prefecture_code: Mapped[str | None]
    province_code: Mapped[str | None]
    tier: Mapped[int]
    is_later: Mapped[bool]
    watched: Mapped[int]
    state: Mapped[str | None]
    timing: Mapped[str | None]
    reason: Mapped[str]
    due_on: Mapped[date | None]
    days: Mapped[int | None]
    is_altered: Mapped[bool]
    is_suspected: Mapped[bool]
    number: Mapped[int | None]
    report_count: Mapped[int]


class CoverageCountRow(Base):
    """How many cells of a place and a year are alike (archive.deriving.counts).

    `state` is empty for what is not there, and only then `is_later` and `watched` say by what it is judged.
    """

    __tablename__ = "coverage_counts"
    __table_args__ = _NO_ROWID

    area: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(primary_key=True)
    is_later: Mapped[bool] = mapped_column(primary_key=True)
    watched: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    altered: Mapped[int]
    suspected: Mapped[int]
    cells: Mapped[int]


class TimeCountRow(Base):
    """How many reports of a place, a tier and a year were published in which week (archive.deriving.counts)."""

    __tablename__ = "time_counts"
    __table_args__ = _NO_ROWID

    area: Mapped[str] = mapped_column(primary_key=True)
    tier: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    week: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cells: Mapped[int]


class FigureKeyRow(Base):
    """A figure's key (report.codebook), and the number by which it is stored."""

    __tablename__ = "figure_keys"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(index=True)


class FigureRow(Base):
    """A figure of a report's newest version: an integer, or an amount as printed; None is blank or unreadable."""

    __tablename__ = "figures"
    __table_args__ = _NO_ROWID

    report: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int | str | None] = mapped_column(_AsGiven)
    state: Mapped[int]


class InconsistencyRow(Base):
    """A rule that does not hold between a body's reports for two successive years, as their newest versions read.

    `number` is the later report's, `before` the earlier's; `key` is the first of `keys`, which are those of the rule
    (report.checks), `left` and `right` are its sides.
    """

    __tablename__ = "inconsistencies"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rule: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_id: Mapped[str] = mapped_column(index=True)
    before: Mapped[int]
    keys: Mapped[list[str]]
    left: Mapped[int | None]
    right: Mapped[int | None]


class TotalRow(Base):
    """The sum of a figure over the bodies of a place, by year; `tier` says of which (archive.deriving.places).

    `division_code` is empty for the country. Over the reports that count (CellRow), and integers alone.
    """

    __tablename__ = "totals"
    __table_args__ = _NO_ROWID

    division_code: Mapped[str] = mapped_column(primary_key=True)
    tier: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    total: Mapped[int]
    body_count: Mapped[int]
    blank_count: Mapped[int]


class SpreadCountRow(Base):
    """How many bodies of the country state a value of so many binary digits for a figure (archive.deriving.totals).

    Over the same reports and integers as TotalRow; places within the country count their figures when they are asked.
    """

    __tablename__ = "spread_counts"
    __table_args__ = _NO_ROWID

    tier: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digits: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bodies: Mapped[int]


class SearchTextRow(Base):
    """What can be found of a report, as printed: body, title and text, compressed."""

    __tablename__ = "search_texts"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
