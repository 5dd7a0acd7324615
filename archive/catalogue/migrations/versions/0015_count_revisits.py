"""Count the revisits of each crawl, so that nobody has to look at all captures to say how many there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("crawl_counts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revisit_count", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE crawl_counts SET revisit_count = (SELECT count(*) FROM captures"
        " WHERE captures.crawl_id = crawl_counts.crawl_id AND captures.record_type = 'revisit')"
    )
