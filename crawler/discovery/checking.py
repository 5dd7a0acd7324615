"""Whether a portal's columns still answer as its file says, by the first page of each."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from archive.wording import fill_in
from crawler.discovery.columns import ColumnTrial, reports_of
from crawler.platforms import platform_of, recognise_platform
from crawler.platforms.base import Page, Platform
from crawler.portals import Column, Portal
from crawler.spiders.fetching import Fetched
from crawler.spiders.parts import Listing

# Enough for a page that only says where its list is, and for the list's first page behind it.
PAGES_CHECKED = 3
_BOUND = "more than "

HEALTHY = "healthy"
_FEWER = "{count} report{count: is|s are} listed where at least {least} {least:is|are} expected"
_SEEN = "{count} report{count:|s} on the first page"
_NONE = "{count} entr{count:y|ies}, and no report by {count:its title|their titles}"


class ColumnHealth(BaseModel):
    """What a column's first page showed.

    `health` is `healthy`, a state of the response (`blocked`, `unreachable`, …), or `no_list`, `no_reports`,
    `platform_changed`; `report_count` counts what was seen, all of the list where `whole`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    health: str
    reason: str
    report_count: int = 0
    stated_count: int | None = None
    whole: bool = False


class PortalHealth(BaseModel):
    """What the first pages of a portal's columns showed; `health` is the first column's that is not `healthy`.

    It is `fewer_reports` where the lists were seen whole, or state their counts, and hold fewer than expected.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    portal_id: str
    health: str
    reason: str
    columns: tuple[ColumnHealth, ...]


async def check_column(portal: Portal, column: Column, trial: ColumnTrial, fetched: Fetched) -> ColumnHealth:
    """Check one column from what its address answered.

    Raises:
        StorageError: The archive failed; the crawl is ending.
        StoppedError: The crawl is being stopped.
    """
    judged = fetched.judgement
    if fetched.page is None:
        state = "failed" if judged.state == "ok" else judged.state
        return ColumnHealth(url=column.url, health=state, reason=judged.reason)
    platform = platform_of(portal) if portal.platform else recognise_platform(fetched.page)
    listing = await trial.list_column(column, platform, fetched)
    faults = [fault for fault in listing.faults if not fault.startswith(_BOUND)]
    reports = reports_of([one.entry for one in listing.entries])
    health, reason = _judge(platform, fetched.page, listing, faults, len(reports))
    return ColumnHealth(
        url=column.url,
        health=health,
        reason=reason,
        report_count=len(reports),
        stated_count=listing.stated_count,
        whole=not listing.faults,
    )


def conclude_health(portal: Portal, columns: tuple[ColumnHealth, ...]) -> PortalHealth:
    """Return a portal's health by that of its columns, and by what its file expects."""
    worst = next((one for one in columns if one.health != HEALTHY), None)
    least = portal.expect.reports_min
    if worst is not None:
        health, reason = worst.health, f"{worst.url}: {worst.reason}"
    elif (most := _most_reports(columns)) is not None and most < least:
        health, reason = "fewer_reports", fill_in(_FEWER, {"count": most, "least": least})
    else:
        health, reason = HEALTHY, fill_in(_SEEN + "s", {"count": sum(one.report_count for one in columns)})
    return PortalHealth(portal_id=portal.id, health=health, reason=reason, columns=columns)


def _judge(platform: Platform, page: Page, listing: Listing, faults: list[str], report_count: int) -> tuple[str, str]:
    if report_count and not faults:
        return HEALTHY, fill_in(_SEEN, {"count": report_count})
    if not listing.entries and listing.faults and not faults:
        return HEALTHY, "the first pages hold no report and lead on to further lists"
    if not listing.entries:
        other = recognise_platform(page)
        if other.name != platform.name and other.precedence == 0 and not platform.recognises(page):
            return "platform_changed", f"the page is one of {other.name}, the portal's file says {platform.name}"
        return "no_list", next(iter(faults), "the page holds no list")
    if not report_count:
        return "no_reports", fill_in(_NONE, {"count": len(listing.entries)})
    return "no_list", faults[0]


def _most_reports(columns: tuple[ColumnHealth, ...]) -> int | None:
    """Return how many reports there can be at most, None where lists go on and do not say how far."""
    counts = [one.report_count if one.whole else one.stated_count for one in columns]
    return None if any(count is None for count in counts) else sum(count or 0 for count in counts)
