"""Know which crawls are concluded here and not yet in the journal, so that not all of them are compared each night."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "unjournaled",
        sa.Column("crawl_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("crawl_id", name=op.f("pk_unjournaled")),
    )
    # Only the last that was concluded can be missing in the journal; of some more it is asked, since clocks err.
    op.execute(
        "INSERT INTO unjournaled SELECT crawl_id FROM crawls WHERE concluded_at IS NOT NULL"
        " ORDER BY crawl_id DESC LIMIT 10"
    )
