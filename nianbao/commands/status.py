"""`nianbao status`: how the archive is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, in_words, write_json_line, write_line, write_table

if TYPE_CHECKING:
    from archive.expectations import State
    from archive.status import ArchiveStatus

EXAMPLE = "nianbao status --data /srv/nianbao"

_FACTS = (Column("", "name", whole=True), Column("", "value"))
_PORTALS = (
    Column("Portal", "id", whole=True),
    Column("Health", "health", whole=True),
    Column("Walked whole", "seen_whole", whole=True),
    Column("Reason", "reason"),
)
_ALARMS = (
    Column("Portal", "portal", whole=True),
    Column("Kind", in_words("kind", kind="alarm_"), whole=True),
    Column("What", "message"),
)
_INCONSISTENT = (
    Column("Year", "reporting_year", whole=True, right=True),
    Column("Issuing body", "issuing_body"),
    Column("Check", "rule", whole=True),
    Column("Left", "left", whole=True, right=True),
    Column("Right", "right", whole=True, right=True),
    Column("Report", "report_id", whole=True),
)
# What one screen has room for; JSON has more of it.
_MOST_LINES, _MOST_INCONSISTENT = 8, 4
# A night is begun every evening: without one for so many days something keeps them from it.
_SILENT_DAYS = 2
# Codes that mean something else here than on the pages, or nothing there.
_WORDS = ("published", "suspected", "withdrawn", "never", "done", "deadline", "pending", "broken_off")


def run(data: DataOption = DEFAULT_DATA, output_format: FormatOption = Format.TABLE) -> None:
    """Show in one screen how the archive is: size, last night, events, portals, what is due, fixity, disk, alarms."""
    from archive.clock import SystemClock
    from archive.surveying import read_status
    from nianbao.collections import open_collection, read_catalogue
    from nianbao.registry import load_own

    with read_catalogue(data) as session:
        status = read_status(open_collection(data), session, SystemClock().now(), list(load_own(data)))
    if output_format is Format.JSON:
        write_json_line(status.model_dump(mode="json"))
        return
    write_table([{"name": name, "value": value} for name, value in _describe(status)], _FACTS)
    _write_unhealthy(status)
    if status.inconsistent:
        rows = [one.model_dump() for one in status.inconsistent[:_MOST_INCONSISTENT]]
        write_table(rows, _INCONSISTENT, "Inconsistent with the year before")
    _write_alarms(status)


def _describe(status: ArchiveStatus) -> Iterator[tuple[str, str]]:
    from nianbao.language import readers_language, text
    from web.reasons import say_reason

    size, counts, due, fixity = status.size, status.counts, status.due, status.fixity
    files = text("{files} file{files:|s}, {size}", files=size.files, size=_bytes(size.bytes))
    yield text("Collection"), f"{status.collection} ({text('layout')} {status.layout})"
    yield text("Archive"), f"{files}; {text('kept elsewhere')}: {size.kept_elsewhere}"
    yield text("Captures"), f"{counts.captures} ({text('Revisits')}: {counts.revisits})"
    yield text("Reports"), f"{_tally(counts.reports, _WORDS)}; {text('Versions')}: {counts.versions}"
    yield text("Last night"), _last_night(status)
    if (days := _days_without(status)) >= _SILENT_DAYS:
        yield "", text("no night for {days} days: see whether its timer still runs", days=days)
    for stop in status.last_night.stops if status.last_night is not None else ():
        yield "", say_reason(stop, readers_language())
    yield text("Events of 30 days"), _tally(status.events_lately)
    yield text("Portals"), _tally(status.health, _WORDS)
    yield (
        text("Due"),
        text(
            "{columns} column{columns:|s} and {reports} report{reports:|s} now, {soon} report{soon:|s} within a week",
            columns=due.columns,
            reports=due.reports,
            soon=due.reports_soon,
        ),
    )
    yield text("Reports for {year}", year=status.reporting_year), _tally(status.expectations)
    yield (
        text("Inconsistent"),
        text(
            "{count} figure{count:|s} of {reports} report{reports:|s} with those of the year before",
            count=status.inconsistencies,
            reports=status.inconsistent_reports,
        ),
    )
    read = _moment(fixity.oldest_reading_at)
    yield (
        text("Fixity"),
        text(
            "{faulty} faulty file{faulty:|s}; every file read or sealed since {read}",
            faulty=len(fixity.faulty),
            read=read,
        ),
    )
    yield text("Disk"), text("{free} free of {total}", free=_bytes(size.free_bytes), total=_bytes(size.disk_bytes))
    if size.read_only:
        yield "", text("the disk is read-only: no night can be begun")
    if fixity.faulty or fixity.damaged_aside:
        yield text("Damaged"), ", ".join((*fixity.faulty, *fixity.damaged_aside))


def _last_night(status: ArchiveStatus) -> str:
    from nianbao.language import text

    night = status.last_night
    if night is None:
        return text("none yet")
    said = [f"{_moment(night.began_at)} – {_moment(night.ended_at)}", text(night.outcome)]
    for name, count in (("visits", night.visits), ("events", night.events), ("faults", night.faults)):
        if count is not None:
            said.append(f"{text(name)} {count}")
    return ", ".join(said)


def _days_without(status: ArchiveStatus) -> int:
    """Return for how many whole days no night has been begun, 0 where none ever was."""
    return (status.at - status.last_night.began_at).days if status.last_night is not None else 0


def _write_unhealthy(status: ArchiveStatus) -> None:
    from nianbao.language import readers_language, text, word
    from web.reasons import say_reason

    unhealthy = [portal for portal in status.portals if portal.health != "healthy"]
    rows = [
        {
            "id": one.id,
            "health": word(one.health, _WORDS),
            "seen_whole": _moment(one.seen_whole_at),
            "reason": say_reason(one.reason or "", readers_language()),
        }
        for one in unhealthy[:_MOST_LINES]
    ]
    if rows:
        write_table(rows, _PORTALS, "Not healthy")
    if len(unhealthy) > _MOST_LINES:
        write_line(text("and {count} more: see --format json", count=len(unhealthy) - _MOST_LINES))


def _write_alarms(status: ArchiveStatus) -> None:
    from nianbao.language import readers_language, text
    from web.reasons import say_reason

    if not status.alarms:
        write_line(text("No alarm."))
        return
    rows = [
        {"portal": one.portal, "kind": one.kind, "message": say_reason(one.message, readers_language())}
        for one in status.alarms[:_MOST_LINES]
    ]
    write_table(rows, _ALARMS, "Alarms")
    if len(status.alarms) > _MOST_LINES:
        write_line(text("and {count} more: see --format json", count=len(status.alarms) - _MOST_LINES))


def _tally(counts: Mapping[str, int] | Mapping[State, int], own: Collection[str] = ()) -> str:
    """Return counts in words, the largest first; `own` are codes for which the pages' words would not do."""
    from nianbao.language import word

    in_order = sorted(counts.items(), key=lambda one: -one[1])
    return ", ".join(f"{word(name, own)} {count}" for name, count in in_order) or "–"


def _moment(at: datetime | None) -> str:
    from archive.clock import SHANGHAI

    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at is not None else "–"


def _bytes(size: int) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.1f} {unit}" if unit != "bytes" else f"{size} bytes"
        size /= 1000  # type: ignore[assignment]
    raise AssertionError(size)
