"""What a column's page says that there is more of: years that are chosen by a click, blocks that show the latest."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.platforms.base import Page
from crawler.platforms.markup.clicks import clickable_of, find_target
from crawler.platforms.markup.document import base_of, is_chrome, parse_document, squeeze, text_of
from crawler.platforms.markup.folders import is_same_site
from crawler.platforms.markup.titles import HAN, names_report

_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?度?")
_CLICKED = ("a", "li", "span", "button", "div", "td", "dd", "dt", "p")
_MORE = re.compile(r"(?:查看|点击|显示)?(?:更多|全部)(?:报告|年报|信息|内容)?|more", re.IGNORECASE)
# What stands on a page outside of links; lists have dates, the place, and the site's own lines.
_SAID = XPath("//body//text()[not(ancestor::a or ancestor::script or ancestor::style)]", smart_strings=False)
_MOST_SAID = 600
_ARROWS = " >»›+.…[]【】（）()"
# How far around a link that says 更多 its block may reach, and how many characters make a line of it a title.
_BLOCK_LEVELS = 4
_TITLE_LENGTH = 8


def find_offered_years(root: HtmlElement) -> frozenset[int]:
    """Return the years that a page lets its visitor choose, by links, by what a script follows, or from a list."""
    named = {_year_of(option) for choice in root.iter("select") if choice.get("onchange") for option in choice}
    for element in root.iter(*_CLICKED):
        if element.get("onclick") or (element.tag == "a" and element.get("href") is not None):
            year = _year_of(element)
            if year is not None and not is_chrome(element):
                named.add(year)
    return frozenset(year for year in named if year is not None)


def _year_of(element: HtmlElement) -> int | None:
    found = _YEAR.fullmatch(text_of(element)) if isinstance(element.tag, str) else None
    return int(found[1]) if found else None


def count_listed_reports(page: Page) -> int:
    """Return how many reports a page links to that says next to nothing itself: 0 for a page of words."""
    root = parse_document(page.text)
    said = _SAID(root)
    if sum(len(squeeze(piece)) for piece in said if isinstance(piece, str)) > _MOST_SAID:
        return 0
    return sum(names_report(squeeze(link.get("title", "")) or text_of(link)) for link in clickable_of(root))


def find_rests(root: HtmlElement, page: Page, listed: Collection[str]) -> tuple[str, ...]:
    """Return the URLs behind the words 更多 of the blocks that show some of a page's reports, each once.

    `listed` are the addresses that the page lists. A block is what holds the words, reports, and no other titles.
    """
    base = base_of(root, page)
    found: dict[str, None] = {}
    for link in clickable_of(root):
        words = (text_of(link) or squeeze(link.get("title", ""))).strip(_ARROWS)
        url = find_target(link, base) if _MORE.fullmatch(words) else None
        if url is None or url == page.url or url in listed or not is_same_site(url, page.url) or is_chrome(link):
            continue
        if _shows_reports(link):
            found.setdefault(url)
    return tuple(found)


def _shows_reports(link: HtmlElement) -> bool:
    """Whether the block around a link is one of reports: the first around it that holds titles holds only theirs."""
    for level, block in enumerate(link.iterancestors()):
        if level >= _BLOCK_LEVELS or block.tag == "body":
            return False
        titles = list(_titles_in(block))
        if titles:
            return all(names_report(title) for title in titles)
    return False


def _titles_in(block: HtmlElement) -> Iterator[str]:
    for link in clickable_of(block):
        title = squeeze(link.get("title", "")) or text_of(link)
        if len(HAN.findall(title)) >= _TITLE_LENGTH:
            yield title
