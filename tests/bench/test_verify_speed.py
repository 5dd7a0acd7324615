"""What verifying may cost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.archives import write_nights, write_pages
from tests.bench.verify_speed import compare

# The aim is 0.8 for both. Of small records most is what is not digests; there a busy machine costs Python more.
KINDS = [(write_pages, 1200, 0.8), (write_nights, 600, 0.75)]


@pytest.mark.bench
@pytest.mark.parametrize(("write", "count", "bound"), KINDS)
def test_verifying_keeps_pace_with_fastwarc(
    tmp_path: Path, write: Callable[[Path, int], Path], count: int, bound: float
) -> None:
    """Records are checked not much slower than FastWARC takes their digests, files' digests at 300 MB/s or more."""
    measured = compare(write(tmp_path, count), pairs=9)
    assert measured.ratio >= bound, measured
    assert measured.chain_speed >= 300, measured
