"""What pages of every family share: the defaults that a platform overrides where its software differs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.errors import ListMissingError
from crawler.platforms.base import Article, ColumnLink, ListPage, ListRequest, Page
from crawler.platforms.markup.articles import ArticleRules, read_generic_article
from crawler.platforms.markup.columns import find_column_links
from crawler.platforms.markup.document import is_markup, parse_document
from crawler.platforms.markup.encoded import reveal
from crawler.platforms.markup.frames import find_list_frames, find_strange_frames
from crawler.platforms.markup.leads import find_offered_years, find_rests
from crawler.platforms.markup.lists import FoundList, find_list
from crawler.platforms.markup.matrices import find_matrix
from crawler.platforms.markup.pagers import Pager, find_pager
from crawler.platforms.markup.titles import REPORT_WORDS, names_report


class GenericPages:
    """Reads lists, pagers and articles of no particular family; a base for those that have one.

    A family declares `fingerprint`, a pattern that its pages' text bears; `articles`, one that path and query of its
    articles' URLs bear; `find_pager`, where a list goes on; `containers` and `titles`, XPaths of what holds an
    article's text and title; `documents`, a pattern in the URLs of its download program.
    """

    precedence: ClassVar[int] = 0
    list_ready: ClassVar[tuple[str, ...]] = ("a[href]",)
    article_ready: ClassVar[tuple[str, ...]] = ("p", "table", "article", "iframe", "object", "embed", "img")
    fingerprint: ClassVar[re.Pattern[str] | None] = None
    articles: ClassVar[re.Pattern[str] | None] = None
    containers: ClassVar[tuple[str, ...]] = ()
    titles: ClassVar[tuple[str, ...]] = ("//h1",)
    documents: ClassVar[re.Pattern[str] | None] = None

    def recognises(self, page: Page) -> bool:
        """Whether a page's text bears the family's fingerprint."""
        return self.fingerprint is not None and bool(self.fingerprint.search(page.text))

    def find_columns(self, page: Page) -> tuple[ColumnLink, ...]:
        """Return the annual-report columns that a home page links to; empty where it links to none."""
        return find_column_links(page)

    def read_list(self, page: Page) -> ListPage:
        """Read the page's list, its pager, and what it shows in frames; of a page without reports, that alone.

        Raises:
            ListMissingError: No group of links on the page looks like a list.
        """
        if not is_markup(page):
            raise ListMissingError(f"{page.url}: no HTML page ({page.content_type or 'no type'})")
        page = replace(page, text=reveal(page.text))
        root = parse_document(page.text)
        found = _with_matrix(find_list(root, page, self.favours), find_matrix(root, page))
        beside = any(REPORT_WORDS.search(entry.title) for entry in found.entries)
        frames = tuple(ListRequest(url, framed=True, speculative=beside) for url in find_list_frames(root, page))
        if frames and not beside:
            return ListPage((), frames)
        pager = self.find_pager(page) or find_pager(root, page)
        if not found.entries and pager.stated_count != 0:
            raise ListMissingError(f"{page.url}: no links that look like a list of documents")
        strange = () if beside else find_strange_frames(root, page)
        shown = (f"shows {url} in a frame, which is another site's: make it a column of its own" for url in strange)
        doubts = (*found.doubts, *pager.doubts, *shown)
        listed = {entry.url for entry in (*found.entries, *found.beside)}
        rests = (ListRequest(url, begins=True, is_rest=True) for url in find_rests(root, page, listed))
        return ListPage(
            found.entries,
            (*pager.further, *frames, *rests),
            pager.stated_count,
            doubts,
            pager.stated_pages,
            found.beside,
            find_offered_years(root),
        )

    def read_article(self, page: Page) -> Article:
        """Say whether a page holds an article, what it states of it, and which documents it links to."""
        return read_generic_article(page, ArticleRules(self.containers, self.titles, self.documents))

    def favours(self, url: str) -> bool:
        """Whether a URL has the shape of the family's articles."""
        if self.articles is None:
            return False
        parts = urlsplit(url)
        return bool(self.articles.search(f"{parts.path}?{parts.query}" if parts.query else parts.path))

    def find_pager(self, page: Page) -> Pager | None:
        """Return the family's own pager, None where the page has none and any pager will do."""
        del page
        return None


def _with_matrix(found: FoundList, matrix: FoundList) -> FoundList:
    """Return a table of bodies and years as the page's list where it has one, and other reports as beside it."""
    if not matrix.entries:
        return found
    known = {entry.url for entry in matrix.entries}
    others = (one for one in (*found.entries, *found.beside) if one.url not in known and names_report(one.title))
    return FoundList(matrix.entries, tuple(dict.fromkeys((*found.doubts, *matrix.doubts))), tuple(others))
