"""Runs so many nights of a collection with a clock that stands at two in the morning; prints a line about each.

Arguments: the collection's directory, the number of nights, and how many nights went before (none if left out). A line
says which portals were walked and how each was.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

from archive.clock import SHANGHAI, SimulatedClock
from crawler.running import run_in_reactor
from nianbao.night import keep_night
from nianbao.registry import load_own
from nianbao.walking import find_due


async def run_nights() -> None:
    """Run the nights that the arguments ask for."""
    data, count = Path(sys.argv[1]), int(sys.argv[2])
    before = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    clock = SimulatedClock(datetime(2026, 1, 1, 2, tzinfo=SHANGHAI) + timedelta(days=before))
    for _ in range(count):
        task = find_due(data, load_own(data), clock.now())
        healths = {}
        if task.portal_ids:
            night = await keep_night(data, task, clock)
            healths = {portal.id: portal.health for portal in night.account.portals}
        print(json.dumps(healths), flush=True)  # noqa: T201  what the test reads
        clock.advance(timedelta(days=1))


def main() -> None:
    """Run as a program."""
    run_in_reactor(run_nights)


if __name__ == "__main__":
    main()
