"""The demo: a county is served, archived over some nights, and what was found is held against what was planted."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, time
from pathlib import Path

import typer

from archive.clock import SHANGHAI, SimulatedClock
from archive.collection import Collection
from archive.journal import Journal
from archive.verify import open_existing, verify
from crawler.portals import load_portals
from crawler.running import run_in_reactor
from nianbao.collections import read_catalogue
from nianbao.demo.comparing import Verdict, compare_events, compare_readings
from nianbao.demo.county import County
from nianbao.demo.nights import night_date
from nianbao.demo.places import PLACES
from nianbao.demo.server import CountyServer
from nianbao.errors import WrongUseError
from nianbao.exits import ExitCode
from nianbao.language import reads_chinese, text
from nianbao.night import Night, Task, keep_night
from nianbao.options import DEFAULT_PORT
from nianbao.output import Column, write_line, write_table
from nianbao.walking import show_captured
from nianbao.watching import night_bars

_IDS = {place.id for place in PLACES}
# When cron would run it.
_HOUR = time(3)
_VERDICTS = (
    Column("Night", "night", whole=True, right=True),
    Column("Event", "kind", whole=True),
    Column("Portal", "portal", whole=True),
    Column("Issuing body", "issuing_body"),
    Column("Year", "reporting_year", whole=True, right=True),
    Column("Figures", "figures"),
    Column("As planted", lambda row: row["fault"] or "✓"),
)


def run_demo(data: Path, nights: int) -> None:
    """Serve the county, run the nights, show what was captured, read and found, and compare.

    Raises:
        WrongUseError: The directory holds something that is not an earlier demo.
        typer.Exit: With FAULT_FOUND where something is not as planted.
    """
    _make_room(data)
    county = County()
    verdicts: list[Verdict] = []
    with CountyServer(county) as server:
        _write_portals(data, county, server.port)
        for number in range(1, nights + 1):
            server.night = number
            night = _run_night(data, number)
            show_captured(night, text("Night {number}, {date}", number=number, date=night_date(number)))
            verdicts += compare_events(number, county.planted(number, server.port), night.events)
        faults = _check(data, county, nights, server.port)
    _show(data, verdicts, faults)
    if faults or any(verdict.fault for verdict in verdicts):
        raise typer.Exit(ExitCode.FAULT_FOUND)


def _run_night(data: Path, number: int) -> Night:
    clock = SimulatedClock(datetime.combine(night_date(number), _HOUR, SHANGHAI).astimezone(UTC))
    portals = list(load_portals(data / "portals").values())
    with night_bars() as bars:
        return run_in_reactor(lambda: keep_night(data, Task(portals), clock, watcher=bars))


def _make_room(data: Path) -> None:
    """Remove an earlier demo's collection; anything else stays, and the demo goes no further.

    Raises:
        WrongUseError: The directory holds something else.
    """
    if not data.exists() or not any(data.iterdir()):
        return
    if not _is_demo(data):
        raise WrongUseError(f"{data}: holds something that is no earlier demo: name another directory with --data")
    shutil.rmtree(data)


def _is_demo(data: Path) -> bool:
    """Whether nothing but the demo's portals is registered in a collection, and nothing else was ever crawled."""
    if not (data / "format").is_file():
        return False
    portals = {path.stem for path in (data / "portals").glob("*.toml")}
    entries = (entry for entry in Journal(data / "journal.jsonl").read() if entry.kind == "crawl_begun")
    crawled = {portal for entry in entries for portal in entry.body["portals"]}
    return bool(portals) and portals | crawled <= _IDS


def _write_portals(data: Path, county: County, port: int) -> None:
    collection = Collection.open(data, create=True)
    for name, content in county.portal_files(port).items():
        (collection.portals / name).write_text(content, encoding="utf-8")


def _check(data: Path, county: County, nights: int, port: int) -> list[str]:
    """Return what is not read as it was served, and what is wrong with the archive."""
    collection = Collection(data)
    with read_catalogue(data) as session:
        faults = compare_readings(session, collection, county.reports(nights, port))
    with collection.lock():
        faults += [
            f"{fault.where}: {fault.message}" for fault in verify(collection, open_existing(collection.catalogue))
        ]
    return faults


def _show(data: Path, verdicts: list[Verdict], faults: list[str]) -> None:
    rows = [{name: getattr(verdict, name) for name in Verdict.__dataclass_fields__} for verdict in verdicts]
    write_table(rows, _VERDICTS, "Planted and found")
    for fault in faults[:40]:
        write_line(fault)
    good = sum(verdict.fault is None for verdict in verdicts)
    write_line(
        text(
            "{good} of {count} event{count:|s} as planted, {faults} fault{faults:|s}",
            good=good,
            count=len(rows),
            faults=len(faults),
        )
    )
    write_line(text("Look next:"))
    for command in ("events", "reports", "show REPORT", "verify"):
        write_line(f"  nianbao {command} --data {data}")
    events = f"http://127.0.0.1:{DEFAULT_PORT}/{'zh' if reads_chinese() else 'en'}/events"
    write_line(text("In a browser, after {command}:", command=f"nianbao serve --data {data}"))
    write_line(f"  {events}")
