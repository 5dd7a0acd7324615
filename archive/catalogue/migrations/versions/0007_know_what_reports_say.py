"""Keep a digest of what each report says, and mark all reports to have it derived by the next run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archive.catalogue.migrations.steps import mark_all

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("summaries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("content_digest", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_summaries_content_digest"), ["content_digest"], unique=False)
    mark_all("report", "reports")
