"""What verifying may cost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.archives import write_nights, write_pages
from tests.bench.verify_speed import compare


@pytest.mark.bench
@pytest.mark.parametrize(("write", "count"), [(write_nights, 600), (write_pages, 1200)])
def test_verifying_keeps_pace_with_fastwarc(tmp_path: Path, write: Callable[[Path, int], Path], count: int) -> None:
    """Records are checked at 0.8 or more of FastWARC's speed with their digests, files' digests at 300 MB/s or more."""
    measured = compare(write(tmp_path, count), pairs=9)
    assert measured.ratio >= 0.8, measured
    assert measured.chain_speed >= 300, measured
