"""What lists and coverage answer with: frozen values that go into JSON as they are.

Moments are UTC, dates are Shanghai's, None stands for what is not known. Codes are those of GB/T 2260 that are in force
today: a report of 密云县 stands with those of 密云区.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from archive.deriving.places import BodyKind
from archive.events import CaptureReference, EventKind, EventStatus
from archive.expectations.standing import State, Timing
from archive.twins import Copy
from report import Check, Report

# `hidden`: there is a report, and it is hidden at somebody's request; nothing else is said of it.
CellState = Literal[State, "hidden"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class DivisionItem(_Value):
    """A place: `level` is 1 for a province, 2 for a prefecture, 3 for a county; `parent` None for a province."""

    code: str
    name: str
    full_name: str
    level: int
    parent: str | None


class BodyItem(_Value):
    """A body that issued reports; `id` is derived from its name and its place's code of today.

    `kind` is as in archive.deriving.places. `portal` is that on which its newest report stands.
    """

    id: str
    name: str
    division_code: str | None
    kind: BodyKind
    portal: str


class Cell(_Value):
    """How it stands with a body's report for a year; `report_id` is the report that counts, None where there is none.

    `timing` is None where it is not known. `is_altered` holds where a report has more than one version,
    `is_suspected` where it may be withdrawn. `report_count` counts the body's reports for the year, at whatever
    addresses; `due_on` is the last day on which it is in time. All of these but the last are None, and so is
    `report_id`, where the report is hidden.
    """

    year: int
    state: CellState
    reason: str
    due_on: date | None
    timing: Timing | None = None
    is_altered: bool | None = False
    is_suspected: bool | None = False
    report_id: str | None = None
    report_count: int | None = 0


class BodyLine(_Value):
    """A body's cells, one for each of the matrix's years, in their order."""

    body: BodyItem
    cells: tuple[Cell, ...]


class BodyMatrix(_Value):
    """Bodies × years of one division, governments first."""

    division: DivisionItem
    years: tuple[int, ...]
    rows: tuple[BodyLine, ...]


class CountCell(_Value):
    """How many bodies stand how in a year; states that nobody is in are left out, and so are those not expected.

    `altered`, `suspected` count beside the states: an altered report is also in time, late, or neither. A hidden report
    counts as hidden alone.
    """

    year: int
    states: dict[CellState, int]
    altered: int = 0
    suspected: int = 0


class DivisionLine(_Value):
    """A division's cells, one for each of the matrix's years; `body_count` counts the bodies in it."""

    division: DivisionItem
    body_count: int
    cells: tuple[CountCell, ...]


class DivisionMatrix(_Value):
    """Divisions × years: provinces of the country (`division` is None), or what is in one division.

    Among the rows of a division's is its own, of the bodies that belong to it directly. `unplaced` counts the bodies
    of which nobody knows where they are; they are in no row.
    """

    division: DivisionItem | None
    years: tuple[int, ...]
    rows: tuple[DivisionLine, ...]
    unplaced: int = 0


class ReportItem(_Value):
    """A report in a list.

    `status` is published, suspected (of withdrawal), withdrawn; `versions` counts its states. `published_on` is what
    the report or its page states. `has_tables` is None where the report could not be read. `broken_count` counts checks
    that do not hold, `figure_count` figures. `origin` names the file of another program in which it was found.
    """

    id: str
    portal: str
    kind: str
    title: str | None
    body_id: str | None
    issuing_body: str | None
    division_code: str | None
    reporting_year: int | None
    url: str
    status: str
    versions: int
    published_on: date | None
    form: str | None
    has_tables: bool | None
    figure_count: int
    broken_count: int
    first_seen_at: datetime
    last_seen_at: datetime
    origin: str | None = None


class VersionItem(_Value):
    """A state of a report; `captures` are those of its last observation, pages first, `first_captures` of its first.

    `read_by` is the version of the parser whose reading is in the catalogue, None where there is none.
    """

    ordinal: int
    first_seen_at: datetime
    last_seen_at: datetime
    observation_count: int
    first_captures: tuple[CaptureReference, ...]
    captures: tuple[CaptureReference, ...]
    attachments: tuple[str, ...]
    read_by: str | None
    origin: str | None = None


class ReadingItem(_Value):
    """What is kept of what a parser read in one version: the report, or why it is unreadable (one of both is None).

    `year_checks` are the checks with the body's report for the year before, where there is one to compare with.
    """

    ordinal: int
    read_by: str
    report: Report | None
    unreadable: str | None = None
    year_checks: tuple[Check, ...] = ()


class EventItem(_Value):
    """An event in a list; `materiality` is strongest first, `figure_count` counts the figures that differ."""

    id: str
    kind: EventKind
    status: EventStatus
    materiality: tuple[str, ...]
    portal: str
    report_id: str | None
    issuing_body: str | None
    division_code: str | None
    reporting_year: int | None
    title: str | None
    url: str
    seen_before: datetime | None
    seen_after: datetime
    figure_count: int
    concluded_at: datetime
    crawl_id: str


class ReportDetail(_Value):
    """One report with all that is known of it: versions oldest first, the newest reading, events newest first.

    `reading` is None where nothing that was read of it is kept. `other_years` are the body's reports for other years,
    `same_year` those for the same year at other addresses. `urls` are the addresses at which its portal has it, its own
    first; `twins` the ids under which it is followed at the others, `copies` the same on other portals (archive.twins).
    """

    report: ReportItem
    versions: tuple[VersionItem, ...]
    reading: ReadingItem | None
    events: tuple[EventItem, ...]
    other_years: tuple[ReportItem, ...]
    same_year: tuple[ReportItem, ...]
    urls: tuple[str, ...]
    twins: tuple[str, ...]
    copies: tuple[Copy, ...]


class CaptureItem(_Value):
    """A record of a URL; `revisit_of` is the response that holds a revisit's payload."""

    record_id: str
    record_type: str
    url: str
    captured_at: datetime
    status: int | None
    content_type: str | None
    payload_digest: str | None
    warc: str
    offset: int
    length: int
    revisit_of: str | None
    truncated: str | None


class NightItem(_Value):
    """A crawl in a list; `night` is the date in Shanghai on which it began, `concluded_at` None while it is pending.

    `health` counts its portals by how they were found, `events` the events that it raised by kind.
    """

    crawl_id: str
    night: date
    began_at: datetime
    concluded_at: datetime | None
    portal_count: int
    capture_count: int
    health: dict[str, int]
    events: dict[str, int]


class PortalNightItem(_Value):
    """A crawl as it was for one portal; `health` and `reason` are as in archive.account.PortalAccount.

    `silent` is the health of a portal that was to be walked and was not. `visit_count` counts reports' pages,
    `capture_count` exchanges with its hosts, `events` those of the portal by kind.
    """

    crawl_id: str
    night: date
    concluded_at: datetime | None
    health: str
    reason: str | None
    list_page_count: int
    visit_count: int
    capture_count: int
    events: dict[str, int]


class PortalItem(_Value):
    """A portal by its last walks: `health` is a word of archive.health, `reason` why it is not healthy.

    `walked_at` is when its last walk began, `seen_whole_at` when the last one that was complete did.
    """

    id: str
    name: str
    division_code: str | None
    platform: str
    health: str
    reason: str | None
    walked_at: datetime
    seen_whole_at: datetime | None
    report_count: int
