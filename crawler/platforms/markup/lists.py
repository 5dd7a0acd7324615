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
from crawler.platforms.markup.clicks import clickable_of, find_target
from crawler.platforms.markup.dates import find_date
from crawler.platforms.markup.document import base_of, is_broken_link, is_chrome, squeeze, text_of
from crawler.platforms.markup.pagers import is_control
from crawler.platforms.markup.titles import names_report, weight_of

# Elements that hold lines together; their classes tell one list of a page from another.
_HOLDERS = frozenset({"ul", "ol", "dl", "table", "tbody", "div", "section", "article", "main"})
# Elements that only dress a link, and classes that only number or stripe lines.
_DRESS = frozenset({"b", "strong", "font", "span", "em", "i", "u", "h1", "h2", "h3", "h4", "h5", "p"})
_STRIPE = re.compile(r"^(?:odd|even|first|last|on|active|cur(?:rent)?|hover|li\d*|item\d+|\d+)$", re.IGNORECASE)
_EDGE_DATE = re.compile(
    r"^[\[(（]?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\])）]?\s|\s*[\[(（]?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\])）]?$"
)
# What a link is called whose title stands beside it in its line.
_LOOK = re.compile(r"(?:点击|在线)?(?:查看|浏览|阅读|下载|打开|预览|详细|详情|全文)(?:全文|原文|详情|内容|附件|报告)?")
_LEVELS = 7
_DATED = 3.0
_FAVOURED = 3.0
_LEAST = 1.0

Favour = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class FoundList:
    """The lines of a page's list in their order, and doubts: the lines whose links nobody can follow.

    `beside` are reports that the page links to outside of its list: in a box above it, in a second list of other make.
    """

    entries: tuple[ListedEntry, ...]
    doubts: tuple[str, ...] = ()
    beside: tuple[ListedEntry, ...] = ()


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
    broken: list[_Member] = []
    most = 0.0
    every = _members(root, page, favours)
    # A holder further out wins only where it holds more lines of the same shape, so the innermost are asked first.
    for holder, members in _groups(every):
        lines = _read_lines(holder, members, texts)
        score = sum(line.weight for line in lines)
        # Menus have many lines that weigh next to nothing.
        if score > most and any(line.weight >= _LEAST for line in lines):
            best, most = lines, score
            broken = [one for one in members if one.url is None]
    chosen = {line.link for line in best} | {one.link for one in broken}
    others = [one for one in every if one.link not in chosen and names_report(one.title)]
    doubts = tuple(_doubt_of(one) for one in (*broken, *(one for one in others if one.url is None)))
    if not best:
        return FoundList((), doubts)
    entries = tuple(ListedEntry(line.url, line.title, line.listed_on) for line in _drop_companions(best))
    known = {entry.url for entry in entries}
    beside = (ListedEntry(line.url, line.title, line.listed_on) for line in _read_lines(root, others, texts))
    return FoundList(entries, doubts, tuple(one for one in beside if one.url not in known))


def _doubt_of(member: _Member) -> str:
    """Say that a link leads to no address that anybody but its script knows."""
    return f"{member.title}: no URL: {member.link.get('href') or member.link.get('onclick')}"


def title_of(link: HtmlElement) -> str:
    """Return a link's title: its text without a date at its edge, or its `title` where the text was cut short.

    Of a link without words it is its picture's, of one that says 查看 what its line says of a report.
    """
    whole = text_of(link)
    shown = _EDGE_DATE.sub("", whole).lstrip("·•▪■◆●>»- ") or whole
    full = squeeze(link.get("title", ""))
    start = shown.rstrip("…. ")
    if full and (not start or full.startswith(start)):
        return full
    if not shown:
        return next((named for image in link.iter("img") if (named := squeeze(image.get("alt", "")))), "")
    return (_title_beside(link) or shown) if _LOOK.fullmatch(shown) else shown


def _title_beside(link: HtmlElement) -> str | None:
    """Return the part of a link's line that is called like a report, None where none is."""
    for node in link.iterancestors():
        if node.tag in ("li", "tr", "dl"):
            cells = (cell for cell in node.iterdescendants() if isinstance(cell.tag, str) and not len(cell))
            named = (_EDGE_DATE.sub("", text) for cell in cells if names_report(text := text_of(cell)))
            return next(named, None)
    return None


def _members(root: HtmlElement, page: Page, favours: Favour | None) -> list[_Member]:
    """Return the links that may be lines: those of menus and of pagers, and those that say of no report, are none."""
    base = base_of(root, page)
    members: list[_Member] = []
    chrome: dict[HtmlElement, bool] = {}
    for link in clickable_of(root):
        if is_chrome(link, chrome):
            continue
        member = _Member(link, find_target(link, base), favours)
        leads = member.url is not None or is_broken_link(base, link.get("href")) or names_report(member.title)
        if leads and not is_control(member.text):
            members.append(member)
    return members


def _groups(every: list[_Member]) -> list[tuple[HtmlElement, list[_Member]]]:
    """Return the links by what holds them and by the elements that lie between, innermost holders first."""
    groups: dict[tuple[HtmlElement, str], list[_Member]] = defaultdict(list)
    for member in every:
        for holder, shape in _holders(member.link):
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
