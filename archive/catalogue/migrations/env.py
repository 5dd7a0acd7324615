"""How Alembic runs the migrations: on the connection that archive.catalogue.database hands over."""

from __future__ import annotations

from alembic import context

from archive.catalogue import derived_tables, night_tables  # noqa: F401  so that the metadata is of all tables
from archive.catalogue.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
