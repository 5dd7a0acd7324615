"""EmpireCMS (帝国): `/e/action/ListInfo/?classid=174`, articles `/e/action/ShowInfo.php?classid=174&id=7841`.

Programs count pages from 0 (`&page=1` is the second), static columns from 1 (`index_2.html` is the second); both write
the same pager, in which the number of entries stands bold in a link without an address (domain notes §3.1).
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.platforms.base import ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import number_of, parse_document, text_of
from crawler.platforms.markup.pagers import Pager, find_linked_pager

_PROGRAM = re.compile(r"/e/action/ListInfo(?:/|\.php|/index\.php)?$", re.IGNORECASE)
_TOTAL_TITLES = frozenset({"总数", "total record", "总记录"})


class Empire(GenericPages):
    """Columns and articles of EmpireCMS."""

    name: ClassVar[str] = "empire"
    fingerprint: ClassVar[re.Pattern[str]] = re.compile(
        r"/e/action/(?:ListInfo|ShowInfo)|/e/public/(?:ViewClick|onclick)|/e/data/js/|/e/DownSys/|EmpireCMS"
        r"|帝国(?:网站)?CMS"
    )
    articles: ClassVar[re.Pattern[str]] = re.compile(
        r"/e/action/ShowInfo\.php\?.*\bid=\d+|/\d{4}-?\d{2}-?\d{2}/\d+\.html$"
    )
    containers: ClassVar[tuple[str, ...]] = ("//*[@id='text']", "//*[@id='news_content' or @id='newstext']")
    documents: ClassVar[re.Pattern[str]] = re.compile(
        r"/e/(?:DownSys|enews)/.*(?:DownFile|DownSoft|GetDown)", re.IGNORECASE
    )

    def find_pager(self, page: Page) -> Pager | None:
        """Return the pages that the pager leads to: all of a program's, whose address counts from 0."""
        root = parse_document(page.text)
        stated = _stated_count(root)
        linked = find_linked_pager(root, page)
        if stated is None:
            return None
        parts = urlsplit(page.url)
        if not _PROGRAM.search(parts.path):
            return Pager(linked.further, stated, linked.doubts)
        addresses = [request.url for request in linked.further]
        if not all(_PROGRAM.search(urlsplit(address).path) for address in addresses):
            return Pager(linked.further, stated, linked.doubts)
        last = max(map(_page_number, addresses), default=0)
        own = [(name, value) for name, value in parse_qsl(parts.query) if name not in {"page", "totalnum"}]
        further = tuple(
            ListRequest(urlunsplit(parts._replace(query=urlencode([*own, ("page", str(number))]))))
            for number in range(1, last + 1)
        )
        return Pager(further, stated, linked.doubts)


def _stated_count(root: HtmlElement) -> int | None:
    for link in root.iter("a"):
        total = number_of(text_of(link))
        if total is not None and link.get("title", "").strip().lower() in _TOTAL_TITLES:
            return total
    return None


def _page_number(url: str) -> int:
    given = dict(parse_qsl(urlsplit(url).query)).get("page", "0")
    return number_of(given) or 0


PLATFORM: Platform = Empire()
