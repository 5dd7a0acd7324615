"""The account of one crawl: what was captured, read and found, and what was not, for people and programs to read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from archive.events import CaptureReference, Event


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rejection(_Value):
    """A line of a list that was taken for no report, and why."""

    url: str
    title: str
    reason: str


class PortalAccount(_Value):
    """What one portal gave in one crawl.

    `health` is `healthy`, or a word for what it is else (archive.health); `blocked` where the portal refused: it is
    then left alone until `rests_until`, which is None else. `reason` says why, None where it is healthy. `entries` are
    the lines of its lists, of which `candidates` were taken for reports and `rejected` were not (`rejections` names
    them, or some of them). `visits` counts the pages visited, `states` the same by archive.walks.PageState, `answers`
    those that were no content by what came instead. `captures` counts records of exchanges, of which `revisits` repeat
    earlier ones; `rendered` counts pages that needed the browser; `bytes` is what the records take up in the WARCs.
    `resting` counts known reports that were listed and not due.
    """

    id: str
    name: str
    platform: str | None
    health: str
    reason: str | None
    entries: int
    candidates: int
    rejected: int
    visits: int
    states: dict[str, int]
    captures: int
    revisits: int
    rendered: int
    bytes: int
    list_pages: int = 0
    attachments: int = 0
    rejections: tuple[Rejection, ...] = ()
    answers: dict[str, int] = {}
    rests_until: datetime | None = None
    resting: int = 0


class ReportCounts(_Value):
    """The reports read in one crawl: by edition of the form, by kind, and by the notices that they carry."""

    count: int
    by_form: dict[str, int]
    by_kind: dict[str, int]
    by_notice: dict[str, int] = {}


class Alarm(_Value):
    """What somebody should look at in a column, with the archived pages that show it.

    `kind` is `silent` (known reports that its list names no more, or a year without any), `unseen` (not walked whole
    for nights), `unread` (known reports that can be read no more) or `platform` (its pages are made by other software).
    It holds as long as what it says; `is_new` where it did not hold after the walk before. `message` is for people.
    """

    kind: Literal["silent", "unseen", "unread", "platform"]
    portal: str
    column_url: str
    message: str
    is_new: bool
    captures: tuple[CaptureReference, ...] = ()


class NightAccount(_Value):
    """One crawl's account; `night` is the date in Shanghai on which it began, `faults` are lines for people.

    `alarms` are those of the portals that it walked. `deadline` is the moment at which it was ended before it was done,
    None where it was not.
    """

    crawl_id: str
    night: date
    began_at: datetime
    ended_at: datetime
    portals: tuple[PortalAccount, ...]
    reports: ReportCounts
    events: tuple[Event, ...]
    faults: tuple[str, ...]
    alarms: tuple[Alarm, ...] = ()
    deadline: datetime | None = None
