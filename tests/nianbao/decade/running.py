"""The nights of a decade in one process: kept, killed, repaired and measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from statistics import median
from time import process_time

from sqlalchemy.orm import Session

import archive.keeping
from archive import rereading
from archive.catalogue.ledger import Ledger
from archive.catalogue.sqlite import create_sqlite_engine
from archive.clock import SHANGHAI, SimulatedClock
from archive.collection import Collection
from archive.concluding import raising, readings
from archive.events import Event
from archive.health import HEALTHY
from archive.index_generations import recent_of
from archive.keeping import Concluded, keep
from archive.listing import list_events
from archive.rereading import reread
from archive.sealed import list_names
from crawler.remembering import begin_crawl
from tests.nianbao.decade.county import UNHEALTHY, Expected, LivingCounty
from tests.nianbao.decade.script import Kill, Script
from tests.nianbao.decade.walking import NightWriter, portal_file

_PARSER = readings.PARSER_VERSION
_SEEN_ENOUGH = 3


class KilledError(Exception):
    """The process is killed here."""


@dataclass(frozen=True, slots=True)
class NightFigures:
    """What one night cost: seconds of this process, bytes that the collection grew by, exchanges.

    Quiet is a night in which nothing was to read or to tell. What else the machine does is not counted, nor what the
    portals took that answer in this process.
    """

    day: date
    seconds: float
    grown: int
    exchanges: int
    is_quiet: bool


@dataclass
class Decade:
    """A collection that is kept night after night, by the script."""

    root: Path
    first: date
    days: int
    cycle: int
    figures: list[NightFigures] = field(default_factory=list)
    health_faults: list[str] = field(default_factory=list)
    upgrade_count: int = 0
    reread_count: int = 0
    raised_by_rereading: int = 0
    kill_count: int = 0

    def __post_init__(self) -> None:
        """Begin with a county that has published for years, and an empty collection."""
        self.county = LivingCounty(2026, self.first)
        self.script = Script(self.county, self.first, self.days, self.cycle)
        self.collection = Collection.open(self.root, create=True)
        self.clock = SimulatedClock(datetime.now(UTC))

    def run(self) -> None:
        """Live through all nights."""
        with parser_of(self):
            for number in range(1, self.days + 1):
                self._night(number, self.first + timedelta(days=number - 1))

    def find_events(self) -> list[Event]:
        """Return every event that was found and not taken back."""
        engine = create_sqlite_engine(self.collection.catalogue, read_only=True)
        try:
            with Session(engine) as session:
                return list_events(session)
        finally:
            engine.dispose()

    def figures_of_year(self, year: int) -> list[NightFigures]:
        """Return what the nights of a year cost, the first of which is 0."""
        return [one for one in self.figures if (one.day - self.first).days // 365 == year]

    def _night(self, number: int, day: date) -> None:
        troubles = self.script.play(day)
        self.upgrade_count += troubles.upgrades_parser
        if troubles.upgrades_parser:
            set_parser(f"{_PARSER}.{self.upgrade_count}")
        if troubles.is_off:
            return
        self.clock.set(datetime.combine(day, time(23, 30), SHANGHAI) + troubles.clock_is_off)
        size, started = _size_of(self.collection), process_time()
        try:
            concluded, night = self._keep(number, troubles.kill, rereads=troubles.upgrades_parser)
        except KilledError:
            self.kill_count += 1
            return
        seconds = process_time() - started - night.portal_seconds
        conclusions = concluded.conclusions
        is_quiet = not concluded.events and not conclusions.read_count and not any(p.fault for p in self.county.portals)
        grown = _size_of(self.collection) - size
        exchanges = len(night.changed) + len(concluded.account.portals)
        self.figures.append(NightFigures(day, seconds, grown, exchanges, is_quiet))
        self.health_faults += self._compare_health(day, concluded, night)

    def _keep(self, number: int, kill: Kill | None, *, rereads: bool) -> tuple[Concluded, NightWriter]:
        with keep(self.collection, self.clock) as keeper:
            with Session(keeper.engine) as session:
                resting = Ledger(session).find_resting_portals(self.clock.now())
            portals = [portal for portal in self.county.portals if portal.id not in resting]
            crawl_id = begin_crawl(keeper, [portal_file(portal) for portal in portals])
            night = NightWriter(keeper, self.clock, crawl_id, number)
            for portal in portals:
                night.walk(portal)
                if kill == "walking":
                    night.kill()
                    raise KilledError
            night.close()
            if kill == "unconcluded":
                raise KilledError
            with killed_at(kill):
                concluded = keeper.conclude(crawl_id)
            if rereads:
                told = len(list(keeper.journal.find("event")))
                found = reread(self.collection, keeper.engine)
                self.reread_count += found.version_count
                self.raised_by_rereading += len(list(keeper.journal.find("event"))) - told
            return concluded, night

    def _compare_health(self, day: date, concluded: Concluded, night: NightWriter) -> Iterator[str]:
        """Yield the portals that are not told as they were: what is wrong is said loudly, and nothing else is."""
        accounts = {account.id: account for account in concluded.account.portals}
        for portal in self.county.portals:
            account = accounts.get(portal.id)
            wanted = UNHEALTHY[portal.fault] if portal.fault else HEALTHY
            # Of one or two listed pages that were due nobody can say that it is the portal.
            if account is None or (portal.fault == "silent" and night.listed[portal.id] < _SEEN_ENOUGH):
                continue
            if account.health != wanted:
                yield f"{day} {portal.id}: {account.health} where it was {wanted}"


def compare(expected: list[Expected], found: list[Event]) -> list[str]:
    """Return a line for every expected event that was not found, and for every one found that was not expected."""
    rest = list(found)
    lines = []
    for one in expected:
        event = next((event for event in rest if _name(event, one) == one.name and _is_then(event, one)), None)
        if event is None:
            lines.append(f"not found: {one}")
        else:
            rest.remove(event)
    said = [(event.seen_before, event.kind, event.portal, event.issuing_body, event.reporting_year) for event in rest]
    return [*lines, *(f"not expected: {one} {event.status} {event.url}" for one, event in zip(said, rest, strict=True))]


def summarise(figures: Sequence[NightFigures]) -> dict[str, float]:
    """Return the medians of what a quiet night cost: seconds, bytes and exchanges, and bytes an exchange."""
    quiet = [one for one in figures if one.is_quiet]
    return {
        "nights": len(quiet),
        "seconds": round(median(one.seconds for one in quiet), 3),
        "bytes": int(median(one.grown for one in quiet)),
        "exchanges": median(one.exchanges for one in quiet),
        "bytes_an_exchange": int(median(one.grown / max(one.exchanges, 1) for one in quiet)),
    }


def _name(event: Event, one: Expected) -> tuple[object, ...]:
    figures = tuple((change.key, _value(change.old), _value(change.new)) for change in event.figures)
    # What a portal did beside moving follows from its templates, and is not the script's.
    materiality = event.materiality if one.materiality else ()
    return (event.kind, event.portal, event.issuing_body, event.reporting_year, materiality, figures)


def _is_then(event: Event, one: Expected) -> bool:
    """Whether an event's bounds hold the moment of what happened; a wrong clock may have dated either of them."""
    happened = datetime.combine(one.night, time(12), SHANGHAI)
    if event.seen_before is None or event.seen_before > event.seen_after:
        return True
    return event.seen_before - timedelta(days=1) < happened < event.seen_after + timedelta(days=1)


def _value(figure: dict[str, object] | None) -> object:
    return figure["value"] if figure else None


def _size_of(collection: Collection) -> int:
    """Return the size of what a night adds to, without looking at every file of the archive."""
    indexes = (collection.index, recent_of(collection.index))
    kept = (collection.manifest, collection.journal, *indexes, collection.catalogue)
    newest = max(list_names(collection.archive, ".warc.gz"), default=None)
    sealed = (collection.archive / newest).stat().st_size if newest else 0
    return sum(path.stat().st_size for path in kept if path.exists()) + sealed


@contextmanager
def killed_at(kill: Kill | None) -> Iterator[None]:
    """Let the process be killed at a place of its conclusion."""
    places = {"journaled": "account_of", "committed": "write_account"}
    name = places.get(kill or "")
    if name is None:
        yield
        return
    real = getattr(archive.keeping, name)

    def die(*_given: object, **_named: object) -> None:
        raise KilledError

    setattr(archive.keeping, name, die)
    try:
        yield
    finally:
        setattr(archive.keeping, name, real)


@contextmanager
def parser_of(_decade: Decade) -> Iterator[None]:
    """Give back the parser's own version when the decade is over."""
    try:
        yield
    finally:
        set_parser(_PARSER)


def set_parser(version: str) -> None:
    """Let a new parser be installed, which reads as the old one did."""
    readings.PARSER_VERSION = raising.PARSER_VERSION = rereading.PARSER_VERSION = version
