"""What verifying may cost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.archives import write_nights, write_pages, write_revisits
from tests.bench.verify_speed import compare

# Of small records most is what is not digests: there it is closest.
KINDS = [(write_pages, 1200), (write_nights, 600), (write_revisits, 6000)]


@pytest.mark.bench
@pytest.mark.parametrize(("write", "count"), KINDS)
def test_verifying_keeps_pace_with_fastwarc(tmp_path: Path, write: Callable[[Path, int], Path], count: int) -> None:
    """Records are checked not much slower than FastWARC takes their digests, files' digests at 300 MB/s or more."""
    measured = compare(write(tmp_path, count), pairs=15)
    assert measured.ratio >= 0.8, measured
    assert measured.chain_speed >= 300, measured
