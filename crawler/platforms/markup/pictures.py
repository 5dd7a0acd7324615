"""Pictures of an article that may be its tables: fetched as documents where the article has no such tables as text."""

from __future__ import annotations

import re
from urllib.parse import urldefrag

from lxml.html import HtmlElement

from crawler.platforms.base import AttachmentLink
from crawler.platforms.markup.document import absolute_url, is_chrome, text_of
from report import lacks_table

# A report has three tables, a long one may be cut into several pictures; more pictures are an album.
MAX_PICTURES = 12
# Dots; a picture that the page shows smaller is an emblem or a bullet, one that says nothing may be any size.
_LEAST = 200
# Where the address of a picture stands that is shown when it is scrolled to, before the one that stands for it.
_ADDRESSES = ("data-original", "data-src", "oldsrc", "src")
_ORNAMENT = re.compile(r"/(?:icons?|logos?|emoji|filetypeimages?)/|(?:qr_?code|ewm|erweima|icon_)[^/]*$", re.IGNORECASE)
_SIZE = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$", re.IGNORECASE)
_STYLE_SIZE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*(\d{1,5})(?:\.\d+)?px", re.IGNORECASE)


def find_pictures(article: HtmlElement, base: str) -> tuple[AttachmentLink, ...]:
    """Return the pictures of an article that may be tables, each once; none where the tables are there as text."""
    if not lacks_table(text_of(article)):
        return ()
    found: dict[str, AttachmentLink] = {}
    for image in article.iter("img"):
        url = _address_of(image, base)
        if url is not None and not _is_ornament(image, url) and not is_chrome(image):
            label = image.get("alt", "").strip() or image.get("title", "").strip()
            found.setdefault(url, AttachmentLink(url, label, "picture"))
    return tuple(found.values())[:MAX_PICTURES]


def _address_of(image: HtmlElement, base: str) -> str | None:
    """Return where a picture is, None where its bytes stand in the page or nothing says where."""
    for name in _ADDRESSES:
        url = absolute_url(base, image.get(name))
        if url is not None:
            return urldefrag(url).url
    return None


def _is_ornament(image: HtmlElement, url: str) -> bool:
    sizes = [match.group(1) for name in ("width", "height") if (match := _SIZE.match(image.get(name) or ""))]
    sizes += _STYLE_SIZE.findall(image.get("style") or "")
    return any(int(size) < _LEAST for size in sizes) or bool(_ORNAMENT.search(url))
