"""Find responses by their payload, however many revisits there are of it."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("captures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_captures_payload_digest"))
        batch_op.create_index(
            batch_op.f("ix_captures_payload_digest_record_type"), ["payload_digest", "record_type"], unique=False
        )
