"""大汉 JCMS's 信息公开平台: annual reports as a grid of bodies and years, each cell a page of `xxgkAnnualReport.jsp`.

`?area=` is a body (a code of the tree, or its 统一社会信用代码) and `&fbtime=` a year. A body's page links to its
years, `tree.jsp?area=` holds the bodies below an area. What is no page of the grid is read as JCMS's
(domain notes §3.1).
"""

from __future__ import annotations

import re
from html import unescape
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.platforms.base import ListedEntry, ListPage, ListRequest, Page, Platform
from crawler.platforms.jcms import Jcms
from crawler.platforms.markup.document import absolute_url, base_of, parse_document, squeeze, text_of
from crawler.platforms.markup.titles import REPORT_WORDS

_PROGRAM = "xxgkAnnualReport.jsp"
_REPORTS = "政府信息公开年度报告"
_ADDRESS = re.compile(r"""[\w:/.-]*xxgkAnnualReport\.jsp\?[\w=&;%.-]*""")
_TREE = re.compile(r"""[\w:/.-]*/module/xxgk/tree\.jsp\?[\w=&;%.-]*""")


class JcmsXxgk(Jcms):
    """The grid of bodies and years, and the JCMS around it."""

    name: ClassVar[str] = "jcms_xxgk"
    # Its pages are JCMS's, and a little more.
    precedence: ClassVar[int] = -1
    fingerprint: ClassVar[re.Pattern[str]] = re.compile(r"xxgkAnnualReport\.jsp")

    def recognises(self, page: Page) -> bool:
        """Whether a page is of the grid or leads to it."""
        return _PROGRAM in page.url or super().recognises(page)

    def read_list(self, page: Page) -> ListPage:
        """Read a body's years and the bodies beside it, or the tree of bodies.

        Raises:
            ListMissingError: The page leads to no grid, and is no list of JCMS's.
        """
        root = parse_document(page.text)
        cells = _cells(root, page)
        bodies = [url for url in _addresses(page, _ADDRESS) if not _year(url) and _area(url) != _area(page.url)]
        trees = _addresses(page, _TREE)
        if not (cells or bodies or trees or _PROGRAM in page.url or _TREE.search(page.url)):
            return super().read_list(page)
        further = tuple(ListRequest(url, begins=True) for url in dict.fromkeys([*bodies, *trees]))
        return ListPage(tuple(cells), further)


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
