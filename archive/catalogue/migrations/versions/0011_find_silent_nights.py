"""Find the nights on which a portal was silent, and read of no night which portals it was to walk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archive.catalogue.migrations.steps import mark_all, pack_column

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "silent",
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("crawl_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("portal_id", "crawl_id", name=op.f("pk_silent")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "packed_crawls",
        sa.Column("crawl_id", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("portals", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("crawl_id", name=op.f("pk_crawls")),
    )
    pack_column("crawls", ("crawl_id", "began_at", "concluded_at"), "portals")
    # What no walk was made of is found by the next run.
    mark_all("crawl", "crawls", "crawl_id")
