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

# More than the portal's file and the first answers are, less than all of them.
WRITTEN_BYTES = 6000


class JumpingClock:
    """The clock of this machine until so much is written, and a clock that was set back after that."""

    def __init__(self, data: Path, back: timedelta) -> None:
        self._archive, self._back, self._is_set_back = data / "archive", back, False

    def now(self) -> datetime:
        """Return the moment that it is, or that the clock says it is."""
        if not self._is_set_back:
            written = sum(path.stat().st_size for path in self._archive.glob("*.open"))
            self._is_set_back = written > WRITTEN_BYTES
        return SystemClock().now() - (self._back if self._is_set_back else timedelta())


async def run_nights() -> None:
    """Run the nights that the arguments ask for."""
    data = Path(sys.argv[1])
    clock = JumpingClock(data, timedelta(seconds=int(sys.argv[2])))
    for _ in range(2):
        night = await keep_night(data, Task(list(load_own(data).values())), clock)
        print(night.account.model_dump_json(), flush=True)  # noqa: T201  what the test reads


def main() -> None:
    """Run as a program."""
    run_in_reactor(run_nights)


if __name__ == "__main__":
    main()
