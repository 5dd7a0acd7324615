"""Pack walks, which name every line of every list night after night, to a tenth of their size."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from archive.catalogue.packing import pack_json

revision = "0010"
down_revision = "0009"

_AT_ONCE = 200
_KEPT = "record_id, crawl_id, portal_id, column_url, began_at, complete, doubt"


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "packed_walks",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("crawl_id", sa.String(), nullable=False),
        sa.Column("portal_id", sa.String(), nullable=False),
        sa.Column("column_url", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("doubt", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_walks")),
    )
    connection = op.get_bind()
    rows = connection.exec_driver_sql(f"SELECT {_KEPT}, account FROM walks ORDER BY rowid")  # noqa: S608  names of ours
    places = ", ".join("?" * (_KEPT.count(",") + 2))
    insert = f"INSERT INTO packed_walks ({_KEPT}, account) VALUES ({places})"  # noqa: S608  names of ours
    while some := rows.fetchmany(_AT_ONCE):
        packed = [(*row[:-1], pack_json(json.loads(row[-1]))) for row in some]
        connection.exec_driver_sql(insert, packed)
    op.drop_table("walks")
    op.rename_table("packed_walks", "walks")
    op.create_index(op.f("ix_walks_crawl_id"), "walks", ["crawl_id"], unique=False)
    op.create_index(
        op.f("ix_walks_portal_id_column_url_began_at"), "walks", ["portal_id", "column_url", "began_at"], unique=False
    )
