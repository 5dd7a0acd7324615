"""陕西's static pages: lists `/zfxxgk/zfxxgknb/1.html`, `2.html`, …, articles of nineteen digits below the folder.

An article is `/zfxxgk/zfxxgknb/xj/1882251480800149505.html`; page k of the list is `k.html`, the first may be the
folder itself (domain notes §3.1).
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from crawler.platforms.base import ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import parse_document, text_of
from crawler.platforms.markup.numbered import find_page_total
from crawler.platforms.markup.pagers import Pager, find_count, find_linked_pager

_LINK = re.compile(r"""href\s*=\s*["'](?!https?:)[^"'\s]*/(?:\d{19}|zfxxgk(?:/\w+)+/1)\.html["']""", re.IGNORECASE)
_LIST = re.compile(r"/(?:(\d{1,4})\.html)?$")


class Shaanxi(GenericPages):
    """Columns and articles of these portals."""

    name: ClassVar[str] = "shaanxi"
    articles: ClassVar[re.Pattern[str]] = re.compile(r"/\d{19}\.html$")

    def recognises(self, page: Page) -> bool:
        """Whether a page links to an article or to the first page of a list of its own site, or is an article."""
        return bool(_LINK.search(page.text)) or self.favours(page.url)

    def find_pager(self, page: Page) -> Pager | None:
        """Return the pages that the list states to have or links to; where it does neither, the next one by guess."""
        here = _LIST.search(urlsplit(page.url).path)
        if here is None:
            return None
        root = parse_document(page.text)
        total, count = find_page_total(root, page), find_count(text_of(root))
        if total is not None:
            numbers = range(2, total + 1)
            return Pager(tuple(ListRequest(urljoin(page.url, f"{number}.html")) for number in numbers), count)
        linked = find_linked_pager(root, page)
        if linked.further or count is not None:
            return linked
        following = urljoin(page.url, f"{int(here[1] or 1) + 1}.html")
        return Pager((ListRequest(following, speculative=True),))


PLATFORM: Platform = Shaanxi()
