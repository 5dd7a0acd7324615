"""Tables of figures are written by the hundred thousand figures a second."""

from __future__ import annotations

import pytest

from tests.bench.dataset_speed import AIM, measure_exports
from tests.bench.huge_collection import huge_collection


@pytest.mark.soak
@pytest.mark.alone
def test_no_format_is_slow_by_a_multiple() -> None:
    """Whatever else the machine does, a second of the processor gives a fair part of what is aimed at."""
    with huge_collection(None, 600) as huge:
        for speed in measure_exports(huge.root, 3):
            assert speed.processor > AIM / 4, speed


@pytest.mark.bench
def test_every_quick_format_reaches_the_aim() -> None:
    """On a quiet machine both tables of figures are written at the aim, in CSV, in Parquet and as JSON lines."""
    with huge_collection(None, 6000) as huge:
        for speed in measure_exports(huge.root, 5):
            assert speed.wall > AIM, speed
