"""Pagers that any page may have: links to numbered pages, 下一页, and counts in words.

`createPageHTML` exists in two kinds that count differently. TRS writes `createPageHTML(total, current, "index",
"html")` with `current` from 0, and page k lies at `index_{k-1}`. UCAP writes `createPageHTML("element", total,
current, "list", "shtml", rows)` with `current` from 1, and page k lies at `list_k`. The first argument decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from lxml.html import HtmlElement

from crawler.platforms.base import ListRequest, Page
from crawler.platforms.markup.clicks import find_choice, find_target
from crawler.platforms.markup.document import absolute_url, base_of, is_broken_link, links_of, number_of, text_of
from crawler.platforms.markup.encoded import is_hidden
from crawler.platforms.markup.numbered import find_numbered_pages, find_page_total
from crawler.platforms.markup.scripted import find_call, find_choices, has_scripted_pager

_TRS = re.compile(r"""createPage(?:HTML)?\(\s*(\d+)\s*,\s*\d+\s*,\s*["']([^"']+)["']\s*,\s*["'](\w+)["']""")
_UCAP = re.compile(
    r"""createPageHTML\(\s*["'][^"']*["']\s*,\s*(\d+)\s*,\s*\d+\s*,\s*["']([^"']+)["']\s*,\s*["'](\w+)["']"""
    r"""(?:\s*,\s*["']?(\d+))?"""
)
_NEXT = re.compile(r"^(?:下一?页|后一页|next(?:\s*page)?|[>»›]|&gt;)\s*[>»›]*$", re.IGNORECASE)
_NEXT_NAME = re.compile(r"(?<![a-z])(?:next(?:page)?|xiayiye)(?![a-z])|下一页", re.IGNORECASE)
_BACK = re.compile(r"^(?:首页|第一页|上一?页|前一页|first|prev(?:ious)?|[<«‹])$", re.IGNORECASE)
_CONTROL = re.compile(
    r"^(?:(?:首|第一|上一?|前一|下一?|后一|尾|末|最后一)页|first|prev(?:ious)?|next|last|[<>«»‹›|]+|\d{1,4})$",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?:共(?:有|计)?|总(?:记录|条)?数?|合计)\s*[:：]?\s*(\d{1,6})\s*(?:条|篇|项|个?记录)")
_PAGES = re.compile(r"(?:共|/)\s*(\d{1,5})\s*页")
_PAGER_NAME = re.compile(r"page|pagination|pager|fenye|turn", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a list goes on: further requests in the list's order, and the rest as a `ListPage` has it."""

    further: tuple[ListRequest, ...] = ()
    stated_count: int | None = None
    doubts: tuple[str, ...] = ()
    stated_pages: int | None = None


def is_control(text: str) -> bool:
    """Whether a link's text is a control of a pager and no title."""
    return bool(_CONTROL.match(text))


def is_next(text: str) -> bool:
    """Whether a link's text says that it leads to the next page."""
    return bool(_NEXT.match(text))


def has_trs_pager(text: str) -> bool:
    """Whether a page calls `createPageHTML` the way TRS does."""
    return bool(_TRS.search(text))


def find_trs_pager(page: Page) -> Pager | None:
    """Return the further pages that TRS's `createPageHTML` promises, None where the page does not call it."""
    call = _TRS.search(page.text)
    if call is None:
        return None
    total, name, ending = int(call[1]), call[2], call[3]
    return Pager(tuple(ListRequest(urljoin(page.url, f"{name}_{k - 1}.{ending}")) for k in range(2, total + 1)))


def find_ucap_pager(page: Page) -> Pager | None:
    """Return the further pages that UCAP's `createPageHTML` promises, None where the page does not call it."""
    call = _UCAP.search(page.text)
    if call is None:
        return None
    total, name, ending = int(call[1]), call[2], call[3]
    further = tuple(ListRequest(urljoin(page.url, f"{name}_{k}.{ending}")) for k in range(2, total + 1))
    return Pager(further, int(call[4]) if call[4] else None)


def find_linked_pager(root: HtmlElement, page: Page) -> Pager:
    """Return the further pages that a pager's links lead to, and what its words state."""
    base, seen = base_of(root, page), text_of(root)
    targets: dict[str, None] = {}
    doubts: list[str] = []
    scripted = False
    for link in links_of(root):
        words = text_of(link) or link.get("title", "") or ("下一页" if _is_next_icon(link) else "")
        # A link to page 1 leads to the column itself, often by another address.
        numbered = 1 < (number_of(words) or 0) < 10_000 and _in_pager(link)
        if not (_NEXT.match(words) or numbered):
            continue
        target = find_target(link, base)
        if is_broken_link(base, link.get("href")):
            doubts.append(f"the pager links to no URL: {link.get('href')}")
        scripted = scripted or (target is None and numbered)
        if target and target != page.url:
            targets.setdefault(target)
    chosen = (find_choice(option, base) for _, options in find_choices(root) for option in options)
    targets |= dict.fromkeys(url for url in chosen if url and url != page.url)
    pages = _PAGES.search(seen)
    scripted = scripted or has_scripted_pager(root, base)
    if not targets and (scripted or (pages and int(pages[1]) > 1 and not leads_back(root, page))):
        doubts.append("the pager promises further pages and links to none")
    return Pager(tuple(map(ListRequest, targets)), find_count(seen), tuple(doubts))


def leads_back(root: HtmlElement, page: Page) -> bool:
    """Whether a pager has a link back to an earlier page: without one that leads on, the page is the last."""
    base = base_of(root, page)
    for link in links_of(root):
        # A menu has a link 首页 as well.
        if _BACK.match(text_of(link)) and text_of(link) != "首页":
            target = absolute_url(base, link.get("href"))
            if target is not None and target != page.url:
                return True
    return False


def find_count(text: str) -> int | None:
    """Return how many entries a list states in words, None where it states none."""
    found = _COUNT.search(text)
    return int(found[1]) if found else None


def find_pager(root: HtmlElement, page: Page) -> Pager:
    """Return the pager of a page of an unknown family: scripts of a known kind first, then links, then numbers."""
    scripted = find_trs_pager(page) or find_ucap_pager(page)
    if scripted:
        return scripted
    linked = find_linked_pager(root, page)
    if is_hidden(page.text):
        return replace(linked, doubts=(*linked.doubts, "the pager is encoded in a way that is not understood"))
    if linked.further or leads_back(root, page):
        return linked
    numbered = find_numbered_pages(root, page)
    if numbered is not None:
        return Pager(numbered[0], linked.stated_count, stated_pages=numbered[1])
    total = find_page_total(root, page)
    if total is not None and total > 1 and not linked.doubts:
        return replace(linked, doubts=(f"the page speaks of {total} pages, and nothing leads to the others",))
    return _doubt_call(linked, root, page)


def _doubt_call(linked: Pager, root: HtmlElement, page: Page) -> Pager:
    """Return a pager without links as its script's call has it: with the count that it is given, or a doubt."""
    call = find_call(page.text)
    if call is None or linked.doubts or linked.stated_count is not None:
        return linked
    if call.count is not None:
        return replace(linked, stated_count=call.count)
    if (find_page_total(root, page) or call.pages) == 1:
        return linked
    return replace(linked, doubts=(f"the pager is made by {call.name}, which is not understood",))


def _is_next_icon(link: HtmlElement) -> bool:
    """Whether a link without words is named for what it leads to: its picture or its font's glyph says nothing."""
    named = " ".join(link.get(name, "") for name in ("rel", "class", "id", "aria-label"))
    return bool(_NEXT_NAME.search(named)) and _in_pager(link)


def _in_pager(link: HtmlElement) -> bool:
    for depth, node in enumerate(link.iterancestors()):
        if depth >= 3 or node.tag == "body":
            return False
        if _PAGER_NAME.search(f"{node.get('class', '')} {node.get('id', '')}"):
            return True
        if any(_NEXT.match(text_of(other)) or "页" in text_of(other) for other in node.iter("a", "span")):
            return True
    return False
