"""Find the last nights of one portal without going through all that it ever had."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Apply the step."""
    op.create_index("ix_walks_portal_id_crawl_id", "walks", ["portal_id", "crawl_id"])
