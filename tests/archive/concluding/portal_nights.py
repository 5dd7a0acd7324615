"""A portal without a network: nights of it are written straight into WARCs, with the writer that a crawl uses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from archive.capture import Capture, Exchange, Original, Supplement, TlsFacts, find_original_in
from archive.clock import SimulatedClock
from archive.events import Event
from archive.keeping import Concluded, Keeper
from archive.walks import (
    WALK_CONTENT_TYPE,
    AttachmentVisit,
    Entry,
    FurtherVisit,
    PageState,
    PageVisit,
    PortalFacts,
    Walk,
)
from archive.warc.writer import WarcWriter

COLUMN = "http://www.example.gov.cn/nianbao/"
ROWS = ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量")


def page(
    body: str = "示例县卫生健康局",
    year: int = 2023,
    received: int = 7,
    prose: str = "全年工作平稳有序。",
    chrome: str = "",
) -> str:
    """A small report: its title, a sentence, and the rows of table 3 that the tests alter."""
    cells = "".join(f"<td>{value}</td>" for value in (received, 0, 0, 0, 0, 0, received))
    zeros = "<td>0</td>" * 7
    head = "".join(f"<td>{name}</td>" for name in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"))
    return f"""<html><head><title>{body}{year}年政府信息公开工作年度报告</title></head><body>{chrome}
    <div id="zoom"><h1>{body}{year}年政府信息公开工作年度报告</h1>
    <p>一、总体情况</p><p>{prose}</p>
    <p>三、收到和处理政府信息公开申请情况</p>
    <table><tr><td rowspan="2" colspan="3">（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>
    <td rowspan="2">自然人</td><td colspan="5">法人或其他组织</td><td rowspan="2">总计</td></tr><tr>{head}</tr>
    <tr><td colspan="3">{ROWS[0]}</td>{cells}</tr><tr><td colspan="3">{ROWS[1]}</td>{zeros}</tr></table>
    <p>五、存在的主要问题及改进情况</p><p>无。</p><p>六、其他需要报告的事项</p><p>无。</p></div></body></html>"""


@dataclass(frozen=True)
class Answer:
    """What a page answers on a night: a status and a document, and the documents that it links to, None for a 404.

    `captured_from` is the address from which the answer came in truth, None for the page's own; `location` is where it
    sends to. What is not `visited` is listed all the same. `further` are the pages on which the article goes on.
    """

    html: str = ""
    state: PageState = "ok"
    status: int = 200
    listed: bool = True
    attachments: Mapping[str, bytes | None] = field(default_factory=dict)
    captured_from: str | None = None
    visited: bool = True
    location: str | None = None
    further: Mapping[str, Answer] = field(default_factory=dict)


class Portal:
    """One column of one portal, walked night after night into a collection."""

    def __init__(
        self, keeper: Keeper, clock: SimulatedClock, confirm_after_checks: int, confirm_after_days: int = 0
    ) -> None:
        self.keeper = keeper
        self.clock = clock
        self.facts = PortalFacts(
            id="example",
            name="示例县",
            division_code=None,
            platform="plain",
            confirm_after_checks=confirm_after_checks,
            confirm_after_days=confirm_after_days,
            hosts=("122.137.0.9", "www.example.gov.cn"),
        )
        self._originals: dict[str, Original] = {}
        self.tls: TlsFacts | None = None
        self.interim = b""
        self.recognised: str | None = None
        self.attachments_type = "text/html; charset=utf-8"

    def night(
        self,
        answers: Mapping[str, Answer],
        *,
        complete: bool = True,
        reason: str | None = None,
        blocked_by: str | None = None,
        column: str = COLUMN,
        platform: str = "plain",
    ) -> Concluded:
        """Walk the column once, a day after the last time, and conclude."""
        crawl_id = self._begin()
        facts = self.facts.model_copy(update={"platform": platform, "columns": (column,)})
        self.write(
            crawl_id, answers, complete=complete, reason=reason, blocked_by=blocked_by, column=column, facts=facts
        )
        return self.keeper.conclude(crawl_id)

    def night_of_columns(
        self, columns: Mapping[str, Mapping[str, Answer]], *, incomplete: Collection[str] = ()
    ) -> Concluded:
        """Walk several columns, a day after the last time, and conclude."""
        crawl_id = self._begin()
        facts = self.facts.model_copy(update={"columns": tuple(columns)})
        for column, answers in columns.items():
            reason = "page 2 failed" if column in incomplete else None
            self.write(crawl_id, answers, complete=reason is None, reason=reason, column=column, facts=facts)
        return self.keeper.conclude(crawl_id)

    def _begin(self) -> str:
        self.clock.advance(timedelta(days=1))
        self.keeper.prepare(["example"])
        return self.keeper.begin(["example"])

    def write(
        self,
        crawl_id: str,
        answers: Mapping[str, Answer],
        *,
        complete: bool = True,
        reason: str | None = None,
        column: str = COLUMN,
        blocked_by: str | None = None,
        facts: PortalFacts | None = None,
    ) -> None:
        """Write the records of one walk, as a crawl does."""
        facts = facts or self.facts
        began_at = self.clock.now()
        writer = WarcWriter(self.keeper.collection.archive, {"isPartOf": crawl_id}, clock=self.clock)
        listing = self._capture(writer, column, f"<ul>{sorted(answers)}{began_at}</ul>".encode(), 200)
        visits = tuple(self._visit(writer, url, answer) for url, answer in answers.items() if answer.visited)
        entries = tuple(
            Entry(url=url, title="", listed_on=None, list_page=listing.record_id, verdict="candidate", reason="")
            for url, answer in answers.items()
            if answer.listed
        )
        walk = make_walk(
            facts,
            crawl_id,
            began_at,
            column_url=column,
            complete=complete,
            reason=reason,
            list_pages=(listing.record_id,),
            entries=entries,
            visits=visits,
            blocked_by=blocked_by,
            recognised=self.recognised,
        )
        content = walk.model_dump_json().encode()
        writer.write(Supplement("metadata", f"urn:nianbao:walk:{crawl_id}", began_at, WALK_CONTENT_TYPE, content))
        writer.flush()
        writer.close()

    def _visit(self, writer: WarcWriter, url: str, answer: Answer) -> PageVisit:
        captured = self._capture(
            writer, answer.captured_from or url, answer.html.encode(), answer.status, location=answer.location
        )
        attachments = tuple(self._attach(writer, name, document) for name, document in answer.attachments.items())
        return PageVisit(
            url=url,
            title="",
            listed_on=None,
            listed=answer.listed,
            state=answer.state,
            record_id=captured.record_id,
            rendered=None,
            render_reason=None,
            attachments=attachments,
            further=tuple(self._go_on(writer, name, one) for name, one in answer.further.items()),
        )

    def _go_on(self, writer: WarcWriter, url: str, answer: Answer) -> FurtherVisit:
        captured = self._capture(writer, url, answer.html.encode(), answer.status)
        return FurtherVisit(url=url, state=answer.state, record_id=captured.record_id)

    def _attach(self, writer: WarcWriter, name: str, document: bytes | None) -> AttachmentVisit:
        captured = self._capture(
            writer, name, document or b"", 404 if document is None else 200, content_type=self.attachments_type
        )
        state: PageState = "missing" if document is None else "ok"
        return AttachmentVisit(url=name, label=name, state=state, record_id=captured.record_id)

    def _capture(
        self,
        writer: WarcWriter,
        url: str,
        body: bytes,
        status: int,
        *,
        content_type: str = "text/html; charset=utf-8",
        location: str | None = None,
    ) -> Capture:
        request = f"GET {url} HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\n".encode()
        fields = f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        fields += f"Location: {location}\r\n" if location else ""
        head = f"HTTP/1.1 {status} X\r\n{fields}\r\n"
        original = self._originals.get(url)
        captured = writer.capture(
            Exchange(
                url,
                self.clock.now(),
                request,
                self.interim + head.encode() + body,
                "127.0.0.1",
                original=original,
                tls=self.tls,
            )
        )
        if (original := find_original_in(captured)) is not None:
            self._originals[url] = original
        return captured


def make_walk(facts: PortalFacts, crawl_id: str, at: datetime, **more: Any) -> Walk:
    """Return a whole walk of a column without entries, but for what is said otherwise."""
    usual: dict[str, Any] = {
        "column_name": "年报", "column_url": COLUMN, "body": None, "complete": True, "reason": None,
        "stated_count": None, "list_pages": ("p",), "entries": (), "visits": (),
    }  # fmt: skip
    return Walk(crawl_id=crawl_id, portal=facts, began_at=at, ended_at=at, **(usual | more))


def kinds(concluded: Concluded) -> list[tuple[str, str]]:
    """The kinds and states of the events that were concluded."""
    return [(event.kind, event.status) for event in concluded.events]


def only(concluded: Concluded) -> Event:
    """The one event that was concluded."""
    assert len(concluded.events) == 1, kinds(concluded)
    return concluded.events[0]
