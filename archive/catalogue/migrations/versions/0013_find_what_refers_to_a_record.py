"""Find what refers to a record by an index: pages rendered and pictures, of which there are few beside captures."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Apply the step."""
    op.execute("CREATE INDEX ix_captures_refers_to ON captures (refers_to) WHERE refers_to IS NOT NULL")
