"""The time machine: years of nights in one process, of which the script knows what must be found.

Simulated are the clock and the network: pages are answered by the demo's portals in this process. Everything between a
response and an event is real: ledger, WARC writer, repair, catalogue, readers, conclusions, journal, accounts.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from archive.catalogue.database import open_catalogue
from archive.rebuild import rebuild
from archive.verify import verify
from tests.nianbao.decade.running import Decade, compare, summarise

# In a year's cycle everything happens once; the short form has all of it in a winter.
SHORT, DECADE = (75, 75, date(2026, 11, 25)), (3650, 365, date(2026, 4, 20))
YEAR = 365
# Seconds and bytes of a quiet night in the last year as against the first, an exchange and a listed report each alike.
FLAT = 1.5


def live(root: Path, days: int, cycle: int, first: date) -> tuple[Decade, str]:
    """Live through so many nights and hold what was found against the script; also return what there was."""
    decade = Decade(root, first, days, cycle)
    decade.run()
    found = decade.find_events()
    kinds = Counter(event.kind for event in found)
    assert compare(decade.county.expected, found) == []
    assert decade.health_faults == []
    assert set(kinds) == {"published", "altered", "withdrawn", "restored", "moved", "portal_changed"}
    troubles = f"{decade.kill_count} killed, {decade.upgrade_count} new parsers"
    return decade, f"{days} nights, {troubles}, {len(found)} events as scripted: {dict(kinds)}"


def tell(capsys: pytest.CaptureFixture[str], *lines: str) -> None:
    """Show figures to whoever runs the tests."""
    with capsys.disabled():
        sys.stdout.write("".join(f"\n{line}" for line in lines))


@pytest.mark.timeout(600)
def test_a_winter_is_found_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every event of the script is found and no other, through outages, kills, wrong clocks and new parsers."""
    decade, said = live(tmp_path / "data", *SHORT)
    tell(capsys, said, f"a quiet night: {summarise(decade.figures)}")
    engine = open_catalogue(decade.collection.catalogue)
    assert list(verify(decade.collection, engine)) == []
    engine.dispose()


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_a_decade_is_found_as_it_was(tmp_path: Path, soak_is_short: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """The same over 3,650 nights; a quiet night takes as long, and as much room, in the last year as in the first."""
    decade, said = live(tmp_path / "data", *(SHORT if soak_is_short else DECADE))
    early, late = summarise(decade.figures[:YEAR]), summarise(decade.figures[-YEAR:])
    tell(capsys, said, f"first year: {early}", f"last year: {late}")
    assert late["bytes_an_exchange"] <= early["bytes_an_exchange"] * FLAT
    assert late["seconds"] <= early["seconds"] * FLAT
    with decade.collection.lock():
        rebuilt = rebuild(decade.collection)
    assert (rebuilt.not_journaled, rebuilt.not_concluded) == ((), ())
