"""Columns that are kept in folders: every list in them is walked, those of years and bodies yet to come too."""

from __future__ import annotations

from collections.abc import Collection

from crawler.candidates import is_candidate
from crawler.errors import ListMissingError
from crawler.platforms.base import ColumnLink, ListPage, ListRequest, Page, Platform
from crawler.platforms.markup.document import is_markup, parse_document
from crawler.platforms.markup.folders import FolderKind, find_folders
from crawler.platforms.markup.pagers import Pager, find_pager


class FolderReader:
    """Reads the parts of one walk of a column of which some pages lead to further lists."""

    def __init__(self, platform: Platform, kinds: Collection[FolderKind]) -> None:
        self._platform, self._kinds = platform, kinds
        self._offered: set[str] = set()

    def read_list(self, page: Page) -> ListPage:
        """Read a part as the platform does, and the folders that it links to as parts that begin.

        What a page lists that holds no candidate and only leads to folders (a body's news) is none of the column's.

        Raises:
            ListMissingError: The page holds neither a list nor folders.
        """
        links = find_folders(page, self._kinds) if is_markup(page) else ()
        found = self._find_further(page, links) if is_markup(page) else ()
        try:
            own = self._platform.read_list(page)
        except ListMissingError:
            if not found:
                raise
            own = ListPage(())
        # Some families call a report by nothing but its year: what the list takes for a report is no folder.
        reports = {entry.url for entry in (*own.entries, *own.beside) if is_candidate(entry.title)}
        folders = tuple(request for request in found if request.url not in reports)
        led = {request.url for request in folders}
        leads_on = bool(led - self._offered - {page.url})
        self._offered |= led | {page.url}
        if leads_on and not reports:
            pager = self._find_pager(page, own, led)
            return ListPage((), (*folders, *pager.further), doubts=pager.doubts)
        entries = tuple(entry for entry in own.entries if entry.url not in led)
        further = (*(one for one in own.further if one.url not in led), *folders)
        # Each list states its own count: only that of a list on one page can be held against what was found.
        stated, held = own.stated_count, len(own.entries)
        doubts = own.doubts
        if stated is not None and not own.further and entries and stated != held:
            doubts = (*doubts, f"the list states {stated} entries and {held} were found")
        beside = tuple(entry for entry in own.beside if entry.url not in led)
        # A folder may be empty.
        offered = own.offered_years - {int(link.name[:4]) for link in links if link.name[:4].isdecimal()}
        return ListPage(entries, further, None, doubts, own.stated_pages, beside, offered)

    def _find_pager(self, page: Page, own: ListPage, led: Collection[str]) -> Pager:
        """Return where a list of folders goes on; a list of something else is not followed."""
        if not own.entries:
            return find_pager(parse_document(page.text), page)
        is_of_folders = 2 * sum(entry.url in led for entry in own.entries) >= len(own.entries)
        return Pager(own.further, doubts=own.doubts) if is_of_folders else Pager()

    def _find_further(self, page: Page, links: tuple[ColumnLink, ...]) -> tuple[ListRequest, ...]:
        found = list(links)
        if "bodies" in self._kinds:
            found += self._platform.find_columns(page)
        return tuple(ListRequest(url, begins=True) for url in dict.fromkeys(link.url for link in found))
