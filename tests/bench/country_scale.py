"""How a whole country is walked in one night: `python -m tests.bench.country_scale [--portals 3000]`.

Two bounds are measured in the same run: what the slowest host takes when it is walked alone, and what so many requests
take a plain spider that waits for nobody. The walk's time is held against the larger of both.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any, NamedTuple

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor

from archive.clock import SystemClock
from archive.walks import WALK_CONTENT_TYPE, Walk
from archive.warc.reader import read_records
from crawler.portals import Portal
from crawler.running import run_crawl, run_in_reactor
from tests.bench.country import ask_served, manner_of, portal_of, serve_country
from tests.bench.plain import plain_settings

ROOT = Path(__file__).parents[2]
SETTINGS = {"LOG_LEVEL": "ERROR", "DOWNLOAD_TIMEOUT": 5, "RETRY_TIMES": 1, "SPIDER_MODULES": ["crawler.spiders"]}
_PLAIN_HOSTS = 100


class Found(NamedTuple):
    """What was measured: seconds of the walk and of both bounds; how many walks were whole; memory; growth of cost."""

    seconds: float
    slowest_host_seconds: float
    plain_seconds: float
    request_count: int
    whole_count: int
    most_connections: int
    most_bytes: int
    growth: float

    @property
    def ratio(self) -> float:
        """The walk's time by the larger of the two bounds."""
        return self.seconds / max(self.slowest_host_seconds, self.plain_seconds)


class PlainSpider(Spider):
    """Fetches the list pages of many hosts and reads their links."""

    name = "plain"

    def __init__(self, portals: Sequence[Portal], pages: int, seen: list[float]) -> None:
        super().__init__()
        self._portals, self._pages, self._seen = portals, pages, seen
        self._links = LinkExtractor()

    async def start(self) -> AsyncIterator[Any]:
        """Ask for so many pages of each portal."""
        self._seen.append(monotonic())
        for page in range(self._pages):
            for portal in self._portals:
                yield Request(f"{portal.home}nb/index_{page}.html", dont_filter=True)

    def parse(self, response: Response) -> None:
        """Read the links of a page, as any spider does that walks lists."""
        if self._links.extract_links(response):
            self._seen.append(monotonic())


class Sampler(Thread):
    """Notes once a second how much memory the crawl's processes take, and what each request cost so far."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most_bytes = 0
        self.points: list[tuple[float, int]] = []
        self.count = 0
        self._done = Event()

    def run(self) -> None:
        """Take samples until it is told to stop."""
        while not self._done.wait(1.0):
            self.most_bytes = max(self.most_bytes, _tree_bytes(os.getpid()))
            usage = resource.getrusage(resource.RUSAGE_SELF)
            self.points.append((usage.ru_utime + usage.ru_stime, self.count))

    def stop(self) -> None:
        """Take no more."""
        self._done.set()
        self.join()

    def growth(self) -> float:
        """Return what a request of the last quarter cost of the processor by what one of the second quarter did.

        The first begins every portal, the end waits for the slowest.
        """
        total = self.count
        cuts = [next(point for point in self.points if point[1] >= total * share) for share in (0.25, 0.5, 0.75, 0.97)]
        costs = [(b[0] - a[0]) / max(1, b[1] - a[1]) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
        return costs[1] / costs[0]


def walk(port: int, numbers: Sequence[int], *, scripts: bool = False) -> dict[str, float]:
    """Walk portals in this process, and return what it took: seconds, bytes, walks complete, growth."""
    portals = [portal_of(number, port, scripts=scripts) for number in numbers]
    sampler = Sampler()

    async def crawl() -> dict[str, float]:
        with tempfile.TemporaryDirectory(prefix="nianbao-country-") as data:
            began_at = monotonic()
            result = await run_crawl(
                portals, data=Path(data), clock=SystemClock(), crawl_id="20260101T000000Z", settings=SETTINGS,
                receivers={_response_received(): lambda **_: _count(sampler)},
            )  # fmt: skip
            seconds = monotonic() - began_at
            whole = _count_whole(Path(data) / "archive")
            return {"seconds": seconds, "whole": whole, "errors": result.stats.get("log_count/ERROR", 0)}

    sampler.start()
    found = run_in_reactor(crawl)
    sampler.stop()
    return {**found, "most_bytes": sampler.most_bytes, "growth": sampler.growth() if sampler.count > 1000 else 1.0}


def plain(port: int, pages: int) -> dict[str, float]:
    """Return how many requests a second plain Scrapy makes of hosts that answer at once."""
    seen: list[float] = []
    settings = plain_settings({**SETTINGS, "CONCURRENT_REQUESTS": 100, "SPIDER_MODULES": []})
    process = AsyncCrawlerProcess(settings)
    process.crawl(
        PlainSpider, portals=[portal_of(number, port) for number in range(_PLAIN_HOSTS)], pages=pages, seen=seen
    )
    process.start()
    return {"speed": (len(seen) - 1) / (seen[-1] - seen[0])}


def measure(count: int, pace: float = 1.0) -> Found:
    """Measure both bounds and the walk of so many portals, whose latencies are multiplied by `pace`."""
    slow = max(range(count), key=lambda number: manner_of(number).seconds * (not manner_of(number).hangs))
    alone = [slow, *(number for number in range(count) if manner_of(number).hangs)][:2]
    with serve_country(pace=pace) as (port, _):
        slowest = max(_apart("walk", port, [number])["seconds"] for number in alone)
    with serve_country(pace=0) as (port, _):
        speed = _apart("plain", port, [10])["speed"]
    with serve_country(pace=pace) as (port, connection):
        walked = _apart("walk", port, list(range(count)))
        served = ask_served(connection)
    return Found(
        seconds=walked["seconds"],
        slowest_host_seconds=slowest,
        plain_seconds=served.request_count / speed,
        request_count=served.request_count,
        whole_count=int(walked["whole"]),
        most_connections=served.most_connections,
        most_bytes=int(walked["most_bytes"]),
        growth=walked["growth"],
    )


def walk_with_browser(count: int, pace: float) -> tuple[dict[str, float], int]:
    """Walk a country in which a tenth needs the browser; also return the most connections that a host had at once."""
    with serve_country(pace=pace, scripts=True) as (port, connection):
        walked = _apart("walk-scripts", port, list(range(count)))
        return walked, ask_served(connection).most_connections


def _apart(kind: str, port: int, numbers: Sequence[int]) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.country_scale", "--run", kind, "--port", str(port)]
    done = subprocess.run(
        command, input=json.dumps(numbers), cwd=ROOT, capture_output=True, text=True, timeout=3600, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{kind}: {done.stderr[-3000:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _response_received() -> object:
    from scrapy import signals

    return signals.response_received


def _count(sampler: Sampler) -> None:
    sampler.count += 1


def _count_whole(directory: Path) -> int:
    """Return how many columns were walked whole, by what is in the archive."""
    walks = (record for path in sorted(directory.glob("*.warc.gz")) for record in read_records(path))
    accounts = (record.block for record in walks if record.header("Content-Type") == WALK_CONTENT_TYPE)
    return sum(Walk.model_validate_json(account).complete for account in accounts)


def _tree_bytes(pid: int) -> int:
    """Return the proportional set size of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                own = int(line.split()[1]) * 1024
    except OSError:
        return 0
    return own + sum(_tree_bytes(int(child)) for child in children)


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--portals", type=int, default=3000)
    parser.add_argument("--run", choices=("walk", "walk-scripts", "plain"))
    parser.add_argument("--port", type=int)
    given = parser.parse_args()
    if given.run:
        numbers = json.loads(sys.stdin.read())
        found = plain(given.port, numbers[0]) if given.run == "plain" else None
        found = found or walk(given.port, numbers, scripts=given.run == "walk-scripts")
        print(json.dumps(found))  # noqa: T201  what the parent reads
        return
    measured = measure(given.portals)
    for name, value in (*measured._asdict().items(), ("ratio", measured.ratio)):
        print(f"{name:21} {value:15,.2f}")  # noqa: T201  a measurement is for reading


if __name__ == "__main__":
    main()
