"""A directory for WARC files, inside one that may hold a manifest."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return an empty `archive` directory."""
    path = tmp_path / "archive"
    path.mkdir()
    return path
