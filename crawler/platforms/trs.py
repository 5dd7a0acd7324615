"""TRS WCM (拓尔思): static pages, `t20240117_4405804.html` beside `createPageHTML(total, 0, "index", "html")`.

The pager counts from 0: page 1 is `index.html` and page k is `index_{k-1}.html`. A quoted first argument is another
family's function of the same name, which counts from 1 (domain notes §3.1).
"""

from __future__ import annotations

import re
from typing import ClassVar

from crawler.platforms.base import Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.pagers import Pager, find_trs_pager, has_trs_pager

_ARTICLE_LINK = re.compile(r"""href\s*=\s*["']?[^"'\s>]*/t\d{8}_\d+\.s?html?""", re.IGNORECASE)
_EDITOR = re.compile(r"\bTRS_(?:Editor|UEDITOR)\b|\btrs_editor_view\b")


class Trs(GenericPages):
    """Columns and articles of TRS WCM."""

    name: ClassVar[str] = "trs"
    articles: ClassVar[re.Pattern[str]] = re.compile(r"/t(?:\d{8}_)?\d{4,}\.s?html?$")
    containers: ClassVar[tuple[str, ...]] = (
        "//*[contains(@class, 'TRS_Editor') or contains(@class, 'trs_editor_view') or contains(@class, 'TRS_UEDITOR')]",
        "//*[@id='zoom']",
    )

    def recognises(self, page: Page) -> bool:
        """Whether a page calls TRS's pager, holds TRS's editor, or links to two of its articles."""
        if has_trs_pager(page.text) or _EDITOR.search(page.text):
            return True
        return len(set(_ARTICLE_LINK.findall(page.text))) >= 2

    def find_pager(self, page: Page) -> Pager | None:
        """Return the pages that `createPageHTML` promises."""
        return find_trs_pager(page)


PLATFORM: Platform = Trs()
