"""Find the nights on which a portal was silent, and read of no night which portals it was to walk."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from archive.catalogue.packing import pack_json

revision = "0011"
down_revision = "0010"

_AT_ONCE = 200


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
    connection = op.get_bind()
    rows = connection.exec_driver_sql("SELECT crawl_id, began_at, concluded_at, portals FROM crawls ORDER BY crawl_id")
    while some := rows.fetchmany(_AT_ONCE):
        packed = [(*row[:-1], pack_json(json.loads(row[-1]))) for row in some]
        connection.exec_driver_sql("INSERT INTO packed_crawls VALUES (?, ?, ?, ?)", packed)
    op.drop_table("crawls")
    op.rename_table("packed_crawls", "crawls")
    # What no walk was made of is found by the next run.
    op.execute("INSERT OR IGNORE INTO stale (kind, id) SELECT 'crawl', crawl_id FROM crawls")
