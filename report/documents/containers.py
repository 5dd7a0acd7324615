"""Where the article is in a page: by platform, and where that is not known by what the article says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from lxml import etree

# Editors' own containers, by id and by class: TRS, 大汉, 博达, 开普, 龙讯, gkmlpt, and the names that many share.
_CONTAINER_IDS = frozenset({"zoom", "Zoom", "UCAP-CONTENT", "div_zhengwen", "content"})
_CONTAINER_CLASSES = re.compile(
    r"(?:^|\s)(?:TRS_Editor|trs_editor_view|TRS_UEDITOR|article_zoom|v_news_content|j-fontContent|pages_content"
    r"|article-content|article_content)(?:$|\s)|^content$"
)
_ANCHOR = re.compile(
    "总体情况|主动公开政府信息情况|收到和处理|被申请行政复议|复议、行政诉讼|存在的主要问题|其他需要报告|第二十条|信息内容"
    "|申请人情况|结果维持|總體情況|主動公開政府"
)
_INLINE_OR_TABLE = frozenset(
    {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "p", "span", "font", "b", "strong", "em", "i", "u", "a"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "li"}
)
_ABSENT = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PROSE = etree.XPath("string-length(normalize-space(string(.)))")
_IDS = etree.XPath("descendant-or-self::*/@id", smart_strings=False)
_CLASSES = etree.XPath("descendant-or-self::*/@class", smart_strings=False)
_STYLES = etree.XPath("descendant-or-self::*/@style", smart_strings=False)
_HAS_HIDDEN = etree.XPath("boolean(descendant-or-self::*/@hidden)")
# What is an article's container or title is none of these, and by their tags alone the others are.
_PLAIN = frozenset({"td", "span", "tr", "p"})
_TELLING_TAGS = ("h1", "ucaptitle", "ucapcontent")
_UNREAD = frozenset({"script", "style", "title", "noscript", "a", "option"})
_DENSE = 100
_SHORT = 200


@dataclass(slots=True)
class Survey:
    """What one pass over a page notes.

    `anchors` hold a heading or label of the form, `containers` are editors' own, `titles` look like a heading,
    `dated` begin to say when the page was published.
    """

    anchors: list[etree._Element] = field(default_factory=list)
    containers: list[etree._Element] = field(default_factory=list)
    titles: list[etree._Element] = field(default_factory=list)
    dated: list[etree._Element] = field(default_factory=list)


def survey(root: etree._Element) -> Survey:
    """Go over a page and note what tells where its article is."""
    found = Survey()
    body = root.find("body")
    page = root if body is None else body
    # libxml2 gathers the names, most of which tell nothing: only where one does is every element asked for its own.
    ids, classes = set(filter(_tells_by_id, _IDS(page))), set(filter(_tells_by_class, _CLASSES(page)))
    named = set(page.iter(*_TELLING_TAGS))
    for element in page.iter(etree.Element):
        if (classes and element.get("class") in classes) or (ids and element.get("id") in ids):
            named.add(element)
        text, tail = element.text, element.tail
        # Most of what stands between tags is blanks, and most of what is not Chinese is menus' numbers.
        if text and not text.isascii():
            if _ANCHOR.search(text) and element.tag not in _UNREAD:
                found.anchors.append(element)
            elif len(text) < _SHORT and ("期" in text or "间" in text) and _tells_date(text):
                found.dated.append(element)
        if tail and not tail.isascii() and _ANCHOR.search(tail):
            parent = element.getparent()
            if parent is not None and parent.tag not in _UNREAD:
                found.anchors.append(parent)
    _note_named(page, named, found)
    return found


def _note_named(page: etree._Element, named: set[etree._Element], found: Survey) -> None:
    """Note which of the elements with a telling name are containers and titles, in the order of the page."""
    tags = {str(element.tag) for element in named} - _PLAIN
    for element in page.iter(*tags) if tags else ():
        kind = _kind_of(str(element.tag), element.get("id", ""), element.get("class", "")) if element in named else None
        if kind == "container":
            found.containers.append(element)
        elif kind == "title":
            found.titles.append(element)


@lru_cache(maxsize=4096)
def _tells_date(text: str) -> bool:
    """Say whether a line begins to say when the page was published; 时间 within a sentence says nothing of that."""
    return "发布日期" in text or "发布时间" in text or text.lstrip().startswith(("日期", "时间"))


@lru_cache(maxsize=4096)
def _tells_by_class(classes: str) -> bool:
    """Say whether classes may be those of a container or a title: a page repeats a few of them by the hundred."""
    return "tit" in classes or _CONTAINER_CLASSES.search(classes) is not None


def _tells_by_id(name: str) -> bool:
    return name == "title" or _is_id_of_container(name)


def _is_id_of_container(name: str) -> bool:
    return name in _CONTAINER_IDS or name.startswith("vsb_content")


def _kind_of(tag: str, name: str, classes: str) -> Literal["container", "title"] | None:
    """Say what an element is by its tag, id and class."""
    if tag == "ucapcontent" or _is_id_of_container(name) or _CONTAINER_CLASSES.search(classes):
        return "container"
    is_title = tag in {"h1", "ucaptitle"} or name == "title" or ("tit" in classes and tag not in {"table", "body"})
    return "title" if is_title else None


def words_of(element: etree._Element) -> str:
    """Return all the text inside an element."""
    return "".join(map(str, element.itertext()))


def is_hidden(element: etree._Element) -> bool:
    """Say whether the element says of itself that it is not shown."""
    style = element.get("style")
    return (style is not None and hides(style)) or element.get("hidden") is not None


def is_absent(element: etree._Element) -> bool:
    """Say whether the element takes no place on the page: a cell that does not moves those after it."""
    style = element.get("style")
    return (style is not None and _removes(style)) or element.get("hidden") is not None


def has_hidden(element: etree._Element) -> bool:
    """Say whether an element, or anything in it, has the attribute that hides what has it."""
    return bool(_HAS_HIDDEN(element))


def styles_in(element: etree._Element) -> set[str]:
    """Return the styles of an element and of everything in it, of which a page repeats a few by the hundred."""
    return set(_STYLES(element))


def has_absent(element: etree._Element) -> bool:
    """Say whether an element, or anything in it, takes no place on the page: most tables need no second look."""
    return has_hidden(element) or any(map(_removes, styles_in(element)))


@lru_cache(maxsize=4096)
def _removes(style: str) -> bool:
    return _ABSENT.search(style) is not None


@lru_cache(maxsize=4096)
def hides(style: str) -> bool:
    """Say whether a style hides what has it."""
    return _HIDDEN.search(style) is not None


def find_article(root: etree._Element, found: Survey) -> etree._Element:
    """Return the element that holds the article, the whole body where nothing tells."""
    containers = [node for node in found.containers if not is_hidden(node)]
    if not found.anchors:
        largest = _largest(containers)
        return _densest(root) if largest is None else largest
    common = _block_around(_common_ancestor(found.anchors))
    around = set(common.iterancestors()) | {common}
    holding = [node for node in containers if node in around]
    return holding[-1] if holding else common


def _common_ancestor(nodes: list[etree._Element]) -> etree._Element:
    path = [*reversed(list(nodes[0].iterancestors())), nodes[0]]
    for node in nodes[1:]:
        line = {node, *node.iterancestors()}
        while path[-1] not in line:
            path.pop()
    return path[-1]


def _block_around(element: etree._Element) -> etree._Element:
    """Climb out of tables and inline elements: the title and the text around the tables belong to the article."""
    while element.tag in _INLINE_OR_TABLE:
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return element


def _largest(containers: list[etree._Element]) -> etree._Element | None:
    best = max(containers, key=lambda node: float(_PROSE(node)), default=None)
    return best if best is not None and float(_PROSE(best)) > 0 else None


def _densest(root: etree._Element) -> etree._Element:
    """Return the element whose own paragraphs hold most text."""
    lengths: dict[etree._Element, int] = {}
    for paragraph in root.iter("p", "br"):
        parent = paragraph.getparent()
        if parent is not None:
            text = paragraph.tail or "" if paragraph.tag == "br" else words_of(paragraph)
            lengths[parent] = lengths.get(parent, 0) + len(text.strip())
    best = max(lengths, key=lambda node: lengths[node], default=None)
    if best is not None and lengths[best] >= _DENSE:
        return best
    body = root.find("body")
    return root if body is None else body
