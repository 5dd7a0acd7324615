"""Pictures of archived pages, drawn from the archive alone: what is not in it fails, and no script runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from archive.errors import ArchiveError
from archive.mementos import Mementos
from crawler.addresses import settle_address
from crawler.errors import RenderingError
from crawler.rendering.renderer import Renderer
from crawler.rendering.values import BrowserRequest, BrowserResponse, Ready

# A header that describes the bytes as they were sent says nothing true of them decoded.
_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding", "content-security-policy"})
_NO_SCRIPT = ("Content-Security-Policy", "script-src 'none'; frame-src *; object-src 'none'")


async def picture_page(
    renderer: Renderer, mementos: Mementos, url: str, at: datetime, content: bytes, content_type: str | None
) -> bytes | None:
    """Return a PNG of a page as it was at a moment; its style sheets and pictures are those archived nearest to that.

    None where the browser gives no picture of it.

    Raises:
        RenderingError: There is no browser, or it does not come to an end with the page.
    """
    headers = [("Content-Type", content_type or "text/html"), _NO_SCRIPT]
    return await _picture(renderer, mementos, url, at, BrowserResponse(200, headers, content, None))


async def picture_address(renderer: Renderer, mementos: Mementos, url: str, at: datetime) -> bytes | None:
    """Return a PNG of the page that was archived at an address nearest to a moment, redirects followed; else as above.

    Raises:
        RenderingError: Nothing of the address is in the archive, or as above.
    """
    return await _picture(renderer, mementos, url, at, None)


async def _picture(
    renderer: Renderer, mementos: Mementos, url: str, at: datetime, first: BrowserResponse | None
) -> bytes | None:
    async def fetch(request: BrowserRequest) -> BrowserResponse:
        return find_response(mementos, request, at)

    rendered = await renderer.render(url, fetch=fetch, ready=Ready(seconds=10), first=first, screenshot=True)
    return rendered.screenshot


def find_response(mementos: Mementos, request: BrowserRequest, at: datetime) -> BrowserResponse:
    """Return what the archive has for a request of the browser, nearest to a moment.

    Raises:
        RenderingError: It has nothing.
    """
    if request.method != "GET":
        raise RenderingError(f"{request.url}: only GET is answered from the archive")
    try:
        # What is asked for with a number that is new every time was fetched without it.
        memento = mementos.find_nearest(request.url, at) or mementos.find_nearest(settle_address(request.url), at)
        content = mementos.read(memento) if memento is not None else None
    except ArchiveError as error:
        raise RenderingError(f"{request.url}: {error}") from error
    if content is None:
        raise RenderingError(f"{request.url}: not in the archive")
    return BrowserResponse(content.head.status or 200, _headers(content.head.headers), content.payload.data, None)


def _headers(fields: Sequence[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    kept = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in fields]
    return [*((name, value) for name, value in kept if name.lower() not in _OF_THE_WIRE), _NO_SCRIPT]
