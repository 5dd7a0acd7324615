"""HTML as a tree, and the few questions that every platform asks of it."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml.etree import ParserError, XPath
from lxml.html import HtmlElement

from crawler.platforms.base import Page

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACE = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")
# By XPath and not by recursion: Word's HTML nests deeper than Python's stack.
_SEEN_TEXT = XPath(
    "descendant::text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]",
    smart_strings=False,
)
_MOST_DIGITS = 12
_UNSEEN_TAGS = frozenset({"script", "style", "noscript", "template"})
# What surrounds a page's own matter, by element or by the words that templates give their classes and ids.
_CHROME_TAGS = frozenset({"nav", "header", "footer"})
_CHROME_NAMES = re.compile(
    r"(?:^|[-_\s])(?:nav(?:bar|igation)?|menu|header|foot(?:er)?|top(?:bar)?|breadcrumb|crumbs?|position|"
    r"location|friend(?:link)?s?|copyright|bottom|dqwz|daohang|yqlj)(?:$|[-_\s\d])",
    re.IGNORECASE,
)


def parse_document(text: str) -> HtmlElement:
    """Return the tree of an HTML document; of text without any element, a document with an empty body."""
    plain = _DECLARATION.sub("", text).replace("\x00", "")
    try:
        return lxml.html.document_fromstring(plain, parser=lxml.html.HTMLParser(huge_tree=True, encoding=None))
    except ParserError:
        return lxml.html.document_fromstring("<html><body></body></html>")


def squeeze(text: str) -> str:
    """Return a text with every run of blanks as one space, none at its ends."""
    return _SPACE.sub(" ", text).strip()


def number_of(text: str) -> int | None:
    """Return the number that a text is, in the digits 0 to 9; None for anything else, and for one of very many digits.

    ① and ² are digits to Python, and no numbers.
    """
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= _MOST_DIGITS else None


def text_of(element: HtmlElement) -> str:
    """Return the text that a reader of the element sees, squeezed; scripts and styles are not seen."""
    if not len(element) and element.tag not in _UNSEEN_TAGS:
        # Most links hold nothing but their text, and an XPath costs ten times as much.
        return squeeze(element.text or "")
    return squeeze("".join(_SEEN_TEXT(element)))


def base_of(root: HtmlElement, page: Page) -> str:
    """Return the URL that the document's links are relative to."""
    bases = root.xpath("//base[@href]/@href")
    if not isinstance(bases, list) or not bases:
        return page.url
    try:
        return urljoin(page.url, str(bases[0]).strip())
    except ValueError:
        # Browsers do not heed such a base either.
        return page.url


def absolute_url(base: str, href: str | None) -> str | None:
    """Return where a link leads, None for scripts, mail addresses, and what is no web address."""
    cleaned = re.sub(r"[\t\r\n]", "", href or "").strip()
    if not cleaned or cleaned == "#":
        return None
    try:
        url = urljoin(base, cleaned)
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def is_broken_link(base: str, href: str | None) -> bool:
    """Whether a link is meant to lead somewhere and nobody can say where: its URL cannot be parsed, or has no host."""
    try:
        parts = urlsplit(urljoin(base, re.sub(r"[\t\r\n]", "", href or "").strip()))
    except ValueError:
        return True
    return parts.scheme in ("http", "https") and not parts.hostname


def links_of(root: HtmlElement) -> list[HtmlElement]:
    """Return the document's links in their order."""
    return [element for element in root.iter("a") if element.get("href") is not None]


def is_chrome(element: HtmlElement, known: dict[HtmlElement, bool] | None = None) -> bool:
    """Whether the element stands in a page's header, footer, menu or breadcrumb.

    `known` keeps what was found of elements: who asks for all links of a page asks for the same ancestors each time.
    """
    known = {} if known is None else known
    asked: list[HtmlElement] = []
    found = False
    for node in (element, *element.iterancestors()):
        if node in known:
            found = known[node]
            break
        asked.append(node)
        if _is_chrome_itself(node):
            found = True
            break
    known.update(dict.fromkeys(asked, found))
    return found


def _is_chrome_itself(node: HtmlElement) -> bool:
    if node.tag in ("html", "body"):
        return False
    names = f"{node.get('class', '')} {node.get('id', '')}"
    return node.tag in _CHROME_TAGS or (names != " " and bool(_CHROME_NAMES.search(names)))


def is_markup(page: Page) -> bool:
    """Whether a page is HTML, by its declared type, else by its first characters."""
    if page.content_type:
        return "html" in page.content_type.lower()
    return bool(
        re.match(
            r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|ul|table)\b",
            page.text,
            re.IGNORECASE | re.DOTALL,
        )
    )
