"""How quickly the reading room's pages come.

Every page that is made of the catalogue, and the same as JSON, over HTTP from a server on loopback with one connection.
Pages that show archived documents are made of WARC files, which a made-up catalogue does not have. Beside the time that
passed stands that of the server's processor: on a machine with other work it is what the page took.
"""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from pathlib import Path
from time import clock_gettime, perf_counter
from urllib.parse import quote, urlencode

from sqlalchemy.orm import Session

from archive.deriving.places import find_place
from archive.queries.opening import open_reader
from tests.bench.query_speed import KEY, WORDS, Known, Measured

Path_ = Callable[[random.Random], str]


def pages_of(known: Known) -> dict[str, Path_]:
    """Return what is visited, by name, each in one of the two languages."""

    def report(chance: random.Random) -> str:
        return chance.choice(known.reports)[0]

    def province(chance: random.Random) -> str:
        return chance.choice(known.counties)[:2] + "0000"

    def words(chance: random.Random) -> str:
        return quote(chance.choice(WORDS))

    def prefecture(chance: random.Random) -> str:
        code = chance.choice(known.counties)
        return find_place(code).prefecture or code

    def asked(path: str, **values: object) -> str:
        return f"{path}?{urlencode(values)}"

    return {
        "country": lambda _: "/zh/",
        "province": lambda r: f"/en/places/{province(r)}",
        "prefecture": lambda r: f"/zh/places/{prefecture(r)}",
        "county": lambda r: f"/zh/places/{r.choice(known.counties)}",
        "body": lambda r: f"/en/bodies/{r.choice(known.bodies)}",
        "report": lambda r: f"/zh/reports/{report(r)}",
        "version": lambda r: f"/en/reports/{report(r)}/versions/1",
        "reports": lambda r: asked("/zh/reports", division=province(r), year=2020),
        "events": lambda r: asked("/en/events", division=province(r), kind="altered"),
        "event": lambda r: f"/zh/events/{r.choice(known.events)}",
        "inconsistencies": lambda r: asked("/zh/inconsistencies", year=r.randint(2016, 2025)),
        "inconsistencies of a province": lambda r: asked("/en/inconsistencies", division=province(r)),
        "nights": lambda _: "/en/nights",
        "night": lambda _: f"/zh/nights/{known.nights[-1]}",
        "portals": lambda _: "/zh/portals",
        "portal": lambda r: f"/en/portals/county-{r.choice(known.counties)}",
        "capture": lambda r: f"/en/captures/{quote(r.choice(known.captures))}",
        "search": lambda r: f"/zh/search?q={words(r)}",
        "search in a province": lambda r: f"/en/search?q={words(r)}&division={province(r)}",
        "charts of the country": lambda _: "/en/charts?kind=department",
        "charts of a province": lambda r: asked("/zh/charts", kind="department", division=province(r)),
        "charts of a county": lambda r: asked("/zh/charts", division=r.choice(known.counties)),
        "feed": lambda r: r.choice(("/feeds/all.atom", "/feeds/kind-altered.atom")),
        "JSON: country": lambda _: "/api/v1/coverage",
        "JSON: province": lambda r: f"/api/v1/places/{province(r)}/coverage",
        "JSON: county": lambda r: f"/api/v1/places/{r.choice(known.counties)}/bodies",
        "JSON: body": lambda r: f"/api/v1/bodies/{r.choice(known.bodies)}",
        "JSON: version": lambda r: f"/api/v1/reports/{report(r)}/versions/1",
        "JSON: inconsistencies": lambda r: asked("/api/v1/inconsistencies", division=province(r)),
        "JSON: nights": lambda _: "/api/v1/nights",
        "JSON: night": lambda _: f"/api/v1/nights/{known.nights[-1]}",
        "JSON: report": lambda r: f"/api/v1/reports/{report(r)}",
        "JSON: reports": lambda r: asked("/api/v1/reports", division=province(r)),
        "JSON: events": lambda _: "/api/v1/events",
        "JSON: event": lambda r: f"/api/v1/events/{r.choice(known.events)}",
        "JSON: portals": lambda r: asked("/api/v1/portals", division=province(r)),
        "JSON: captures": lambda r: asked("/api/v1/captures", url=r.choice(known.reports)[1]),
        "JSON: search": lambda r: f"/api/v1/search?q={words(r)}",
        "JSON: totals": lambda r: asked("/api/v1/charts/totals", key=KEY, division=province(r), kind="department"),
        "JSON: spread": lambda r: asked(
            "/api/v1/charts/spread", key=KEY, year=r.randint(2015, 2025), kind="department"
        ),
        "JSON: dates": lambda _: "/api/v1/charts/times",
    }


@contextmanager
def serve_room(root: Path) -> Iterator[tuple[int, int]]:
    """Serve a collection's reading room to whoever asks however often; yield the port, and the server's process id."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(root, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv(), process.pid or 0
    finally:
        process.terminate()
        process.join()


def _serve(root: Path, said: Connection) -> None:
    from archive.clock import SimulatedClock
    from nianbao.serving import listen, make_server, settle_memory
    from web.app import make_app
    from web.rates import Rates
    from web.room import Room

    room = Room.open(root, SimulatedClock(datetime(2026, 2, 12, 3, tzinfo=UTC)))
    server = make_server(make_app(room, rates=Rates(1e9, 1e9)))
    with listen("127.0.0.1", 0) as listening:
        said.send(listening.getsockname()[1])
        settle_memory()
        server.run(sockets=[listening])


def measure_pages(root: Path, times: int, *, only: str = "") -> Iterator[Measured]:
    """Visit everything so many times, each page once before it is measured.

    Raises:
        RuntimeError: A page is not there.
    """
    engine = open_reader(root / "catalogue.db")
    with Session(engine) as session:
        known = Known.of(session)
    engine.dispose()
    with serve_room(root) as (port, process_id):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for name, path in pages_of(known).items():
            if only in name:
                chance = random.Random(len(name))  # noqa: S311  data, no secret
                visits = [_visit(connection, path(chance), process_id) for _ in range(times + 1)]
                yield Measured.of(name, visits[1:])
        connection.close()


def _visit(connection: HTTPConnection, path: str, process_id: int) -> tuple[float, float]:
    """Return the seconds that passed, and those of the server's processor."""
    began, busy = perf_counter(), _busy_seconds(process_id)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200 or not body:
        raise RuntimeError(f"{path}: {response.status}")
    return perf_counter() - began, _busy_seconds(process_id) - busy


def _busy_seconds(process_id: int) -> float:
    """Return what a process has had of the processor (Linux names its clock so: clock_getcpuclockid(3))."""
    return clock_gettime(~process_id << 3 | 2)
