"""Raising events: what one walk concluded, put into words with the captures that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.asking import find_captures
from archive.catalogue.tables import CaptureRow, EventRow, ReportRow
from archive.concluding.journaling import EventSink
from archive.events import (
    CaptureReference,
    Event,
    EventCaptures,
    EventKind,
    EventStatus,
    FigureChange,
    PortalChange,
    derive_event_id,
)
from archive.walks import Walk
from report import PARSER_VERSION, Comparison


class EventRaiser:
    """Makes the events of one crawl; what has been raised is held until it is delivered to the sink.

    So a walk that cannot be concluded to its end leaves no event in the journal.
    """

    def __init__(self, session: Session, sink: EventSink, crawl_id: str, concluded_at: datetime) -> None:
        self._session = session
        self._sink = sink
        self._crawl_id = crawl_id
        self._concluded_at = concluded_at
        self._raised: list[Event] = []

    def raise_event(
        self,
        kind: EventKind,
        row: ReportRow,
        captures: EventCaptures,
        *,
        status: EventStatus = "confirmed",
        comparison: Comparison | None = None,
        old_url: str | None = None,
    ) -> None:
        """Raise an event of a report; a suspicion that is confirmed or taken back keeps its id."""
        suspicion = self._find_suspicion(row) if kind == "withdrawn" else None
        event = Event(
            id=suspicion or derive_event_id(kind, row.id, captures.after),
            kind=kind,
            status=status,
            materiality=tuple(comparison.materiality) if comparison else (),
            portal=row.portal_id,
            report_id=row.id,
            issuing_body=row.issuing_body,
            division_code=row.division_code,
            reporting_year=row.reporting_year,
            url=row.url,
            old_url=old_url,
            title=row.title,
            seen_before=max((one.captured_at for one in captures.before), default=None),
            seen_after=captures.after[0].captured_at,
            captures=captures,
            figures=_figure_changes(comparison),
            totals=tuple(comparison.totals) if comparison else (),
            prose_changed=bool(comparison and comparison.prose_changed),
            parser_version=PARSER_VERSION,
            crawl_id=self._crawl_id,
            concluded_at=self._concluded_at,
        )
        self._raised.append(event)

    def raise_portal_event(
        self, walk: Walk, captures: EventCaptures, change: PortalChange, materiality: tuple[str, ...]
    ) -> None:
        """Raise that a portal changed; `walk` is the one of tonight that stands for it."""
        event = Event(
            id=derive_event_id("portal_changed", walk.portal.id, captures.after),
            kind="portal_changed",
            status="confirmed",
            materiality=materiality,
            portal=walk.portal.id,
            report_id=None,
            issuing_body=None,
            division_code=walk.portal.division_code,
            reporting_year=None,
            url=walk.column_url,
            old_url=None,
            title=walk.portal.name,
            seen_before=max((one.captured_at for one in captures.before), default=None),
            seen_after=captures.after[0].captured_at,
            captures=captures,
            figures=(),
            totals=(),
            prose_changed="prose" in materiality,
            parser_version=PARSER_VERSION,
            crawl_id=self._crawl_id,
            concluded_at=self._concluded_at,
            portal_change=change,
        )
        self._raised.append(event)

    @property
    def raised(self) -> Sequence[Event]:
        """What has been raised and not delivered yet."""
        return self._raised

    def deliver(self) -> None:
        """Hand over what has been raised; what the sink takes is in the catalogue."""
        for event in self._raised:
            if (taken := self._sink.take(event)) is not None:
                keep_event(self._session, taken)
        self._raised.clear()

    def drop(self) -> None:
        """Forget what has been raised."""
        self._raised.clear()

    def references(self, record_ids: Iterable[str | None]) -> tuple[CaptureReference, ...]:
        """Return where these records lie, in this order; None stands for no record."""
        wanted = [record_id for record_id in record_ids if record_id]
        rows = find_captures(self._session, wanted)
        return tuple(reference(rows[record_id]) for record_id in dict.fromkeys(wanted))

    def _find_suspicion(self, row: ReportRow) -> str | None:
        query = select(EventRow.id).where(EventRow.report_id == row.id, EventRow.status == "suspected")
        return self._session.scalar(query)


def keep_event(session: Session, event: Event) -> None:
    """Put an event into the catalogue, in place of an earlier state of the same event."""
    session.merge(
        EventRow(
            id=event.id,
            kind=event.kind,
            status=event.status,
            report_id=event.report_id,
            portal_id=event.portal,
            crawl_id=event.crawl_id,
            concluded_at=event.concluded_at,
            body=event.model_dump(mode="json"),
        )
    )
    session.flush()


def reference(row: CaptureRow) -> CaptureReference:
    """Return where a capture lies."""
    return CaptureReference(
        url=row.url,
        captured_at=row.captured_at,
        warc=row.warc,
        offset=row.offset,
        record_id=row.record_id,
        payload_digest=row.payload_digest,
    )


def _figure_changes(comparison: Comparison | None) -> tuple[FigureChange, ...]:
    if comparison is None:
        return ()
    return tuple(
        FigureChange(
            key=difference.key,
            old=difference.old.model_dump(mode="json") if difference.old else None,
            new=difference.new.model_dump(mode="json") if difference.new else None,
        )
        for difference in comparison.figures
    )
