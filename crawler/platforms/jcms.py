"""大汉 JCMS (jpage): the first records lie in the page's `<datastore>`, the rest come from `dataproxy.jsp` by POST.

A request asks for three pages at once (`startrecord=46&endrecord=90&perpage=15`); the program lies at one of three
paths, and the page usually says at which (domain notes §3.1).
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from crawler.errors import ListMissingError
from crawler.platforms.base import ListPage, ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.records import read_records

PROXY_PATHS = (
    "/module/web/jpage/dataproxy.jsp",
    "/module/jpage/dataproxy.jsp",
    "/module/jslib/jquery/jpage/dataproxy.jsp",
)
PAGES_A_REQUEST = 3
_DEFAULT_PER_PAGE = 15
_PROXY = re.compile(r"(?:https?://[^/\"'\s]+)?/[\w/]*dataproxy\.jsp", re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|[\"']?\btotalrecord[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"[\"']?\bperpage[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_FIELDS = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_DEFAULTS = {"col": "1", "appid": "1", "path": "/", "sourceContentType": "1", "permissiontype": "0"}


class Jcms(GenericPages):
    """Columns and articles of JCMS."""

    name: ClassVar[str] = "jcms"
    fingerprint: ClassVar[re.Pattern[str]] = re.compile(r"<datastore>|dataproxy\.jsp|大汉版通|/module/xxgk/|\bjpage\b")
    articles: ClassVar[re.Pattern[str]] = re.compile(r"/art/\d{4}/(?:\d+/\d+/)?art_\w+\.html$")
    containers: ClassVar[tuple[str, ...]] = (
        "//*[@id='zoom']",
        "//*[contains(concat(' ', @class, ' '), ' article_zoom ')]",
    )

    def read_list(self, page: Page) -> ListPage:
        """Read the records of a datastore, in the column's page or in what the proxy answered.

        Raises:
            ListMissingError: The page has neither records nor a list of links.
        """
        if "<recordset" not in page.text.lower() and "<record>" not in page.text.lower():
            return super().read_list(page)
        base = re.sub(r"/module/[\w/]*dataproxy\.jsp.*$", "/", page.url)
        entries, unread = read_records(base, page.text)
        total = _TOTAL.search(page.text)
        stated = int(total[1] or total[2]) if total else None
        if not entries and stated != 0:
            raise ListMissingError(f"{page.url}: a datastore without records")
        doubts = (f"{len(unread)} records of the datastore hold no link: {', '.join(unread)}",) if unread else ()
        if "dataproxy" in urlsplit(page.url).path:
            return ListPage(entries, (), stated, doubts)
        return ListPage(entries, _further(page, len(entries) + len(unread), stated), stated, doubts)


def _further(page: Page, held: int, stated: int | None) -> tuple[ListRequest, ...]:
    """Return the groups of records that the page does not hold; from the first group on where it holds no whole one."""
    found = _PER_PAGE.search(page.text)
    per_page = max(int(found[1]), 1) if found else _DEFAULT_PER_PAGE
    group = PAGES_A_REQUEST * per_page
    if stated is None or held >= stated:
        return ()
    named = _PROXY.search(page.text)
    paths = [urljoin(page.url, path) for path in ((named[0],) if named else ()) + PROXY_PATHS]
    form = _form(page.text)
    requests = []
    for start in range(held // group * group + 1, stated + 1, group):
        query = f"?startrecord={start}&endrecord={start + group - 1}&perpage={per_page}"
        urls = [path + query for path in dict.fromkeys(paths)]
        requests.append(ListRequest(urls[0], form, alternatives=tuple(urls[1:])))
    return tuple(requests)


def _form(text: str) -> tuple[tuple[str, str], ...]:
    """Return the fields that the page's own script would post, with JCMS's defaults for those it does not give."""
    fields = dict(_DEFAULTS)
    for name in _FIELDS:
        given = re.search(rf"""["']?\b{name}["']?\s*[:=]\s*(?:["']([^"']*)["']|([\w/.-]+))""", text)
        if given:
            fields[name] = given[1] if given[1] is not None else given[2]
    return tuple((name, fields[name]) for name in _FIELDS if name in fields)


PLATFORM: Platform = Jcms()
