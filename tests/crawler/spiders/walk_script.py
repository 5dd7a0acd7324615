"""Runs one crawl in a process of its own, as a test describes it in JSON on standard input; prints what came of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from archive.clock import SystemClock
from archive.rechecking import VisitPlan
from crawler.portals import Portal
from crawler.running import run_crawl, run_in_reactor
from crawler.spiders.progress import walk_progressed


class Known:
    """Knows the pages that the test tells."""

    def __init__(self, pages: dict[str, list[str]]) -> None:
        self._pages = pages

    def find(self, portal_id: str, column_url: str) -> Sequence[str]:
        """Return the known pages of a column."""
        del portal_id
        return self._pages.get(column_url, [])

    def find_visited(self, portal_id: str, column_url: str, pages: Collection[str]) -> Sequence[str]:
        """Return the pages of a column that were visited on nights that came to no end."""
        del pages
        return self.find(portal_id, f"visited {column_url}")

    def plan(self, portal_id: str, column_url: str) -> VisitPlan:
        """Return which pages of a column need no visit."""
        resting = self.find(portal_id, f"resting {column_url}")
        asleep, steady = (self.find(portal_id, f"{which} {column_url}") for which in ("asleep", "steady"))
        return VisitPlan(frozenset(resting), frozenset(asleep), steady=tuple(steady))


class Listener:
    """Keeps what the progress signal said."""

    said: list[list[Any]] = []  # noqa: RUF012  one process, one listener

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Listener:
        """Listen to a crawl."""
        listener = cls()
        crawler.signals.connect(listener.hear, walk_progressed)
        crawler.signals.connect(listener.hear_nothing, signals.spider_closed)
        crawler.listener = listener  # type: ignore[attr-defined]
        return listener

    def hear(self, portal_id: str, done_count: int, known_count: int, finished: bool) -> None:
        """Note a step."""
        self.said.append([portal_id, done_count, known_count, finished])

    def hear_nothing(self) -> None:
        """Stay alive until the end: signals hold their receivers weakly."""


SETTINGS = {"EXTENSIONS": {Listener: 1}, "RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 60, "LOG_LEVEL": "ERROR"}


def main() -> None:
    """Run the crawl that standard input describes."""
    asked = json.load(sys.stdin)
    result = run_in_reactor(
        lambda: run_crawl(
            [Portal.model_validate(portal) for portal in asked["portals"]],
            data=Path(asked["data"]),
            clock=SystemClock(),
            crawl_id=asked.get("crawl_id", "20260101T160000Z"),
            spider=asked.get("spider", "column"),
            spider_arguments={
                "known_pages": Known(asked.get("known", {})),
                "walked": [tuple(pair) for pair in asked.get("walked", [])],
            },
            settings=SETTINGS | asked.get("settings", {}),
        )
    )
    stats = {name: value for name, value in result.stats.items() if name.startswith("nianbao/")}
    print(json.dumps({"reason": result.reason, "stats": stats, "said": Listener.said}))  # noqa: T201  its result


if __name__ == "__main__":
    main()
