"""The huge collection of the long measurements."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.huge_collection import REPORTS, Huge, huge_collection


@pytest.fixture(scope="session")
def huge(soak_is_short: bool) -> Iterator[Huge]:
    """One with 300,000 reports, in a short run a fiftieth of them; NIANBAO_HUGE names one that is kept."""
    kept = os.environ.get("NIANBAO_HUGE")
    with huge_collection(Path(kept) if kept else None, REPORTS // 50 if soak_is_short else REPORTS) as made:
        print(made)  # noqa: T201
        yield made
