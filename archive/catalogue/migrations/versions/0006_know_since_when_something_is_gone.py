"""Know since when something is gone, what a portal that moved has left behind, and which lists are not believed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("walks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("doubt", sa.String(), nullable=True))
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("absent_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("absent_attachments", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("left_behind", sa.Boolean(), nullable=False, server_default=sa.false()))
