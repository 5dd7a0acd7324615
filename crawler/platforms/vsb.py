"""博达 VSB: columns `zfxxgknb.htm`, articles `/info/1308/25196.htm`, and pages that are numbered downwards.

The column's own page is the newest; of T pages the second is `zfxxgknb/{T-1}.htm` and the oldest `zfxxgknb/1.htm`, so
that old pages keep their addresses. T stands in `_simple_list_gotopage_fun(T, 'u9_goto', 2)` (domain notes §3.1).
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from crawler.platforms.base import ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import parse_document, text_of
from crawler.platforms.markup.pagers import Pager, find_count

_TOTAL = re.compile(r"_simple_list_gotopage_fun\(\s*(\d+)\s*,\s*(?:&quot;|[\"'])\w+(?:&quot;|[\"'])\s*,\s*2\s*\)")
_SUBPAGE = re.compile(r"^(.+)/(\d+)\.htm$")


class Vsb(GenericPages):
    """Columns and articles of VSB."""

    name: ClassVar[str] = "vsb"
    fingerprint: ClassVar[re.Pattern[str]] = re.compile(
        r"Announced by Visual SiteBuilder|_sitegray/|/system/resource/|_showDynClicks|_simple_list_gotopage_fun"
        r"|vsb_content"
    )
    articles: ClassVar[re.Pattern[str]] = re.compile(r"/info/\d+/\d+\.htm$|/content\.jsp\?.*\bwbnewsid=\d+")
    containers: ClassVar[tuple[str, ...]] = (
        "//*[starts-with(@id, 'vsb_content')]//*[contains(concat(' ', @class, ' '), ' v_news_content ')]",
        "//*[starts-with(@id, 'vsb_content')]",
        "//*[contains(concat(' ', @class, ' '), ' v_news_content ')]",
    )
    titles: ClassVar[tuple[str, ...]] = ("//h1", "//form[contains(@name, '_newscontent_')]//h2", "//h2", "//h3")
    documents: ClassVar[re.Pattern[str]] = re.compile(r"/system/_content/download\.jsp\?.*\bwbfileid=")

    def find_pager(self, page: Page) -> Pager | None:
        """Return all pages behind the newest, from the number of pages that the column's script states."""
        stated = _TOTAL.search(page.text)
        if stated is None:
            return None
        total = int(stated[1])
        path = urlsplit(page.url).path
        within = _SUBPAGE.match(path)
        column = within[1] if within and int(within[2]) < total else re.sub(r"\.htm$", "", path)
        further = tuple(ListRequest(urljoin(page.url, f"{column}/{number}.htm")) for number in range(total - 1, 0, -1))
        return Pager(further, find_count(text_of(parse_document(page.text))))


PLATFORM: Platform = Vsb()
