"""Checking portals: the first page of every column, and whether it is what the portal's file says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.clock import SHANGHAI, Clock
from crawler.discovery.checking import PortalHealth
from crawler.discovery.spiders import CheckSpider
from crawler.portals import Portal
from crawler.running import run_in_reactor
from nianbao.looking import look

Row = dict[str, Any]


def check_portals(data: Path, portals: Sequence[Portal], clock: Clock, *, heard: Callable[[Row], None]) -> list[Row]:
    """Check portals and return a row for each, in their order; `heard` gets each row as soon as it is known.

    Raises:
        InterruptedNightError: It was told to stop.
        LockedError: Another process is writing to the collection.
        StorageError: The archive failed.
    """
    by_id = {portal.id: portal for portal in portals}
    rows: dict[str, Row] = {}

    def arguments(_: str) -> Mapping[str, Any]:
        def found(health: PortalHealth) -> None:
            rows[health.portal_id] = _row(by_id[health.portal_id], health)
            heard(rows[health.portal_id])

        return {"found": found}

    run_in_reactor(lambda: look(data, clock, portals, CheckSpider, arguments))
    return [rows[portal_id] for portal_id in by_id if portal_id in rows]


def rest_row(portal: Portal, until: datetime) -> Row:
    """Return the row of a portal that refused on nights before, is left alone until then, and was not asked."""
    reason = f"it refused, and is left alone until {until.astimezone(SHANGHAI):%Y-%m-%d}: it was not asked"
    return _row(portal, PortalHealth(portal_id=portal.id, health="blocked", reason=reason, columns=()))


def _row(portal: Portal, health: PortalHealth) -> Row:
    return {
        "id": portal.id,
        "name": portal.name,
        "division_code": portal.division_code,
        "platform": portal.platform,
        "health": health.health,
        "reason": health.reason,
        "columns": [column.model_dump(mode="json") for column in health.columns],
    }
