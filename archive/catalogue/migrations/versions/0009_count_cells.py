"""Count cells by place, and find events by what they change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archive.catalogue.migrations.steps import mark_all

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "coverage_counts",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_later", sa.Boolean(), nullable=False),
        sa.Column("watched", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("altered", sa.Integer(), nullable=False),
        sa.Column("suspected", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("area", "year", "state", "is_later", "watched", name=op.f("pk_coverage_counts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "time_counts",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("tier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("area", "tier", "year", "week", name=op.f("pk_time_counts")),
        sqlite_with_rowid=False,
    )
    op.drop_index("ix_cells_counted", "cells")
    op.drop_index("ix_cells_timed", "cells")
    op.create_index("ix_cells_place", "cells", ["province_code", "prefecture_code", "division_code", "year"])
    for bit in (1, 2, 4, 8, 16):
        op.execute(f"CREATE INDEX ix_feed_materiality_{bit} ON feed (concluded_at, event_id) WHERE materiality & {bit}")
    # Whatever was counted from is derived anew by the next run, and counted with it.
    op.execute("DELETE FROM cells")
    op.execute("DELETE FROM bodies")
    op.execute("DELETE FROM totals")
    mark_all("report", "reports")
