"""Make the tables of the first layout."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "captures",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("record_type", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.String(), nullable=True),
        sa.Column("payload_digest", sa.String(), nullable=True),
        sa.Column("warc", sa.String(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("revisit_of", sa.String(), nullable=True),
        sa.Column("truncated", sa.String(), nullable=True),
        sa.Column("refers_to", sa.String(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("request_key", sa.String(), nullable=True),
        sa.Column("crawl_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_captures")),
    )
    with op.batch_alter_table("captures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_captures_crawl_id"), ["crawl_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_captures_payload_digest"), ["payload_digest"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_captures_request_key_record_type_captured_at"),
            ["request_key", "record_type", "captured_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_captures_url_captured_at"), ["url", "captured_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_captures_warc"), ["warc"], unique=False)

    op.create_table(
        "crawls",
        sa.Column("crawl_id", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("portals", sa.JSON(), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("crawl_id", name=op.f("pk_crawls")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=True),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("crawl_id", sa.String(), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_concluded_at"), ["concluded_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_crawl_id"), ["crawl_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_portal_id"), ["portal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_report_id"), ["report_id"], unique=False)

    op.create_table(
        "ledger",
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("column_url", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("record_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("portal_id", "url", "purpose", name=op.f("pk_ledger")),
    )
    op.create_table(
        "readings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("payload_digest", sa.String(), nullable=False),
        sa.Column("parser_version", sa.String(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_readings")),
    )
    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_readings_payload_digest"), ["payload_digest"], unique=False)

    op.create_table(
        "reports",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("column_url", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("issuing_body", sa.String(), nullable=True),
        sa.Column("division_code", sa.String(), nullable=True),
        sa.Column("reporting_year", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("absent_checks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reports_portal_id"), ["portal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reports_url"), ["url"], unique=False)

    op.create_table(
        "walks",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("crawl_id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("column_url", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("account", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_walks")),
    )
    with op.batch_alter_table("walks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_walks_crawl_id"), ["crawl_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_walks_portal_id_column_url_began_at"), ["portal_id", "column_url", "began_at"], unique=False
        )

    op.create_table(
        "warcs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("crawl_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_warcs")),
    )
    with op.batch_alter_table("warcs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_warcs_crawl_id"), ["crawl_id"], unique=False)

    op.create_table(
        "versions",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("content_key", sa.String(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("latest", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("observation_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_versions_report_id")),
        sa.PrimaryKeyConstraint("report_id", "ordinal", name=op.f("pk_versions")),
    )
