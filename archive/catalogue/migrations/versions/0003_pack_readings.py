"""Pack readings, which are most of a catalogue, to a tenth of their size."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from archive.catalogue.packing import pack_json

revision = "0003"
down_revision = "0002"

_AT_ONCE = 200


def upgrade() -> None:
    """Apply the step."""
    plain = op.create_table(
        "packed_readings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("payload_digest", sa.String(), nullable=False),
        sa.Column("parser_version", sa.String(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_readings")),
    )
    connection = op.get_bind()
    rows = connection.exec_driver_sql("SELECT key, payload_digest, parser_version, report FROM readings ORDER BY key")
    while some := rows.fetchmany(_AT_ONCE):
        values = [(*row[:3], pack_json(json.loads(row[3]))) for row in some]
        connection.execute(plain.insert(), [dict(zip(plain.columns.keys(), one, strict=True)) for one in values])
    op.drop_table("readings")
    op.rename_table("packed_readings", "readings")
    op.create_index(op.f("ix_readings_payload_digest"), "readings", ["payload_digest"], unique=False)
