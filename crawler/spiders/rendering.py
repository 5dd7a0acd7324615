"""Rendering for a walk: only what was judged well is rendered, and everything that comes of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scrapy.crawler import Crawler

from archive.warc.digests import digest_of
from crawler.errors import RenderingError
from crawler.platforms.base import Page
from crawler.rendering import Ready, Renderer
from crawler.rendering.records import rendering_records
from crawler.rendering.values import BrowserRequest, BrowserResponse
from crawler.spiders.fetching import Fetched, Fetcher
from crawler.wire.archive_link import ArchiveLink
from crawler.wire.browsing import BrowserWire, browser_response


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A rendered page and its conversion record; both None where it could not be rendered, and `problem` says why.

    `loaded` are the records of what the page asked for beside itself: where its content came from.
    """

    page: Page | None
    record_id: str | None
    problem: str | None = None
    loaded: tuple[str, ...] = ()


class PageRenderer:
    """Renders pages of one portal with the crawl's one browser, and writes what came of it.

    `hear` is told of everything that the pages ask for.
    """

    def __init__(
        self,
        crawler: Crawler,
        renderer: Renderer,
        link: ArchiveLink,
        fetcher: Fetcher,
        hear: Callable[[BrowserRequest, BrowserResponse], None] | None = None,
    ) -> None:
        self._renderer, self._link = renderer, link
        self._wire = BrowserWire(crawler, fetcher.portal, hear)
        self._seconds = crawler.settings.getfloat("NIANBAO_PAGE_SECONDS")

    async def render(self, fetched: Fetched, ready: tuple[str, ...], reason: str) -> RenderedPage:
        """Render a page from the response that is had already.

        Raises:
            StorageError: The archive failed; the crawl is ending.
            StoppedError: The crawl is being stopped.
        """
        if fetched.response is None or fetched.judgement.state != "ok":
            return RenderedPage(None, None, f"not rendered: {fetched.judgement.state}")
        try:
            rendered = await self._renderer.render(
                fetched.final_url,
                fetch=self._wire.fetch,
                ready=Ready(ready, seconds=self._seconds),
                first=browser_response(fetched.response),
                screenshot=True,
            )
        except RenderingError as error:
            return RenderedPage(None, None, f"could not be rendered: {error}")
        now = self._link.clock.now()
        records = rendering_records(rendered, fetched.record_id, reason, now)
        before = self._link.recollection.find_document_digest(records[0].url)
        captures = [
            await self._link.write(record)
            for record in records
            # A picture is a hundred times its document: it is taken again only when that is another.
            if record.record_type != "resource" or digest_of(records[0].content) != before
        ]
        page = Page(fetched.final_url, rendered.html, "text/html", rendered=True)
        # The document is the first of them.
        loaded = dict.fromkeys(one.record_id for one in rendered.requests if one.record_id)
        asked_for = tuple(record_id for record_id in loaded if record_id != fetched.record_id)
        return RenderedPage(page, captures[0].record_id, loaded=asked_for)
