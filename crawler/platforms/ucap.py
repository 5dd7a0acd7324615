"""开普 UCAP: static pages `list.shtml`, `list_2.shtml`, articles `/c113844/202401/<32 hex>.shtml` in `<UCAPCONTENT>`.

The pager counts from 1: `createPageHTML('page_div', total, current, 'list', 'shtml', rows)`, page k is `list_k.shtml`.
Some columns bring their list by JSON instead, from `/common/search/<channel>?…&_isJson=true&page=1`, whose other
parameters may be made for the visit: they are taken from the page as they stand (domain notes §3.1).
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.platforms.base import ListedEntry, ListPage, ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.dates import date_of_stamp
from crawler.platforms.markup.document import absolute_url, is_markup, parse_document, squeeze, text_of
from crawler.platforms.markup.json_lists import find_rows, find_value, parse_answer, read_rows
from crawler.platforms.markup.pagers import Pager, find_ucap_pager

_SEARCH = re.compile(r"""["']((?:https?:)?[\w:/.-]*/search(?:List)?/[0-9a-f]{32}\?[^"'\s<>]+)["']""")
_ARTICLE_LINK = re.compile(r"""href\s*=\s*["']?[^"'\s>]*/c\d{4,7}/\d{6}/\w+\.shtml""", re.IGNORECASE)
_FINGERPRINT = re.compile(r"<UCAP(?:TITLE|CONTENT)\b|UCAP-CONTENT|/ucap/|name=[\"']channelcode", re.IGNORECASE)


class Ucap(GenericPages):
    """Columns and articles of UCAP."""

    name: ClassVar[str] = "ucap"
    articles: ClassVar[re.Pattern[str]] = re.compile(r"/\d{6}/(?:[0-9a-f]{32}|c\d+_\d+)\.shtml$|/c\d+/content\.shtml$")
    containers: ClassVar[tuple[str, ...]] = ("//ucapcontent", "//*[@id='UCAP-CONTENT']")
    titles: ClassVar[tuple[str, ...]] = ("//ucaptitle", "//h1")

    def recognises(self, page: Page) -> bool:
        """Whether a page has UCAP's elements, calls its pager or its search, or links to two of its articles."""
        if _FINGERPRINT.search(page.text) or find_ucap_pager(page) or _SEARCH.search(page.text):
            return True
        return len(set(_ARTICLE_LINK.findall(page.text))) >= 2

    def read_list(self, page: Page) -> ListPage:
        """Read a static list, or the JSON that a column without one asks for.

        Raises:
            ListMissingError: The page has neither.
        """
        if not is_markup(page) and re.search(r"/search(?:List)?/[0-9a-f]{32}$", urlsplit(page.url).path):
            return _read_results(page)
        asked = _SEARCH.search(page.text)
        if asked is None or find_ucap_pager(page) is not None:
            return super().read_list(page)
        return ListPage((), (ListRequest(_page_url(urljoin(page.url, unescape(asked[1])), 1)),))

    def find_pager(self, page: Page) -> Pager | None:
        """Return the pages that `createPageHTML` promises."""
        return find_ucap_pager(page)


def _read_results(page: Page) -> ListPage:
    answer = parse_answer(page)
    results, data = find_rows(page, answer, "data", "results"), find_value(answer, "data")
    entries, doubts = read_rows(results, page.url, _read_result)
    total = _whole(data.get("total"))
    # The server gives no more than it likes, whatever page size was asked for.
    size = _whole(data.get("rows")) or len(results)
    count = -(-total // size) if total and size else 1
    further = tuple(ListRequest(_page_url(page.url, number)) for number in range(2, count + 1))
    return ListPage(entries, further, total, doubts)


def _read_result(result: Any, base: str) -> ListedEntry | None:
    url = absolute_url(base, str(find_value(result, "url") or ""))
    title = squeeze(text_of(parse_document(f"<p>{find_value(result, 'title') or ''}</p>")))
    stamp = find_value(result, "publishedTimeStr") or find_value(result, "publishedTime")
    return ListedEntry(url, title, date_of_stamp(stamp)) if url and title else None


def _page_url(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "page"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("page", str(number))])))


def _whole(value: object) -> int | None:
    return int(str(value)) if re.fullmatch(r"\d{1,7}", str(value)) else None


PLATFORM: Platform = Ucap()
