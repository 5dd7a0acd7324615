"""Visiting a report's page: the page, what it shows only when rendered, and the documents that it links to."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Protocol

from archive.rechecking import VisitPlan
from archive.walks import AttachmentVisit, FurtherVisit, PageMetadata, PageVisit
from crawler.addresses import settle_address
from crawler.platforms.base import Article, AttachmentLink, ListRequest, Metadata, Platform
from crawler.platforms.markup.document import is_markup
from crawler.platforms.markup.further import MOST_FURTHER, find_page_number
from crawler.platforms.markup.leads import count_listed_reports
from crawler.spiders.fetching import Fetched, Fetcher
from crawler.spiders.rendering import PageRenderer, RenderedPage
from crawler.spiders.requisites import Requisites

# Reports link to the one of the year before.
_FEWEST_LISTED = 3


class KnownPages(Protocol):
    """Whoever knows the addresses at which reports were found before."""

    def find(self, portal_id: str, column_url: str) -> Sequence[str]:
        """Return the addresses of a column's known reports."""
        ...

    def find_visited(self, portal_id: str, column_url: str, pages: Collection[str]) -> Collection[str]:
        """Return which of some pages were visited on the nights since a walk of the column came to its end."""
        ...

    def plan(self, portal_id: str, column_url: str) -> VisitPlan:
        """Return which of a column's known reports need no visit."""
        ...


class NoKnownPages:
    """Nobody knows of any report yet."""

    def find(self, portal_id: str, column_url: str) -> Sequence[str]:
        """Return none."""
        del portal_id, column_url
        return ()

    def find_visited(self, portal_id: str, column_url: str, pages: Collection[str]) -> Collection[str]:
        """Return nothing."""
        del pages
        return self.find(portal_id, column_url)

    def plan(self, portal_id: str, column_url: str) -> VisitPlan:
        """Let nothing rest."""
        del portal_id, column_url
        return VisitPlan()


class Visitor:
    """Visits pages of one column; `fresh` are those that came in other bytes than before, or with such documents.

    `plan` says in which bytes known pages came before.
    `doubts` say of which pages that were listed as reports are lists themselves: what those list was not visited.
    """

    def __init__(
        self, fetcher: Fetcher, platform: Platform, renderer: PageRenderer, requisites: Requisites, referer: str
    ) -> None:
        self._fetcher, self._platform, self._renderer = fetcher, platform, renderer
        self._requisites, self._referer = requisites, referer
        self._attachments: dict[str, AttachmentVisit] = {}
        self._fresh_attachments: set[str] = set()
        self.fresh: set[str] = set()
        self.plan = VisitPlan()
        self.doubts: list[str] = []

    async def visit(self, url: str, title: str = "", listed_on: date | None = None, *, listed: bool) -> PageVisit:
        """Fetch a page, those on which its article goes on, and its attachments.

        It is rendered where its plain response is well and holds no article; what was rendered is one page.

        Raises:
            StorageError: The archive failed; the crawl is ending.
            StoppedError: The crawl is being stopped.
        """
        fetched = await self._fetcher.fetch(ListRequest(url), referer=self._referer if listed else None)
        article, rendered, reason = await self._read(fetched)
        state, answer = fetched.judgement.state, fetched.judgement.kind
        if state == "ok" and not article.has_content and fetched.page is not None and is_markup(fetched.page):
            # What a script did not bring tonight is not gone: the page says nothing about its report.
            state, reason = "failed", f"{reason}: no article, rendered or not" if reason else "no article"
            answer = "no_article"
        if state == "ok" and rendered is None:
            self._requisites.add_page(fetched)
        is_list = listed and not article.attachments and self._doubt_list(fetched)
        further: list[FurtherVisit] = []
        links = {link.url: link for link in article.attachments}
        if state == "ok" and rendered is None and not is_list:
            further = await self._visit_further(fetched, article.further, links)
        attachments = [await self._visit_attachment(link, fetched.final_url) for link in links.values()]
        if self.plan.has_changed(url, fetched.payload_digest) or any(
            one.url in self._fresh_attachments for one in attachments
        ):
            self.fresh.add(url)
        return PageVisit(
            url=url,
            title=title,
            listed_on=listed_on,
            listed=listed,
            state=state,
            record_id=fetched.record_id,
            rendered=rendered.record_id if rendered else None,
            render_reason=reason,
            attachments=tuple(attachments),
            loaded=rendered.loaded if rendered else (),
            answer=answer,
            metadata=_stated(article.metadata),
            further=tuple(further),
        )

    def _doubt_list(self, fetched: Fetched) -> bool:
        """Whether a page that is listed as a report is a list itself."""
        page = fetched.page
        count = count_listed_reports(page) if page is not None and is_markup(page) else 0
        if count >= _FEWEST_LISTED:
            self.doubts.append(f"{fetched.url}: is listed as a report and lists {count} reports itself")
        return count >= _FEWEST_LISTED

    async def _visit_further(
        self, first: Fetched, led: Sequence[str], links: dict[str, AttachmentLink]
    ) -> list[FurtherVisit]:
        """Fetch the pages on which an article goes on, as far as each leads on; `links` takes in what they link to."""
        found: dict[int, FurtherVisit] = {}
        waiting = deque(led)
        while waiting:
            url = settle_address(waiting.popleft())
            number = find_page_number(first.final_url, url)
            if number is None or number in found:
                continue
            if len(found) == MOST_FURTHER:
                self.doubts.append(f"{first.url}: its article has more than {MOST_FURTHER} further pages")
                break
            found[number], article = await self._visit_further_page(url, first.final_url)
            waiting.extend(article.further)
            links |= {link.url: link for link in article.attachments if link.url not in links}
        return [found[number] for number in sorted(found)]

    async def _visit_further_page(self, url: str, referer: str) -> tuple[FurtherVisit, Article]:
        fetched = await self._fetcher.fetch(ListRequest(url), referer=referer)
        page, state, answer = fetched.page, fetched.judgement.state, fetched.judgement.kind
        article = self._platform.read_article(page) if page is not None else Article(has_content=False)
        if state == "ok":
            self._requisites.add_page(fetched)
            if not article.has_content:
                state, answer = "failed", "no_article"
        return FurtherVisit(url=url, state=state, record_id=fetched.record_id, answer=answer), article

    async def _read(self, fetched: Fetched) -> tuple[Article, RenderedPage | None, str | None]:
        """Return the article, the rendered page and why it was rendered (None, None where it was not)."""
        page = fetched.page
        if page is None:
            return Article(has_content=False), None, None
        article = self._platform.read_article(page)
        if article.has_content or not is_markup(page):
            return article, None, None
        reason = "the plain response holds no article"
        rendered = await self._renderer.render(fetched, self._platform.article_ready, reason)
        if rendered.page is None:
            return article, None, f"{reason}; {rendered.problem}"
        return self._platform.read_article(rendered.page), rendered, reason

    async def _visit_attachment(self, link: AttachmentLink, referer: str) -> AttachmentVisit:
        """Fetch a document; one that several pages of the column link to is fetched once."""
        link = replace(link, url=settle_address(link.url))
        known = self._attachments.get(link.url)
        if known is None:
            fetched = await self._fetcher.fetch(ListRequest(link.url), referer=referer, expected=link.kind)
            known = AttachmentVisit(
                url=link.url,
                label=link.label,
                state=fetched.judgement.state,
                record_id=fetched.record_id,
                answer=fetched.judgement.kind,
            )
            self._attachments[link.url] = known
            if not fetched.is_as_before:
                self._fresh_attachments.add(link.url)
        return known.model_copy(update={"label": link.label})


def _stated(metadata: Metadata) -> PageMetadata | None:
    """Return what a page stated of its article, None where that is nothing."""
    return PageMetadata(**asdict(metadata)) if metadata != Metadata() else None
