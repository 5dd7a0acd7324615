"""Tables of figures are written by the hundred thousand figures a second."""

from __future__ import annotations

import pytest

from tests.bench.dataset_speed import AIM, measure


@pytest.mark.soak
def test_no_format_is_slow_by_a_multiple() -> None:
    """Whatever else the machine does, a second of the processor gives a fair part of what is aimed at."""
    for kind, speed in measure(600, 3, ("csv", "parquet")).items():
        assert speed.processor > AIM / 4, (kind, speed)


@pytest.mark.bench
def test_csv_and_parquet_reach_the_aim() -> None:
    """On a quiet machine both tables of figures are written at the aim, in CSV as in Parquet."""
    for kind, speed in measure(6000, 5, ("csv", "parquet")).items():
        assert speed.wall > AIM, (kind, speed)
