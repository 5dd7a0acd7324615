"""Pagers whose controls only a script follows: `<li class="number">2</li>`, `onclick="toPage(2)"`, buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.platforms.markup.clicks import find_target
from crawler.platforms.markup.document import number_of, text_of

_PAGER = (
    "//*[contains(@class, 'page') or contains(@class, 'Page') or contains(@class, 'pagination') or "
    "contains(@class, 'fenye') or contains(@id, 'page') or contains(@id, 'Page')]"
)
_CONTROLS = frozenset({"a", "li", "span", "button", "em", "b", "i"})
_NEXT_WORDS = re.compile(r"^(?:下一?页|后一页|[>»›])$")
# A call for a page behind the first; on a list of one page such a control calls for page 1 or for nothing.
_CALL = re.compile(
    r"\(\s*[\"']?(?:[2-9]|[1-9]\d+)\b|,\s*[\"']?(?:[2-9]|[1-9]\d+)[\"']?\s*\)|\w=\s*[\"']?(?:[2-9]|[1-9]\d+)\b"
)
_CHOICE = re.compile(r"第?\s*(\d{1,4})\s*页?")
_MORE = re.compile(r"^(?:点击)?(?:加载|显示)更多(?:内容|信息)?(?:\.{3}|…)?$")
# What makes pagers on portals: functions of their own makers, layui, jQuery's plugins.
_MAKER = re.compile(
    r"""(?<!function )(?<![\w$])(createPageH(?:TML|tml)|createPage|laypage(?:\.render)?|Ls\.pagination\.init)\s*\("""
    r"""|[)\w$]\.(pagination|paging|whjPaging|jpage|createPage|Paging|Page)\(\s*\{"""
)
_COUNT = re.compile(
    r"""["']?\b(?:count|total(?:Count|Record|Records|Size|Num)?|recordCount|dataCount|totalData)["']?\s*:\s*["']?(\d{1,6})\b"""
)
_PAGES = re.compile(
    r"""["']?\b(?:pageCount|totalPages?|pages|allPage)["']?\s*:\s*["']?(\d{1,5})\b""",
)
_CALL_LENGTH = 400
_MOST_ELEMENTS = 200


@dataclass(frozen=True, slots=True)
class PagerCall:
    """A call that makes a pager: the function's name, and the counts of entries and pages that it is given."""

    name: str
    count: int | None
    pages: int | None


def find_call(text: str) -> PagerCall | None:
    """Return the call that makes a page's pager, None where no known function is called."""
    called = _MAKER.search(text)
    if called is None:
        return None
    given = text[called.start() : called.start() + _CALL_LENGTH].partition("</script")[0]
    count, pages = _COUNT.search(given), _PAGES.search(given)
    name = called[1] or called[2]
    return PagerCall(name, int(count[1]) if count else None, int(pages[1]) if pages else None)


def has_scripted_pager(root: HtmlElement, base: str) -> bool:
    """Whether a page shows numbers of pages in a row that lead nowhere, or more that a script calls for."""
    nodes = root.xpath(_PAGER)
    found = [node for node in nodes if isinstance(node, HtmlElement)] if isinstance(nodes, list) else []
    # What holds the whole page is called a page too.
    pagers = [node for node in found if len(list(islice(node.iterdescendants(), _MOST_ELEMENTS + 1))) <= _MOST_ELEMENTS]
    if any(_has_dead_numbers(pager, base) for pager in pagers) or _calls_next(root, base) or _has_choice(root):
        return True
    controls = root.iter("a", "div", "button", "span", "p")
    return any(_MORE.match((one.text or "").strip()) and not _leads(one, base) for one in controls)


def _has_dead_numbers(pager: HtmlElement, base: str) -> bool:
    """Whether two neighbours of one kind hold consecutive numbers and no link: in counts, words stand between them."""
    for holder in pager.iter("div", "ul", "ol", "p", "nav", "span", "td"):
        before: tuple[object, int] | None = None
        for child in holder:
            words = text_of(child) if child.tag in _CONTROLS else ""
            if number_of(words) is None or len(words) > 4 or _leads(child, base):
                before = None
                continue
            if before == (child.tag, int(words) - 1):
                return True
            before = child.tag, int(words)
            if (child.tail or "").strip(" \t\r\n|·\u00a0\u3000"):
                before = None
    return False


def _calls_next(root: HtmlElement, base: str) -> bool:
    """Whether a control that says 下一页, wherever it stands, calls for a page behind the first."""
    for control in root.iter("a", "span", "button", "li", "input"):
        called = f"{control.get('onclick', '')} {control.get('href', '')}"
        if called == " " or not _CALL.search(called) or _leads(control, base):
            continue
        if _NEXT_WORDS.match(control.get("value", "") if control.tag == "input" else text_of(control)):
            return True
    return False


def find_choices(root: HtmlElement) -> Iterator[tuple[HtmlElement, list[HtmlElement]]]:
    """Yield the forms' lists in which a page's number is chosen, each with the options behind that of page 1."""
    for choice in root.iter("select"):
        options = [(option, _CHOICE.fullmatch(text_of(option))) for option in choice.iter("option")]
        numbered = [(option, number[1]) for option, number in options if number]
        if [number for _, number in numbered][:2] == ["1", "2"]:
            yield choice, [option for option, _ in numbered[1:]]


def _has_choice(root: HtmlElement) -> bool:
    """Whether a page's number is chosen from a list that a script follows."""
    return any(choice.get("onchange") for choice, _ in find_choices(root))


def _leads(element: HtmlElement, base: str) -> bool:
    return any(find_target(link, base) for link in element.iter("a"))
