"""Frames of a column's page in which its list is shown (常州, 淮安): the page itself is a shell around another."""

from __future__ import annotations

import re
from urllib.parse import urldefrag

from lxml.html import HtmlElement

from crawler.platforms.base import Page
from crawler.platforms.markup.document import absolute_url, base_of, is_chrome
from crawler.platforms.markup.folders import is_same_site

# What portals show in frames beside lists: counters, log-ins, trees of organs, weather, buttons to share.
_NO_LIST = re.compile(
    r"visitcount|counter|tongji|login|tree\.|share|foot|head|top\.|nav|menu|weather|tianqi|search|player|video|map\b"
    r"|about:blank",
    re.IGNORECASE,
)
# Dots; smaller frames show a counter or nothing.
_LEAST = 100
_SIZE = re.compile(r"\s*(\d{1,5})\s*(?:px)?\s*$")


def find_list_frames(root: HtmlElement, page: Page) -> tuple[str, ...]:
    """Return the URLs of the frames of a page's own site that may show its list, each once, in the page's order."""
    return tuple(url for url in _frames(root, page) if is_same_site(url, page.url))


def find_strange_frames(root: HtmlElement, page: Page) -> tuple[str, ...]:
    """Return those of other sites: whose they are nobody can tell."""
    return tuple(url for url in _frames(root, page) if not is_same_site(url, page.url))


def _frames(root: HtmlElement, page: Page) -> tuple[str, ...]:
    base = base_of(root, page)
    found: dict[str, None] = {}
    for frame in root.iter("iframe", "frame"):
        url = absolute_url(base, frame.get("src") or frame.get("data-src"))
        if url is None or urldefrag(url).url == urldefrag(page.url).url:
            continue
        if not (_NO_LIST.search(frame.get("src") or "") or _is_small(frame) or is_chrome(frame)):
            found.setdefault(urldefrag(url).url)
    return tuple(found)


def _is_small(frame: HtmlElement) -> bool:
    sizes = [match[1] for name in ("width", "height") if (match := _SIZE.match(frame.get(name) or ""))]
    return any(int(size) < _LEAST for size in sizes) or "display:none" in (frame.get("style") or "").replace(" ", "")
