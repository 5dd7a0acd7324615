"""TRS WCM (拓尔思): static pages, `t20240117_4405804.html` beside `createPageHTML(total, 0, "index", "html")`.

The pager counts from 0: page 1 is `index.html` and page k is `index_{k-1}.html`. A quoted first argument is another
family's function of the same name, which counts from 1. Old templates have the function's body in the page, with
`countPage`, or the numbers that it would be made of, `m_nRecordCount` and `m_nPageSize` (domain notes §3.1).
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from crawler.platforms.base import ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.pagers import Pager, find_trs_pager, has_trs_pager

_ARTICLE_LINK = re.compile(r"""href\s*=\s*["']?[^"'\s>]*/t\d{8}_\d+\.s?html?""", re.IGNORECASE)
_EDITOR = re.compile(r"\bTRS_(?:Editor|UEDITOR)\b|\btrs_editor_view\b")
_PAGE_COUNT = re.compile(r"""\bcountPage\s*=\s*["']?(\d{1,4})\b""")
_RECORD_COUNT = re.compile(r"""\bm_nRecordCount\s*=\s*["']?(\d{1,6})\b""")
_PAGE_SIZE = re.compile(r"""\bm_nPageSize\s*=\s*["']?(\d{1,4})\b""")
_NAME = re.compile(r"""\bm_strPageName\s*=\s*["'](\w+)["']|["']([A-Za-z]\w*)["']\s*\+\s*["']_["']\s*\+""")
_ENDING = re.compile(r"""\bm_strPageExt\s*=\s*["'](s?html?)["']|\+\s*["']\.?["']?\s*\+?\s*["']?\.?(s?html?)\b""")
_OLD_CALL = re.compile(r"""["']\s*\+\s*["']_["']\s*\+\s*(?:prev|next)Page\b""")
_PATH = re.compile(r"/(?:([A-Za-z]\w*?)(?:_\d{1,4})?\.(s?html?))?$")


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
        if has_trs_pager(page.text):
            return True
        if any(mark.search(page.text) for mark in (_EDITOR, _RECORD_COUNT, _OLD_CALL)):
            return True
        return len(set(_ARTICLE_LINK.findall(page.text))) >= 2

    def find_pager(self, page: Page) -> Pager | None:
        """Return the pages that `createPageHTML` promises, or what stands in its place."""
        return find_trs_pager(page) or _find_old_pager(page)


def _find_old_pager(page: Page) -> Pager | None:
    """Return the pages that an old template promises, None where the page is of none."""
    counted, records, size = (found.search(page.text) for found in (_PAGE_COUNT, _RECORD_COUNT, _PAGE_SIZE))
    if counted:
        total, stated = int(counted[1]), None
    elif records and size and int(size[1]):
        stated = int(records[1])
        total = -(-stated // int(size[1]))
    else:
        return None
    own = _PATH.search(urlsplit(page.url).path)
    name, ending = (_named(found, page.text) for found in (_NAME, _ENDING))
    name = name or (own[1] if own else None) or "index"
    ending = ending or (own[2] if own else None) or "html"
    return Pager(
        tuple(ListRequest(urljoin(page.url, f"{name}_{number}.{ending}")) for number in range(1, total)), stated
    )


def _named(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return next((one for one in found.groups() if one), None) if found else None


PLATFORM: Platform = Trs()
