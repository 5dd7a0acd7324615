"""Runs crawls in a process of its own, as a test describes them in JSON on standard input; results go to its output.

A description: `crawls`, a list of `{"requests": [...], "portal": {...}, "settings": {...}}` that run one after another
over one collection. A request has `url` and may have `method`, `headers`, `body`, `meta`, `browser` (fetched as the
browser's), `portal` (another's than the crawl's) and `after` (only when all before it are done; with
`hours_later` the clock is set on before it). `room` is how many
bytes the archive may take on the disk, `file_bytes` how large any file may become. `kept`: the crawl remembers by a
catalogue, and is entered in it when it is done.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import scrapy

from archive.capture import Capture, find_original_in
from archive.clock import SystemClock
from archive.collection import Collection
from archive.errors import MissingRecordError
from archive.keeping import keep
from archive.recollection import Memory
from archive.request_key import request_key
from archive.space import Space, SpaceWatch
from archive.warc.frames import capture_from_json, capture_to_json
from archive.warc.payload import http_head
from archive.warc.reader import read_records
from crawler.portals import Portal
from crawler.rendering.values import BrowserRequest
from crawler.running import run_crawl, run_in_reactor
from crawler.spiders.fetching import Fetched
from crawler.states import Judgement
from crawler.wire import archive_link
from crawler.wire.archive_link import link_of
from crawler.wire.browsing import BrowserWire
from crawler.wire.catalogue import CatalogueRecollection
from crawler.wire.failures import capture_of, failure_kind
from crawler.wire.recollection import ArchivedMessage, KnownOriginal, Recollection

_WELL = Judgement("ok", "an answer", "content")


class SteppingClock:
    """This machine's clock, set on by hours."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Return the moment that it shows."""
        return SystemClock().now() + self.ahead


class WarcRecollection:
    """Remembers what the sealed WARCs of a collection hold, by reading them."""

    def __init__(self, data: Path) -> None:
        self.known: dict[str, KnownOriginal] = {}
        self.messages: dict[str, ArchivedMessage] = {}
        for path in sorted((data / "archive").glob("*.warc.gz")):
            for record in read_records(path):
                if record.type == "response" and record.header("WARC-Truncated") is None:
                    self._add(record)

    def _add(self, record: Any) -> None:
        head, capture = http_head(record.block), record.capture()
        known = KnownOriginal(
            find_original_in(capture),
            etag=next(iter(head.values(b"etag")), None),
            last_modified=next(iter(head.values(b"last-modified")), None),
            can_condition=head.status == 200,
        )
        self.known[request_key("GET", capture.url)] = known
        self.messages[capture.record_id] = ArchivedMessage(head.status or 0, tuple(head.headers), record.payload())

    def find_original(self, key: str) -> KnownOriginal | None:
        """Return the last response that was read."""
        return self.known.get(key)

    def read_message(self, record_id: str) -> ArchivedMessage:
        """Return what was read of a record."""
        if record_id not in self.messages:
            raise MissingRecordError(record_id)
        return self.messages[record_id]


class ScriptedSpider(scrapy.Spider):
    """Sends the requests of a description and keeps what became of each."""

    name = "scripted"

    def __init__(
        self, portals: tuple[Portal, ...], description: dict[str, Any], results: list[Any], clock: SteppingClock
    ) -> None:
        super().__init__()
        self.portal, self.description, self.results = portals[0], description, results
        self.clock = clock

    async def start(self) -> AsyncIterator[Any]:
        """Fetch what is described; requests run at once until one has `after`."""
        pending: list[asyncio.Task[None]] = []
        for asked in self.description["requests"]:
            if asked.get("after") or asked.get("hours_later"):
                await asyncio.gather(*pending)
                self.clock.ahead += timedelta(hours=asked.get("hours_later", 0))
            pending.append(asyncio.ensure_future(self._fetch(asked)))
            if asked.get("kill_writer"):
                os.kill(link_of(self.crawler).writer.pid, signal.SIGKILL)
        await asyncio.gather(*pending)
        for item in ():
            yield item

    async def _fetch(self, asked: dict[str, Any]) -> None:
        result: dict[str, Any] = {"url": asked["url"]}
        try:
            if asked.get("browser"):
                answer = await BrowserWire(self.crawler, self.portal).fetch(
                    BrowserRequest(
                        asked["url"], asked.get("method", "GET"), tuple(asked.get("headers", {}).items()), b"", "XHR"
                    )
                )
                result |= {"status": answer.status, "headers": answer.headers, "record_id": answer.record_id}
                result["body"] = base64.b64encode(answer.body).decode()
            else:
                result |= await self._fetch_plainly(asked)
        except Exception as error:  # noqa: BLE001  the test judges it
            result["error"] = f"{type(error).__name__}: {error}"
            result["kind"] = failure_kind(error)
            result["capture"] = _to_json(capture_of(error) or getattr(error, "capture", None))
        self.results.append(result)

    async def _fetch_plainly(self, asked: dict[str, Any]) -> dict[str, Any]:
        portal = Portal.model_validate(asked["portal"]) if "portal" in asked else self.portal
        request = scrapy.Request(
            asked["url"],
            method=asked.get("method", "GET"),
            headers=asked.get("headers"),
            body=asked.get("body", ""),
            meta={"portal": portal, **asked.get("meta", {})},
            dont_filter=True,
        )
        response = await self.crawler.engine.download_async(request)
        return {
            "final_url": response.url,
            "status": response.status,
            "flags": response.flags,
            "headers": [
                [name.decode("latin-1"), value.decode("latin-1")]
                for name, values in response.headers.items()
                for value in values
            ],
            # What is large is in the archive.
            "body": base64.b64encode(response.body).decode() if len(response.body) < 1 << 24 else "",
            "capture": _to_json(response.meta.get("capture")),
            "as_before": Fetched(asked["url"], response.url, _WELL, None, response, None).is_as_before,
        }


def _to_json(capture: Capture | None) -> list[Any] | None:
    return None if capture is None else capture_to_json(capture)


def _watch(data: Path, room: int | None) -> SpaceWatch | None:
    """Return the watch over a disk that the archive fills with so many bytes, of which 10 kB are to stay free."""
    if room is None:
        return None

    def measure(_: Path) -> Space:
        return Space(room, room - sum(path.stat().st_size for path in (data / "archive").iterdir()))

    return SpaceWatch(data / "archive", 10_000, measure=measure, seconds=0.02)


@contextmanager
def _recollection(data: Path, crawl: dict[str, Any]) -> Iterator[Recollection | None]:
    if not crawl.get("kept"):
        yield WarcRecollection(data) if crawl.get("remembers") else None
        return
    with keep(Collection.open(data, create=True), SystemClock()) as keeper:
        memory = Memory(keeper.engine, keeper.collection)
        yield CatalogueRecollection(memory)
        memory.close()
        keeper.enter_captures()


async def run_described() -> None:
    """Run the crawls of the description, and print a line about each."""
    description = json.load(sys.stdin)
    data = Path(description["data"])
    archive_link.STOP_SECONDS = description.get("stop_seconds", archive_link.STOP_SECONDS)
    captured: dict[str, Capture] = {}
    for number, crawl in enumerate(description["crawls"]):
        results: list[Any] = []
        clock = SteppingClock()
        if "file_bytes" in crawl:
            resource.setrlimit(resource.RLIMIT_FSIZE, (crawl["file_bytes"], resource.RLIM_INFINITY))
        with _recollection(data, crawl) as recollection:
            result = await run_crawl(
                [Portal.model_validate(crawl["portal"])],
                data=data,
                clock=clock,
                crawl_id=f"20260101T00000{number}Z",
                recollection=recollection,
                captured=captured if crawl.get("resumes") else None,
                space=_watch(data, crawl.get("room")),
                settings={"RETRY_TIMES": 0, "SPIDER_MODULES": [], **crawl.get("settings", {})},
                spider=ScriptedSpider,
                spider_arguments={"description": crawl, "results": results, "clock": clock},
            )
        for each in results:
            if each.get("capture") and "error" not in each:
                capture = capture_from_json(list(each["capture"]))
                captured[request_key("GET", capture.url)] = capture
        outcome = {"reason": result.reason, "fault": result.fault, "records": dict(result.records), "results": results}
        outcome["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps(outcome), flush=True)  # noqa: T201  what the test reads


def main() -> None:
    """Run as a program."""
    run_in_reactor(run_described)


if __name__ == "__main__":
    main()
