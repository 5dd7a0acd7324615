"""The steps of the catalogue's schema, run by Alembic."""
