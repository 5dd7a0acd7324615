"""How quickly the reading room's pages come: `python -m tests.bench.page_speed COLLECTION [--times 40]`.

Every page that is made of the catalogue, and the same as JSON, over HTTP from a server on loopback with one connection.
Pages that show archived documents are made of WARC files, which a made-up catalogue does not have.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from urllib.parse import quote, urlencode

from sqlalchemy.orm import Session

from archive.queries.opening import open_reader
from tests.bench.query_speed import WORDS, Known, percentiles

Path_ = Callable[[random.Random], str]


def pages_of(known: Known) -> dict[str, Path_]:
    """Return what is visited, by name, each in one of the two languages."""

    def report(chance: random.Random) -> str:
        return chance.choice(known.reports)[0]

    def province(chance: random.Random) -> str:
        return chance.choice(known.counties)[:2] + "0000"

    def words(chance: random.Random) -> str:
        return quote(chance.choice(WORDS))

    return {
        "country": lambda _: "/zh/",
        "province": lambda r: f"/en/places/{province(r)}",
        "county": lambda r: f"/zh/places/{r.choice(known.counties)}",
        "body": lambda r: f"/en/bodies/{r.choice(known.bodies)}",
        "report": lambda r: f"/zh/reports/{report(r)}",
        "version": lambda r: f"/en/reports/{report(r)}/versions/1",
        "reports": lambda r: "/zh/reports?" + urlencode({"division": province(r), "year": 2020}),
        "events": lambda r: "/en/events?" + urlencode({"division": province(r), "kind": "altered"}),
        "nights": lambda _: "/en/nights",
        "portals": lambda _: "/zh/portals",
        "portal": lambda r: f"/en/portals/county-{r.choice(known.counties)}",
        "search": lambda r: f"/zh/search?q={words(r)}",
        "charts of the country": lambda _: "/en/charts?kind=department",
        "charts of a province": lambda r: f"/zh/charts?kind=department&division={province(r)}",
        "charts of a county": lambda r: f"/zh/charts?division={r.choice(known.counties)}",
        "feed": lambda _: "/events.atom",
        "JSON: country": lambda _: "/api/v1/coverage",
        "JSON: county": lambda r: f"/api/v1/places/{r.choice(known.counties)}/bodies",
        "JSON: report": lambda r: f"/api/v1/reports/{report(r)}",
        "JSON: reports": lambda r: f"/api/v1/reports?division={province(r)}",
        "JSON: events": lambda _: "/api/v1/events",
        "JSON: event": lambda r: f"/api/v1/events/{r.choice(known.events)}",
        "JSON: search": lambda r: f"/api/v1/search?q={words(r)}",
    }


@contextmanager
def serve_room(root: Path) -> Iterator[int]:
    """Serve a collection's reading room in a process of its own, to whoever asks however often; yield the port."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(root, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(root: Path, said: Connection) -> None:
    import socket

    import uvicorn

    from archive.clock import SimulatedClock
    from web.app import make_app
    from web.rates import Rates
    from web.room import Room

    room = Room.open(root, SimulatedClock(datetime(2026, 2, 12, 3, tzinfo=UTC)))
    app = make_app(room, rates=Rates(1e9, 1e9))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        said.send(listening.getsockname()[1])
        uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])


def measure_pages(root: Path, times: int, *, only: str = "") -> dict[str, tuple[float, float]]:
    """Visit everything so many times, each page once before it is measured; return p50 and p95 in milliseconds.

    Raises:
        RuntimeError: A page is not there.
    """
    engine = open_reader(root / "catalogue.db")
    with Session(engine) as session:
        known = Known.of(session)
    engine.dispose()
    found = {}
    with serve_room(root) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for name, path in pages_of(known).items():
            if only not in name:
                continue
            chance = random.Random(len(name))  # noqa: S311  data, no secret
            passed = [_visit(connection, path(chance)) for _ in range(times + 1)]
            found[name] = percentiles(passed[1:])
        connection.close()
    return found


def _visit(connection: HTTPConnection, path: str) -> float:
    began = perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    passed = (perf_counter() - began) * 1000
    if response.status != 200 or not body:
        raise RuntimeError(f"{path}: {response.status}")
    return passed


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", type=Path)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--only", default="", help="Only pages whose name holds this.")
    arguments = parser.parse_args()
    for name, (middle, high) in measure_pages(arguments.collection, arguments.times, only=arguments.only).items():
        sys.stdout.write(f"{name:26}{middle:9.1f}{high:9.1f}\n")


if __name__ == "__main__":
    main()
