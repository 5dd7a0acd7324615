"""What may still be asked of whom tonight: a portal's hours and budget, and hosts that are to be left alone.

Held for one crawl. What it refuses is not sent, and has no record: the walk says why it came no further.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from archive.capture import Capture
from archive.clock import SHANGHAI, Clock
from crawler.errors import NotTonightError
from crawler.limits import is_within
from crawler.portals import Portal
from crawler.states import Judgement
from crawler.wire.guard import Host, Place, find_own_places, host_of

# So many answers in a row with which a host refuses, and it is left alone.
MOST_REFUSALS = 3
# So many requests in a row for which the time ran out, and it is left alone as well: each costs minutes.
MOST_TIMEOUTS = 3
_MEGABYTE = 1 << 20

Why = Literal["blocked", "asked", "silent"]


@dataclass(frozen=True, slots=True)
class _Closed:
    """Why a host is left alone: `by` is the rule that its answer fell under, or a number: of seconds, of time-outs."""

    why: Why
    by: str
    reason: str


@dataclass(slots=True)
class _Used:
    requests: int = 0
    size: int = 0
    since: datetime | None = None


class Tonight:
    """Keeps to what portals' files allow and to what hosts want.

    `captured` is what the same crawl captured before it was interrupted: it counts as well. From `until` on nobody is
    asked for anything any more (None: no such moment); `is_over` holds once that has kept a request from being sent.
    """

    def __init__(
        self, clock: Clock, captured: Mapping[str, Capture] | None = None, *, until: datetime | None = None
    ) -> None:
        self._clock = clock
        self._until = until
        self.is_over = False
        self._closed: dict[tuple[str, Host], _Closed] = {}
        self._refusals: Counter[tuple[str, Host]] = Counter()
        self._timeouts: Counter[tuple[str, Host]] = Counter()
        self._used: dict[str, _Used] = {}
        self._before: dict[str, _Used] = {}
        for capture in (captured or {}).values():
            used = self._before.setdefault(urlsplit(capture.url).netloc, _Used())
            used.requests += 1
            used.size += capture.length
            used.since = min(used.since or capture.captured_at, capture.captured_at)

    def check(self, portal: Portal, place: Place) -> None:
        """Let a request to a host pass.

        Raises:
            NotTonightError: The deadline has come, it is outside the portal's hours, its budget is used up, or the
                host is left alone.
        """
        now = self._clock.now()
        if self._until is not None and now >= self._until:
            self.is_over = True
            raise NotTonightError(f"the night's deadline came at {self._until.astimezone(SHANGHAI):%H:%M}", "deadline")
        if portal.hours is not None and not is_within(portal.hours, now):
            clock = f"{now.astimezone(SHANGHAI):%H:%M}"
            raise NotTonightError(f"it is {clock} in Shanghai, and the portal's hours are {portal.hours}", "hours")
        spent = self._find_spent(portal, now)
        if spent is not None:
            raise NotTonightError(f"the portal's budget of {spent} a night is used up", "budget")
        closed = self._closed.get((portal.id, host_of(place)))
        if closed is not None:
            raise NotTonightError(closed.reason, closed.why, place)

    def count(self, portal: Portal, size: int) -> None:
        """Count an exchange of so many bytes against a portal's budget."""
        used = self._used_by(portal)
        used.requests += 1
        used.size += size
        if used.since is None:
            used.since = self._clock.now()

    def heed(self, portal: Portal, place: Place, judgement: Judgement) -> None:
        """Take note of what a host answered; one that refuses is left alone for the rest of the night."""
        key = portal.id, host_of(place)
        if judgement.state != "blocked" or judgement.rests == "never":
            self._refusals.pop(key, None)
            return
        self._refusals[key] += 1
        if judgement.rests == "at_once" or self._refusals[key] >= MOST_REFUSALS:
            reason = f"{place[0]} is left alone for the night: {judgement.reason}"
            self._closed.setdefault(key, _Closed("blocked", judgement.kind, reason))

    def leave(self, portal: Portal, place: Place, seconds: float) -> None:
        """Leave a host alone that asks for longer than a night has patience."""
        reason = f"{place[0]} asks to be left alone for {seconds:.0f} s"
        self._closed.setdefault((portal.id, host_of(place)), _Closed("asked", f"{seconds:.0f}", reason))

    def note_end(self, portal: Portal, place: Place, *, timed_out: bool) -> None:
        """Take note of whether the time ran out for an exchange; a host for which it does in a row is left alone."""
        key = portal.id, host_of(place)
        if not timed_out:
            self._timeouts.pop(key, None)
            return
        self._timeouts[key] += 1
        if self._timeouts[key] >= MOST_TIMEOUTS:
            reason = f"{place[0]} is left alone for the night: the time ran out for {MOST_TIMEOUTS} requests in a row"
            self._closed.setdefault(key, _Closed("silent", str(MOST_TIMEOUTS), reason))

    def find_blocker(self, portal: Portal) -> str | None:
        """Return the rule by which one of a portal's own hosts is left alone, None where none is."""
        own = ((portal.id, host) for host in find_own_places(portal))
        found = (self._closed.get(key) for key in own)
        return next((closed.by for closed in found if closed is not None and closed.why == "blocked"), None)

    def _find_spent(self, portal: Portal, now: datetime) -> str | None:
        used, budget = self._used_by(portal), portal.budget
        if used.requests >= budget.requests:
            return f"{budget.requests} requests"
        if used.size >= budget.megabytes * _MEGABYTE:
            return f"{budget.megabytes} MB"
        if used.since is not None and now - used.since >= timedelta(minutes=budget.minutes):
            return f"{budget.minutes} minutes"
        return None

    def _used_by(self, portal: Portal) -> _Used:
        if portal.id not in self._used:
            self._used[portal.id] = _sum(self._before.get(_netloc(host)) for host in find_own_places(portal))
        return self._used[portal.id]


def _sum(parts: Iterable[_Used | None]) -> _Used:
    known = [part for part in parts if part is not None]
    since = min((part.since for part in known if part.since is not None), default=None)
    return _Used(sum(part.requests for part in known), sum(part.size for part in known), since)


def _netloc(host: Host) -> str:
    return host[0] if host[1] is None else f"{host[0]}:{host[1]}"
