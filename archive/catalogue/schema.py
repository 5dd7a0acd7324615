"""Whether a catalogue has the newest schema, asked without loading what could bring it there."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

_VERSIONS = Path(__file__).with_name("migrations") / "versions"


def newest_version() -> str:
    """Return the number of the newest version of the schema, of four digits, by the names of the migrations."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))


def is_made(session: Session) -> bool:
    """Say whether a catalogue has its tables; one that is made at this moment, or that a crash left empty, has none."""
    return inspect(session.connection()).has_table("alembic_version")


def is_outdated(session: Session) -> bool:
    """Say whether a catalogue was made by an earlier version of the program; `open_catalogue` brings it up to date."""
    return bool(session.scalar(text("SELECT version_num FROM alembic_version")) != newest_version())
