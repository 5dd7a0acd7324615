"""龙讯 lonsun (安徽, parts of 湖南 and 甘肃): catalogues of an organ, whose lists a label program writes.

The column `/public/column/{organ}?type=4&catId={category}&action=list` asks `/site/label/8888` with
`labelName=publicInfoList` and `pageIndex` from 1, which answers with a fragment of HTML; how many pages there are is
said by `pageCount:` in a script, of the column or of the fragment. Some columns hold the first page themselves, some
call the program for that as well. The program lies under the same folder as the column, and what it is asked with
stands in the column's script (domain notes §3.1).
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlencode, urljoin, urlsplit

from crawler.errors import ListMissingError
from crawler.platforms.base import ListPage, ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import is_markup, parse_document
from crawler.platforms.markup.lists import find_list
from crawler.platforms.markup.parameters import find_parameter, find_parameters, query_of, with_query

_PROGRAM = "/site/label/8888"
_PROGRAM_URL = re.compile(r"""["']((?:https?://[^"'\s]+?|/[\w/.-]*)?/?site/label/8888)(\?[^"'\s]*)?["']""")
_COLUMN = re.compile(r"^(.*)/public/(?:column|publicColumn)/(\d+)")
_ARTICLE_LINK = re.compile(r"""href\s*=\s*["'][^"'\s]*/public/\d+/\d+\.html["']""", re.IGNORECASE)
_FINGERPRINT = re.compile(r"/site/label/\d+|/public/column/\d+|/site/tpl/\d+")
# Characters before and behind the name of the list's label in which the values lie that it is asked with.
_AROUND = 800
_PAGE_COUNT = re.compile(r"""\bpageCount["']?\s*[:=]\s*["']?(\d+)""")
_TOTAL = re.compile(r"""(?<![\w$])total(?:Count|Record)?["']?\s*[:=]\s*["']?(\d+)""")
# What a column's script has the program say where it finds nothing.
_NOTHING = re.compile(r"暂无(?:相关)?(?:信息|内容|数据)|没有(?:相关)?信息")
# Everything that public pages send; what a column's script and address do not give is left out or has a default.
_FIELDS = (
    "siteId",
    "pageSize",
    "action",
    "fuzzySearch",
    "fromCode",
    "sortType",
    "isDate",
    "dateFormat",
    "length",
    "organId",
    "type",
    "catId",
    "catIds",
    "cId",
    "keyWords",
    "result",
    "file",
)
_DEFAULTS = {"pageSize": "15", "action": "list", "type": "4", "isDate": "true", "dateFormat": "yyyy-MM-dd"}


class Lonsun(GenericPages):
    """Catalogues and articles of lonsun's portals."""

    name: ClassVar[str] = "lonsun"
    articles: ClassVar[re.Pattern[str]] = re.compile(r"/public/\d+/\d+\.html$")
    containers: ClassVar[tuple[str, ...]] = (
        "//*[contains(concat(' ', @class, ' '), ' j-fontContent ')]",
        "//*[@id='zoom']",
    )

    def recognises(self, page: Page) -> bool:
        """Whether a page calls the label program, links to a catalogue, or links to two of its articles."""
        return bool(_FINGERPRINT.search(page.text)) or len(set(_ARTICLE_LINK.findall(page.text))) >= 2

    def read_list(self, page: Page) -> ListPage:
        """Read a fragment of the label program, or the column's page, which says how the program is asked.

        Raises:
            ListMissingError: The page is neither, and holds no other list.
        """
        if urlsplit(page.url).path.endswith(_PROGRAM):
            return self._read_fragment(page)
        first = _first_request(page)
        if first is None:
            return super().read_list(page)
        found = find_list(parse_document(page.text), page, self.favours) if is_markup(page) else None
        pages = _PAGE_COUNT.search(page.text)
        # Side columns of a page that leaves its list to the program have links as well.
        if found is None or pages is None or not any(self.favours(entry.url) for entry in found.entries):
            return ListPage((), (ListRequest(first),))
        return ListPage(found.entries, _pages_after(first, int(pages[1])), _total(page.text), found.doubts)

    def _read_fragment(self, page: Page) -> ListPage:
        total, pages = _total(page.text), _PAGE_COUNT.search(page.text)
        found = find_list(parse_document(page.text), page, self.favours)
        number = int(query_of(page.url).get("pageIndex") or 1)
        if not found.entries and total != 0 and not _NOTHING.search(page.text):
            raise ListMissingError(f"{page.url}: the label program answers with no list")
        if pages is not None:
            return ListPage(found.entries, _pages_after(page.url, int(pages[1])), total, found.doubts)
        more = (ListRequest(with_query(page.url, pageIndex=number + 1), speculative=True),) if found.entries else ()
        return ListPage(found.entries, more, total, found.doubts)


def _first_request(page: Page) -> str | None:
    """Return the URL of the list's first page as the column's script would ask for it, None for a page of no column."""
    column, called = _COLUMN.match(urlsplit(page.url).path), _find_call(page.text)
    if called is None and (column is None or find_parameter(page.text, "labelName") is None):
        return None
    if called is not None and called[2]:
        asked = query_of(called[2].replace("&amp;", "&"))
    else:
        # A page may call the program for its menus as well.
        place = max(page.text.find("publicInfoList"), 0)
        near = page.text[max(place - _AROUND, 0) : place + _AROUND]
        asked = _DEFAULTS | find_parameters(page.text, _FIELDS) | find_parameters(near, _FIELDS)
    if asked.get("labelName", "publicInfoList") != "publicInfoList":
        return None
    # The address says which catalogue is shown; a script that serves all of them may name another first.
    given = {name: value for name, value in query_of(page.url).items() if name in ("catId", "type") and value}
    if column is not None:
        given["organId"] = column[2]
    folder = column[1] if column is not None else ""
    program = urljoin(page.url, called[1] if called is not None else folder + _PROGRAM)
    fields = {"labelName": "publicInfoList", **asked, **given, "pageIndex": "1"}
    return f"{program}?{urlencode(fields)}"


def _find_call(text: str) -> re.Match[str] | None:
    """Return where a page writes the program's address: with the list's label in its query, else without a query."""
    found = list(_PROGRAM_URL.finditer(text))
    whole = (one for one in found if one[2] and "publicInfoList" in one[2])
    return next(whole, next((one for one in found if not one[2]), found[0] if found else None))


def _pages_after(url: str, page_count: int) -> tuple[ListRequest, ...]:
    return tuple(ListRequest(with_query(url, pageIndex=number)) for number in range(2, page_count + 1))


def _total(text: str) -> int | None:
    found = _TOTAL.search(text)
    return int(found[1]) if found else None


PLATFORM: Platform = Lonsun()
