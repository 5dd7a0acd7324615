"""Static lists of no particular maker: `index_2.html`, `column-index-2.html`, with a pager that only a script makes.

By one rule `index_1.html` is page two, by another page one: `crawler.platforms.markup.numbered` finds out which. The
same is done for pages of any family whose pager gives nothing better; this module gives such portals a name.
"""

from __future__ import annotations

import re
from typing import ClassVar

from crawler.platforms.base import Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import is_markup, parse_document
from crawler.platforms.markup.encoded import is_hidden
from crawler.platforms.markup.numbered import find_numbered_pages

_FINGERPRINT = re.compile(
    r"""["'/](?:\w+-)?index[-_](?:["']\s*\+|\d{1,5}\.s?html?["'])|\bclass\s*=\s*["'][^"'<>]*\bpageCount\b"""
)


class Numbered(GenericPages):
    """Columns whose pages are files named by numbers."""

    name: ClassVar[str] = "numbered"
    precedence: ClassVar[int] = 1

    def recognises(self, page: Page) -> bool:
        """Whether a page is one of several that are named by numbers."""
        if not is_markup(page):
            return False
        if _FINGERPRINT.search(page.text) or is_hidden(page.text):
            return True
        return find_numbered_pages(parse_document(page.text), page) is not None


PLATFORM: Platform = Numbered()
