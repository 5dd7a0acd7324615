"""Walking a list whole: every page that it promises, each once, and what makes the walk untrustworthy.

It never stops at entries that are known: back-dated reports turn up in the middle. What it cannot follow becomes a
fault, and a walk with a fault proves no absence.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace

from archive.walks import GONE
from crawler.addresses import settle_address, sort_address
from crawler.candidates import is_candidate
from crawler.errors import ListMissingError
from crawler.platforms import recognise_platform
from crawler.platforms.base import ListPage, ListRequest, Page, Platform
from crawler.spiders.parts import ListCount, Listed, Listing, ListReader, Part, SubList
from report.titles import find_years

MOST_PAGES = 2000
_NOT_HEEDED = "repeats entries of the page before it: which page is asked for is not heeded"


FetchPart = Callable[[ListRequest], Awaitable[Part]]
# Renders a part whose plain response holds no list; None where that is not to be had.
RenderPart = Callable[[Part, str], Awaitable[Page | None]]
# Makes a reader of a platform, where a column's parts are read by more than that.
MakeReader = Callable[[Platform], ListReader]


class ListWalk:
    """One walk of one column's list, page by page; `found` may be read at any time, also when the walk breaks off.

    `make_reader` makes readers of `platform` and of those that framed pages are found to be of.
    """

    def __init__(
        self,
        platform: Platform,
        fetch: FetchPart,
        render: RenderPart | None = None,
        *,
        most_pages: int = MOST_PAGES,
        make_reader: MakeReader = lambda platform: platform,
    ) -> None:
        self.found = Listing()
        self._fetch, self._render = fetch, render
        self._most_pages, self._make_reader = most_pages, make_reader
        self._lists = [SubList(make_reader(platform))]
        self._queue: deque[tuple[ListRequest, SubList]] = deque()
        self._asked: set[tuple[str, tuple[tuple[str, str], ...] | None, str | None]] = set()
        self._urls: set[str] = set()
        self._beside: set[str] = set()
        self._offered_years: set[int] = set()
        self._last: set[str] = set()
        self._repeated: str | None = None
        self._page_count = 0

    async def walk(self, first: ListRequest) -> Listing:
        """Follow the list from its first page to its end."""
        self._enqueue((first,), self._lists[0])
        while self._queue:
            if self._page_count >= self._most_pages:
                # What a list states is held only against all of it.
                self._fault(f"more than {self._most_pages} list pages: the pager may have no end")
                return self.found
            self._page_count += 1
            await self._take(*self._queue.popleft())
        self._check_count()
        self._check_years()
        return self.found

    async def _take(self, request: ListRequest, of: SubList) -> None:
        part = await self._fetch_any(request)
        if part.record_id:
            self.found.list_pages.append(part.record_id)
        if part.page is None:
            if not (request.speculative and part.state in GONE):
                self._fault(f"{request.url}: {part.state}: {part.reason}")
            return
        if request.framed:
            of.reader = self._make_reader(recognise_platform(part.page))
        page = await self._read(request, of.reader, part, part.page)
        if page is not None:
            self._keep(request, of, part, page)

    async def _fetch_any(self, request: ListRequest) -> Part:
        """Fetch a part from its URL, or from an alternative where it is missing there."""
        part = await self._fetch(request)
        for url in request.alternatives:
            if part.state not in GONE:
                break
            part = await self._fetch(replace(request, url=url, alternatives=()))
        return part

    async def _read(self, request: ListRequest, reader: ListReader, part: Part, page: Page) -> ListPage | None:
        plain: ListPage | None = None
        try:
            plain = _settle(reader.read_list(page))
            if not self._is_beside_the_list(plain):
                return plain
            reason = f"{page.url}: none of the lines in the plain response is called a report"
        except ListMissingError as error:
            # A frame beside a list need not hold one.
            if request.framed and request.speculative:
                return None
            reason = str(error)
        rendered = await self._render(part, reason) if self._render is not None else None
        if rendered is not None:
            try:
                return _settle(reader.read_list(rendered))
            except ListMissingError as error:
                reason = f"{error} (rendered)"
        if plain is None:
            self._fault(reason)
        return plain

    def _is_beside_the_list(self, page: ListPage) -> bool:
        """Whether a column's first page lists something else: news, beside the place where a script puts the list."""
        is_alone = self._page_count == 1 and bool(page.entries) and not page.further and page.stated_count is None
        return is_alone and not _holds_candidate(page)

    def _keep(self, request: ListRequest, of: SubList, part: Part, page: ListPage) -> None:
        if request.is_rest and not _holds_candidate(page):
            return
        self._offered_years |= page.offered_years
        if of.recurrence.goes_nowhere(page.entries):
            self._fault(f"{request.url}: the same titles and dates as on the pages before: the pager may have no end")
            return
        page = replace(page, entries=of.recurrence.settle(request, page.entries))
        urls = {entry.url for entry in page.entries}
        self._note_count(request, of.count, page.stated_count)
        of.count.urls |= urls
        for count in of.above:
            count.below |= urls
        of.page_count += bool(urls - of.urls)
        of.urls |= urls
        of.stated_pages = max(of.stated_pages or 0, page.stated_pages or 0) or None
        self._keep_beside(request, of, part, page)
        if self._ends_here(request, of, page, urls):
            return
        if self._repeated is not None and urls - self._urls:
            self._fault(f"{self._repeated}: repeats the page before it, and the list goes on behind it")
        for entry in page.entries:
            if entry.url not in self._urls and entry.url not in self._beside:
                self.found.entries.append(Listed(entry, part.record_id or request.url))
            self._urls.add(entry.url)
        of.count.line_count += len(page.entries)
        self._last = urls
        for doubt in page.doubts:
            self._fault(f"{request.url}: {doubt}")
        self._enqueue(page.further, of)

    def _keep_beside(self, request: ListRequest, of: SubList, part: Part, page: ListPage) -> None:
        """Keep what a page lists beside its list; that it comes again on the next page says nothing of either."""
        of.count.beside |= {entry.url for entry in page.beside}
        for entry in page.beside:
            if entry.url not in self._urls and entry.url not in self._beside:
                self.found.entries.append(Listed(entry, part.record_id or request.url))
            self._beside.add(entry.url)

    def _note_count(self, request: ListRequest, count: ListCount, stated: int | None) -> None:
        """Keep the count that a page states; where it is less than before, what moved up a page was passed over."""
        before = count.stated
        if stated is not None:
            count.stated = stated
            known = [one for one in self._lists if one.count.stated is not None]
            self.found.stated_count = stated if len(known) == 1 else None
        if stated is not None and before is not None and stated < before:
            self._fault(f"{request.url}: states {stated} entries where there were {before}: entries were taken away")

    def _ends_here(self, request: ListRequest, of: SubList, page: ListPage, urls: set[str]) -> bool:
        """Whether a part brings nothing new: the end of a list that goes on by guess, else perhaps a fault."""
        if not urls:
            expected = not (request.speculative or request.begins)
            if not page.further and expected and of.count.stated != 0:
                self._fault(f"{request.url}: a list page without entries")
            return not page.further
        if urls - self._urls:
            return False
        # Some pagers have no end and give their last page again and again: that is an end when pages did move before.
        if request.begins or request.framed:
            self._enqueue(page.further, of)
        elif request.speculative and of.page_count <= 1 and of.stated_pages is None and not of.count.stated:
            self._fault(f"{request.url}: repeats the first page, and nothing says how long the list is")
        elif request.speculative or (self._page_count > 2 and urls == self._last):
            self._repeated = None if request.speculative else request.url
        elif urls == self._last:
            self._fault(f"{request.url}: {_NOT_HEEDED}")
        else:
            self._fault(f"{request.url}: repeats entries of earlier pages: the pager was not understood")
        return True

    def _enqueue(self, requests: tuple[ListRequest, ...], of: SubList) -> None:
        for request in requests:
            key = (sort_address(request.url), request.form, request.json)
            if key in self._asked:
                continue
            self._asked.add(key)
            if request.begins or request.framed:
                # A frame shows another page, of which the one around it counts nothing.
                of_its_own = SubList(of.reader, above=() if request.framed else (*of.above, of.count))
                self._lists.append(of_its_own)
                self._queue.append((request, of_its_own))
            else:
                self._queue.append((request, of))

    def _check_count(self) -> None:
        counts = [one.count for one in self._lists]
        if all(count.stated is None for count in counts) and not self.found.entries and not self.found.faults:
            self._fault("no part of the list held an entry, and none says that the list is empty")
        for count in counts:
            if not count.holds:
                repeated = f"; {self._repeated}: {_NOT_HEEDED}" if self._repeated else ""
                self._fault(f"the list states {count.stated} entries and {len(count.urls)} were found{repeated}")
        for one in self._lists:
            if one.stated_pages is not None and one.page_count < one.stated_pages:
                self._fault(f"the list states {one.stated_pages} pages and {one.page_count} were found")

    def _check_years(self) -> None:
        """Hold the years that the pages offer against those of which something was found, by title or date."""
        found: set[int] = set()
        for entry in (listed.entry for listed in self.found.entries if self._offered_years):
            if is_candidate(entry.title):
                found |= {*find_years(entry.title).all_years, *([entry.listed_on.year] if entry.listed_on else ())}
        missing = sorted(self._offered_years - found)
        if missing:
            self._fault(f"the list offers reports of {', '.join(map(str, missing))}, and none of them was found")

    def _fault(self, reason: str) -> None:
        if reason not in self.found.faults:
            self.found.faults.append(reason)


def _holds_candidate(page: ListPage) -> bool:
    return any(is_candidate(entry.title) for entry in (*page.entries, *page.beside))


def _settle(page: ListPage) -> ListPage:
    """Return a part of a list with addresses that are the same on every night."""
    entries, beside = (
        tuple(replace(entry, url=settle_address(entry.url)) for entry in listed)
        for listed in (page.entries, page.beside)
    )
    further = tuple(
        replace(one, url=settle_address(one.url), alternatives=tuple(map(settle_address, one.alternatives)))
        for one in page.further
    )
    return replace(page, entries=entries, further=further, beside=beside)
