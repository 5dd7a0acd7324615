"""The five real reports, where they are at hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from report import parse_report
from tests.conftest import SHARED

SEEDS = sorted((SHARED / "seeds").glob("*.txt"))


@pytest.mark.skipif(not SEEDS, reason="the seeds are not here")
def test_the_seeds_are_read_as_a_careful_person_reads_them(tmp_path: Path) -> None:
    """The contract's own comparison finds no difference."""
    lines = [json.dumps(parse_report(seed.read_bytes()).model_dump(mode="json")) for seed in SEEDS]
    printed = tmp_path / "reports.jsonl"
    printed.write_text("\n".join(lines), encoding="utf-8")

    checked = subprocess.run(
        [sys.executable, SHARED / "contract" / "check_seeds.py", printed], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stdout
