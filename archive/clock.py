"""The time, as everything that asks it is given it.

Times are kept in UTC. A night, a deadline and whatever people see are in Asia/Shanghai.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class SimulatedClock:
    """A clock that stands where it was set and goes on only when it is told to."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment at which the clock stands."""
        return self._at

    def set(self, at: datetime) -> None:
        """Set the clock to a moment, earlier or later."""
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock on."""
        self._at += by


def night_of(at: datetime) -> date:
    """Return the date in Shanghai of a moment: a night is named after the date on which it began."""
    return at.astimezone(SHANGHAI).date()
