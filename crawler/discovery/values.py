"""What a discovery found: hop by hop, column by column."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from archive.walks import PageState
from crawler.portals import Column, Portal

DISCOVERY_CONTENT_TYPE = "application/vnd.nianbao.discovery+json"

# How a column's list is had: from the page's own markup or the family's own endpoint, from JSON, or from the browser.
Means = Literal["plain", "json", "rendering"]

DiscoveryState = PageState | Literal["found", "no_column"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hop(_Value):
    """A page that was looked at on the way; `led_by` is the text of the link to it, or why it was tried."""

    url: str
    led_by: str
    state: PageState
    reason: str
    record_id: str | None
    shows: str


class Sample(_Value):
    """An entry of a list; `reporting_year` and `body` are what its title says, None where it says none."""

    title: str
    url: str
    listed_on: date | None
    reporting_year: int | None
    body: str | None


class ColumnFound(_Value):
    """A column whose list was read.

    `entry_count` and `report_count` are what was seen of it: all of it where `complete`, else at least so much.
    `years` are the first and last reporting year that titles name, None where none does. `list_page` is the record of
    its first page, `why` says why the list is had by these means.
    """

    column: Column
    means: Means
    why: str
    entry_count: int
    report_count: int
    stated_count: int | None
    years: tuple[int, int] | None
    complete: bool
    faults: tuple[str, ...]
    list_page: str | None
    samples: tuple[Sample, ...]


class Discovery(_Value):
    """What became of looking for the columns of one portal.

    `state` is `found`, `no_column` where pages answered and none led to a list of reports, else what the first page
    answered, or the page that may have led on and could not be seen. `portal` is what its file will say, None where
    nothing was found.
    """

    url: str
    portal_id: str
    state: DiscoveryState
    reason: str
    portal: Portal | None
    columns: tuple[ColumnFound, ...]
    hops: tuple[Hop, ...]
    notes: tuple[str, ...] = ()
