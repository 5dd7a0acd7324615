"""Marking what changes in the catalogue, so that only that is derived anew.

Marks are rows, set in the transaction of the change: what is taken back with a savepoint was not changed, and what a
crash left underived is derived by the next run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, event, inspect
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapper

from archive.catalogue.derived_tables import StaleRow
from archive.catalogue.tables import CrawlRow, EventRow, ReportRow, VersionRow

REPORT, EVENT, CRAWL = "report", "event", "crawl"

# What a quiet night changes too.
_QUIET = {
    ReportRow: {"last_seen_at", "absent_checks", "absent_since", "absent_attachments"},
    VersionRow: {"last_seen_at", "observation_count", "content_key", "latest"},
    EventRow: set[str](),
    CrawlRow: {"began_at", "portals"},
}
_KINDS = {ReportRow: REPORT, VersionRow: REPORT, EventRow: EVENT, CrawlRow: CRAWL}


def mark(connection: Connection, kind: str, row_id: str) -> None:
    """Mark a report, an event or a crawl as changed."""
    connection.execute(insert(StaleRow).values(kind=kind, id=row_id).on_conflict_do_nothing())


def mark_changes() -> None:
    """See to it that from now on every change of these rows through a session is marked."""
    for row in _KINDS:
        if not event.contains(row, "after_insert", _mark_row):
            event.listen(row, "after_insert", _mark_row)
            event.listen(row, "after_update", _mark_changed)


def _mark_row(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    mark(connection, _KINDS[mapper.class_], row.report_id if isinstance(row, VersionRow) else _id_of(row))


def _mark_changed(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    changed = {one.key for one in inspect(row).attrs if one.history.has_changes()}
    if changed - _QUIET[mapper.class_] or ("latest" in changed and _reads_otherwise(row)):
        _mark_row(mapper, connection, row)


def _id_of(row: ReportRow | EventRow | CrawlRow) -> str:
    return row.crawl_id if isinstance(row, CrawlRow) else row.id


def _reads_otherwise(row: VersionRow) -> bool:
    """Whether a version was seen last in documents of which another reading is kept than of those before."""
    (before,) = inspect(row).attrs.latest.history.deleted or ({},)
    return _documents(before) != _documents(row.latest)


def _documents(content: Mapping[str, Any]) -> list[tuple[str, ...]]:
    parts = [content["page"], *content["attachments"]] if content else []
    parts += [further for part in parts for further in part.get("further", ())]
    return [(part["url"], part["payload_digest"], part["content_type"]) for part in parts]
