"""Rendering for a walk: only what was judged well is rendered, and everything that comes of it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.crawler import Crawler

from archive.capture import Supplement
from crawler.errors import RenderingError
from crawler.platforms.base import Page
from crawler.rendering import Ready, Rendered, Renderer
from crawler.spiders.fetching import Fetched, Fetcher
from crawler.wire.archive_link import ArchiveLink
from crawler.wire.browsing import BrowserWire, browser_response

RENDERED_CONTENT_TYPE = "text/html; charset=utf-8"
ACCOUNT_CONTENT_TYPE = "application/warc-fields"


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A rendered page and its conversion record; both None where it could not be rendered, and `problem` says why."""

    page: Page | None
    record_id: str | None
    problem: str | None = None


class PageRenderer:
    """Renders pages of one portal with the crawl's one browser, and writes what came of it."""

    def __init__(self, crawler: Crawler, renderer: Renderer, link: ArchiveLink, fetcher: Fetcher) -> None:
        self._renderer, self._link = renderer, link
        self._wire = BrowserWire(crawler, fetcher.portal)

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
                ready=Ready(ready),
                first=browser_response(fetched.response),
                screenshot=True,
            )
        except RenderingError as error:
            return RenderedPage(None, None, f"could not be rendered: {error}")
        record_id = await self._write(fetched, rendered, reason)
        return RenderedPage(Page(fetched.final_url, rendered.html, "text/html", rendered=True), record_id)

    async def _write(self, fetched: Fetched, rendered: Rendered, reason: str) -> str:
        """Write document, picture and account of a rendering; return the document's record."""
        now, url = self._link.clock.now(), fetched.final_url

        def record(kind: str, content_type: str, content: bytes, refers_to: str | None) -> Supplement:
            return Supplement(kind, url, now, content_type, content, refers_to)  # type: ignore[arg-type]

        document = rendered.html.encode("utf-8", "surrogatepass")
        kept = await self._link.write(record("conversion", RENDERED_CONTENT_TYPE, document, fetched.record_id))
        if rendered.screenshot is not None:
            await self._link.write(record("resource", "image/png", rendered.screenshot, kept.record_id))
        account = _account(rendered, reason).encode()
        await self._link.write(record("metadata", ACCOUNT_CONTENT_TYPE, account, kept.record_id))
        return kept.record_id


def _account(rendered: Rendered, reason: str) -> str:
    """Say in WARC fields how a page was rendered and what it asked for."""
    fields = [
        ("render-reason", reason),
        ("render-browser", rendered.browser),
        ("render-viewport", f"{rendered.viewport[0]}x{rendered.viewport[1]}"),
        ("render-ready", "yes" if rendered.ready else "no"),
        ("render-waited-for", rendered.waited_for),
        ("render-seconds", f"{rendered.elapsed_seconds:.1f}"),
        *(("render-loaded", f"{one.status} {one.url} {one.record_id or '-'}") for one in rendered.requests),
        *(("render-failed", f"{one.url} {one.reason}") for one in rendered.failed),
        *(("render-warning", warning) for warning in rendered.warnings),
    ]
    return "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields)
