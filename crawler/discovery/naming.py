"""What a column is called: as its page, or a link to it, names it, and never by its address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.discovery.assembling import find_meta, find_title
from crawler.discovery.ways import Way
from crawler.platforms.base import Page
from crawler.platforms.markup.document import absolute_url, base_of, is_markup, links_of, parse_document, text_of
from crawler.platforms.markup.titles import HAN, is_column_name

# What everybody calls such a column whose page does not say.
USUAL_NAME = "政府信息公开年报"
_PLACE = re.compile(r"^\s*(?:您|你)?(?:的|所在|现在|当前)*(?:的?位置|在)\s*[:：]?")
_SEPARATORS = re.compile(r"\s*[>»›|_/\\—–-]+\s*")
_MOST_PLACE = 120
# What templates call their pages, and sites themselves.
_SAYS_NOTHING = re.compile(
    r"^(?:(?:信息|文章|新闻|内容)?列表页?|栏目页?|首页|网站首页|详情页?|目录|更多|正文|无标题.*|.*(?:人民政府|门户网站|政府网|网站))$"
)


def find_column_name(page: Page, way: Way) -> str:
    """Return what a column's page is called, by itself or by the link that led to it."""
    root = parse_document(page.text) if is_markup(page) else None
    stated = [find_meta(page, "ColumnName"), way.name, *(_names_in(page, root) if root is not None else ())]
    named: str | None = next((name for name in stated if is_column_name(name)), None)
    if named is not None:
        return named
    lead = _places_of(root) if root is not None else ()
    said: str | None = next((name for name in (stated[0], *lead, find_title(page), way.name) if _says(name)), None)
    return said or USUAL_NAME


def _names_in(page: Page, root: HtmlElement) -> Iterator[str]:
    """Yield what may be a page's name: its headings, links that lead to it, the parts of its title."""
    for heading in root.iter("h1", "h2", "h3"):
        yield text_of(heading)
    base = base_of(root, page)
    for link in links_of(root):
        if absolute_url(base, link.get("href")) == page.url:
            yield text_of(link)
    yield from _places_of(root)
    yield from _SEPARATORS.split(root.findtext(".//title") or "")


def _places_of(root: HtmlElement) -> tuple[str, ...]:
    """Return the parts of 当前位置：首页 > 政务公开 > 年报, the last first; none where the page has no such line."""
    for element in root.iter("div", "p", "span", "td", "li", "ul", "section"):
        text = text_of(element)
        if len(text) <= _MOST_PLACE and _PLACE.match(text):
            parts = _SEPARATORS.split(_PLACE.sub("", text))
            return tuple(part.strip() for part in reversed(parts) if part.strip())
    return ()


def _says(name: str) -> bool:
    bare = name.strip()
    return len(HAN.findall(bare)) >= 2 and not _SAYS_NOTHING.match(bare)
