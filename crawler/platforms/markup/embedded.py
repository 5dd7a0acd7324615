"""Documents that a page shows within itself: in a frame, as an object, by a viewer of PDF, by a script of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from crawler.platforms.markup.document import absolute_url

TAGS = ("iframe", "frame", "embed", "object", "script")
_SHOWN = r"\.(?:pdf|ofd|docx?|wps|xlsx?|et|pptx?)"
_ENDS = re.compile(_SHOWN + r"$", re.IGNORECASE)
# showVsbpdfIframe("/__local/…/a.pdf", …), PDFObject.embed('/a.pdf'): a name that is whole, and no part of one.
_NAMED = re.compile(rf"""(?<!\+)(?<!\+\s)(["'])([^"'\s<>\\]+{_SHOWN})\1(?!\s*\+)""", re.IGNORECASE)


def find_embedded(element: HtmlElement, base: str) -> Iterator[str]:
    """Yield the URLs of the documents that one of `TAGS` shows."""
    if element.tag == "script":
        for _, name in _NAMED.findall(element.text or ""):
            url = absolute_url(base, name)
            if url is not None:
                yield url
        return
    for name in ("src", "data-src", "data"):
        url = absolute_url(base, element.get(name))
        if url is not None:
            yield from _shown_at(url)


def _shown_at(url: str) -> Iterator[str]:
    """Yield what lies at an address: a document, or those that a viewer's query names."""
    parts = urlsplit(url)
    if _ENDS.search(parts.path):
        yield url
        return
    for _, value in parse_qsl(parts.query):
        shown = absolute_url(url, value) if _ENDS.search(urlsplit(value).path) else None
        if shown is not None:
            yield shown
