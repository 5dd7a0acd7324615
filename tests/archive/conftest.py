"""Portals without a network, in an empty collection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.clock import SimulatedClock
from archive.keeping import Keeper, keep
from tests.archive.concluding.portal_nights import Portal
from tests.archive.empty import make_collection
from tests.statements import share_statements

share_statements()


@pytest.fixture
def clock() -> SimulatedClock:
    """A clock that stands at the first of February 2026."""
    return SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))


@pytest.fixture
def keeper(tmp_path: Path, clock: SimulatedClock) -> Iterator[Keeper]:
    """An empty collection, open for writing."""
    with keep(make_collection(tmp_path / "data"), clock) as opened:
        yield opened


@pytest.fixture
def portal(keeper: Keeper, clock: SimulatedClock) -> Portal:
    """A portal whose withdrawals count at once."""
    return Portal(keeper, clock, confirm_after_checks=1)


@pytest.fixture
def patient_portal(keeper: Keeper, clock: SimulatedClock) -> Portal:
    """A portal whose withdrawals count after three walks."""
    return Portal(keeper, clock, confirm_after_checks=3)
