"""Columns that are kept in folders: every list in them is walked, those of years and bodies yet to come too."""

from __future__ import annotations

from collections.abc import Collection

from crawler.candidates import judge_entry
from crawler.errors import ListMissingError
from crawler.platforms.base import ListedEntry, ListPage, ListRequest, Page, Platform
from crawler.platforms.markup.document import is_markup
from crawler.platforms.markup.folders import FolderKind, find_folders


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
        found = self._find_further(page) if is_markup(page) else ()
        try:
            own = self._platform.read_list(page)
        except ListMissingError:
            if not found:
                raise
            own = ListPage(())
        # Some families call a report by nothing but its year: what the list takes for a report is no folder.
        reports = {entry.url for entry in own.entries if _is_candidate(entry)}
        folders = tuple(request for request in found if request.url not in reports)
        led = {request.url for request in folders}
        leads_on = bool(led - self._offered - {page.url})
        self._offered |= led | {page.url}
        if leads_on and not reports:
            return ListPage((), folders)
        entries = tuple(entry for entry in own.entries if entry.url not in led)
        further = (*(one for one in own.further if one.url not in led), *folders)
        # Each list states its own count: only that of a list on one page can be held against what was found.
        stated, held = own.stated_count, len(own.entries)
        doubts = own.doubts
        if stated is not None and not own.further and entries and stated != held:
            doubts = (*doubts, f"the list states {stated} entries and {held} were found")
        return ListPage(entries, further, None, doubts, own.stated_pages)

    def _find_further(self, page: Page) -> tuple[ListRequest, ...]:
        found = list(find_folders(page, self._kinds))
        if "bodies" in self._kinds:
            found += self._platform.find_columns(page)
        return tuple(ListRequest(url, begins=True) for url in dict.fromkeys(link.url for link in found))


def _is_candidate(entry: ListedEntry) -> bool:
    return judge_entry(entry.url, entry.title, entry.listed_on, "").verdict == "candidate"
