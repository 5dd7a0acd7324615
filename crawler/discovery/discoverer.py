"""The search for a portal's columns: best first, some pages long, every page of it in the archive."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from heapq import heappop, heappush
from itertools import count
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from crawler.addresses import settle_address
from crawler.discovery.assembling import find_meta
from crawler.discovery.columns import ColumnTrial, Folders, read_part, reports_of
from crawler.discovery.concluding import Trail, conclude
from crawler.discovery.naming import find_column_name
from crawler.discovery.values import Discovery, Hop
from crawler.discovery.ways import (
    COLUMN_WEIGHT,
    HOME_WEIGHT,
    Way,
    find_jump_way,
    find_ways,
    find_ways_up,
    is_article_address,
)
from crawler.errors import NotTonightError
from crawler.platforms import find_platform, recognise_platform
from crawler.platforms.base import ListRequest, Page, Platform
from crawler.platforms.markup.document import is_markup
from crawler.platforms.markup.folders import find_folders
from crawler.platforms.markup.titles import is_column_name
from crawler.platforms.spa import is_shell
from crawler.portals import Column, Portal
from crawler.rendering import Renderer
from crawler.spiders.fetching import Fetched, Fetcher
from crawler.states import is_home
from crawler.wire.archive_link import ArchiveLink
from report import judge_title
from report.titles import find_years

MOST_HOPS = 12
# After so long nothing more is looked at: of a list of hundreds no portal is waited for without end.
MOST_SECONDS = 600.0
MOST_DEPTH = 4
MOST_COLUMNS = 6
# Eighteen years of folders have two pages each.
FOLDER_FACTOR = 4
GIVEN_WEIGHT = 1000
BODY_WEIGHT = 22
_FEWEST_BODIES = 3
_YEARS: Folders = ("years",)
_BODIES: Folders = ("bodies",)


class Discoverer:
    """Searches one portal.

    `most_pages` is how far each list is walked: 1 where it is only to be recognised, more where it is to be measured.
    """

    def __init__(
        self,
        crawler: Crawler,
        portal: Portal,
        fetcher: Fetcher,
        renderer: Renderer,
        link: ArchiveLink,
        *,
        most_pages: int,
    ) -> None:
        self._portal, self._fetcher, self._link = portal, fetcher, link
        factor = FOLDER_FACTOR if most_pages > 1 else 1
        self._trial = ColumnTrial(crawler, renderer, link, fetcher, most_pages=most_pages, folder_factor=factor)
        self._ways: list[tuple[int, int, int, Way]] = []
        self._order = count()
        self._asked: set[str] = set()
        self._trail = Trail()
        self._led_from: dict[str, str] = {}
        # Pages that lead to bodies' pages, by their address: (部门 → 年报) each body's is a list of the same column.
        self._trees: dict[str, tuple[Way, Fetched, Page, Platform]] = {}
        # Pages that list reports and also lead on: taken where what they lead to is no better.
        self._last_resort: tuple[Way, Fetched, Page, Platform] | None = None

    async def discover(self, given: Sequence[str], first: Fetched) -> Discovery:
        """Search from the addresses that were given; `first` is what the first of them answered.

        Raises:
            StorageError: The archive failed; the crawl is ending.
            StoppedError: The crawl is being stopped.
        """
        until = asyncio.get_running_loop().time() + MOST_SECONDS
        for url in given:
            self._push(Way(url, "given", GIVEN_WEIGHT), 0)
        try:
            await self._search(first, until)
        except NotTonightError as error:
            # What was seen until then stays; why nothing more was is said.
            self._trail.ended = error
        return conclude(self._portal, given[0], first, self._trail, self._link.clock.now())

    async def _search(self, first: Fetched, until: float) -> None:
        while self._ways and len(self._trail.hops) < MOST_HOPS and len(self._trail.tried) < MOST_COLUMNS:
            _, _, depth, way = heappop(self._ways)
            if self._trail.tried and way.weight < COLUMN_WEIGHT:
                break
            if asyncio.get_running_loop().time() > until:
                self._trail.notes.append(f"not looked at after {MOST_SECONDS / 60:.0f} minutes: {way.url}")
                break
            fetched = first if way.url == first.url else await self._fetcher.fetch(ListRequest(way.url))
            await self._look(way, depth, fetched)
        if not self._trail.tried and self._last_resort is not None:
            way, fetched, page, platform = self._last_resort
            await self._try(way, fetched, page, platform, ())

    async def _look(self, way: Way, depth: int, fetched: Fetched) -> None:
        page, shows = fetched.page, "nothing"
        if page is None or not page.text:
            if depth == 0:
                self._push_home(way.url)
        else:
            shows = await self._read(way, depth, fetched, page)
        judged = fetched.judgement
        self._trail.hops.append(
            Hop(
                url=way.url,
                led_by=way.name,
                state=judged.state,
                reason=judged.reason,
                record_id=fetched.record_id,
                shows=shows,
            )
        )

    async def _read(self, way: Way, depth: int, fetched: Fetched, page: Page) -> str:
        """Say what a page shows, and go on from it."""
        platform = self._platform_of(page)
        self._trail.pages.append(page)
        ways = self._ways_of(page, platform)
        jump = find_jump_way(page, self._portal.home)
        if jump is not None:
            self._push(jump, depth, way.url)
        elif is_markup(page) and ((not ways and is_shell(page)) or self._lacks_its_list(way, page, platform)):
            rendered = await self._trial.render(fetched, platform.list_ready, "the plain response shows no column")
            if rendered is not None:
                page = rendered
                ways = self._ways_of(page, platform)
        if await self._take_column(way, depth, fetched, page, platform, ways):
            return "column"
        if depth < MOST_DEPTH:
            for further in (*ways, *self._find_body(way, fetched, page, platform)):
                self._push(further, depth + 1, way.url)
        if depth == 0 and not is_home(page.url, self._portal.home):
            for above in find_ways_up(page.url):
                self._push(above, 1)
            self._push_home(page.url)
        return "ways" if ways or jump else "nothing"

    def _lacks_its_list(self, way: Way, page: Page, platform: Platform) -> bool:
        """Whether a page that should be a column lists no report, and nothing in it leads on to any."""
        if way.weight < COLUMN_WEIGHT or is_article_address(page.url) or is_home(page.url, self._portal.home):
            return False
        listed = read_part(platform, page)
        if listed is not None and (listed.further or reports_of((*listed.entries, *listed.beside))):
            return False
        return not _folders_of(page, ())

    async def _take_column(
        self, way: Way, depth: int, fetched: Fetched, page: Page, platform: Platform, ways: Sequence[Way]
    ) -> bool:
        """Whether a page is a column and was walked as one."""
        if is_article_address(page.url):
            return False
        listed = read_part(platform, page)
        entries = (*listed.entries, *listed.beside) if listed is not None else ()
        reports = reports_of(entries)
        given = depth == 0
        named = (
            (way.weight >= COLUMN_WEIGHT and not given)
            or is_column_name(find_meta(page, "ColumnName"))
            or any(link.url == page.url for link in platform.find_columns(page))
        )
        if is_home(page.url, self._portal.home):
            # A home page shows the latest of everything; the whole list is where it links to.
            if reports and given:
                self._last_resort = self._last_resort or (way, fetched, page, platform)
            return False
        leads_on = any(one.weight >= COLUMN_WEIGHT for one in ways)
        folders = _folders_of(page, {one.url for one in reports}) if named or given else ()
        # A link that is called 年报 and says of no year is the way to a list.
        says_years = any(find_years(one.title).year is not None for one in reports) or len(reports) > 1
        is_listing = says_years and (2 * len(reports) >= len(entries) or (given and not leads_on))
        is_list = bool(reports) and (named or (is_listing and not _is_titled_report(page)))
        # Of some families the page says where its list is, and holds none of it.
        is_promise = listed is not None and not entries and bool(listed.further) and (named or (given and not leads_on))
        if is_list or is_promise or (folders and named):
            return await self._try_tree(way) or await self._try(way, fetched, page, platform, folders)
        if reports:
            self._last_resort = self._last_resort or (way, fetched, page, platform)
        return False

    def _find_body(self, way: Way, fetched: Fetched, page: Page, platform: Platform) -> tuple[Way, ...]:
        """Return the first of the bodies that a page leads to, as one way, and remember the page (no home page)."""
        if not is_markup(page) or is_home(page.url, self._portal.home):
            return ()
        bodies = find_folders(page, _BODIES)
        if len(bodies) < _FEWEST_BODIES:
            return ()
        self._trees[way.url] = way, fetched, page, platform
        return (Way(bodies[0].url, bodies[0].name, BODY_WEIGHT),)

    async def _try_tree(self, way: Way) -> bool:
        """Whether a list was found by way of a page that leads to many bodies' lists, and that page is the column."""
        url = self._led_from.get(way.url)
        while url is not None and url not in self._trees:
            url = self._led_from.get(url)
        return url is not None and await self._try(*self._trees[url], ("years", "bodies"))

    async def _try(self, way: Way, fetched: Fetched, page: Page, platform: Platform, folders: Folders) -> bool:
        column = Column(name=find_column_name(page, way), url=settle_address(page.url), folders=folders)
        if any(column.url == one.found.column.url for one in self._trail.tried):
            return True
        if self._trail.tried:
            # A portal is read as one platform; a column that it cannot read is said, not guessed at.
            platform = self._trail.tried[0].platform if self._trail.tried[0].selectors is None else platform
        tried = await self._trial.walk(column, platform, fetched)
        if tried is None:
            return False
        if self._trail.tried and tried.platform.name != self._trail.tried[0].platform.name:
            self._trail.notes.append(f"{column.url}: lists reports by other software ({tried.platform.name}): left out")
            return True
        self._fetcher.hold(fetched)
        self._trail.tried.append(tried)
        return True

    def _ways_of(self, page: Page, platform: Platform) -> tuple[Way, ...]:
        found = platform.find_columns(page) if is_markup(page) else ()
        columns = [Way(link.url, link.name, 100) for link in found if link.url != page.url]
        known = {page.url, *(way.url for way in columns)}
        return (*columns, *(way for way in find_ways(page, self._portal.home) if way.url not in known))

    def _platform_of(self, page: Page) -> Platform:
        named = self._portal.platform
        return find_platform(named) if named not in (None, "declared") else recognise_platform(page)

    def _push(self, way: Way, depth: int, led_from: str | None = None) -> None:
        if way.url not in self._asked:
            self._asked.add(way.url)
            if led_from is not None:
                self._led_from[way.url] = led_from
            heappush(self._ways, (-way.weight, next(self._order), depth, way))

    def _push_home(self, url: str) -> None:
        parts = urlsplit(url)
        self._push(Way(f"{parts.scheme}://{parts.netloc}/", "the home page", HOME_WEIGHT), 1)


def _folders_of(page: Page, reports: Collection[str]) -> Folders:
    """Return of which kinds the folders are that a column's page leads to; a report that it lists is none."""
    if not is_markup(page):
        return ()
    years = any(link.url not in reports for link in find_folders(page, _YEARS))
    # The bodies of a menu are on every page; those of a column lie below it.
    above = page.url.rpartition("/")[0] + "/"
    bodies = [link for link in find_folders(page, _BODIES) if link.url.startswith(above)]
    kinds: Folders = _YEARS if years else ()
    return (*kinds, "bodies") if len(bodies) >= _FEWEST_BODIES else kinds


def _is_titled_report(page: Page) -> bool:
    """Whether a page states that it is a report itself: what it lists beside it are related ones."""
    title = find_meta(page, "ArticleTitle")
    return bool(title) and judge_title(title).candidate and find_years(title).year is not None
