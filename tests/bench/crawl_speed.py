"""How fast an archived crawl is beside a plain one: `python -m tests.bench.crawl_speed [--rounds 9] [--pages 1600]`.

Both fetch the same pages from the same sixteen addresses; the plain one is Scrapy as it runs by itself, without our
add-on. A third, the matched one, is plain Scrapy with every setting of ours, so that nothing but the archiving differs.
Runs are interleaved, because the machine is never quiet: only the median of the rounds' ratios counts.

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

from archive.clock import SystemClock
from crawler.portals import Column, Portal
from crawler.running import run_crawl, run_in_reactor
from tests.bench.pages import describe, serve
from tests.bench.plain import plain_settings

CONNECTIONS = 16
SETTINGS = {"CONCURRENT_REQUESTS": CONNECTIONS, "LOG_LEVEL": "WARNING", "SPIDER_MODULES": [], "COOKIES_ENABLED": True}
ROOT = Path(__file__).parents[2]
KINDS = ("plain", "matched", "archived")


class Speed(NamedTuple):
    """How fast a crawl was: pages a second, and pages a second of the processor's time in its own process."""

    pages: float
    processor: float


class Round(NamedTuple):
    """A crawl of each kind, one after the other."""

    plain: Speed
    matched: Speed
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
        process = AsyncCrawlerProcess(plain_settings(SETTINGS, matched=kind == "matched"))
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

    if kind == "archived":
        run_in_reactor(archived)
    else:
        plain()
    if len(seen) != pages + 1:
        raise ValueError(f"{len(seen) - 1} of {pages} pages came")
    (began, worked), (ended, had_worked) = seen[0], seen[-1]
    return Speed(pages / (ended - began), pages / (had_worked - worked))


def compare(rounds: int, pages: int) -> list[Round]:
    """Run rounds of a crawl of each kind, each crawl in a process of its own, each round in another order."""
    measured: list[Round] = []
    with serve() as site:
        for number in range(rounds):
            first = number % len(KINDS)
            kinds = KINDS[first:] + KINDS[:first]
            speeds = {kind: _measure_apart(kind, site.hosts, pages) for kind in kinds}
            measured.append(Round(**speeds))
            words = "  ".join(f"{kind} {speeds[kind].pages:5.0f}/s" for kind in KINDS)
            _say(f"{number + 1}: {words}", measured[-1:])
    return measured


def ratio_of(measured: Sequence[Round], against: str = "plain") -> Speed:
    """Return the medians of archived speed by that of the `plain` or `matched` crawl."""
    others: list[Speed] = [getattr(speeds, against) for speeds in measured]
    pages, processor = zip(
        *(
            (speeds.archived.pages / other.pages, speeds.archived.processor / other.processor)
            for speeds, other in zip(measured, others, strict=True)
        ),
        strict=True,
    )
    return Speed(statistics.median(pages), statistics.median(processor))


def _say(words: str, measured: Sequence[Round]) -> None:
    for against in ("plain", "matched"):
        ratio = ratio_of(measured, against)
        words += f"  by {against} {ratio.pages:.2f}, of the processor's time {ratio.processor:.2f}"
    print(words, flush=True)  # noqa: T201  to be read


def _measure_apart(kind: str, hosts: Sequence[str], pages: int) -> Speed:
    command = [sys.executable, "-m", "tests.bench.crawl_speed", "--measure", kind, "--pages", str(pages), *hosts]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"{kind}: {done.stderr[-2000:]}")
    return Speed(*json.loads(done.stdout))


def main() -> None:
    """Measure, and print each round and the median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--pages", type=int, default=1600)
    parser.add_argument("--measure", choices=KINDS)
    parser.add_argument("hosts", nargs="*")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure, given.hosts, given.pages)))  # noqa: T201  what the parent reads
        return
    print(f"pages: {describe()}")  # noqa: T201
    measured = compare(given.rounds, given.pages)
    _say(f"median of {len(measured)} rounds:", measured)


if __name__ == "__main__":
    main()
