"""Walking one column whole: its list, the reports in it, and those that are known and listed no more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from archive.capture import Supplement
from archive.rechecking import VisitPlan, are_woken
from archive.walks import WALK_CONTENT_TYPE, Entry, PageVisit, PortalFacts, Walk
from crawler.candidates import judge_entry
from crawler.errors import NotTonightError
from crawler.folders import FolderReader
from crawler.platforms.base import ListRequest, Page, Platform
from crawler.portals import Column, Portal
from crawler.spiders.fetching import Fetched, Fetcher
from crawler.spiders.listing import ListWalk
from crawler.spiders.parts import Listing, ListReader, Part
from crawler.spiders.progress import Progress
from crawler.spiders.rendering import PageRenderer
from crawler.spiders.requisites import Requisites
from crawler.spiders.visiting import KnownPages, Visitor
from crawler.wire.archive_link import ArchiveLink
from crawler.wire.guard import find_hosts

_LISTS_NOT_WALKED = "the lists were not walked: known reports were visited again"


class ColumnWalk:
    """The state of one column's walk, from its beginning to the account that is written of it.

    What was found stays in it when the walk breaks off, so that the account says how far it came.
    """

    def __init__(
        self,
        portal: Portal,
        column: Column,
        platform: Platform,
        fetcher: Fetcher,
        renderer: PageRenderer,
        link: ArchiveLink,
        progress: Progress,
    ) -> None:
        self._portal, self._column, self._platform = portal, column, platform
        self._fetcher, self._renderer, self._link, self._progress = fetcher, renderer, link, progress
        self._requisites = Requisites(fetcher, link)
        self._visitor = Visitor(fetcher, platform, renderer, self._requisites, column.url)
        self._began_at: datetime = link.clock.now()
        self._list_page: Fetched | None = None
        self._visits: list[PageVisit] = []
        self._faults: list[str] = []
        self._resting: Collection[str] = ()
        self.recognised: str | None = None
        self._list = ListWalk(platform, self._fetch_part, self._render_part, make_reader=self._make_reader)

    async def walk(self, known: KnownPages) -> None:
        """Walk the list, visit its candidates that are due, then the known reports that it lists no more."""
        listing = await self._list.walk(ListRequest(self._column.url))
        self._faults += listing.faults
        candidates = [entry for entry in self._entries(listing) if entry.verdict == "candidate"]
        plan, pages = self._plan(known), known.find(self._portal.id, self._column.url)
        known_pages = set(pages)
        listed = {entry.url for entry in candidates}
        # What a list does not name is due at once, if the list was read whole.
        not_due = plan.asleep | plan.resting if self._faults else plan.asleep
        unlisted = [url for url in pages if url not in listed | not_due]
        due = [entry for entry in candidates if entry.url not in plan.resting]
        visited = known.find_visited(self._portal.id, self._column.url, {entry.url for entry in due})
        # Where the night is too short, what nobody has seen yet goes before what is looked at again.
        due.sort(key=lambda entry: entry.url in known_pages)
        self._progress.expect(len(due) + len(unlisted))
        for entry in due:
            if entry.url not in visited:
                await self._visit_entry(entry)
        for url in unlisted:
            await self._visit(url, "", None, listed=url in {one.entry.url for one in listing.entries})
        await self._visit_woken(plan, known_pages, [entry for entry in candidates if entry.url in plan.resting])
        await self._visit_again([entry for entry in due if entry.url in visited])
        self._faults += self._visitor.doubts
        await self._requisites.fetch()

    def _plan(self, known: KnownPages) -> VisitPlan:
        plan = known.plan(self._portal.id, self._column.url)
        self._resting, self._visitor.plan = plan.resting, plan
        return plan

    async def _visit_woken(self, plan: VisitPlan, known: Collection[str], resting: Sequence[Entry]) -> None:
        """Visit what is not due where a known report that was due came in other bytes, and most of a few others do."""
        if not any(visit.url in known and visit.url in self._visitor.fresh for visit in self._seen()):
            return
        asked = [entry for entry in resting if entry.url in plan.sample]
        await self._visit_resting(asked)
        urls = {entry.url for entry in asked}
        seen = [visit.url for visit in self._seen() if visit.url in urls]
        if are_woken(len(seen), sum(url in self._visitor.fresh for url in seen)):
            await self._visit_resting([entry for entry in resting if entry.url not in urls])

    async def _visit_resting(self, entries: Sequence[Entry]) -> None:
        self._progress.expect(len(entries))
        for entry in entries:
            await self._visit_entry(entry)

    def _seen(self) -> list[PageVisit]:
        """Return the visits of listed pages that showed one."""
        return [visit for visit in self._visits if visit.listed and visit.state == "ok"]

    async def _visit_again(self, entries: list[Entry]) -> None:
        """Visit what was visited on earlier nights of which the walks did not come to their end, as far as time is."""
        try:
            for entry in entries:
                await self._visit_entry(entry)
        except NotTonightError as error:
            if error.why not in ("hours", "budget", "deadline"):
                raise

    async def recheck(self, known: KnownPages) -> None:
        """Visit the known reports without asking the list."""
        self._faults.append(_LISTS_NOT_WALKED)
        urls = known.find(self._portal.id, self._column.url)
        self._progress.expect(len(urls))
        for url in urls:
            await self._visit(url, "", None, listed=False)

    def break_off(self, reason: str) -> None:
        """Note why the walk did not come to its end."""
        if reason not in self._faults:
            self._faults.append(reason)

    def account(self, crawl_id: str) -> Walk:
        """Return what the walk saw so far."""
        found = self._list.found
        entries = tuple(self._entries(found))
        asked = {visit.url for visit in self._visits}
        return Walk(
            crawl_id=crawl_id,
            portal=PortalFacts(
                id=self._portal.id,
                name=self._portal.name,
                division_code=self._portal.division_code,
                platform=self._platform.name,
                confirm_after_checks=self._portal.withdrawal.confirm_after_checks,
                confirm_after_days=self._portal.withdrawal.confirm_after_days,
                columns=tuple(column.url for column in self._portal.columns),
                hosts=find_hosts(self._portal),
                reports_min=self._portal.expect.reports_min,
                years=self._portal.expect.years,
                recheck=self._portal.recheck,
            ),
            column_name=self._column.name,
            column_url=self._column.url,
            body=self._column.body,
            began_at=self._began_at,
            ended_at=self._link.clock.now(),
            complete=not self._faults,
            reason="; ".join(self._faults) or None,
            stated_count=found.stated_count,
            list_pages=tuple(found.list_pages),
            entries=entries,
            visits=tuple(self._visits),
            recognised=self.recognised,
            blocked_by=self._link.tonight.find_blocker(self._portal),
            switched=self._fetcher.switched,
            requisites=tuple(self._requisites.record_ids),
            requisites_left=self._requisites.left_count,
            resting=sum(one.url in self._resting and one.url not in asked for one in entries),
        )

    async def _visit_entry(self, entry: Entry) -> None:
        await self._visit(entry.url, entry.title, entry.listed_on, listed=True)

    async def _visit(self, url: str, title: str, listed_on: date | None, *, listed: bool) -> None:
        visit = await self._visitor.visit(url, title, listed_on, listed=listed)
        self._visits.append(visit)
        self._progress.finish_page()

    def _entries(self, listing: Listing) -> Iterator[Entry]:
        for one in listing.entries:
            yield judge_entry(one.entry.url, one.entry.title, one.entry.listed_on, one.list_page)

    def _make_reader(self, platform: Platform) -> ListReader:
        return FolderReader(platform, self._column.folders) if self._column.folders else platform

    async def _fetch_part(self, request: ListRequest) -> Part:
        referer = self._column.url if request.url != self._column.url else None
        fetched = await self._fetcher.fetch(request, referer=referer)
        self._list_page = fetched
        state, reason = fetched.judgement.state, fetched.judgement.reason
        if fetched.page is None and state == "ok":
            return Part(None, "failed", "no text where a list was expected", fetched.record_id)
        return Part(fetched.page, state, reason, fetched.record_id)

    async def _render_part(self, part: Part, reason: str) -> Page | None:
        if self._list_page is None or self._list_page.record_id != part.record_id:
            return None
        rendered = await self._renderer.render(self._list_page, self._platform.list_ready, reason)
        if rendered.problem:
            self._faults.append(rendered.problem)
        return rendered.page


async def write_walk(link: ArchiveLink, walk: Walk, number: int) -> None:
    """Write the account of a walk, the portal's `number`-th in this crawl.

    Raises:
        StorageError: It could not be made durable.
    """
    url = f"urn:nianbao:walk:{walk.crawl_id}:{walk.portal.id}:{number}"
    content = walk.model_dump_json(indent=None).encode()
    await link.write(Supplement("metadata", url, walk.ended_at, WALK_CONTENT_TYPE, content))
