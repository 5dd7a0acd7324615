"""Openness (宣城, 亳州, 池州, 呼伦贝尔): `/OpennessContent/showList/{organ}/{category}/page_N.html`, reports apart.

Annual reports lie under a controller of their own, `/XxgkAnnualReport/` or `/OpennessAnnualReport/`. Page k is
`page_k.html`; how many there are stands in the tag `<pagination pagesize="12">` (the word is the software's, and means
pages), or in a pager of links (domain notes §3.1).
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from crawler.platforms.base import ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import parse_document, text_of
from crawler.platforms.markup.pagers import Pager, find_count

_CONTROLLER = r"/(?:Branch)?(?:Openness\w*|Xxgk\w+)"
_LIST = re.compile(rf"{_CONTROLLER}/showList/[\w/]*?(?:page_(\d+)\.html)?$")
_PAGE_COUNT = re.compile(r"""<pagination\b[^<>]*?\bpagesize\s*=\s*["']?(\d+)""", re.IGNORECASE)


class Openness(GenericPages):
    """Catalogues and articles of the Openness software."""

    name: ClassVar[str] = "openness"
    fingerprint: ClassVar[re.Pattern[str]] = re.compile(rf"{_CONTROLLER}/(?:show|showList|download|column)/\d+")
    articles: ClassVar[re.Pattern[str]] = re.compile(rf"{_CONTROLLER}/show/\d+\.html$")
    containers: ClassVar[tuple[str, ...]] = (
        "//*[contains(concat(' ', @class, ' '), ' j-fontContent ')]",
        "//*[@id='zoom']",
    )

    def find_pager(self, page: Page) -> Pager | None:
        """Return the pages that the pagination's tag promises, None where there is no such tag."""
        said, here = _PAGE_COUNT.search(page.text), _LIST.search(urlsplit(page.url).path)
        if said is None and "<pagination" in page.text:
            return Pager(doubts=("the pagination's tag does not say how many pages there are",))
        if said is None or here is None:
            return None
        folder = "" if here[1] or page.url.endswith("/") else page.url.rsplit("/", 1)[-1] + "/"
        numbers = range(2, int(said[1]) + 1)
        further = tuple(ListRequest(urljoin(page.url, f"{folder}page_{number}.html")) for number in numbers)
        return Pager(further, find_count(text_of(parse_document(page.text))))


PLATFORM: Platform = Openness()
