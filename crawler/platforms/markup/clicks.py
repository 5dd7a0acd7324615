"""Links that only a script follows: `<a href="javascript:void(0)" onclick="open('/nb/12.html')">`, lines alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.platforms.markup.document import absolute_url

# A string that is an address by itself: what is put together with a number says nothing without the script.
_ADDRESS = re.compile(
    r"""(?<!\+)(?<!\+\s)(["'])((?:https?:)?//[^"'\s<>]+|(?:\.{1,2})?/[^"'\s<>]*"""
    r"""|[\w./%-]+\.(?:s?html?|jsp|aspx?|php|do|pdf|ofd|docx?|wps|xlsx?|et)(?:\?[^"'\s<>]*)?)\1(?!\s*\+)""",
    re.IGNORECASE,
)
_PATH = re.compile(r"/|\.(?:s?html?|jsp|aspx?|php|do)\b", re.IGNORECASE)
_CLICKED = XPath("descendant-or-self::*[@onclick and not(self::a) and not(self::input) and not(descendant::a[@href])]")


def find_target(element: HtmlElement, base: str) -> str | None:
    """Return where an element leads, by its `href`, else by the address that its script names; None where neither."""
    url = absolute_url(base, element.get("href"))
    return url if url is not None else absolute_url(base, _find_address(element))


def find_choice(option: HtmlElement, base: str) -> str | None:
    """Return where an option of a form's list leads, None where its value is no address."""
    value = option.get("value") or ""
    return absolute_url(base, value) if _PATH.search(value) else None


def clickable_of(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the document's links, those without `href` among them, then lines that a click on them leads away from."""
    for link in root.iter("a"):
        if link.get("href") is not None or link.get("onclick"):
            yield link
    clicked = _CLICKED(root)
    for element in clicked if isinstance(clicked, list) else ():
        if isinstance(element, HtmlElement) and _find_address(element) is not None:
            yield element


def _find_address(element: HtmlElement) -> str | None:
    href = element.get("href") or ""
    called = unquote(href) if href.lstrip().lower().startswith("javascript:") else ""
    found = _ADDRESS.search(f"{called} {element.get('onclick') or ''}")
    return found[2] if found else None
