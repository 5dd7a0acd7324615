"""Finding the list on a page: the largest group of alike links whose texts look like titles."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lxml.html import HtmlElement

from crawler.platforms.base import ListedEntry, Page
from crawler.platforms.markup.dates import find_date
from crawler.platforms.markup.document import (
    absolute_url,
    base_of,
    is_broken_link,
    is_chrome,
    links_of,
    squeeze,
    text_of,
)
from crawler.platforms.markup.pagers import is_control
from crawler.platforms.markup.titles import weight_of

# Elements that hold lines together; their classes tell one list of a page from another.
_HOLDERS = frozenset({"ul", "ol", "dl", "table", "tbody", "div", "section", "article", "main"})
# Elements that only dress a link, and classes that only number or stripe lines.
_DRESS = frozenset({"b", "strong", "font", "span", "em", "i", "u", "h1", "h2", "h3", "h4", "h5", "p"})
_STRIPE = re.compile(r"^(?:odd|even|first|last|on|active|cur(?:rent)?|hover|li\d*|item\d+|\d+)$", re.IGNORECASE)
_EDGE_DATE = re.compile(
    r"^[\[(（]?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\])）]?\s|\s*[\[(（]?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\])）]?$"
)
_LEVELS = 7
_DATED = 3.0
_FAVOURED = 3.0
_LEAST = 1.0

Favour = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class FoundList:
    """The lines of a page's list in their order, and doubts: the lines whose links nobody can follow."""

    entries: tuple[ListedEntry, ...]
    doubts: tuple[str, ...] = ()


class _Member:
    """A link and where it leads, None where it is broken; what does not depend on the list it is in is asked once."""

    def __init__(self, link: HtmlElement, url: str | None, favours: Favour | None) -> None:
        self.link, self.url = link, url
        self._favours = favours

    @cached_property
    def title(self) -> str:
        return title_of(self.link)

    @cached_property
    def text(self) -> str:
        return text_of(self.link)

    @cached_property
    def own_weight(self) -> float:
        url = self.url or ""
        return weight_of(self.title, url) + (_FAVOURED if self._favours is not None and self._favours(url) else 0.0)


@dataclass(frozen=True, slots=True)
class _Line:
    """A link as a line of a list; `own_weight` is what its title and URL alone weigh."""

    link: HtmlElement
    url: str
    title: str
    row: HtmlElement
    listed_on: date | None
    own_weight: float

    @property
    def weight(self) -> float:
        return self.own_weight + (_DATED if self.listed_on else 0.0)


def find_list(root: HtmlElement, page: Page, favours: Favour | None = None) -> FoundList:
    """Return the page's list, without entries where no group of links looks like one.

    `favours` says of an absolute URL whether it has the shape of the family's articles.
    """
    best: list[_Line] = []
    texts: dict[HtmlElement, str] = {}
    broken: list[HtmlElement] = []
    most = 0.0
    # A holder further out wins only where it holds more lines of the same shape, so the innermost are asked first.
    for holder, members in _groups(root, page, favours):
        lines = _read_lines(holder, members, texts)
        score = sum(line.weight for line in lines)
        # Menus have many lines that weigh next to nothing.
        if score > most and any(line.weight >= _LEAST for line in lines):
            best, most = lines, score
            broken = [one.link for one in members if one.url is None]
    if not best:
        return FoundList(())
    entries = tuple(ListedEntry(line.url, line.title, line.listed_on) for line in _drop_companions(best))
    return FoundList(entries, tuple(f"{title_of(link)}: no URL: {link.get('href')}" for link in broken))


def title_of(link: HtmlElement) -> str:
    """Return a link's title: its text without a date at its edge, or its `title` where the text was cut short."""
    whole = text_of(link)
    shown = _EDGE_DATE.sub("", whole).lstrip("·•▪■◆●>»- ") or whole
    full = squeeze(link.get("title", ""))
    start = shown.rstrip("…. ")
    return full if full and (not start or full.startswith(start)) else shown


def _groups(root: HtmlElement, page: Page, favours: Favour | None) -> list[tuple[HtmlElement, list[_Member]]]:
    """Return the links by what holds them and by the elements that lie between, innermost holders first."""
    base = base_of(root, page)
    groups: dict[tuple[HtmlElement, str], list[_Member]] = defaultdict(list)
    chrome: dict[HtmlElement, bool] = {}
    for link in links_of(root):
        if is_chrome(link, chrome):
            continue
        url = absolute_url(base, link.get("href"))
        member = _Member(link, url, favours)
        if (url is None and not is_broken_link(base, link.get("href"))) or is_control(member.text):
            continue
        for holder, shape in _holders(link):
            groups[holder, shape].append(member)
    found = [(holder, members) for (holder, _), members in groups.items()]
    return sorted(found, key=lambda group: -sum(1 for _ in group[0].iterancestors()))


def _holders(link: HtmlElement) -> list[tuple[HtmlElement, str]]:
    holders, shape = [], "a"
    for level, node in enumerate(link.iterancestors()):
        if level >= _LEVELS or not isinstance(node.tag, str):
            break
        holders.append((node, shape))
        if node.tag not in _DRESS:
            names = node.get("class", "").split() if node.tag in _HOLDERS else []
            shape = f"{node.tag}.{'.'.join(sorted(name for name in names if not _STRIPE.match(name)))}>{shape}"
    return holders


def _read_lines(holder: HtmlElement, members: list[_Member], texts: dict[HtmlElement, str]) -> list[_Line]:
    """Return the links of a group as lines; `texts` keeps what elements say, for the same ones are asked again."""
    held: Counter[HtmlElement] = Counter()
    for member in members:
        for node in member.link.iterancestors():
            if node is holder:
                break
            held[node] += 1
    lines = []
    for member in members:
        if member.url is not None:
            row = _row_of(member.link, holder, held)
            listed_on = _date_of(member, row, texts)
            lines.append(_Line(member.link, member.url, member.title, row, listed_on, member.own_weight))
    return lines


def _row_of(link: HtmlElement, holder: HtmlElement, held: Counter[HtmlElement]) -> HtmlElement:
    """Return the line of a link: its li, tr or dl, else all around it that holds no other link of the list."""
    row = link
    for node in link.iterancestors():
        if node is holder or held[node] > 3:
            break
        if node.tag in ("li", "tr", "dl"):
            return node
        if held[node] == 1:
            row = node
    return row


def _date_of(member: _Member, row: HtmlElement, texts: dict[HtmlElement, str]) -> date | None:
    own, link = member.text, member.link
    around = (link.tail or "") if row is link else _text_of(row, texts).replace(own, " ", 1)
    found = find_date(around) or find_date(own)
    if found is not None:
        return found
    behind = row.getnext()
    if behind is None or behind.tag == "a" or behind.find(".//a") is not None:
        return None
    return find_date(_text_of(behind, texts)[:40])


def _text_of(element: HtmlElement, texts: dict[HtmlElement, str]) -> str:
    if element not in texts:
        texts[element] = text_of(element)
    return texts[element]


def _drop_companions(lines: list[_Line]) -> list[_Line]:
    """Leave out what stands in a line beside its title: the column's name, a link that says 详细."""
    heaviest: dict[HtmlElement, float] = defaultdict(float)
    for line in lines:
        heaviest[line.row] = max(heaviest[line.row], line.own_weight)
    return [line for line in lines if line.own_weight >= 1 or line.own_weight == heaviest[line.row]]
