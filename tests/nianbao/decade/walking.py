"""One night of the living county without a network: what a spider would have fetched goes through the same doors.

Simulated is the network alone: each request is answered by the demo's portals in this process. What is due is asked of
the ledger, what was there before of the catalogue, requests carry the validators that it has, every exchange passes the
WARC writer, and each column ends with the account of its walk.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from time import process_time
from urllib.parse import urlsplit

from archive.capture import Capture, Exchange, Supplement
from archive.catalogue.ledger import KnownPages
from archive.clock import Clock
from archive.keeping import Keeper
from archive.rechecking import VisitPlan, are_woken
from archive.recollection import Memory
from archive.walks import WALK_CONTENT_TYPE, AttachmentVisit, Entry, PageState, PageVisit, PortalFacts, Walk
from archive.warc.known import CATALOGUE_NAME, KnownPayloads
from archive.warc.writer import WarcWriter
from crawler.portals import Column, Portal
from nianbao.demo.articles import Article
from nianbao.demo.http import Visit, parse_request
from nianbao.demo.portals import answer
from nianbao.demo.sites import Site
from tests.nianbao.decade.county import LivingPortal

_WHOLE_LIST = 10_000
_STATES: dict[int, PageState] = {200: "ok", 304: "ok", 404: "missing", 412: "blocked", 503: "unreachable"}
_KEPT_OF_A_SHORT_LIST = 4


def portal_file(portal: LivingPortal) -> Portal:
    """Return the portal's file as it is tonight."""
    return Portal(
        id=portal.id,
        name=portal.place.name,
        division_code="990121",
        platform=portal.family.platform,
        home=f"{portal.origin}/",
        columns=(Column(name=portal.place.column_name, url=portal.column_url),),
    )


@dataclass(slots=True)
class NightWriter:
    """Writes the captures and walks of one crawl; `changed` says of each visited page whether it came in other bytes.

    `listed` counts the visited pages of each portal that its list has. `portal_seconds` are those of this process that
    were the portals' own.
    """

    keeper: Keeper
    clock: Clock
    crawl_id: str
    number: int
    memory: Memory = field(init=False)
    writer: WarcWriter = field(init=False)
    changed: dict[str, bool] = field(default_factory=dict)
    listed: Counter[str] = field(default_factory=Counter)
    portal_seconds: float = 0.0

    def __post_init__(self) -> None:
        """Open what a crawl opens."""
        collection = self.keeper.collection
        self.memory = Memory(self.keeper.engine, collection)
        known = KnownPayloads(collection.root / CATALOGUE_NAME)
        self.writer = WarcWriter(collection.archive, {"isPartOf": self.crawl_id}, clock=self.clock, known=known)

    def walk(self, portal: LivingPortal) -> None:
        """Walk a portal's column as it is tonight."""
        file, began_at = portal_file(portal), self.clock.now()
        listing = self._fetch(portal, portal.place.column_path.partition("#")[0], portal.fault in ("down", "blocked"))
        entries, visits = (), []
        if listing.status in (200, 304):
            entries = tuple(_entry(portal, article, listing.record_id) for article in _listed(portal))
            visits = list(self._visit_all(portal, began_at))
            self.listed[portal.id] = sum(visit.listed for visit in visits)
        reasons = {"down": "the list is unreachable", "blocked": "the list is blocked", "partial": "page 2 failed"}
        reason = reasons.get(portal.fault or "")
        walk = Walk(
            crawl_id=self.crawl_id,
            portal=PortalFacts(
                id=portal.id,
                name=portal.place.name,
                division_code=file.division_code,
                platform=portal.family.platform,
                confirm_after_checks=file.withdrawal.confirm_after_checks,
                confirm_after_days=file.withdrawal.confirm_after_days,
                columns=(portal.column_url,),
                hosts=(urlsplit(portal.origin).netloc,),
                recheck=file.recheck,
            ),
            column_name=portal.place.column_name,
            column_url=portal.column_url,
            body=None,
            began_at=began_at,
            ended_at=self.clock.now(),
            complete=reason is None,
            reason=reason,
            stated_count=None,
            list_pages=(listing.record_id,),
            entries=entries,
            visits=tuple(visits),
            blocked_by="jsl" if portal.fault == "blocked" else None,
        )
        url = f"urn:nianbao:walk:{self.crawl_id}:{portal.id}:1"
        self.writer.write(Supplement("metadata", url, began_at, WALK_CONTENT_TYPE, walk.model_dump_json().encode()))

    def close(self) -> None:
        """End as a crawl ends: the file is sealed."""
        self.writer.close()
        self.memory.close()

    def kill(self) -> None:
        """End as a process that is killed: the file stays open, with half a record at its end."""
        self.writer.flush()
        self.writer.abandon()
        self.memory.close()
        for path in self.keeper.collection.archive.glob("*.open"):
            with path.open("ab") as file:
                file.write(b"\x1f\x8b\x08\x00torn")

    def _visit_all(self, portal: LivingPortal, at: datetime) -> list[PageVisit]:
        """Visit what is due, what the list has no more, and all else where a few that were asked have changed, too."""
        pages = KnownPages(self.keeper.engine, at)
        known = pages.find(portal.id, portal.column_url)
        plan = pages.plan(portal.id, portal.column_url)
        listed = {portal.origin + article.path: article for article in _listed(portal)}
        not_due = plan.asleep | plan.resting if portal.fault == "partial" else plan.asleep
        found = [self._visit(portal, url, article, plan) for url, article in listed.items() if url not in plan.resting]
        found += [self._visit(portal, url, None, plan) for url in known if url not in listed and url not in not_due]
        if any(visit.listed and visit.state == "ok" and self.changed[visit.url] for visit in found):
            asked = [url for url in plan.sample if url in listed]
            sampled = [self._visit(portal, url, listed[url], plan) for url in asked]
            found += sampled
            seen = [visit for visit in sampled if visit.state == "ok"]
            if are_woken(len(seen), sum(self.changed[visit.url] for visit in seen)):
                rest = [url for url in listed if url in plan.resting and url not in asked]
                found += [self._visit(portal, url, listed[url], plan) for url in rest]
        return found

    def _visit(self, portal: LivingPortal, url: str, article: Article | None, plan: VisitPlan) -> PageVisit:
        path = url.removeprefix(portal.origin)
        captured = self._fetch(portal, path, is_down=portal.fault == "silent")
        self.changed[url] = plan.has_changed(url, captured.payload_digest)
        attachments: tuple[AttachmentVisit, ...] = ()
        article = article or next((one for one in portal.listed.values() if one.path == path), None)
        if article is not None and article.attachment_path and captured.status in (200, 304):
            document = self._fetch(portal, article.attachment_path)
            self.changed[url] |= url in plan.digests and document.record_type == "response"
            target = portal.origin + article.attachment_path
            state = _STATES[document.status or 503]
            attachments = (AttachmentVisit(url=target, label="附件", state=state, record_id=document.record_id),)
        return PageVisit(
            url=url,
            title="",
            listed_on=None,
            listed=article is not None and article in _listed(portal),
            state=_STATES[captured.status or 503],
            record_id=captured.record_id,
            rendered=None,
            render_reason=None,
            attachments=attachments,
        )

    def _fetch(self, portal: LivingPortal, path: str, is_down: bool = False) -> Capture:
        url = portal.origin + path
        known = self.memory.find_earlier(url)
        conditions = ""
        if known is not None and known.status == 200:
            named = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
            conditions = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
        head = f"GET {path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nAccept-Encoding: gzip\r\n{conditions}\r\n"
        original = known.original if known is not None else None
        asked_at = process_time()
        response = self._answer(portal, path, head.encode(), is_down=is_down)
        self.portal_seconds += process_time() - asked_at
        exchange = Exchange(url, self.clock.now(), head.encode(), response, "10.0.0.1", original=original)
        captured = self.writer.capture(exchange)
        leads_on = re.search(rb"^Location: (\S+)", response.partition(b"\r\n\r\n")[0], re.MULTILINE)
        if leads_on is not None:
            return self._fetch(portal, leads_on[1].decode().removeprefix(portal.origin))
        return captured

    def _answer(self, portal: LivingPortal, path: str, head: bytes, *, is_down: bool) -> bytes:
        if is_down:
            status = b"412 Precondition Failed" if portal.fault == "blocked" else b"503 Service Unavailable"
            return b"HTTP/1.1 %s\r\nContent-Length: 4\r\n\r\n<p/>" % status
        articles = portal.articles()
        if portal.fault in ("empty", "short") and path != portal.place.column_path.partition("#")[0]:
            articles = tuple(_listed(portal))
        site = Site(portal.place, articles, _WHOLE_LIST)
        visit = Visit(parse_request(head[:-4], b""), self.number, 1, portal.origin)
        return answer(portal.family, site, visit).block("GET")


def _listed(portal: LivingPortal) -> list[Article]:
    """Return what the list shows tonight."""
    articles = list(portal.articles())
    if portal.fault == "empty":
        return []
    return articles[:_KEPT_OF_A_SHORT_LIST] if portal.fault == "short" else articles


def _entry(portal: LivingPortal, article: Article, list_page: str) -> Entry:
    return Entry(
        url=portal.origin + article.path,
        title=article.title,
        listed_on=article.published_on,
        list_page=list_page,
        verdict="candidate",
        reason="title",
    )
