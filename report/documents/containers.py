"""Where the article is in a page: by platform, and where that is not known by what the article says."""

from __future__ import annotations

import re

import lxml.html
from lxml import etree

# The order is that of trust: an editor's own container holds nothing but the article.
PLATFORM_CONTAINERS = etree.XPath(
    "(//ucapcontent | //*[contains(concat(' ',@class,' '),' TRS_Editor ') or contains(@class,'trs_editor_view')"
    " or contains(@class,'TRS_UEDITOR') or @id='zoom' or @id='Zoom' or contains(@class,'article_zoom')"
    " or starts-with(@id,'vsb_content') or contains(@class,'v_news_content') or contains(@class,'j-fontContent')"
    " or @id='UCAP-CONTENT' or @id='div_zhengwen' or contains(concat(' ',@class,' '),' pages_content ')"
    " or contains(concat(' ',@class,' '),' article-content ') or contains(concat(' ',@class,' '),' article_content ')"
    " or (self::div and (@class='content' or @id='content'))])"
)
ANCHORS = etree.XPath(
    "//body//text()[contains(.,'总体情况') or contains(.,'主动公开政府信息情况') or contains(.,'收到和处理')"
    " or contains(.,'被申请行政复议') or contains(.,'复议、行政诉讼') or contains(.,'存在的主要问题')"
    " or contains(.,'其他需要报告') or contains(.,'第二十条') or contains(.,'信息内容') or contains(.,'申请人情况')"
    " or contains(.,'结果维持') or contains(.,'總體情況') or contains(.,'主動公開政府')]"
)
_INLINE_OR_TABLE = frozenset(
    {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "p", "span", "font", "b", "strong", "em", "i", "u", "a"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "li"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PROSE = etree.XPath("string-length(normalize-space(string(.)))")
_UNREAD = frozenset({"script", "style", "title", "noscript", "a", "option"})


def is_hidden(element: lxml.html.HtmlElement) -> bool:
    """Say whether the element says of itself that it is not shown."""
    attributes = element.attrib
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and _HIDDEN.search(style) is not None)


def find_article(root: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """Return the element that holds the article, the whole body where nothing tells."""
    anchors = [node for node in map(_element_of, ANCHORS(root)) if node is not None]
    containers = [node for node in PLATFORM_CONTAINERS(root) if not is_hidden(node)]
    if not anchors:
        return _largest(containers) or _densest(root)
    common = _block_around(_common_ancestor(anchors))
    around = set(common.iterancestors()) | {common}
    holding = [node for node in containers if node in around]
    return holding[-1] if holding else common


def _element_of(text: etree._ElementUnicodeResult) -> lxml.html.HtmlElement | None:
    parent = text.getparent()
    if parent is None:
        return None
    element = parent.getparent() if text.is_tail else parent
    if not isinstance(element, lxml.html.HtmlElement) or element.tag in _UNREAD:
        return None
    return element


def _common_ancestor(nodes: list[lxml.html.HtmlElement]) -> lxml.html.HtmlElement:
    path = [*reversed(list(nodes[0].iterancestors())), nodes[0]]
    for node in nodes[1:]:
        line = {id(step) for step in node.iterancestors()} | {id(node)}
        while id(path[-1]) not in line:
            path.pop()
    return path[-1]


def _block_around(element: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """Climb out of tables and inline elements: the title and the text around the tables belong to the article."""
    while element.tag in _INLINE_OR_TABLE:
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return element


def _largest(containers: list[lxml.html.HtmlElement]) -> lxml.html.HtmlElement | None:
    best = max(containers, key=lambda node: float(_PROSE(node)), default=None)
    return best if best is not None and float(_PROSE(best)) > 0 else None


def _densest(root: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """Return the element whose own paragraphs hold most text."""
    lengths: dict[lxml.html.HtmlElement, int] = {}
    for paragraph in root.iter("p", "br"):
        parent = paragraph.getparent()
        if parent is not None:
            text = paragraph.tail or "" if paragraph.tag == "br" else str(paragraph.text_content())
            lengths[parent] = lengths.get(parent, 0) + len(text.strip())
    best = max(lengths, key=lambda node: lengths[node], default=None)
    if best is not None and lengths[best] >= 100:
        return best
    body = root.find("body")
    return root if body is None else body
