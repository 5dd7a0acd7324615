"""How fast an archived crawl is beside a plain one: `python -m tests.bench.crawl_speed [--pairs 9] [--pages 1600]`.

Both fetch the same pages from the same sixteen addresses with the same settings; the plain one is Scrapy as it runs by
itself, without our add-on. Runs are interleaved, because the machine is never quiet: only the median of the pairs'
ratios counts.

Beside pages a second it says what a page takes of the processor in the crawl's own process. That is what bounds a
crawl where the process that writes has a processor of its own, and it is the same however busy the machine is.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from time import monotonic, process_time
from typing import Any, NamedTuple

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from archive.clock import SystemClock
from crawler.portals import Column, Portal
from crawler.running import run_crawl, run_in_reactor
from tests.bench.pages import describe, serve

CONNECTIONS = 16
SETTINGS = {"CONCURRENT_REQUESTS": CONNECTIONS, "LOG_LEVEL": "WARNING", "SPIDER_MODULES": [], "COOKIES_ENABLED": True}
ROOT = Path(__file__).parents[2]


class Speed(NamedTuple):
    """How fast a crawl was: pages a second, and pages a second of the processor's time in its own process."""

    pages: float
    processor: float


class Pair(NamedTuple):
    """A plain and an archived crawl, one after the other."""

    plain: Speed
    archived: Speed


class PagesSpider(Spider):
    """Fetches pages round the hosts and reads nothing, so that nothing but the fetching is measured."""

    name = "pages"

    def __init__(self, portals: Sequence[Portal], pages: int, seen: list[tuple[float, float]]) -> None:
        super().__init__()
        self._portal, self._pages, self._seen = portals[0], pages, seen

    async def start(self) -> AsyncIterator[Any]:
        """Ask for every page."""
        hosts = [column.url.rstrip("/") for column in self._portal.columns]
        self._seen.append((monotonic(), process_time()))
        for number in range(self._pages):
            url = f"{hosts[number % len(hosts)]}/{number}"
            yield Request(url, meta={"portal": self._portal}, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Note that a page has come."""
        if response.status != 200 or len(response.body) < 1000:
            raise ValueError(f"{response.url}: no page")
        self._seen.append((monotonic(), process_time()))


def measure(kind: str, hosts: Sequence[str], pages: int) -> Speed:
    """Crawl once in this process and return how fast it was."""
    seen: list[tuple[float, float]] = []
    columns = tuple(Column(name=host, url=host + "/") for host in hosts)
    portal = Portal(id="bench", name="bench", home=hosts[0], loopback=True, delay_seconds=0, columns=columns)
    arguments = {"pages": pages, "seen": seen}

    def plain() -> None:
        settings = Settings()
        settings.setmodule("settings.base")
        settings.setdict({**SETTINGS, "ADDONS": {}})
        process = AsyncCrawlerProcess(settings)
        process.crawl(PagesSpider, portals=[portal], **arguments)
        process.start()

    async def archived() -> None:
        with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as data:
            crawl_id = "20260101T000000Z"
            result = await run_crawl(
                [portal],
                data=Path(data),
                clock=SystemClock(),
                crawl_id=crawl_id,
                settings=SETTINGS,
                spider=PagesSpider,
                spider_arguments=arguments,
            )
            if result.records.get("response", 0) < pages:
                raise ValueError(f"not everything was archived: {result}")

    if kind == "plain":
        plain()
    else:
        run_in_reactor(archived)
    if len(seen) != pages + 1:
        raise ValueError(f"{len(seen) - 1} of {pages} pages came")
    (began, worked), (ended, had_worked) = seen[0], seen[-1]
    return Speed(pages / (ended - began), pages / (had_worked - worked))


def compare(pairs: int, pages: int) -> list[Pair]:
    """Run pairs of a plain and an archived crawl, each in a process of its own."""
    measured: list[Pair] = []
    with serve() as site:
        for number in range(pairs):
            kinds = ("plain", "archived") if number % 2 == 0 else ("archived", "plain")
            speeds = {kind: _measure_apart(kind, site.hosts, pages) for kind in kinds}
            pair = Pair(speeds["plain"], speeds["archived"])
            measured.append(pair)
            _say(f"{number + 1}: plain {pair.plain.pages:5.0f}/s  archived {pair.archived.pages:5.0f}/s  ", [pair])
    return measured


def ratio_of(measured: Sequence[Pair]) -> Speed:
    """Return the medians of archived speed by plain speed."""
    pages, processor = zip(
        *((archived.pages / plain.pages, archived.processor / plain.processor) for plain, archived in measured),
        strict=True,
    )
    return Speed(statistics.median(pages), statistics.median(processor))


def _say(words: str, measured: Sequence[Pair]) -> None:
    ratio = ratio_of(measured)
    print(f"{words}ratio {ratio.pages:.2f}, of its processor's time {ratio.processor:.2f}", flush=True)  # noqa: T201  to be read


def _measure_apart(kind: str, hosts: Sequence[str], pages: int) -> Speed:
    command = [sys.executable, "-m", "tests.bench.crawl_speed", "--measure", kind, "--pages", str(pages), *hosts]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"{kind}: {done.stderr[-2000:]}")
    return Speed(*json.loads(done.stdout))


def main() -> None:
    """Measure, and print each pair and the median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--pages", type=int, default=1600)
    parser.add_argument("--measure", choices=("plain", "archived"))
    parser.add_argument("hosts", nargs="*")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure, given.hosts, given.pages)))  # noqa: T201  what the parent reads
        return
    print(f"pages: {describe()}")  # noqa: T201
    measured = compare(given.pairs, given.pages)
    _say(f"median of {len(measured)} pairs: ", measured)


if __name__ == "__main__":
    main()
