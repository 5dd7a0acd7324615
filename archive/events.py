"""What an event is: a dated conclusion from captures, as the journal holds it.

No event without two captures, or a capture and a proven absence. "Altered" and "inconsistent" are said, motives never.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

EventKind = Literal["published", "altered", "withdrawn", "restored", "moved", "portal_changed"]
EventStatus = Literal["suspected", "confirmed", "retracted"]
# What an alteration may be of, strongest first.
MATERIALITY = ("figures", "totals", "prose", "attachment", "metadata")


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CaptureReference(_Value):
    """A capture that an event rests on, and where it lies."""

    url: str
    captured_at: datetime
    warc: str
    offset: int
    record_id: str
    payload_digest: str | None


class EventCaptures(_Value):
    """The captures before and after: pages, attachments, and the list pages that prove an absence."""

    before: tuple[CaptureReference, ...]
    after: tuple[CaptureReference, ...]


class FigureChange(_Value):
    """A figure that differs: whole figures as `nianbao parse` prints them, None where there was no cell."""

    key: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None


class SameChange(_Value):
    """What reads otherwise, in the same way, in `count` reports; an empty side: it was put in, or left out.

    `where` is `prose`, or the name of a field of the report's metadata, of a state of figures, or `attachment`.
    """

    where: str
    old: str
    new: str
    count: int


class PortalChange(_Value):
    """What a portal did to many of its reports at once, none of which is an event of theirs.

    `platform` is the old one and the new one; `addresses` are pairs of columns, hosts or both, old and new; `same` are
    the changes that many reports have in common. `reports` are the ids of those concerned: that show the common
    change, or were found again elsewhere; `not_found` of those that a portal that moved has not been seen to have yet.
    """

    platform: tuple[str, str] | None = None
    addresses: tuple[tuple[str, str], ...] = ()
    same: tuple[SameChange, ...] = ()
    reports: tuple[str, ...] = ()
    not_found: tuple[str, ...] = ()


class Event(_Value):
    """A conclusion about one report (or one portal, where `report_id` is None).

    `materiality` is strongest first and empty for what is no alteration. `seen_before` is the last moment at which
    the earlier state was seen, `seen_after` the first at which the later one was. `old_url` is where a moved report
    was. `totals` names the checks that held before and hold no more. `portal_change` is what `portal_changed` says, and
    is not there in any other.
    """

    id: str
    kind: EventKind
    status: EventStatus
    materiality: tuple[str, ...]
    portal: str
    report_id: str | None
    issuing_body: str | None
    division_code: str | None
    reporting_year: int | None
    url: str
    old_url: str | None
    title: str | None
    seen_before: datetime | None
    seen_after: datetime
    captures: EventCaptures
    figures: tuple[FigureChange, ...]
    totals: tuple[str, ...]
    prose_changed: bool
    parser_version: str
    crawl_id: str
    concluded_at: datetime
    portal_change: PortalChange | None = Field(default=None, exclude_if=lambda change: change is None)


def derive_id(kind: str, *parts: str | int | None) -> str:
    """Derive an id from what a thing is, so that it comes out the same whenever it is concluded again."""
    text = json.dumps([kind, *parts], ensure_ascii=False)
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def derive_event_id(kind: EventKind, about: str, after: Sequence[CaptureReference]) -> str:
    """Derive an event's id from its kind, its report or portal, and the first capture that shows the later state."""
    return derive_id(kind, about, after[0].record_id)
