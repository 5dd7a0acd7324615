"""Pack walks, which name every line of every list night after night, to a tenth of their size."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archive.catalogue.migrations.steps import pack_column

revision = "0010"
down_revision = "0009"

_KEPT = ("record_id", "crawl_id", "portal_id", "column_url", "began_at", "complete", "doubt")


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "packed_walks",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("crawl_id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("column_url", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("doubt", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_walks")),
    )
    pack_column("walks", _KEPT, "account")
    op.create_index(op.f("ix_walks_crawl_id"), "walks", ["crawl_id"], unique=False)
    op.create_index(
        op.f("ix_walks_portal_id_column_url_began_at"), "walks", ["portal_id", "column_url", "began_at"], unique=False
    )
