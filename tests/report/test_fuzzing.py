"""Broken documents of every format: each is read, or refused as one that cannot be opened, soon and within bounds."""

from __future__ import annotations

import pytest

from archive.concluding import limits
from report import parse_report
from tests.report.fuzzing import Finding, find_faults, mutated


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_no_broken_document_breaks_its_reader(*, soak_is_short: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but an error of ours comes of bytes changed, tags dropped, cells moved and containers operated on."""
    # On a machine that does other things as well.
    monkeypatch.setattr(limits, "SECONDS", 60.0)
    *faults, count = find_faults(2026, 20 if soak_is_short else 300)

    assert [(fault.seed, fault.says) for fault in faults if isinstance(fault, Finding)] == []
    assert isinstance(count, int)
    assert count > 5


def test_a_table_four_of_empty_rows_is_read() -> None:
    """A broken text whose table four has rows without a cell is a reading like any other."""
    assert parse_report(mutated(2305)).parser_version
