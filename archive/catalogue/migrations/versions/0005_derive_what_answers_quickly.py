"""Make the tables that answer quickly, and mark everything to be derived into them by the next run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archive.catalogue.migrations.steps import mark_all

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "bodies",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=True),
        sa.Column("prefecture_code", sa.String(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("watched", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bodies")),
    )
    with op.batch_alter_table("bodies", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bodies_division_code_tier_name"), ["division_code", "tier", "name"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_bodies_name"), ["name"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_bodies_province_code_prefecture_code_division_code"),
            ["province_code", "prefecture_code", "division_code"],
            unique=False,
        )

    op.create_table(
        "cells",
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=True),
        sa.Column("prefecture_code", sa.String(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("is_later", sa.Boolean(), nullable=False),
        sa.Column("watched", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("timing", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("is_altered", sa.Boolean(), nullable=False),
        sa.Column("is_suspected", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("report_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("body_id", "year", name=op.f("pk_cells")),
    )
    with op.batch_alter_table("cells", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cells_counted",
            [
                "province_code",
                "prefecture_code",
                "division_code",
                "year",
                "state",
                "is_later",
                "watched",
                "is_altered",
                "is_suspected",
            ],
            unique=False,
        )
        batch_op.create_index(
            "ix_cells_spread", ["year", "tier", "province_code", "prefecture_code", "number"], unique=False
        )
        batch_op.create_index(
            "ix_cells_timed",
            ["province_code", "prefecture_code", "division_code", "year", "tier", "days"],
            unique=False,
        )

    op.create_table(
        "crawl_counts",
        sa.Column("crawl_id", sa.String(), nullable=False),
        sa.Column("capture_count", sa.Integer(), nullable=False),
        sa.Column("health", sa.JSON(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("crawl_id", name=op.f("pk_crawl_counts")),
    )
    op.create_table(
        "feed",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=True),
        sa.Column("crawl_id", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=True),
        sa.Column("prefecture_code", sa.String(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=True),
        sa.Column("materiality", sa.Integer(), nullable=False),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_feed")),
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index("ix_feed_crawl", ["crawl_id", "concluded_at", "event_id"], unique=False)
        batch_op.create_index("ix_feed_division", ["division_code", "concluded_at", "event_id"], unique=False)
        batch_op.create_index("ix_feed_kind", ["kind", "concluded_at", "event_id"], unique=False)
        batch_op.create_index("ix_feed_portal", ["portal_id", "concluded_at", "event_id"], unique=False)
        batch_op.create_index("ix_feed_prefecture", ["prefecture_code", "concluded_at", "event_id"], unique=False)
        batch_op.create_index("ix_feed_province", ["province_code", "concluded_at", "event_id"], unique=False)
        batch_op.create_index("ix_feed_report", ["report_id", "concluded_at", "event_id"], unique=False)
        batch_op.create_index("ix_feed_time", ["concluded_at", "event_id"], unique=False)

    op.create_table(
        "figure_keys",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_figure_keys")),
    )
    with op.batch_alter_table("figure_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_figure_keys_key"), ["key"], unique=False)

    op.create_table(
        "figures",
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BLOB(), nullable=True),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("report", "key", name=op.f("pk_figures")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "portal_states",
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=True),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("health", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("walked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("portal_id", name=op.f("pk_portal_states")),
    )
    with op.batch_alter_table("portal_states", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_states_division_code"), ["division_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_portal_states_health"), ["health"], unique=False)

    op.create_table(
        "search_texts",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_texts")),
    )
    op.create_table(
        "stale",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_stale")),
    )
    op.create_table(
        "summaries",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=True),
        sa.Column("division_code", sa.String(), nullable=True),
        sa.Column("prefecture_code", sa.String(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=True),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        sa.Column("absent_on", sa.Date(), nullable=True),
        sa.Column("form", sa.String(), nullable=True),
        sa.Column("has_tables", sa.Boolean(), nullable=True),
        sa.Column("figure_count", sa.Integer(), nullable=False),
        sa.Column("broken_count", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_summaries")),
    )
    with op.batch_alter_table("summaries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_summaries_body_id_number"), ["body_id", "number"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_summaries_division_code_number"), ["division_code", "number"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_summaries_kind_number"), ["kind", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_summaries_portal_id_number"), ["portal_id", "number"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_summaries_prefecture_code_number"), ["prefecture_code", "number"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_summaries_province_code_number"), ["province_code", "number"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_summaries_report_id"), ["report_id"], unique=True)
        batch_op.create_index(batch_op.f("ix_summaries_status_number"), ["status", "number"], unique=False)

    op.create_table(
        "totals",
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("tier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("body_count", sa.Integer(), nullable=False),
        sa.Column("blank_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("division_code", "tier", "key", "year", name=op.f("pk_totals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "watched",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("column_url", sa.String(), nullable=False),
        sa.Column("seen_whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_watched")),
    )
    with op.batch_alter_table("watched", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_watched_portal_id_column_url"), ["portal_id", "column_url"], unique=True)

    for name in ("search_names", "search_grams"):
        op.execute(f"CREATE VIRTUAL TABLE {name} USING fts5(grams, content='', detail=none, tokenize='ascii')")
    mark_all("report", "reports")
    mark_all("event", "events")
    mark_all("crawl", "crawls", "crawl_id")
