"""One row an event in its latest state; those that were taken back are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from archive.catalogue.tables import EventRow
from archive.dataset.columns import OF_REPORT, places_of
from archive.dataset.model import Column, Rows, Table, joined
from archive.dataset.selection import Wish, count_rows
from archive.dataset.words import OF_NOTE, Words, values_of_note

_BATCH_EVENTS = 1000
_SIDES = ("before", "after")
_KINDS = (
    ("published", "a report that was not there before", "新公布"),
    ("altered", "a report says something else", "内容改动"),
    ("withdrawn", "a report is gone", "撤下"),
    ("restored", "a report that was gone is there again", "恢复"),
    ("moved", "a report stands at another address", "网址移动"),
    ("portal_changed", "a portal changed as a whole", "门户整体变化"),
)
_STATUSES = (
    ("suspected", "not seen often enough to be sure", "疑似"),
    ("confirmed", "proven by captures", "已由采集记录证实"),
)
_SHARED = {column.name: column for column in OF_REPORT}
_PLACES = ("division_code", "province", "prefecture", "county", "level", "issuing_body", "reporting_year")


def _capture(side: str, en: str, zh: str) -> tuple[Column, ...]:
    return (
        Column(
            f"{side}_captured_at",
            "datetime",
            f"when it was captured {en} (UTC): the first address whose captures before and after differ, be it the "
            "page, an attachment, a list or what the page loaded; where none is on both sides, the first capture",
            f"{zh}采集时间（UTC）：变动前后有效载荷不同的首个网址（页面、附件、列表或页面所加载者）；无此网址时为首个采集记录",
        ),
        Column(f"{side}_warc", "string", f"WARC file of the capture {en}", f"{zh}采集所在的WARC文件"),
        Column(
            f"{side}_offset", "integer", "offset of its record in the file, in bytes", "记录偏移量（字节）", minimum=0
        ),
        Column(f"{side}_record_id", "string", "its WARC-Record-ID", "WARC记录标识"),
        Column(f"{side}_digest", "string", "digest of its payload", "有效载荷摘要"),
    )


TABLE = Table(
    name="events",
    title_en="Events: what was published, altered, withdrawn, restored or moved",
    title_zh="事件：年报的公布、改动、撤下、恢复与移动",
    about_en=(
        "Dated conclusions from captures, each with a capture before and one after that differ; `nianbao evidence "
        "ID` has all of them. Times are when the archive saw it: the change lies between seen_before and seen_after."
    ),
    about_zh="依据采集记录得出的结论，附变动前后不同的一对采集记录。变动在seen_before与seen_after之间。",
    columns=(
        Column("id", "string", "id of the event", "事件标识", required=True),
        Column("kind", "string", "what happened", "事件类型", required=True, codes=_KINDS),
        Column("status", "string", "suspected or confirmed", "疑似或已确认", required=True, codes=_STATUSES),
        Column("materiality", "string", "why an alteration matters, strongest first", "改动的重要性，由重到轻"),
        _SHARED["portal"],
        Column(
            "report_id", "string", "id of the report; missing: of the whole portal", "年报标识；缺失表示涉及整个门户"
        ),
        *(_SHARED[name] for name in _PLACES),
        _SHARED["title"],
        Column("url", "string", "address of the report", "年报网址", required=True),
        Column("old_url", "string", "where a moved report was", "移动前的网址"),
        Column(
            "seen_before",
            "datetime",
            "last moment at which the earlier state was seen (UTC)",
            "最后见到原状的时间（UTC）",
        ),
        Column(
            "seen_after",
            "datetime",
            "first moment at which the later one was seen (UTC)",
            "首次见到新状的时间（UTC）",
            required=True,
        ),
        Column("concluded_at", "datetime", "when it was concluded (UTC)", "得出结论的时间（UTC）", required=True),
        Column("crawl_id", "string", "crawl from which it was concluded", "所依据的采集", required=True),
        Column("figures_count", "integer", "figures that differ", "改动的数值个数", required=True, minimum=0),
        Column("figures", "string", "those figures before and after, as JSON", "改动前后的数值（JSON）"),
        Column("totals", "string", "checks that held before and hold no more", "原成立而不再成立的勾稽关系"),
        Column("prose_changed", "boolean", "whether the text differs", "文字是否改动", required=True),
        Column("portal_change", "string", "what changed on a portal as a whole, as JSON", "门户整体的变化（JSON）"),
        *OF_NOTE,
        *_capture("before", "before", "变动前"),
        *_capture("after", "after", "变动后"),
        Column(
            "parser_version",
            "string",
            "version of the parser by which it was concluded",
            "所用解析器版本",
            required=True,
        ),
    ),
    primary_key=("id",),
)

_AS_THEY_ARE = (
    *("id", "kind", "status", "portal", "report_id", "issuing_body", "division_code", "reporting_year", "title"),
    *("url", "old_url", "crawl_id", "prose_changed", "parser_version"),
)
_TIMES = ("seen_before", "seen_after", "concluded_at")


def count_events(session: Session, wish: Wish) -> int:
    """Return how many events belong."""
    return count_rows(session, _narrowed(wish))


def event_batches(session: Session, wish: Wish, words: Words) -> Generator[tuple[Rows, int], None, None]:
    """Yield the events that belong, in the order in which they were concluded, and how many were looked at for each."""
    order = (EventRow.concluded_at, EventRow.crawl_id, EventRow.kind, EventRow.id)
    found = session.execute(_narrowed(wish).order_by(*order), execution_options={"yield_per": _BATCH_EVENTS})
    for some in found.partitions(_BATCH_EVENTS):
        rows = [_row(row.body, words) for row in some if not words.hides_event(row.body)]
        yield TABLE.rows({column.name: [row[column.name] for row in rows] for column in TABLE.columns}), len(some)


def _narrowed(wish: Wish) -> Select[Any]:
    query = select(EventRow.id, EventRow.body).where(EventRow.status != "retracted")
    if wish.portal is not None:
        query = query.where(EventRow.portal_id == wish.portal)
    if wish.since is not None:
        query = query.where(EventRow.concluded_at >= wish.since)
    if wish.year is not None:
        query = query.where(EventRow.body["reporting_year"].as_integer() == wish.year)
    if wish.body is not None:
        query = query.where(EventRow.body["issuing_body"].as_string().contains(wish.body, autoescape=True))
    return query


def _row(event: dict[str, Any], words: Words) -> dict[str, Any]:
    pair = _choose_pair(event["captures"])
    return {
        **{name: event[name] for name in _AS_THEY_ARE},
        **{name: _moment(event[name]) for name in _TIMES},
        **places_of(event["division_code"], event["reporting_year"]),
        "materiality": joined(event["materiality"]),
        "figures_count": len(event["figures"]),
        "figures": _json(event["figures"]),
        "totals": _json(event["totals"]),
        "portal_change": _json(event.get("portal_change")),
        **{name: value for side in _SIDES for name, value in _place(side, pair[side]).items()},
        **values_of_note(words.on_whole(event["id"])),
    }


def _choose_pair(captures: dict[str, Sequence[dict[str, Any]]]) -> dict[str, dict[str, Any] | None]:
    """Return by side the captures that prove it: of the first address that answered otherwise, else each side's first.

    A page made in the browser is there twice at its address, as it was served and as it was then: like is held
    against like.
    """
    before, after = (_by_address(captures[side]) for side in _SIDES)
    shared = ((one, after[key]) for key, one in before.items() if key in after)
    differ = (pair for pair in shared if len({one["payload_digest"] for one in pair}) > 1)
    firsts = tuple(next(iter(captures[side]), None) for side in _SIDES)
    return dict(zip(_SIDES, next(differ, firsts), strict=True))


def _by_address(captures: Sequence[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Return captures by address and how many were named of it before."""
    times: Counter[str] = Counter()
    found = {}
    for one in captures:
        found[one["url"], times[one["url"]]] = one
        times[one["url"]] += 1
    return found


def _place(side: str, capture: dict[str, Any] | None) -> dict[str, Any]:
    """Return where the capture of a side lies, Nones where it has none."""
    one = capture or dict.fromkeys(("captured_at", "warc", "offset", "record_id", "payload_digest"))
    named = {f"{side}_{name}": one[name] for name in ("warc", "offset", "record_id")}
    return {**named, f"{side}_captured_at": _moment(one["captured_at"]), f"{side}_digest": one["payload_digest"]}


def _moment(stated: str | None) -> datetime | None:
    return datetime.fromisoformat(stated) if stated else None


def _json(value: Any) -> str | None:
    return orjson.dumps(value).decode() if value else None
