"""Finding the columns of annual reports among a home page's links."""

from __future__ import annotations

from urllib.parse import urldefrag

from crawler.platforms.base import ColumnLink, Page
from crawler.platforms.markup.clicks import clickable_of, find_target
from crawler.platforms.markup.document import base_of, parse_document, text_of
from crawler.platforms.markup.titles import is_column_name


def find_column_links(page: Page) -> tuple[ColumnLink, ...]:
    """Return the links whose texts name a column of annual reports, each URL once, in the page's order."""
    root = parse_document(page.text)
    base = base_of(root, page)
    found: dict[str, ColumnLink] = {}
    for link in clickable_of(root):
        url = find_target(link, base)
        name = text_of(link)
        if not is_column_name(name):
            name = link.get("title", "").strip()
        if url and is_column_name(name) and url != page.url and urldefrag(url).url not in ("", page.url):
            found.setdefault(url, ColumnLink(url, name))
    return tuple(found.values())
