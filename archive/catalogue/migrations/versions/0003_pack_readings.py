"""Pack readings, which are most of a catalogue, to a tenth of their size."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archive.catalogue.migrations.steps import pack_column

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "packed_readings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("payload_digest", sa.String(), nullable=False),
        sa.Column("parser_version", sa.String(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_readings")),
    )
    pack_column("readings", ("key", "payload_digest", "parser_version"), "report")
    op.create_index(op.f("ix_readings_payload_digest"), "readings", ["payload_digest"], unique=False)
