"""The demo county, archived once for all who look at it; they must all be of the xdist group `county`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from archive.cdxj import IndexEntry, find_all
from archive.clock import SHANGHAI, SimulatedClock
from archive.collection import Collection
from crawler.portals import load_portals
from crawler.running import run_in_reactor
from nianbao.demo import County, CountyServer, ServedExchange
from nianbao.demo.nights import night_date
from nianbao.night import Night, Task, keep_night


@dataclass(frozen=True)
class Archived:
    """The county after its nights, and what its server sent and received."""

    collection: Collection
    county: County
    port: int
    nights: tuple[Night, ...]
    exchanges: tuple[ServedExchange, ...]

    def list_captures(self) -> list[IndexEntry]:
        """Return what was captured by asking with GET and has an answer, in the order of the index."""
        lines = self.collection.index.read_bytes().splitlines()
        urls = dict.fromkeys(json.loads(line.split(b" ", 2)[2])["url"] for line in lines)
        found = {(one.warc, one.offset): one for url in urls for one in find_all(self.collection.index, url)}
        return [one for one in found.values() if one.status is not None]


@contextmanager
def archive_county(data: Path) -> Iterator[Archived]:
    """Archive the county for three nights; its server runs as long as the context is open."""
    collection = Collection.open(data, create=True)
    county = County()
    nights = []
    with CountyServer(county, record=True) as server:
        for name, content in county.portal_files(server.port).items():
            (collection.portals / name).write_text(content, encoding="utf-8")
        portals = list(load_portals(collection.portals).values())
        for number in (1, 2, 3):
            server.night = number
            clock = SimulatedClock(datetime.combine(night_date(number), time(3), SHANGHAI).astimezone(UTC))
            nights.append(run_in_reactor(lambda clock=clock: keep_night(collection.root, Task(portals), clock)))
        yield Archived(collection, county, server.port, tuple(nights), tuple(server.exchanges))
