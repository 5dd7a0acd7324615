"""Count how the country's figures spread, from those that are kept."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_GROUPS = "SELECT DISTINCT year, tier FROM cells WHERE number IS NOT NULL"
_VALUES = (
    "SELECT figures.key, figures.value, count(*) FROM cells JOIN figures ON figures.report = cells.number"
    " WHERE cells.year = ? AND cells.tier = ? AND typeof(figures.value) = 'integer' GROUP BY 1, 2"
)


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "spread_counts",
        sa.Column("tier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digits", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bodies", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tier", "key", "year", "digits", name=op.f("pk_spread_counts")),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    for year, tier in connection.exec_driver_sql(_GROUPS).all():
        counts: Counter[tuple[int, int, int, int]] = Counter()
        for key, value, count in connection.exec_driver_sql(_VALUES, (year, tier)):
            counts[tier, key, year, value.bit_length() * (-1 if value < 0 else 1)] += count
        if counts:
            rows = [(*key, count) for key, count in sorted(counts.items())]
            connection.exec_driver_sql("INSERT INTO spread_counts VALUES (?, ?, ?, ?, ?)", rows)
