"""ASP.NET pages whose pager posts the page back: `javascript:__doPostBack('AspNetPager1','2')`.

Such a page is the answer to a form that holds all of its hidden fields, `__VIEWSTATE` among them, with the control in
`__EVENTTARGET` and the page in `__EVENTARGUMENT`. Each answer has other hidden fields, so that a page is asked for from
the one before it, and from no other.
"""

from __future__ import annotations

import re
from typing import ClassVar

from lxml.html import HtmlElement

from crawler.platforms.base import ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import absolute_url, base_of, links_of, number_of, parse_document, text_of
from crawler.platforms.markup.numbered import find_page_total
from crawler.platforms.markup.pagers import Pager, find_count, is_next

_STATE = re.compile(r"""\bname\s*=\s*["']?__VIEWSTATE\b""")
_POST_BACK = re.compile(r"""__doPostBack\(\s*["']([^"']+)["']\s*,\s*["']([^"']*)["']\s*\)""")
_PAGE = re.compile(r"^(?:Page\$)?(\d+)$")


class Aspx(GenericPages):
    """Columns and articles of ASP.NET pages that are posted back."""

    name: ClassVar[str] = "aspx"

    def recognises(self, page: Page) -> bool:
        """Whether a page holds the state of its own controls."""
        return bool(_STATE.search(page.text))

    def find_pager(self, page: Page) -> Pager | None:
        """Return the next page, as the pager would post for it; None where the pager does not post."""
        root = parse_document(page.text)
        calls = _post_backs(root)
        if not calls:
            return None
        total, current = find_page_total(root, page), _current(root, calls)
        following = _following(calls, current)
        if following is None:
            is_last = current is not None and current >= max(
                [total or 0, *(number for _, _, number in calls if number)]
            )
            doubts = () if is_last else ("the pager posts back, and nothing says what its next page is",)
            return Pager((), find_count(text_of(root)), doubts)
        form = root.find(".//form")
        url = absolute_url(base_of(root, page), form.get("action") if form is not None else None) or page.url
        request = ListRequest(url, _fields(root, following[0], following[1]))
        return Pager((request,), find_count(text_of(root)))


# A control, its argument, and the number of the page that the argument is, None where it is none.
_Call = tuple[str, str, int | None]


def _post_backs(root: HtmlElement) -> list[_Call]:
    """Return the calls of the pager's links, those to the next page as page 0."""
    calls: list[_Call] = []
    for link in links_of(root):
        posted, words = _POST_BACK.search(link.get("href", "")), text_of(link) or link.get("title", "")
        if posted is None:
            continue
        number, counted = _PAGE.match(posted[2]), number_of(words)
        if is_next(words):
            calls.append((posted[1], posted[2], 0))
        elif number or counted is not None:
            calls.append((posted[1], posted[2], int(number[1]) if number else counted))
    return calls


def _current(root: HtmlElement, calls: list[_Call]) -> int | None:
    """Return the number that the pager shows beside its links without a link, None where it shows none."""
    controls = [link for link in links_of(root) if _POST_BACK.search(link.get("href", ""))]
    for holder in (node for link in controls[:1] for node in list(link.iterancestors())[:4]):
        for node in holder.iter("span", "b", "strong", "font"):
            number = number_of(text_of(node))
            if number is not None and node.find(".//a") is None:
                return number
        bare = (number_of(text_of(link)) for link in holder.iter("a") if not link.get("href"))
        number = next((number for number in bare if number is not None), None)
        if number is not None:
            return number
    numbers = {number for _, _, number in calls if number}
    return 1 if numbers and min(numbers) == 2 else None


def _following(calls: list[_Call], current: int | None) -> tuple[str, str] | None:
    by_word = next(((control, argument) for control, argument, number in calls if number == 0), None)
    by_number = next(((one, two) for one, two, number in calls if current and number == current + 1), None)
    return by_word or by_number


def _fields(root: HtmlElement, control: str, argument: str) -> tuple[tuple[str, str], ...]:
    hidden = {
        field.get("name"): field.get("value", "")
        for field in root.iter("input")
        if field.get("type", "").lower() == "hidden" and field.get("name")
    }
    posted = hidden | {"__EVENTTARGET": control, "__EVENTARGUMENT": argument}
    return tuple((str(name), value) for name, value in posted.items())


PLATFORM: Platform = Aspx()
