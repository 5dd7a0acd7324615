"""What stands directly above an article: its title and its date, where neither is marked as one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from lxml import etree

from report.documents.containers import is_hidden
from report.documents.markup_cells import BLOCKS, SKIPPED, collapse

_LINES = 14
_ELEMENTS = 400
_LONGEST = 100
_BREAKS = BLOCKS | {"td", "th", "tr", "li", "br", "dt", "dd"}
_TITLE = re.compile(r"(?=.*20[0-4]\d|.*二[〇○零]).{2,80}公开.{0,24}(?:报告|年报|总结)(?:[(（][^()（）]{1,12}[)）])?")
_DAY = r"20\d\d[-年/.]\s*\d{1,2}[-月/.]\s*\d{1,2}"
_LABELLED = re.compile(r"^\W?(?:发布|公开|信息)?(?:日期|时间)\s*[:：]\s*(" + _DAY + ")")
_LABEL = re.compile(r"(?:日期|时间)\s*[:：]$")
_PREFERRED = re.compile(r"^\W?(?:发布|公开)")
_STAMPED = re.compile(
    "^(" + _DAY + r")日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*(?=.{0,30}(?:来源|作者|点击|浏览|阅读|访问|字[号体]))"
)


def lines_above(article: etree._Element) -> list[str]:
    """Return the lines nearest above an article, in the order of the page; a label of a date with what follows it."""
    found = list(itertools.islice(_upwards(article), _LINES))[::-1]
    joined: list[str] = []
    for line in found:
        if joined and _LABEL.search(joined[-1]):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def find_title_above(lines: Sequence[str]) -> str | None:
    """Return the one line that names a report and its year, None where there is none or several are there."""
    named = {line for line in lines if len(line) <= _LONGEST and _TITLE.fullmatch(line.replace(" ", ""))}
    return named.pop() if len(named) == 1 else None


def find_date_above(lines: Sequence[str]) -> str | None:
    """Return the words nearest to the article that say when it was published, before any other day."""
    lines = lines[::-1]
    labelled = [(line, match.group(1)) for line in lines if (match := _LABELLED.match(line))]
    for line, day in labelled:
        if _PREFERRED.match(line):
            return day
    stamped = (match.group(1) for line in lines if (match := _STAMPED.match(line)))
    return next(stamped, labelled[0][1] if labelled else None)


def _upwards(article: etree._Element) -> Iterator[str]:
    """Yield lines from an article upwards, until the page has none, or too many elements were looked at."""
    left = _ELEMENTS
    node: etree._Element | None = article
    while node is not None and node.tag != "body" and left > 0:
        for sibling in node.itersiblings(preceding=True):
            elements = list(itertools.islice(sibling.iter(), left))
            left -= len(elements)
            if left <= 0:
                return
            if isinstance(sibling.tag, str) and sibling.tag not in SKIPPED and not is_hidden(sibling):
                yield from reversed(_lines_of(sibling))
        node = node.getparent()


def _lines_of(element: etree._Element) -> list[str]:
    words: list[str] = []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(one.tag, str) or one.tag in SKIPPED:
            continue
        if one.tag in _BREAKS:
            words.append("\0")
        words.append((one.text if event == "start" else one.tail if one is not element else "") or "")
    lines = map(collapse, "".join(words).split("\0"))
    return [line for line in lines if line]
