"""What a rendering is given and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class BrowserRequest:
    """One request that the browser would have sent.

    `headers` are the browser's own (with `Cookie` where it has any), `body` is empty where there is none, and
    `resource_type` is the protocol's word: Document, Script, XHR, Image, Ping and so on.
    """

    url: str
    method: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    resource_type: str


@dataclass(frozen=True, slots=True)
class BrowserResponse:
    """What the wire gave for it.

    `headers` are as received, in order, duplicates kept, each byte one Latin-1 character; `body` has every content
    coding undone. `record_id` is the record that holds the response, None where nothing was recorded.
    """

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    record_id: str | None


# Answers one request. A CrawlerError becomes a request that failed, as the page sees it; anything else (the archive
# that cannot write, a fault of ours) ends the rendering.
Fetch = Callable[[BrowserRequest], Awaitable[BrowserResponse]]


@dataclass(frozen=True, slots=True)
class Ready:
    """When a page has what it was rendered for.

    At least one of `selectors` (CSS) matches an element that holds text, a picture, a table or a frame (no selectors:
    nothing in particular is waited for), and for `quiet_seconds` no request is under way and the document does not
    change. `seconds` bounds the page's own time: what it spends waiting for our wire is not counted against it. A
    page that matches, and stays as it is for `lingering_seconds` while requests go on, counts as ready too.
    """

    selectors: tuple[str, ...] = ()
    seconds: float = 15.0
    quiet_seconds: float = 0.5
    lingering_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost: `page_seconds` in all, waiting for our wire included."""

    page_seconds: float = 300.0
    fetch_seconds: float = 120.0
    body_bytes: int = 20_000_000
    requests: int = 250
    stuck_seconds: float = 10.0
    screenshot_height: int = 16_000


class Loaded(NamedTuple):
    """A request that was answered; `record_id` as in BrowserResponse."""

    url: str
    status: int
    record_id: str | None


class Failed(NamedTuple):
    """A request that was not, or was refused, and why."""

    url: str
    reason: str


class FrameDocument(NamedTuple):
    """The serialised document of a frame inside the page, which the page's own holds no word of."""

    url: str
    html: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as it stood when it was ready, or when it had to be taken as it was.

    `url` was asked for, `final_url` is the document's own. `html` is the serialised DOM. `screenshot` is a PNG, None
    where none was asked for or none could be made. `viewport` is width and height in CSS pixels. `ready` says
    whether what `waited_for` describes came about. `requests` and `failed` are in the order in which they ended.
    """

    url: str
    final_url: str
    html: str
    frames: tuple[FrameDocument, ...]
    screenshot: bytes | None
    browser: str
    viewport: tuple[int, int]
    ready: bool
    waited_for: str
    requests: tuple[Loaded, ...]
    failed: tuple[Failed, ...]
    elapsed_seconds: float
    warnings: tuple[str, ...]
