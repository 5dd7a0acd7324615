"""How far a crawl is: a signal for whoever draws progress bars, and counters among Scrapy's statistics."""

from __future__ import annotations

from scrapy.crawler import Crawler

# Sent with `portal_id`, `column_url`, `done_count`, `known_count` (pages) and `finished` (the column's walk ended).
# Receivers take them as ordinary parameters: Scrapy's dispatcher does not see keyword-only ones.
walk_progressed = object()


class Progress:
    """The progress of one column's walk.

    Statistics: `nianbao/pages_known`, `nianbao/pages_done`, `nianbao/columns_complete`, `nianbao/columns_incomplete`.
    """

    def __init__(self, crawler: Crawler, portal_id: str, column_url: str) -> None:
        self._crawler = crawler
        self._portal_id, self._column_url = portal_id, column_url
        self._done = self._known = 0

    def expect(self, count: int) -> None:
        """Say that so many more pages are to be visited."""
        self._known += count
        self._count("pages_known", count)
        self._send(finished=False)

    def finish_page(self) -> None:
        """Say that a page has been visited."""
        self._done += 1
        self._count("pages_done", 1)
        self._send(finished=False)

    def finish(self, *, complete: bool) -> None:
        """Say that the column's walk has ended."""
        self._count("columns_complete" if complete else "columns_incomplete", 1)
        self._send(finished=True)

    def _count(self, name: str, count: int) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(f"nianbao/{name}", count)

    def _send(self, *, finished: bool) -> None:
        self._crawler.signals.send_catch_log(
            walk_progressed,
            portal_id=self._portal_id,
            column_url=self._column_url,
            done_count=self._done,
            known_count=self._known,
            finished=finished,
        )
