"""Metrics after each night, in Prometheus' text form, for node_exporter's textfile collector or anybody's eyes."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.exits import ExitCode

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from archive.clock import Clock
    from archive.expectations import State
    from archive.status import ArchiveStatus

FILE = "metrics.prom"

logger = logging.getLogger(__name__)


def find_place(data: Path) -> Path:
    """Return where metrics are written: `NIANBAO_METRICS`, or a file of the collection."""
    return Path(os.environ.get("NIANBAO_METRICS") or data / FILE)


@contextmanager
def metrics_after(data: Path, portal_ids: Sequence[str], clock: Clock) -> Iterator[None]:
    """Write metrics when what is done in this context has ended, however it ended.

    What another night holds, or was never begun, has nothing to tell.
    """
    from nianbao.errors import find_exit_code

    began_at, ended = clock.now(), ExitCode.OK
    try:
        yield
    except BaseException as error:
        ended = find_exit_code(error)
        raise
    finally:
        if ended not in (ExitCode.LOCKED, ExitCode.WRONG_USE):
            _tell(data, portal_ids, clock, began_at, ended)


def _tell(data: Path, portal_ids: Sequence[str], clock: Clock, began_at: datetime, exit_code: ExitCode) -> None:
    """Write the metrics after a night, and a line of the log for each portal; what fails is logged, and no more."""
    from sqlalchemy.exc import SQLAlchemyError

    from archive.errors import ArchiveError
    from archive.surveying import read_status
    from nianbao.collections import open_collection, read_catalogue
    from nianbao.errors import CommandError

    try:
        with read_catalogue(data) as session:
            status = read_status(open_collection(data), session, clock.now(), portal_ids)
        for portal in status.portals:
            logger.info("portal: %s", portal.health, extra=portal.model_dump(mode="json"))
        write_metrics(find_place(data), status, began_at, exit_code)
    except (ArchiveError, CommandError, OSError, SQLAlchemyError) as error:
        logger.warning("no metrics could be written: %s", error)


def write_metrics(path: Path, status: ArchiveStatus, began_at: datetime, exit_code: ExitCode) -> None:
    """Write what a status says, and how the night ended, in place of what the file said; it is never seen half written.

    Raises:
        OSError: The disk failed.
    """
    from prometheus_client import CollectorRegistry, write_to_textfile

    registry = CollectorRegistry()
    _fill(registry, status)
    gauge = _gauges(registry)
    gauge("last_run_timestamp_seconds", "When the last run of nightly ended.", {(): status.at.timestamp()})
    gauge("last_run_seconds", "How long it took.", {(): (status.at - began_at).total_seconds()})
    gauge("last_run_exit_code", "Its exit code: 0 all well, see README.", {(): exit_code.value})
    write_to_textfile(str(path), registry)


def _fill(registry: CollectorRegistry, status: ArchiveStatus) -> None:
    from archive.health import HEALTHS

    gauge = _gauges(registry)
    size, counts, fixity = status.size, status.counts, status.fixity
    gauge("warc_files", "Sealed WARC files.", {(): size.files})
    gauge("warc_bytes", "Bytes of sealed WARC files, wherever they are kept.", {(): size.bytes})
    gauge("disk_free_bytes", "Bytes that the collection's disk has left.", {(): size.free_bytes})
    gauge("captures", "Responses and revisits in the archive.", {(): counts.captures})
    gauge("reports", "Known reports.", _by(counts.reports), "status")
    gauge("events", "Events concluded, those of 30 days by kind.", _by(status.events_lately), "kind")
    gauge("stops", "How often a night was stopped before its end, or broke off, in 30 days.", {(): status.stops_lately})
    gauge("due", "What is due.", {("column",): status.due.columns, ("report",): status.due.reports}, "what")
    gauge("alarms", "Alarms that hold.", _by(_count_alarms(status)), "kind")
    gauge("expectations", "Bodies by how they stand with last year's report.", _by(status.expectations), "state")
    gauge("fixity_faulty_files", "Files found damaged and not put right.", {(): len(fixity.faulty)})
    if fixity.audited_at is not None:
        gauge("fixity_audit_timestamp_seconds", "When files were last read again.", {(): fixity.audited_at.timestamp()})
    # How each portal is has a line in the log; here a 1 for the health that it has.
    words = (*HEALTHS, "never")
    health = {(portal.id, word): float(portal.health == word) for portal in status.portals for word in words}
    gauge("portal_health", "1 for the health that a portal has.", health, "portal", "health")
    whole = {(portal.id,): portal.seen_whole_at.timestamp() for portal in status.portals if portal.seen_whole_at}
    gauge("portal_whole_walk_timestamp_seconds", "When a portal was last walked whole.", whole, "portal")


def _gauges(registry: CollectorRegistry) -> Callable[..., None]:
    """Return what enters a gauge: its name, what it says, and a value by the values of its labels, then these."""
    from prometheus_client import Gauge

    def enter(name: str, says: str, values: dict[tuple[str, ...], float], *labels: str) -> None:
        gauge = Gauge(f"nianbao_{name}", says, labels, registry=registry)
        for key, value in values.items():
            (gauge.labels(*key) if labels else gauge).set(value)

    return enter


def _by(counts: Mapping[str, int] | Mapping[State, int]) -> dict[tuple[str, ...], float]:
    return {(name,): count for name, count in counts.items()}


def _count_alarms(status: ArchiveStatus) -> dict[str, int]:
    found = dict.fromkeys(("silent", "unseen", "unread", "platform"), 0)
    for alarm in status.alarms:
        found[alarm.kind] += 1
    return found
