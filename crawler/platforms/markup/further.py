"""Articles that go on on further pages (正文分页): their addresses, by the script or by the links of their pager."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from crawler.platforms.base import Page
from crawler.platforms.markup.clicks import clickable_of, find_target
from crawler.platforms.markup.document import base_of, number_of, text_of
from crawler.platforms.markup.pagers import find_trs_pager, find_ucap_pager, is_next

# An article of more pages is a list, or a trap.
MOST_FURTHER = 30
# What stands for page two behind the name of page one: `t20240117_1.html`, `25196-2.htm`, `25196/2.htm`.
_NUMBER = re.compile(r"[_/-](\d{1,2})")
_PARAMETER = re.compile(r"(?:cur(?:rent)?_?)?page(?:_?(?:no|num|number|index|id))?|p", re.IGNORECASE)


def find_further_pages(root: HtmlElement, page: Page, belongs: Callable[[HtmlElement], bool]) -> tuple[str, ...]:
    """Return where the pager of an article leads on to, each URL once; not all of it need be of the same article.

    `belongs` says whether a link stands where an article's own pager does.
    """
    called = find_trs_pager(page) or find_ucap_pager(page)
    found = dict.fromkeys(request.url for request in called.further) if called is not None else {}
    base = base_of(root, page)
    for link in clickable_of(root):
        words = text_of(link).strip("[]【】 ")
        if not (is_next(words) or 1 < (number_of(words) or 0) <= MOST_FURTHER + 1):
            continue
        url = find_target(link, base)
        if url is not None and url != page.url and belongs(link):
            found.setdefault(url)
    return tuple(found)


def find_page_number(article: str, url: str) -> int | None:
    """Return the number in the address of a further page of an article, None for what is another article's.

    By some families' rule page two has number 1, by others' it has 2: only the order tells.
    """
    own, other = urlsplit(article), urlsplit(url)
    if (own.scheme, own.netloc) != (other.scheme, other.netloc):
        return None
    if own.path == other.path:
        return _number_in_query(own.query, other.query)
    stem, ending = posixpath.splitext(own.path)
    if own.path.endswith("/"):
        stem, ending = f"{own.path}index", posixpath.splitext(other.path)[1]
    if own.query != other.query or not (other.path.startswith(stem) and other.path.endswith(ending)):
        return None
    number = _NUMBER.fullmatch(other.path.removeprefix(stem).removesuffix(ending))
    return int(number[1]) if number else None


def _number_in_query(own: str, other: str) -> int | None:
    """Return the page that a query asks for which asks for nothing else beside."""
    before, now = dict(parse_qsl(own)), dict(parse_qsl(other))
    changed = [name for name in now if now[name] != before.get(name)]
    if len(changed) != 1 or before.keys() - now.keys() or not _PARAMETER.fullmatch(changed[0]):
        return None
    value = now[changed[0]]
    return int(value) if value.isdecimal() and len(value) <= 2 else None
