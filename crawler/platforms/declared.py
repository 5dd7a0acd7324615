"""Sites of no known family, read by the selectors that the portal's file declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.errors import ListMissingError
from crawler.platforms.base import Article, AttachmentLink, ListedEntry, ListPage, ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.articles import find_attachments, label_of
from crawler.platforms.markup.dates import date_of_stamp, find_date
from crawler.platforms.markup.document import absolute_url, base_of, is_markup, parse_document, squeeze, text_of
from crawler.platforms.markup.json_lists import parse_answer, read_rows
from crawler.platforms.markup.lists import title_of
from crawler.platforms.markup.pagers import Pager, find_pager
from crawler.platforms.markup.pictures import find_pictures
from crawler.selectors import JsonList, Pages, Selectors, compile_selector

_NUMBER = re.compile(r"\d+")
_FIELD = re.compile(r"\{([^{}]+)\}")
_STANDS_IN = 9_137_946_520


class Declared(GenericPages):
    """Columns and articles as a portal's file describes them.

    `lists` says of a column's URL where its list is, for columns whose own page only shows what comes from elsewhere.
    """

    name: ClassVar[str] = "declared"
    precedence: ClassVar[int] = 3

    def __init__(self, selectors: Selectors | None = None, lists: Mapping[str, str] = MappingProxyType({})) -> None:
        self._selectors, self._lists = selectors, {urldefrag(url).url: found for url, found in lists.items()}

    def recognises(self, page: Page) -> bool:
        """Whether a page is of a declared site: never, for only the portal's file can say so."""
        del page
        return False

    def read_list(self, page: Page) -> ListPage:
        """Read a part of a list by the selectors; a column whose list lies elsewhere has it as its further part.

        Raises:
            ListMissingError: Nothing matches the selectors.
        """
        elsewhere = self._lists.get(urldefrag(page.url).url)
        if elsewhere is not None:
            return ListPage((), (ListRequest(elsewhere),))
        if self._selectors is None:
            return super().read_list(page)
        if self._selectors.api is not None and not is_markup(page):
            return _read_json(page, self._selectors.api, self._selectors.pages)
        if self._selectors.list is None and self._selectors.entry is None:
            found = super().read_list(page)
            pager = _find_pager(self._selectors, parse_document(page.text), page, len(found.entries))
            return ListPage(found.entries, pager.further, pager.stated_count, (*found.doubts, *pager.doubts))
        return _read_html(page, self._selectors)

    def read_article(self, page: Page) -> Article:
        """Say whether a page holds what `content` selects, and which documents it links to."""
        selectors = self._selectors
        if selectors is None or not is_markup(page) or not (selectors.content or selectors.attachment):
            return super().read_article(page)
        root = parse_document(page.text)
        base, shown = base_of(root, page), super().read_article(page)
        if selectors.content is None:
            attachments = _attachments(root, selectors, base) or shown.attachments
            return replace(shown, attachments=attachments)
        content = max(_elements(root, selectors.content), key=lambda one: len(text_of(one)), default=None)
        attachments = _attachments(root, selectors, base)
        if content is None:
            return Article(bool(attachments), attachments, shown.metadata)
        attachments = attachments or find_attachments(root, content, base) or find_pictures(content, base)
        has_content = bool(text_of(content)) or bool(attachments) or content.find(".//img") is not None
        return Article(has_content, attachments, shown.metadata, shown.further)


def _read_html(page: Page, selectors: Selectors) -> ListPage:
    if not is_markup(page):
        raise ListMissingError(f"{page.url}: no HTML page ({page.content_type or 'no type'})")
    root = parse_document(page.text)
    base = base_of(root, page)
    holders = _elements(root, selectors.list) if selectors.list else [root]
    if not holders:
        raise ListMissingError(f"{page.url}: nothing matches list = {selectors.list!r}")
    lines = [line for holder in holders for line in _elements(holder, selectors.entry or ".//a[@href]")]
    read = [_read_line(line, selectors, base) for line in lines]
    entries = tuple(entry for entry in read if entry is not None)
    stated = _number(root, selectors.total)
    if not entries and stated != 0 and not _is_past_end(page.url, selectors):
        raise ListMissingError(f"{page.url}: no line with a link matches entry = {selectors.entry or 'a'!r}")
    lost = [text_of(line)[:100] for line, entry in zip(lines, read, strict=True) if entry is None]
    doubts = (f"{len(lost)} lines of the list have no address: {', '.join(lost)}",) if lost else ()
    pager = _find_pager(selectors, root, page, len(entries))
    return ListPage(entries, pager.further, pager.stated_count, (*doubts, *pager.doubts))


def _is_past_end(url: str, selectors: Selectors) -> bool:
    """Whether a page without lines may be the one behind the last: a numbered one, with the list's own frame."""
    number = _page_number(url, selectors.pages) if selectors.pages is not None and selectors.list else None
    return number is not None and selectors.pages is not None and number != selectors.pages.first


def _read_line(line: HtmlElement, selectors: Selectors, base: str) -> ListedEntry | None:
    """Return an entry, None where the line has no link that can be followed."""
    links: list[HtmlElement | str] = [line] if line.tag == "a" else [*line.iter("a")]
    if selectors.link is not None:
        links = _select(line, selectors.link)
    for link in links:
        url = absolute_url(base, link if isinstance(link, str) else link.get("href"))
        if url is None:
            continue
        named = title_of(link) if isinstance(link, HtmlElement) else ""
        title = _text(line, selectors.title) if selectors.title else named or text_of(line)
        dated = _text(line, selectors.date) if selectors.date else text_of(line).replace(title, " ", 1)
        return ListedEntry(url, title, find_date(dated))
    return None


def _find_pager(selectors: Selectors, root: HtmlElement, page: Page, entry_count: int) -> Pager:
    stated = _number(root, selectors.total)
    if selectors.pages is not None:
        count = _number(root, selectors.page_count)
        return Pager(_further(page.url, selectors.pages, count, entry_count), stated)
    if selectors.next is not None:
        base = base_of(root, page)
        links = (one if isinstance(one, str) else one.get("href") for one in _select(root, selectors.next))
        urls = dict.fromkeys(url for url in (absolute_url(base, link) for link in links) if url and url != page.url)
        return Pager(tuple(map(ListRequest, urls)), stated)
    found = find_pager(root, page)
    return Pager(found.further, found.stated_count if stated is None else stated, found.doubts)


def _further(url: str, pages: Pages, count: int | None, entry_count: int) -> tuple[ListRequest, ...]:
    """Return all pages behind the first where their number is stated, else the next one, as long as there are entries.

    `count` is the stated number of pages.
    """
    current = _page_number(url, pages)
    if count is not None:
        last = pages.first + (count - 1) * pages.step
        numbers = range(pages.first + pages.step, last + pages.step, pages.step)
        return tuple(ListRequest(_address(url, pages, number)) for number in numbers)
    following = (pages.first if current is None else current) + pages.step
    if not entry_count or (pages.step < 0 and following < 0):
        return ()
    return (ListRequest(_address(url, pages, following), speculative=True),)


def _address(url: str, pages: Pages, number: int) -> str:
    if pages.url is not None:
        return urljoin(url, pages.url.replace("{page}", str(number)))
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != pages.parameter]
    return urlunsplit(parts._replace(query=urlencode([*query, (pages.parameter or "", str(number))])))


def _page_number(url: str, pages: Pages) -> int | None:
    """Return the number that a page's address holds, None for the first page's own."""
    if pages.url is None:
        value = dict(parse_qsl(urlsplit(url).query)).get(pages.parameter or "", "")
        return int(value) if re.fullmatch(r"-?\d+", value) else None
    # A number stands in for the place, so that the template may be relative.
    shape = re.escape(_address(url, pages, _STANDS_IN)).replace(str(_STANDS_IN), r"(-?\d+)")
    found = re.fullmatch(shape, urldefrag(url).url)
    return int(found[1]) if found else None


def _read_json(page: Page, api: JsonList, pages: Pages | None) -> ListPage:
    """Read a list from JSON, or from JSON in the call of a function (JSONP)."""
    text = re.sub(r"^\s*[\w.$]+\s*\(|\)\s*;?\s*$", "", page.text) if page.text.lstrip()[:1] not in "[{" else page.text
    answer = parse_answer(page, text)
    rows = _follow(answer, api.entries)
    if not isinstance(rows, list):
        raise ListMissingError(f"{page.url}: the JSON holds no array at {api.entries or 'its root'}")
    entries, doubts = read_rows(rows, page.url, partial(_read_row, api))
    count = _follow(answer, api.page_count)
    further = _further(page.url, pages, _whole(count) if api.page_count else None, len(rows)) if pages else ()
    return ListPage(entries, further, _whole(_follow(answer, api.total)) if api.total else None, doubts)


def _read_row(api: JsonList, row: object, base: str) -> ListedEntry | None:
    title = squeeze(text_of(parse_document(f"<p>{_follow(row, api.title) or ''}</p>")))
    if "{" in api.link:
        values = {path: _follow(row, path) for path in _FIELD.findall(api.link)}
        if any(value is None for value in values.values()):
            return None
        link = _FIELD.sub(lambda match: str(values[match[1]]), api.link)
    else:
        link = str(_follow(row, api.link) or "")
    url = absolute_url(base, link)
    if url is None or not title:
        return None
    return ListedEntry(url, title, date_of_stamp(_follow(row, api.date)) if api.date else None)


def _follow(value: Any, path: str | None) -> Any:
    """Return what lies at a path, None where there is nothing."""
    for name in path.split(".") if path else ():
        if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def _whole(value: object) -> int | None:
    return int(str(value)) if re.fullmatch(r"\d{1,9}", str(value)) else None


def _select(node: HtmlElement, selector: str) -> list[HtmlElement | str]:
    found = compile_selector(selector)(node)
    if not isinstance(found, list):
        return [str(found)] if found else []
    return [one if isinstance(one, HtmlElement) else str(one) for one in found]


def _elements(node: HtmlElement, selector: str) -> list[HtmlElement]:
    return [one for one in _select(node, selector) if isinstance(one, HtmlElement)]


def _text(node: HtmlElement, selector: str) -> str:
    return squeeze(" ".join(one if isinstance(one, str) else text_of(one) for one in _select(node, selector)))


def _number(root: HtmlElement, selector: str | None) -> int | None:
    found = _NUMBER.search(_text(root, selector)) if selector else None
    return int(found[0]) if found else None


def _attachments(root: HtmlElement, selectors: Selectors, base: str) -> tuple[AttachmentLink, ...]:
    found: dict[str, AttachmentLink] = {}
    for link in _elements(root, selectors.attachment) if selectors.attachment else ():
        url = absolute_url(base, link.get("href") or link.get("src"))
        if url is not None:
            found.setdefault(urldefrag(url).url, AttachmentLink(urldefrag(url).url, label_of(link, url)))
    return tuple(found.values())


PLATFORM: Platform = Declared()
