"""Finding the article on a page, and the documents that it links to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, partial
from urllib.parse import parse_qsl, unquote, urldefrag, urlsplit

from lxml.html import HtmlElement

from crawler.answers.rules import visible_length
from crawler.jumps import MOST_WORDS, find_jump
from crawler.platforms.base import Article, AttachmentLink, Page
from crawler.platforms.markup.clicks import find_target
from crawler.platforms.markup.document import absolute_url, base_of, is_chrome, is_markup, parse_document, text_of
from crawler.platforms.markup.embedded import TAGS, find_embedded
from crawler.platforms.markup.further import find_further_pages
from crawler.platforms.markup.metadata import find_metadata
from crawler.platforms.markup.pictures import find_pictures

# Containers that public code uses for the families at hand; the article of a page of no family is its largest block.
GENERIC_CONTAINERS = (
    "//*[@id='zoom' or @id='Zoom' or @id='vsb_content' or @id='UCAP-CONTENT' or @id='articleContent']",
    "//ucapcontent",
    "//*[contains(concat(' ', @class, ' '), ' TRS_Editor ')]",
    "//*[contains(concat(' ', @class, ' '), ' article_zoom ')]",
    "//*[contains(concat(' ', @class, ' '), ' v_news_content ')]",
    "//*[contains(concat(' ', @class, ' '), ' j-fontContent ')]",
    "//article",
)
_DOCUMENT = re.compile(
    r"\.(?:docx?|wps|wpt|rtf|pdf|xlsx?|et|csv|pptx?|ofd|zip|rar|7z|jpe?g|png|gif|bmp|tiff?)$", re.IGNORECASE
)
_ENDPOINT = re.compile(
    r"/downfile\.jsp|/download\.jsp|/_content/download|/Openness\w*/download/|/group\d+/M\d\d/|/DownSys/"
    r"|[?&](?:wbfileid|filename|fileName|attachid|attachmentId)=",
    re.IGNORECASE,
)
_ATTACHMENT_BOX = re.compile(
    r"(?:^|[-_\s])(?:fj|fujian|xgfj|attach(?:ment)?s?|annex|accessory|appendix)(?:$|[-_\s\d])", re.IGNORECASE
)
# Words behind which attachments stand, wherever a page has them, and how far above a link its line may be.
_SAID = re.compile(r"[【\[（(]?\s*(?:相关)?附件")
_LINES = frozenset({"a", "p", "li", "div", "span", "td", "dd"})
_LINE_LEVELS = 3
# What a link to a document is called where its address does not tell, and addresses that tell of a page.
_FILE_NAME = re.compile(r"\.(?:docx?|wps|rtf|pdf|xlsx?|et|ofd|zip|rar)\s*[】\]）)》”]?(?:\s*下载)?\s*$", re.IGNORECASE)
_CALLED = re.compile(r"[【\[（(]?\s*(?:相关)?附件|(?:点击)?下载(?:全文|原文|附件|文件|正文|报告)", re.IGNORECASE)
_PAGE = re.compile(r"(?:/|\.s?html?)$", re.IGNORECASE)
_LEAST_TEXT = 30


@dataclass(frozen=True, slots=True)
class ArticleRules:
    """How a family's articles are made: XPaths of what holds text and title, and the URLs of its download programs."""

    containers: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    documents: re.Pattern[str] | None = None


def read_generic_article(page: Page, rules: ArticleRules) -> Article:
    """Say whether a page holds an article, by a family's containers, then by those of any family.

    A page that is no HTML is itself the document: it has content where it has any text.
    """
    if not is_markup(page):
        return Article(has_content=bool(page.text.strip()))
    led = _find_led_document(page)
    if led is not None:
        return Article(True, (led,))
    root = parse_document(page.text)
    named = _find_container(root, (*rules.containers, *GENERIC_CONTAINERS))
    found = named if named is not None else _largest_block(root)
    attachments = find_attachments(root, found, base_of(root, page), rules.documents)
    # HTML's own element holds an article with its heading and the line below.
    text_only = None if named is not None and named.tag == "article" else named
    metadata = find_metadata(root, text_only, rules.titles)
    if found is None:
        return Article(bool(attachments), attachments, metadata)
    attachments = attachments or find_pictures(found, base_of(root, page))
    has_text = len(text_of(found)) >= _LEAST_TEXT
    # Asked for only where a link leads on: what is around an article takes reading all of it.
    scopes = cache(partial(_scopes_of, found))
    further = find_further_pages(root, page, lambda link: _belongs(link, scopes()))
    return Article(has_text or bool(attachments) or found.find(".//img") is not None, attachments, metadata, further)


def _find_led_document(page: Page) -> AttachmentLink | None:
    """Return the document to which a page without words sends its visitor by itself, None where it sends to none."""
    jump = find_jump(page.text) if visible_length(page.text, MOST_WORDS) <= MOST_WORDS else None
    url = absolute_url(page.url, jump)
    if url is None or not is_document(url):
        return None
    return AttachmentLink(url, unquote(urlsplit(url).path.rsplit("/", 1)[-1]))


def _find_container(root: HtmlElement, containers: tuple[str, ...]) -> HtmlElement | None:
    """Return the element with most text that the first XPath finds which finds any."""
    for path in containers:
        nodes = root.xpath(path)
        held = [node for node in nodes if isinstance(node, HtmlElement)] if isinstance(nodes, list) else []
        if held:
            return max(held, key=lambda node: len(text_of(node)))
    return None


def find_attachments(
    root: HtmlElement, article: HtmlElement | None, base: str, documents: re.Pattern[str] | None = None
) -> tuple[AttachmentLink, ...]:
    """Return the documents that an article, or a box of attachments beside it, links to; each once, in their order.

    `documents` matches URLs of a family's download program.
    """
    found: dict[str, AttachmentLink] = {}
    scopes = _scopes_of(article)
    for element in root.iter("a", *TAGS):
        urls = list(_addresses(element, base, documents))
        # A script anywhere may name a document; one within an article shows it.
        if not urls or (scopes is None and element.tag == "script"):
            continue
        if not (_belongs(element, scopes) or _in_attachment_box(element)):
            continue
        for url in (urldefrag(one).url for one in urls):
            if url not in found or not found[url].label:
                found[url] = AttachmentLink(url, label_of(element, url))
    return tuple(found.values())


def _addresses(element: HtmlElement, base: str, documents: re.Pattern[str] | None) -> Iterator[str]:
    """Yield the URLs of the documents that an element links to, or shows within the page."""
    if element.tag != "a":
        yield from find_embedded(element, base)
        return
    url = find_target(element, base)
    if url is None:
        return
    if is_document(url) or (documents is not None and documents.search(url)) or _is_called_document(element, url):
        yield url


def _is_called_document(link: HtmlElement, url: str) -> bool:
    """Whether a link is named after a file where its address is not: `/file/down/37` called 附件：报告.docx."""
    if _PAGE.search(urlsplit(url).path):
        return False
    named = f"{text_of(link)} {link.get('title', '')}".strip()
    return link.get("download") is not None or bool(_FILE_NAME.search(named) or _CALLED.match(named))


def is_document(url: str) -> bool:
    """Whether a URL leads to a document: by its ending, or by the address of a family's download program."""
    return bool(_DOCUMENT.search(urlsplit(url).path) or _ENDPOINT.search(url))


def label_of(link: HtmlElement, url: str) -> str:
    """Return what a link to a document is called: its text, its title, else the file's name."""
    named = text_of(link) or link.get("title", "").strip()
    if named:
        return named
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return query.get("filename") or unquote(parts.path.rsplit("/", 1)[-1])


def _scopes_of(article: HtmlElement | None) -> list[HtmlElement] | None:
    """Return what an article's documents stand in: the element around it, and what is behind it; None without one.

    An element that holds nothing but the article is no more than it: what is behind that is behind the article.
    """
    if article is None:
        return None
    length, whole = len(text_of(article)), article
    while (above := whole.getparent()) is not None and above.tag != "body" and len(text_of(above)) == length:
        whole = above
    around = article.getparent()
    within = [] if around is None or around.tag == "body" else [around]
    return [*within, whole, *whole.itersiblings()]


def _belongs(element: HtmlElement, scopes: Collection[HtmlElement] | None) -> bool:
    """Whether an element stands where the article's documents do; anywhere but in menus where there is no article."""
    if is_chrome(element):
        return False
    return scopes is None or any(node in scopes for node in (element, *element.iterancestors()))


def _in_attachment_box(link: HtmlElement) -> bool:
    """Whether a link stands in a box of attachments, by what the box is called or by the word before the link."""
    nodes = (link, *link.iterancestors())
    if any(_ATTACHMENT_BOX.search(f"{node.get('class', '')} {node.get('id', '')}") for node in nodes):
        return True
    lines = [node for node in nodes[:_LINE_LEVELS] if node.tag in _LINES]
    return any(_SAID.match(text_of(line)) for line in lines) and not is_chrome(link)


def _largest_block(root: HtmlElement) -> HtmlElement | None:
    """Return the block whose own lines (text outside links and menus) are longest, None where no block has enough."""
    best, most = None, _LEAST_TEXT - 1
    for node in _blocks(root):
        length = sum(len(part) for part in _own_lines(node))
        if length > most:
            best, most = node, length
    return best


def _blocks(root: HtmlElement) -> Iterator[HtmlElement]:
    return (node for node in root.iter("div", "td", "section", "main", "body", "pre") if not is_chrome(node))


def _own_lines(block: HtmlElement) -> Iterator[str]:
    """Yield the text of a block that no inner block holds; tables and paragraphs count as the block's own."""
    yield (block.text or "").strip()
    for child in block:
        if isinstance(child.tag, str) and child.tag in (
            "p",
            "span",
            "h1",
            "h2",
            "h3",
            "h4",
            "table",
            "font",
            "pre",
            "b",
        ):
            yield text_of(child)
        yield (child.tail or "").strip()
