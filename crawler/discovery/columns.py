"""Trying whether a page is a column: its list is walked some pages far, and what it holds is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from crawler.answering import charset_of
from crawler.candidates import judge_entry
from crawler.discovery.endpoints import Endpoint, Heard, find_endpoint
from crawler.discovery.values import ColumnFound, Means, Sample
from crawler.errors import ListMissingError
from crawler.folders import FolderReader
from crawler.platforms.base import ListedEntry, ListPage, ListRequest, Page, Platform
from crawler.platforms.declared import Declared
from crawler.platforms.markup.titles import DOCUMENT_PATH
from crawler.portals import Column
from crawler.rendering import Renderer
from crawler.rendering.values import BrowserRequest, BrowserResponse
from crawler.selectors import Selectors
from crawler.spiders.fetching import Fetched, Fetcher
from crawler.spiders.listing import ListWalk
from crawler.spiders.parts import Listing, ListReader, Part
from crawler.spiders.rendering import PageRenderer
from crawler.wire.archive_link import ArchiveLink
from report import decode_text, judge_title
from report.titles import find_body, find_years

MOST_SAMPLES = 5
_KINDS_OF_JSON = ("json", "javascript", "text/plain", "text/html")
_MOST_HEARD = 200

Folders = tuple[Literal["years", "bodies"], ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """A column whose list was walked, the platform that read it, and the selectors where it is a declared one.

    `bodies` are those that the titles of its reports name, one a report, empty where a title names none.
    """

    found: ColumnFound
    platform: Platform
    selectors: Selectors | None = None
    bodies: tuple[str, ...] = ()


class ColumnTrial:
    """Walks lists of one portal, at most `most_pages` pages each, without visiting what they list.

    Of a column that is kept in folders it walks `folder_factor` times as many: the oldest year is in the last of them.
    """

    def __init__(
        self,
        crawler: Crawler,
        renderer: Renderer,
        link: ArchiveLink,
        fetcher: Fetcher,
        *,
        most_pages: int,
        folder_factor: int = 1,
    ) -> None:
        self._fetcher, self._most_pages, self._folder_factor = fetcher, most_pages, folder_factor
        self._pages = PageRenderer(crawler, renderer, link, fetcher, self._hear)
        self._heard: list[Heard] = []
        self._unheard: list[str] = []
        self._last: Fetched | None = None
        # Some families' programs answer only those who come from the column's page.
        self._referer: str | None = None
        self._shown: tuple[ListedEntry, ...] | None = None
        self._platform: Platform | None = None

    async def render(self, fetched: Fetched, ready: tuple[str, ...], reason: str) -> Page | None:
        """Render a page of which the plain response shows nothing; None where that is not to be had."""
        return (await self._pages.render(fetched, ready, reason)).page

    async def walk(self, column: Column, platform: Platform, first: Fetched) -> Tried | None:
        """Walk a column's list from the page that is had already; None where it lists no report.

        Where the list exists only after a script has run, JSON that holds it is preferred to the browser.
        """
        listing = await self.list_column(column, platform, first)
        shown = self._rendered_entries()
        if shown is None:
            why = "the list is in the pages, or comes by the requests of the platform's own"
            return _tried(column, platform, listing, "plain", why)
        endpoint = find_endpoint(self._heard, shown)
        tried = await self._try_endpoint(endpoint, column, first) if endpoint is not None else None
        if tried is not None and tried.found.report_count >= len(reports_of(shown)):
            return tried
        why = self._why_rendered(endpoint)
        return _tried(column, platform, listing, "rendering", why)

    async def list_column(self, column: Column, platform: Platform, first: Fetched) -> Listing:
        """Walk a column's list from the page that is had already, and say what it held and what was wrong."""
        self._platform, self._shown = platform, None
        self._heard.clear()
        self._unheard.clear()
        return await self._walk(platform, column, first)

    def _rendered_entries(self) -> tuple[ListedEntry, ...] | None:
        """Return what the first rendered page listed, None where nothing had to be rendered."""
        return self._shown

    async def _walk(self, platform: Platform, column: Column, first: Fetched) -> Listing:
        def make_reader(one: Platform) -> ListReader:
            return FolderReader(one, column.folders) if column.folders else one

        self._referer = column.url
        self._fetcher.hold(replace(first, url=column.url))
        most = self._most_pages * (self._folder_factor if column.folders else 1)
        walk = ListWalk(platform, self._fetch_part, self._render_part, most_pages=most, make_reader=make_reader)
        return await walk.walk(ListRequest(column.url))

    async def _try_endpoint(self, endpoint: Endpoint, column: Column, first: Fetched) -> Tried | None:
        declared = Declared(endpoint.selectors, {column.url: endpoint.url})
        elsewhere = column.model_copy(update={"list_url": endpoint.url, "folders": ()})
        listing = await self._walk(declared, elsewhere, first)
        if any("cannot" in fault or "no JSON" in fault for fault in listing.faults):
            return None
        why = "the plain page holds no list; its script makes it of the JSON at list_url, which needs no browser"
        return _tried(elsewhere, declared, listing, "json", why, endpoint.selectors)

    def _why_rendered(self, endpoint: Endpoint | None) -> str:
        if endpoint is not None:
            return f"the plain page holds no list, and the JSON at {endpoint.url} does not bring all of it by itself"
        posted = f"; it asks for {self._unheard[0]} by POST" if self._unheard else ""
        return f"the plain page holds no list, and no JSON that its script fetches holds it whole{posted}"

    async def _fetch_part(self, request: ListRequest) -> Part:
        self._last = fetched = await self._fetcher.fetch(request, referer=self._referer)
        state = "failed" if fetched.page is None and fetched.judgement.state == "ok" else fetched.judgement.state
        return Part(fetched.page, state, fetched.judgement.reason, fetched.record_id)

    async def _render_part(self, part: Part, reason: str) -> Page | None:
        del part
        if self._last is None or self._platform is None:
            return None
        page = await self.render(self._last, self._platform.list_ready, reason)
        if page is not None and self._shown is None:
            shown = read_part(self._platform, page)
            self._shown = shown.entries if shown is not None else None
        return page

    def _hear(self, asked: BrowserRequest, answer: BrowserResponse) -> None:
        kind = next((value for name, value in answer.headers if name.lower() == "content-type"), "").lower()
        if asked.resource_type not in ("XHR", "Fetch", "Script") or not any(word in kind for word in _KINDS_OF_JSON):
            return
        if asked.method != "GET":
            self._unheard.append(asked.url)
        elif answer.status == 200 and len(self._heard) < _MOST_HEARD:
            self._heard.append(Heard(asked.url, decode_text(answer.body, charset_of(kind)).text))


def read_part(platform: Platform, page: Page) -> ListPage | None:
    """Return what a page holds of a list, None where that is nothing that is understood."""
    try:
        return platform.read_list(page)
    except ListMissingError:
        return None


def reports_of(entries: Sequence[ListedEntry]) -> list[ListedEntry]:
    """Return the entries that are taken for reports; a title without a Chinese word counts where it is a file's."""
    judged = [(entry, judge_entry(entry.url, entry.title, entry.listed_on, "")) for entry in entries]
    return [entry for entry, verdict in judged if verdict.verdict == "candidate" and _is_report_or_file(entry)]


def _is_report_or_file(entry: ListedEntry) -> bool:
    return judge_title(entry.title).reason != "no_chinese_words" or bool(DOCUMENT_PATH.search(urlsplit(entry.url).path))


def _tried(
    column: Column, platform: Platform, listing: Listing, means: Means, why: str, selectors: Selectors | None = None
) -> Tried | None:
    entries = [one.entry for one in listing.entries]
    reports = reports_of(entries)
    if not reports:
        return None
    years = sorted(year for one in reports if (year := find_years(one.title).year) is not None)
    found = ColumnFound(
        column=column,
        means=means,
        why=why,
        entry_count=len(entries),
        report_count=len(reports),
        stated_count=listing.stated_count,
        years=(years[0], years[-1]) if years else None,
        complete=listing.complete,
        faults=tuple(listing.faults),
        list_page=next(iter(listing.list_pages), None),
        samples=tuple(_sample(one) for one in reports[:MOST_SAMPLES]),
    )
    return Tried(found, platform, selectors, tuple(find_body(one.title) or "" for one in reports))


def _sample(entry: ListedEntry) -> Sample:
    return Sample(
        title=entry.title,
        url=entry.url,
        listed_on=entry.listed_on,
        reporting_year=find_years(entry.title).year,
        body=find_body(entry.title),
    )
