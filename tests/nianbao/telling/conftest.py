"""A collection of two nights, of which messages are to be sent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.nianbao.speaking import two_nights


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of two nights; in the second a figure was altered from 7 to 8."""
    return two_nights(tmp_path_factory.mktemp("nights") / "data")


@pytest.fixture
def data(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which every command is given."""
    shutil.copytree(nights, tmp_path / "data")
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    return tmp_path / "data"
