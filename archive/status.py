"""How an archive is, in short: what there is, how the last night ended, what is due, what somebody should look at.

The values alone; archive.surveying finds them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from archive.account import Alarm
from archive.expectations import State
from archive.queries.inconsistencies import InconsistencyItem


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Size(_Value):
    """What lies on the disks: sealed files and their bytes, those kept elsewhere, and what the disk has left.

    On a disk that is `read_only` no night can be begun.
    """

    files: int
    bytes: int
    kept_elsewhere: int
    unsealed: int
    catalogue_bytes: int
    free_bytes: int
    disk_bytes: int
    read_only: bool = False


class Counts(_Value):
    """What the catalogue holds; `reports` by status."""

    captures: int
    revisits: int
    reports: dict[str, int]
    versions: int
    events: int
    nights: int


class LastNight(_Value):
    """The last crawl: `outcome` is `done`, `deadline` (ended by it), `pending` (it runs, or was told to stop).

    `broken_off` is one that nobody works on, and that nobody stopped. `stops` say, a line each, when it was stopped
    before its end, or broke off, and since when no line can be written. `events`, `faults`, `visits` and `captures` are
    None where there is no account of it.
    """

    crawl_id: str
    night: date
    began_at: datetime
    outcome: Literal["done", "deadline", "pending", "broken_off"]
    portals: int
    ended_at: datetime | None = None
    visits: int | None = None
    captures: int | None = None
    events: int | None = None
    faults: int | None = None
    stops: tuple[str, ...] = ()


class DueCounts(_Value):
    """What the next night will do: columns and known reports that are due, and reports that are so within a week."""

    columns: int
    reports: int
    reports_soon: int


class FixityState(_Value):
    """What reading the archive again found: files with faults that are not put right, and since when none was read.

    `damaged_aside` are the files that a repair kept aside, for a person to look at.
    """

    audited_at: datetime | None
    oldest_reading_at: datetime | None
    faulty: tuple[str, ...]
    damaged_aside: tuple[str, ...]


class PortalHealth(_Value):
    """A portal by its last walks; `health` is a word of archive.health, or `never` where it was not walked yet."""

    id: str
    health: str
    reason: str | None = None
    walked_at: datetime | None = None
    seen_whole_at: datetime | None = None
    rests_until: datetime | None = None


class ArchiveStatus(_Value):
    """How an archive is at a moment.

    `events_lately` counts the events of the last 30 days by kind, `stops_lately` how often a crawl was stopped before
    its end, or broke off, in these; `expectations` the bodies by how they stand with
    their reports for `reporting_year` (archive.expectations). `inconsistencies` counts what does not hold between two
    years of a body, in so many `inconsistent_reports`; `inconsistent` are those of the newest reports.
    """

    at: datetime
    collection: str
    layout: int
    size: Size
    counts: Counts
    last_night: LastNight | None
    events_lately: dict[str, int]
    stops_lately: int = 0
    health: dict[str, int]
    portals: tuple[PortalHealth, ...]
    due: DueCounts
    fixity: FixityState
    reporting_year: int
    expectations: dict[State, int]
    inconsistencies: int
    inconsistent_reports: int
    inconsistent: tuple[InconsistencyItem, ...]
    alarms: tuple[Alarm, ...]
