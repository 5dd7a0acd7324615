"""Runs two nights of a collection with a clock that is set back in the middle of the first; prints their accounts.

Arguments: the collection's directory, and by how many seconds the clock is set back.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from archive.clock import SystemClock
from crawler.running import run_in_reactor
from nianbao.night import Task, keep_night
from nianbao.registry import load_own

ASKED_BEFORE = 12


class JumpingClock:
    """The clock of this machine until it was asked some times, and a clock that was set back after that."""

    def __init__(self, back: timedelta) -> None:
        self._back, self._asked = back, 0

    def now(self) -> datetime:
        """Return the moment that it is, or that the clock says it is."""
        self._asked += 1
        return SystemClock().now() - (self._back if self._asked > ASKED_BEFORE else timedelta())


async def main() -> None:
    """Run the nights."""
    data, clock = Path(sys.argv[1]), JumpingClock(timedelta(seconds=int(sys.argv[2])))
    for _ in range(2):
        night = await keep_night(data, Task(list(load_own(data).values())), clock)
        print(night.account.model_dump_json(), flush=True)  # noqa: T201  what the test reads


if __name__ == "__main__":
    run_in_reactor(main)
