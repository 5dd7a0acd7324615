"""Which capture shows a side of an event to the eye: its report, what answered in its stead, or the list without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urljoin

from archive.events import CaptureReference, Event
from archive.evidence.gathering import Gathered, Side
from archive.warc.heads import HttpHead
from archive.warc.record import Record

_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The page that is drawn of a side.

    `role` is `report`, `answer` (what came from the report's address where no report is) or `list` (the first page of
    the list that did not have it). `status` is what the server answered, None where its answer says none, or only that
    it is as before; `leads_to` is the address to which it sent on, None where to none.
    """

    role: Literal["report", "answer", "list"]
    url: str
    record_id: str
    at: datetime
    content_type: str | None
    status: int | None = None
    leads_to: str | None = None


def find_shown_page(gathered: Gathered, side: Side) -> ShownPage | None:
    """Return the page that shows a side, None where nothing came back of what the event cites on it."""
    records = {record.record_id: record for record in gathered.records}
    if (content := gathered.contents.get(side)) is not None:
        page = content.content.page
        return ShownPage("report", page.url, page.record_id, records[page.record_id].captured_at(), page.content_type)
    cited = _find_answers(gathered.event, side, records)
    address = _address_of(gathered.event, side)
    chosen = next((one for one in cited if one.url == address), next(iter(cited), None))
    if chosen is None:
        return None
    head = records[chosen.record_id].http_head()
    return ShownPage(
        role="answer" if chosen.url == address else "list",
        url=chosen.url,
        record_id=chosen.record_id,
        at=chosen.captured_at,
        content_type=find_content_type(records, chosen.record_id),
        status=head.status if head.status != 304 else None,
        leads_to=_find_target(chosen.url, head),
    )


def find_content_type(records: Mapping[str, Record], record_id: str) -> str | None:
    """Return of what kind a capture says that it is; a 304 does not say what it confirms, its original does."""
    record = records[record_id]
    original = records.get(record.reference("WARC-Refers-To") or "") if record.type == "revisit" else None
    return record.capture().content_type or (original.capture().content_type if original is not None else None)


def _find_answers(event: Event, side: Side, records: Mapping[str, Record]) -> list[CaptureReference]:
    """Return the captures of a side to which something came back."""
    cited = event.captures.before if side == "before" else event.captures.after
    return [one for one in cited if records[one.record_id].type in ("response", "revisit")]


def _address_of(event: Event, side: Side) -> str | None:
    """Return where a report stood or should stand on a side, None for what a portal did to many."""
    if event.report_id is None:
        return None
    return event.old_url or event.url if side == "before" else event.url


def _find_target(url: str, head: HttpHead) -> str | None:
    targets = head.values(b"location") if head.status in _REDIRECTS else []
    try:
        return urljoin(url, targets[0].decode("utf-8", "replace").strip()) if targets else None
    except ValueError:
        return None  # what it names is no address
