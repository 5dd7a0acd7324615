"""Pages that are only a shell for a script (Vue, React, Nuxt, `#/`): list and article come after load.

The plain response holds nothing, so list and article are missing until the page is rendered; of the rendered
document the list, the pager's links and the article are read as on any page.
"""

from __future__ import annotations

import re
from typing import ClassVar

from crawler.errors import ListMissingError
from crawler.platforms.base import Article, ListPage, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import is_markup, parse_document, text_of

_MOUNT = re.compile(
    r"""<(?:div|main|section)\b[^>]*\bid\s*=\s*["']?(?:app|root|__nuxt|__next|main-app)\b""", re.IGNORECASE
)
_MOST_SHELL_TEXT = 120


def is_shell(page: Page) -> bool:
    """Whether a plain response is a script's shell: a mount point or scripts, and next to no text of its own."""
    if page.rendered or not is_markup(page):
        return False
    root = parse_document(page.text)
    body = root.find("body")
    return root.find(".//script") is not None and len(text_of(body if body is not None else root)) <= _MOST_SHELL_TEXT


class Spa(GenericPages):
    """Columns and articles that exist only after a script has run."""

    name: ClassVar[str] = "spa"
    precedence: ClassVar[int] = 1

    def recognises(self, page: Page) -> bool:
        """Whether a page is a shell with a mount point for a script's document."""
        return bool(_MOUNT.search(page.text)) and is_shell(page)

    def read_list(self, page: Page) -> ListPage:
        """Read the list of a rendered page.

        Raises:
            ListMissingError: The page is the shell, or holds no list even when rendered.
        """
        if is_shell(page):
            raise ListMissingError(f"{page.url}: only a shell for a script")
        return super().read_list(page)

    def read_article(self, page: Page) -> Article:
        """Say whether a page holds an article; the shell holds none."""
        return Article(has_content=False) if is_shell(page) else super().read_article(page)


PLATFORM: Platform = Spa()
