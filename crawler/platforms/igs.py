"""TRS IGS: lists that are searches, as JSON from `/igs/front/search.jhtml?code=<32 hex>&siteId=…&pageNumber=1`.

The portals' pages are TRS WCM's, and many only search with it: what has no list of its own is read as TRS's
(domain notes §3.1).
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.platforms.base import ListedEntry, ListPage, ListRequest, Page, Platform
from crawler.platforms.markup.dates import date_of_stamp
from crawler.platforms.markup.document import absolute_url, is_markup, number_of, parse_document, squeeze, text_of
from crawler.platforms.markup.json_lists import find_rows, find_value, parse_answer, read_rows
from crawler.platforms.trs import Trs

_PATH = "/igs/front/search.jhtml"
_SEARCH = re.compile(
    r"""["'](?P<url>(?:https?:)?[\w:/.-]*/igs/front/search\.jhtml\?[^"'\s<>]*code=[0-9a-f]{32}[^"'\s<>]*)"""
)
_DATE_KEYS = ("trs_time", "docreltime", "DOCRELTIME", "pubtime", "PUBDATE")


class Igs(Trs):
    """Columns of TRS IGS, and the TRS articles that they list."""

    name: ClassVar[str] = "igs"
    # Its articles and many of its pages are TRS's.
    precedence: ClassVar[int] = -1

    def recognises(self, page: Page) -> bool:
        """Whether a page asks IGS for something."""
        return "/igs/front/search" in page.text

    def read_list(self, page: Page) -> ListPage:
        """Read the JSON of a search, or a column's page, which asks for it or is a list of TRS's.

        Raises:
            ListMissingError: The page is none of these.
        """
        if urlsplit(page.url).path.endswith(_PATH):
            return _read_results(page)
        asked = _SEARCH.search(page.text)
        # A search box has the visitor's words behind its address.
        if asked is None or not is_markup(page) or re.search(r"searchWord=[^&]*$", asked["url"]):
            return super().read_list(page)
        return ListPage((), (ListRequest(_numbered(urljoin(page.url, unescape(asked["url"])), 1)),))


def _read_results(page: Page) -> ListPage:
    answer = parse_answer(page)
    content, found = find_rows(page, answer, "page", "content"), find_value(answer, "page")
    entries, doubts = read_rows(content, page.url, _read_entry)
    total = next((found[key] for key in ("total", "totalElements") if isinstance(found.get(key), int)), None)
    pages = found.get("totalPages")
    if isinstance(pages, int):
        further = tuple(ListRequest(_numbered(page.url, number)) for number in range(2, pages + 1))
    else:
        further = (ListRequest(_numbered(page.url, _number(page.url) + 1), speculative=True),) if content else ()
    return ListPage(entries, further, total, doubts)


def _read_entry(one: Any, base: str) -> ListedEntry | None:
    url = absolute_url(base, str(find_value(one, "url") or find_value(one, "DOCPUBURL") or ""))
    # What was searched for is marked in titles.
    named = find_value(one, "title") or find_value(one, "DOCTITLE") or ""
    title = squeeze(text_of(parse_document(f"<p>{named}</p>")))
    listed_on = next((stamp for key in _DATE_KEYS if (stamp := date_of_stamp(find_value(one, key)))), None)
    return ListedEntry(url, title, listed_on) if url and title else None


def _number(url: str) -> int:
    given = number_of(dict(parse_qsl(urlsplit(url).query)).get("pageNumber", ""))
    return 1 if given is None else given


def _numbered(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "pageNumber"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("pageNumber", str(number))])))


PLATFORM: Platform = Igs()
