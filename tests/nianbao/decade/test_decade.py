"""The time machine: years of nights in one process, of which the script knows what must be found.

Simulated are the clock and the network: pages are answered by the demo's portals in this process. Everything between a
response and an event is real: ledger, WARC writer, repair, catalogue, readers, conclusions, journal, accounts.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from archive.catalogue.database import open_catalogue
from archive.events import EventKind
from archive.rebuild import rebuild
from archive.verify import verify
from tests.nianbao.decade.running import Decade, compare, summarise
from tests.nianbao.decade.script import Kill

YEAR = 365


class Span(NamedTuple):
    """So many nights from a day on; after `cycle` days of them all that happens begins anew."""

    days: int
    cycle: int
    first: date


# A winter in which all happens that a year has; the decade itself, and as much of its beginning as a short turn has.
WINTER = Span(75, 75, date(2026, 11, 25))
DECADE = Span(3650, YEAR, date(2026, 4, 20))
BEGINNING = DECADE._replace(days=45)
# Seconds and bytes of a quiet night in the last year as against the first, an exchange and a listed report each alike.
FLAT = 1.5


def live(root: Path, span: Span) -> tuple[Decade, str]:
    """Live through a span and hold what was found against the script; also return what there was."""
    decade = Decade(root, span.first, span.days, span.cycle)
    decade.run()
    found = decade.find_events()
    kinds = Counter(event.kind for event in found)
    assert compare(decade.county.expected, found) == []
    assert decade.health_faults == []
    assert decade.raised_by_rereading == 0
    troubles = f"{decade.kill_count} killed, {decade.upgrade_count} new parsers, {decade.reread_count} versions reread"
    return decade, f"{span.days} nights, {troubles}, {len(found)} events as scripted: {dict(kinds)}"


def tell(capsys: pytest.CaptureFixture[str], *lines: str) -> None:
    """Show figures to whoever runs the tests."""
    with capsys.disabled():
        sys.stdout.write("".join(f"\n{line}" for line in lines))


@pytest.mark.timeout(600)
def test_a_winter_is_found_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every event of the script is found and no other, through outages, kills, wrong clocks and new parsers."""
    decade, said = live(tmp_path / "data", WINTER)
    tell(capsys, said, f"a quiet night: {summarise(decade.figures)}")
    assert {event.kind for event in decade.find_events()} == set(get_args(EventKind))
    assert (decade.kill_count, decade.upgrade_count) == (len(get_args(Kill)), 1)
    assert decade.reread_count > 0
    engine = open_catalogue(decade.collection.catalogue)
    assert list(verify(decade.collection, engine)) == []
    engine.dispose()


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_a_decade_is_found_as_it_was(tmp_path: Path, soak_is_short: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """The same over 3,650 nights; a quiet night takes as long, and as much room, in the last year as in the first."""
    decade, said = live(tmp_path / "data", BEGINNING if soak_is_short else DECADE)
    years = [summarise(decade.figures_of_year(year)) for year in range(-(-decade.days // YEAR))]
    tell(capsys, said, *(f"year {number}: {figures}" for number, figures in enumerate(years, start=1)))
    assert years[-1]["bytes_an_exchange"] <= years[0]["bytes_an_exchange"] * FLAT
    assert years[-1]["seconds"] <= years[0]["seconds"] * FLAT
    found = decade.find_events()
    with decade.collection.lock():
        rebuilt = rebuild(decade.collection)
    assert (rebuilt.not_journaled, rebuilt.not_concluded) == ((), ())
    assert decade.find_events() == found
