"""Find what is inconsistent between two years of a body."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archive.catalogue.migrations.steps import mark_all

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "inconsistencies",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=True),
        sa.Column("right", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("number", "rule", "key", name=op.f("pk_inconsistencies")),
    )
    with op.batch_alter_table("inconsistencies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inconsistencies_body_id"), ["body_id"], unique=False)
    # Every report is derived anew by the next run, and what is inconsistent is found with it.
    mark_all("report", "reports")
