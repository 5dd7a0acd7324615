"""Any column page: the fallback for portals of no known family, and for bare pages of links to files."""

from __future__ import annotations

from typing import ClassVar

from crawler.platforms.base import Page, Platform
from crawler.platforms.generic import GenericPages


class Plain(GenericPages):
    """A page whose largest list of links with texts like titles is the column's list."""

    name: ClassVar[str] = "plain"
    precedence: ClassVar[int] = 2

    def recognises(self, page: Page) -> bool:
        """Whether the page is of no family at all: always, for this is asked last."""
        del page
        return True


PLATFORM: Platform = Plain()
