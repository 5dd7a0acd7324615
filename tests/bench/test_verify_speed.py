"""What verifying may cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.verify_speed import compare, write_pages

# The aim is 0.8; on a machine that is busy with other things Python loses more than FastWARC does.
BOUND = 0.6


@pytest.mark.bench
def test_verifying_keeps_pace_with_fastwarc(tmp_path: Path) -> None:
    """Records are checked not much slower than FastWARC takes their digests, files' digests at 300 MB/s or more."""
    measured = compare(write_pages(tmp_path, 1500), pairs=9)
    assert measured.ratio >= BOUND, measured
    assert measured.chain_speed >= 300, measured
