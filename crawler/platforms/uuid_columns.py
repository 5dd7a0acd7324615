"""河北: `/zfxxgk/columns/{uuid}/202201/20/{uuid}.html`, lists that a script loads as blocks.

The column's page names a block, `/columns/{uuid}/templates/{uuid}/blocks/{uuid}`, which answers to `?page=1&fix=0` with
a fragment of HTML (domain notes §3.1).
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from crawler.platforms.base import ListPage, ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import is_markup, parse_document, text_of
from crawler.platforms.markup.lists import find_list
from crawler.platforms.markup.numbered import find_page_total
from crawler.platforms.markup.pagers import find_count
from crawler.platforms.markup.parameters import query_of, with_query

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_COLUMN = re.compile(rf"/columns/{_UUID}/")
_BLOCK = re.compile(
    rf"""["'(]((?:https?://[^"'\s]+?)?(?:/[\w-]+)*?/columns/[\w-]+/templates/{_UUID}/blocks/{_UUID})\b"""
)
_BLOCK_PATH = re.compile(rf"/templates/{_UUID}/blocks/{_UUID}$")


class UuidColumns(GenericPages):
    """Columns and articles of 河北's portals."""

    name: ClassVar[str] = "uuid_columns"
    articles: ClassVar[re.Pattern[str]] = re.compile(rf"/columns/{_UUID}/\d{{6}}/\d{{2}}/{_UUID}\.html$")
    containers: ClassVar[tuple[str, ...]] = (
        "//*[@id='zoom']",
        "//*[contains(concat(' ', @class, ' '), ' wjct ')]",
    )

    def recognises(self, page: Page) -> bool:
        """Whether a page is of such a column, or links to one."""
        return bool(_COLUMN.search(urlsplit(page.url).path) or _COLUMN.search(page.text))

    def read_list(self, page: Page) -> ListPage:
        """Read a block, or the column's page, which says which block it loads.

        Raises:
            ListMissingError: The page is neither, and holds no other list.
        """
        if _BLOCK_PATH.search(urlsplit(page.url).path):
            return self._read_block(page)
        found = find_list(parse_document(page.text), page, self.favours) if is_markup(page) else None
        named = list(dict.fromkeys(_BLOCK.findall(page.text)))
        if not named or (found and any(self.favours(entry.url) for entry in found.entries) and len(named) != 1):
            return super().read_list(page)
        # A page may load its news and its lists alike; what it loads for its own column is the list.
        column = _COLUMN.search(urlsplit(page.url).path)
        own = [path for path in named if column and column[0] in path] or named
        blocks = (with_query(urljoin(page.url, path), page=1, fix=0) for path in own)
        return ListPage((), tuple(ListRequest(url, begins=number > 0) for number, url in enumerate(blocks)))

    def _read_block(self, page: Page) -> ListPage:
        root = parse_document(page.text)
        found = find_list(root, page, self.favours)
        number, total = int(query_of(page.url).get("page") or 1), find_page_total(root, page)
        count = find_count(text_of(root))
        if total is not None:
            more = tuple(ListRequest(with_query(page.url, page=other)) for other in range(2, total + 1))
        else:
            more = (ListRequest(with_query(page.url, page=number + 1), speculative=True),) if found.entries else ()
        return ListPage(found.entries, more, count, found.doubts)


PLATFORM: Platform = UuidColumns()
