"""Lists of `/info/iList.jsp?node_id=&cat_id=&cur_page=N` (陕西, 昌吉, 绵竹): one program, a page by its number.

The address of page 1 need not name it. Articles name their attachments in elements of their own,
`#attribute file[href]` (domain notes §3.1).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar

from crawler.platforms.base import Article, AttachmentLink, ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import absolute_url, base_of, parse_document, text_of
from crawler.platforms.markup.numbered import find_page_total
from crawler.platforms.markup.pagers import Pager, find_count
from crawler.platforms.markup.parameters import query_of, with_query

_PROGRAM = re.compile(r"/info/iList\.jsp\?")
_NUMBER = re.compile(r"[?&;]cur_page=(\d{1,5})")


class IList(GenericPages):
    """Columns and articles of the portals that have this program."""

    name: ClassVar[str] = "ilist"
    containers: ClassVar[tuple[str, ...]] = ("//section/article", "//*[@class='con_c']")

    def recognises(self, page: Page) -> bool:
        """Whether a page is of the program, or links to it."""
        return bool(_PROGRAM.search(page.url) or _PROGRAM.search(page.text))

    def find_pager(self, page: Page) -> Pager | None:
        """Return the pages up to the last that the pager names; where it names none, the next one by guess."""
        if not _PROGRAM.search(page.url):
            return None
        root = parse_document(page.text)
        current = int(query_of(page.url).get("cur_page") or 1)
        total, count = find_page_total(root, page), find_count(text_of(root))
        last = max([total or 0, *map(int, _NUMBER.findall(page.text))])
        if last == 0 and count is None:
            return Pager((ListRequest(with_query(page.url, cur_page=current + 1), speculative=True),))
        numbers = (number for number in range(2, last + 1) if number != current)
        return Pager(tuple(ListRequest(with_query(page.url, cur_page=number)) for number in numbers), count)

    def read_article(self, page: Page) -> Article:
        """Read an article and its attachments, also those in elements of the program's own."""
        shown = super().read_article(page)
        root = parse_document(page.text)
        base = base_of(root, page)
        named = {link.url: link for link in shown.attachments}
        for element in root.iter("file"):
            url = absolute_url(base, element.get("href"))
            if url is not None:
                named.setdefault(url, AttachmentLink(url, text_of(element)))
        return replace(shown, has_content=shown.has_content or bool(named), attachments=tuple(named.values()))


PLATFORM: Platform = IList()
