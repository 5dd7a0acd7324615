"""大汉 jpaas: the column's page names a building unit, whose HTML comes as JSON from `…/front/page/build/unit`.

`<script src="…/unitbuild.js" url="…" queryData="{'webId':…,'tagId':…,'pageId':…}">` says what to ask for; the page's
number goes into `paramJson` and nowhere else is heeded. It ends with a page without lines. Without a Referer the
answer is 403 (domain notes §3.1).
"""

from __future__ import annotations

import json
import re
from ast import literal_eval
from collections.abc import Mapping
from html import unescape
from typing import ClassVar
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.errors import ListMissingError
from crawler.platforms.base import ListPage, ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import parse_document, text_of
from crawler.platforms.markup.json_lists import find_value, parse_answer
from crawler.platforms.markup.lists import find_list
from crawler.platforms.markup.pagers import find_count

PAGE_SIZE = 15
_UNIT = "/front/page/build/unit"
_BUILDER = re.compile(r"<script\b[^>]*unitbuild\.js[^>]*>", re.IGNORECASE)
_ATTRIBUTE = r"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)')"""
# What a template's author calls the unit that is the list, and those that are not.
_LIST_TAG = re.compile(r"列表|list|分页|内容|信息|当前栏目|zw|right", re.IGNORECASE)
_OTHER_TAG = re.compile(r"导航|菜单|位置|头部|底部|页脚|nav|menu|foot|head|search", re.IGNORECASE)


class Jpaas(GenericPages):
    """Columns and articles of jpaas."""

    name: ClassVar[str] = "jpaas"
    # Its pages bear marks of JCMS too, which it follows.
    precedence: ClassVar[int] = -1
    fingerprint: ClassVar[re.Pattern[str]] = re.compile(r"jpaas-publish-server|unitbuild\.js|/jpaas-|AuthorizedRead/")
    articles: ClassVar[re.Pattern[str]] = re.compile(r"/art/\d{4}/(?:\d+/\d+/)?art_\w+\.html$")
    containers: ClassVar[tuple[str, ...]] = (
        "//*[@id='zoom']",
        "//*[contains(concat(' ', @class, ' '), ' article_zoom ')]",
        "//*[contains(concat(' ', @class, ' '), ' bt-content ')]",
    )
    documents: ClassVar[re.Pattern[str]] = re.compile(r"/jpaas-[\w-]+-server/.*(?:download|downfile)|/module/download/")

    def read_list(self, page: Page) -> ListPage:
        """Read the JSON of a unit, or the column's page, which names it.

        Raises:
            ListMissingError: The JSON holds no list, or the page neither a unit nor a list.
        """
        if urlsplit(page.url).path.endswith(_UNIT):
            return self._read_unit(page)
        units = _units(page)
        if not units:
            return super().read_list(page)
        return ListPage((), tuple(ListRequest(_numbered(unit, 1)) for unit in units))

    def _read_unit(self, page: Page) -> ListPage:
        markup, number = _markup(page), _number(page.url)
        root = parse_document(f"<html><body>{markup}</body></html>")
        found = find_list(root, page, self.favours)
        stated = find_count(text_of(root))
        if not found.entries and number == 1 and stated != 0:
            raise ListMissingError(f"{page.url}: no links in the unit that look like a list of documents")
        further = (ListRequest(_numbered(page.url, number + 1), speculative=True),) if found.entries else ()
        return ListPage(found.entries, further, stated, found.doubts)


def _units(page: Page) -> list[str]:
    """Return the addresses of the units that may be the list; of several that one alone whose name says so."""
    found: dict[str, str] = {}
    for tag in _BUILDER.findall(page.text):
        address, query = (re.search(_ATTRIBUTE.format(name=name), tag, re.IGNORECASE) for name in ("url", "queryData"))
        if address is None or query is None:
            continue
        values = _values(unescape(query[1] or query[2]))
        if values.get("pageType", "column") == "column" and not _OTHER_TAG.search(values.get("tagId", "")):
            url = urljoin(page.url, unescape(address[1] or address[2]))
            found[f"{url}?{urlencode(values)}"] = values.get("tagId", "")
    named = [url for url, tag in found.items() if _LIST_TAG.search(tag)]
    return named or list(found)


def _values(query: str) -> dict[str, str]:
    try:
        values = json.loads(query)
    except ValueError:
        try:
            values = literal_eval(query)
        except (ValueError, SyntaxError):
            return {}
    return {str(name): str(value) for name, value in values.items()} if isinstance(values, Mapping) else {}


def _markup(page: Page) -> str:
    data = find_value(parse_answer(page), "data")
    markup = data if isinstance(data, str) else find_value(data, "html")
    if not isinstance(markup, str):
        raise ListMissingError(f"{page.url}: the JSON holds no HTML")
    return markup


def _number(url: str) -> int:
    given = parse_qs(urlsplit(url).query).get("paramJson", ["{}"])[0]
    try:
        return int(json.loads(given).get("pageNo", 1))
    except (ValueError, AttributeError):
        return 1


def _numbered(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "paramJson"]
    asked = json.dumps({"pageNo": number, "pageSize": PAGE_SIZE}, separators=(",", ":"))
    return urlunsplit(parts._replace(query=urlencode([*query, ("paramJson", asked)])))


PLATFORM: Platform = Jpaas()
