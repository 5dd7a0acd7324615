"""Portals whose articles lie under their day, `/c/2026-01-15/7097241.shtml` (昆明, 兵团, parts of the west).

A list is `index.shtml`, page k of it `index_k.shtml`; how many there are stands in `span.pageCount`, beside the field
`#PageInp` to enter one (domain notes §3.1).
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urljoin

from crawler.platforms.base import ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import parse_document, text_of
from crawler.platforms.markup.numbered import find_page_total
from crawler.platforms.markup.pagers import Pager, find_count

_ARTICLE_LINK = re.compile(r"""href\s*=\s*["'](?!https?:)[^"'\s]*/c/\d{4}-\d\d-\d\d/\d+\.s?html?["']""", re.IGNORECASE)
_FIELD = re.compile(r"""\bid\s*=\s*["']?PageInp\b""")


class CDate(GenericPages):
    """Columns and articles of these portals."""

    name: ClassVar[str] = "c_date"
    articles: ClassVar[re.Pattern[str]] = re.compile(r"/c/\d{4}-\d\d-\d\d/\d+\.s?html?$")

    def recognises(self, page: Page) -> bool:
        """Whether a page has the field to enter a page's number, links to an article of its own site, or is one."""
        return bool(_FIELD.search(page.text) or _ARTICLE_LINK.search(page.text)) or self.favours(page.url)

    def find_pager(self, page: Page) -> Pager | None:
        """Return the pages that the list states to have, None where it has no field to enter their numbers."""
        root = parse_document(page.text)
        if not _FIELD.search(page.text):
            return None
        total = find_page_total(root, page)
        if total is None:
            return Pager(doubts=("the list has a field for a page's number and does not say how many pages there are",))
        numbers = range(2, total + 1)
        further = tuple(ListRequest(urljoin(page.url, f"index_{number}.shtml")) for number in numbers)
        return Pager(further, find_count(text_of(root)))


PLATFORM: Platform = CDate()
