"""大汉 JCMS's 信息公开平台: annual reports as a grid of bodies and years, or as a node of a catalogue.

Of the grid each cell is a page of `xxgkAnnualReport.jsp`: `?area=` is a body (a code of the tree, or its
统一社会信用代码) and `&fbtime=` a year. A body's page links to its years, `tree.jsp?area=` holds the bodies below an
area. Of a catalogue the same tree holds 信息分类, and `search.jsp` lists one of them, by POST and `currpage`; without a
category it lists everything. What is neither is read as JCMS's (domain notes §3.1).
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import ClassVar
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.errors import ListMissingError
from crawler.platforms.base import ListedEntry, ListPage, ListRequest, Page, Platform
from crawler.platforms.jcms import Jcms
from crawler.platforms.markup.document import absolute_url, base_of, parse_document, squeeze, text_of
from crawler.platforms.markup.lists import find_list
from crawler.platforms.markup.pagers import find_count
from crawler.platforms.markup.titles import REPORT_WORDS, is_column_name

_PROGRAM = "xxgkAnnualReport.jsp"
_SEARCH = "/module/xxgk/search.jsp"
_REPORTS = "政府信息公开年度报告"
_ADDRESS = re.compile(r"""[\w:/.-]*xxgkAnnualReport\.jsp\?[\w=&;%.-]*""")
_TREE = re.compile(r"""[\w:/.-]*/module/xxgk/tree\.jsp\?[\w=&;%.-]*""")
# A node of the tree: funclick('A0212', …)>政府信息公开年报, its quotes escaped where a script writes it.
_NODE = re.compile(r"""funclick\(\s*\\?['"](\w+)\\?['"][^)]*\)[^<>]{0,80}>\s*([^<>]{1,40})""")
_PAGES = re.compile(r"共\s*(\d{1,4})\s*页")
_FIELDS = ("infotypeId", "jdid", "area", "divid", "standardXxgk")


class JcmsXxgk(Jcms):
    """The grid of bodies and years, the catalogue, and the JCMS around them."""

    name: ClassVar[str] = "jcms_xxgk"
    # Its pages are JCMS's, and a little more.
    precedence: ClassVar[int] = -1
    fingerprint: ClassVar[re.Pattern[str]] = re.compile(r"xxgkAnnualReport\.jsp|/module/xxgk/(?:tree|search)\.jsp")

    def recognises(self, page: Page) -> bool:
        """Whether a page is of the grid, or leads to it or to the catalogue."""
        return bool(self.fingerprint.search(page.url)) or super().recognises(page)

    def read_list(self, page: Page) -> ListPage:
        """Read a body's years and the bodies beside it, a tree, or what the catalogue lists.

        Raises:
            ListMissingError: The page is none of these, and no list of JCMS's.
        """
        path = urlsplit(page.url).path
        if path.endswith(_SEARCH):
            return self._read_results(page)
        categories = _NODE.findall(page.text) if path.endswith("/tree.jsp") else []
        if categories:
            return _read_categories(page, categories)
        root = parse_document(page.text)
        cells = _cells(root, page)
        bodies = [url for url in _addresses(page, _ADDRESS) if not _year(url) and _area(url) != _area(page.url)]
        trees = _addresses(page, _TREE)
        has_records = "<recordset" in page.text.lower()
        if has_records or not (cells or bodies or trees or _PROGRAM in page.url or _TREE.search(page.url)):
            return super().read_list(page)
        further = tuple(ListRequest(url, begins=True) for url in dict.fromkeys([*bodies, *trees]))
        return ListPage(tuple(cells), further)

    def _read_results(self, page: Page) -> ListPage:
        root = parse_document(page.text)
        found, seen = find_list(root, page, self.favours), text_of(root)
        stated = find_count(seen)
        if not found.entries and stated != 0:
            raise ListMissingError(f"{page.url}: the catalogue lists nothing, and does not say so")
        pages = _PAGES.search(seen)
        asked = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
        further = tuple(_search(page.url, asked, number) for number in range(2, int(pages[1]) + 1 if pages else 2))
        doubts = () if pages or stated is not None else ("the catalogue does not say how many pages it has",)
        return ListPage(found.entries, further, stated, (*found.doubts, *doubts))


def _read_categories(page: Page, nodes: list[tuple[str, str]]) -> ListPage:
    """Return the requests for what a tree's categories of annual reports hold."""
    asked = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    wanted = dict.fromkeys(number for number, name in nodes if is_column_name(name))
    if not wanted:
        raise ListMissingError(f"{page.url}: no category of the tree is called after annual reports")
    requests = (_search(page.url, {"jdid": "1", **asked, "infotypeId": one}, 1) for one in wanted)
    return ListPage((), tuple(replace(request, begins=True) for request in requests))


def _search(base: str, asked: dict[str, str], number: int) -> ListRequest:
    """Return the request for a page of a category; its address repeats what the form says."""
    fields = [(name, asked[name]) for name in _FIELDS if name in asked] + [("currpage", str(number))]
    return ListRequest(urljoin(base, f"{_SEARCH}?{urlencode(fields)}"), tuple(fields))


def _cells(root: HtmlElement, page: Page) -> list[ListedEntry]:
    """Return the years that a page links to, as links or as the choices of a form, each once."""
    base, own = base_of(root, page), squeeze(root.findtext(".//title") or "")
    found: dict[str, ListedEntry] = {}
    for link in root.iter("a", "option"):
        url = absolute_url(base, link.get("href"))
        if link.tag == "option" and re.fullmatch(r"(?:19|20)\d\d", link.get("value", "")) and _area(page.url):
            url = _with_year(page.url, link.get("value", ""))
        if url is None or _PROGRAM not in url or not _year(url):
            continue
        shown = squeeze(link.get("title", "")) or squeeze(f"{own} {text_of(link)}")
        title = shown if REPORT_WORDS.search(shown) else f"{shown} {_REPORTS}"
        found.setdefault(url, ListedEntry(url, title))
    return list(found.values())


def _addresses(page: Page, pattern: re.Pattern[str]) -> list[str]:
    """Return the addresses of a program that a page or its scripts hold, each once."""
    return list(dict.fromkeys(urljoin(page.url, unescape(found)) for found in pattern.findall(page.text)))


def _area(url: str) -> str:
    return parse_qs(urlsplit(url).query).get("area", [""])[0]


def _year(url: str) -> str:
    return parse_qs(urlsplit(url).query).get("fbtime", [""])[0]


def _with_year(url: str, year: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode({"area": _area(url), "fbtime": year}), fragment=""))


PLATFORM: Platform = JcmsXxgk()
