"""When a known report is visited again: the whole policy, as a function of what is known of it.

Lists are walked every night. What a list names and nobody knows is visited the same night; so is a known report that
its list names no more. A known report that is listed is visited

- every night for `nightly_days` after it was first seen, and after each change;
- then at intervals that double as the quiet time doubles, up to `most_days`;
- in the seasons, `season_days` before and after 31 January and 31 March, every `season_most_days` at the latest;
- every night while its last visit showed no page: then something is to be cleared up;
- in the night after another report of its column was found altered, since what befell one may have befallen many.

The nights of one interval are given out by a digest of the address, so that a portal's reports are spread over them and
each has its own. A withdrawn report is visited at intervals since it was last seen.

What changes on all pages is to be seen as one change. So where a known report that was due comes back in other bytes,
its page or a document of it, a few are asked that were not due and whose pages do not always differ
(`VisitPlan.sample`); where most of these come in other bytes, too, all others of the column are visited the same night.

A portal's file says otherwise in `[recheck]`. Each walk tells the policy that it followed, and the ledger's `due_at`
follows from the walks, so that a rebuild gives the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from archive.clock import SHANGHAI, night_of
from archive.expectations.calendar import DEPARTMENTS_DUE, GOVERNMENTS_DUE

# So many reports that rest are asked where one that was due has changed.
_SAMPLE = 3


class RecheckPolicy(BaseModel):
    """At what intervals in days known reports are visited again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nightly_days: int = Field(default=14, ge=1)
    most_days: int = Field(default=30, ge=1)
    season_days: int = Field(default=15, ge=0)
    season_most_days: int = Field(default=5, ge=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a report when its column's walk has ended.

    `changed_at` is when its newest version was first seen, or a withdrawn report was last seen; `visited_at` when it
    was last visited, None where that was never; `is_unsettled` holds where its last visit, or its status, leaves open
    whether it is there. `stirred_at` is when a report of its column was last found altered, None where none was.
    """

    url: str
    changed_at: datetime
    visited_at: datetime | None
    is_unsettled: bool = False
    stirred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """From when on a report is due, at which interval in days, and why, in words for people."""

    at: datetime
    interval_days: int
    reason: str


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """What need not be visited in a column tonight, and what tells whether it is to be visited all the same.

    `resting` are addresses of known reports that are not due; `asleep` those of withdrawn ones that are not due.
    `steady` are those of `resting` whose pages do not come in other bytes every time, next due first; `digests` are the
    payload digests with which the pages of known reports were last answered.
    """

    resting: frozenset[str] = frozenset()
    asleep: frozenset[str] = frozenset()
    steady: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def sample(self) -> tuple[str, ...]:
        """The resting reports that are asked where one that was due has changed."""
        return self.steady[:_SAMPLE]

    def has_changed(self, url: str, payload_digest: str | None) -> bool:
        """Whether a known report's page came in other bytes than the last time."""
        return url in self.digests and payload_digest not in (None, self.digests[url])


def are_woken(asked_count: int, changed_count: int) -> bool:
    """Whether so many changed ones, of so many resting reports that were asked, make all others of a column due."""
    return 2 * changed_count > asked_count


def find_due(policy: RecheckPolicy, known: Known) -> Due:
    """Return from when on a report is due again: at once, or from a midnight in Shanghai on."""
    if known.visited_at is None:
        return Due(known.changed_at, 1, "it was never visited")
    if known.is_unsettled:
        return Due(known.visited_at, 1, "its last visit leaves open whether it is there")
    if known.stirred_at is not None and known.stirred_at > known.visited_at:
        why = f"a report of its column was found altered on {night_of(known.stirred_at)}: all others are looked at once"
        return Due(known.visited_at, 1, why)
    visited_on, changed_on = night_of(known.visited_at), night_of(known.changed_at)
    days, reason = find_interval(policy, changed_on, visited_on)
    if days == 1:
        # Due in the next night, whenever that is begun.
        return Due(known.visited_at, days, reason)
    night = _find_turn(policy, changed_on.toordinal(), visited_on.toordinal(), _find_place(known.url))
    return Due(datetime.combine(night, time(), SHANGHAI), *find_interval(policy, changed_on, night))


def _find_turn(policy: RecheckPolicy, changed_on: int, visited_on: int, place: int) -> date:
    """Return the first night after a visit that is a report's turn; nights are ordinals, thousands are looked at."""
    night = visited_on + 1
    while True:
        days = _find_days(policy, changed_on, night)
        # Where the interval has just grown its next turn may be too far away.
        if (night + place) % days == 0 or night - visited_on >= days:
            return date.fromordinal(night)
        night += 1


def find_interval(policy: RecheckPolicy, changed_on: date, night: date) -> tuple[int, str]:
    """Return at which interval in days a report is visited on a night, and why."""
    days = _find_days(policy, changed_on.toordinal(), night.toordinal())
    quiet_days = max((night - changed_on).days, 0)
    if quiet_days < policy.nightly_days:
        return days, f"new or changed on {changed_on}: every night for {policy.nightly_days} days"
    usual = _find_usual_days(policy, quiet_days)
    why = f"as it was for {quiet_days} days: every {usual} days"
    return days, why if days == usual else f"{why}, every {days} around 31 January and 31 March"


def _find_days(policy: RecheckPolicy, changed_on: int, night: int) -> int:
    days = _find_usual_days(policy, night - changed_on)
    if days > policy.season_most_days and _is_season(night, policy.season_days):
        return policy.season_most_days
    return days


def _find_usual_days(policy: RecheckPolicy, quiet_days: int) -> int:
    if quiet_days < policy.nightly_days:
        return 1
    return min(1 << (quiet_days // policy.nightly_days).bit_length(), policy.most_days)


@lru_cache(maxsize=1024)
def _is_season(night: int, season_days: int) -> bool:
    """Whether a night is near one of the days by which reports are to be published."""
    year = date.fromordinal(night).year
    # A season of more than a month begins in the year before.
    days = ((one, *due) for one in (year, year + 1) for due in (DEPARTMENTS_DUE, GOVERNMENTS_DUE))
    dates = (date(*day).toordinal() for day in days)
    return any(abs(night - due) <= season_days for due in dates)


def _find_place(url: str) -> int:
    """Return an address's place among the nights of any interval: each night has its share of all addresses."""
    return int.from_bytes(hashlib.sha256(url.encode()).digest()[:8])
