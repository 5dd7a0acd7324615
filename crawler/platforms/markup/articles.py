"""Finding the article on a page, and the documents that it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urldefrag, urlsplit

from lxml.html import HtmlElement

from crawler.platforms.base import Article, AttachmentLink, Page
from crawler.platforms.markup.document import absolute_url, base_of, is_chrome, is_markup, parse_document, text_of
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
    return Article(has_text or bool(attachments) or found.find(".//img") is not None, attachments, metadata)


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
    for link in root.iter("a"):
        url = absolute_url(base, link.get("href"))
        is_one = url is not None and (is_document(url) or (documents is not None and bool(documents.search(url))))
        if url is None or not is_one or not (_belongs(link, article) or _in_attachment_box(link)):
            continue
        url = urldefrag(url).url
        if url not in found or not found[url].label:
            found[url] = AttachmentLink(url, label_of(link, url))
    return tuple(found.values())


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


def _belongs(link: HtmlElement, article: HtmlElement | None) -> bool:
    """Whether a link stands in the article, beside it in the element around it, or behind it in the body."""
    if is_chrome(link):
        return False
    if article is None:
        return True
    around = article.getparent()
    scopes = [article, *article.itersiblings()] if around is None or around.tag == "body" else [around]
    return any(node in scopes for node in (link, *link.iterancestors()))


def _in_attachment_box(link: HtmlElement) -> bool:
    return any(
        _ATTACHMENT_BOX.search(f"{node.get('class', '')} {node.get('id', '')}")
        for node in (link, *link.iterancestors())
    )


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
