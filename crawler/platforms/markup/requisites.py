"""What a page needs to be seen as it was: its style sheets, pictures, scripts and fonts, by the addresses it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.platforms.base import Page
from crawler.platforms.markup.document import absolute_url, base_of, parse_document

_LINKED = frozenset({"stylesheet", "icon", "preload"})
_PICTURES = ("src", "data-original", "data-src", "oldsrc")
_ADDRESS = re.compile(r"""url\(\s*(["']?)([^"'()]{1,2000})\1\s*\)|@import\s+(["'])([^"']{1,2000})\3""", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# So much of a style sheet is read; what is longer is data.
_MOST_STYLE = 1 << 20


def find_requisites(page: Page) -> tuple[str, ...]:
    """Return the URLs that a browser would load to show a page, each once, style sheets before all others."""
    root = parse_document(page.text)
    base = base_of(root, page)
    styles: list[str | None] = []
    others: list[str | None] = []
    for link in root.iter("link"):
        kinds = set(link.get("rel", "").lower().split())
        if kinds & _LINKED:
            (styles if "stylesheet" in kinds else others).append(link.get("href"))
    for image in root.iter("img", "input", "source"):
        others += [image.get(name) for name in _PICTURES]
    others += [script.get("src") for script in root.iter("script")]
    others += [element.get("background") for element in root.iter("body", "table", "tr", "td", "th")]
    for sheet in root.iter("style"):
        others += find_in_style(sheet.text or "")
    for element in root.iter():
        others += find_in_style(element.get("style") or "") if isinstance(element.tag, str) else ()
    found = (absolute_url(base, href) for href in (*styles, *others))
    return tuple(dict.fromkeys(url.partition("#")[0] for url in found if url is not None))


def find_in_style(text: str) -> Iterator[str]:
    """Yield the addresses that a style sheet names, as it writes them."""
    for match in _ADDRESS.finditer(_COMMENT.sub("", text[:_MOST_STYLE])):
        yield (match[2] or match[4]).strip()
