"""What the id in an address names, whole: loaded if it is there, and refused if it is hidden from view."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.events import Event
from archive.hidden import load_hidden
from archive.queries.captures import find_capture
from archive.queries.events import find_event
from archive.queries.report import read_report
from archive.queries.values import CaptureItem, ReportDetail
from web.errors import NotThereError
from web.hiding import refuse_hidden, refuse_hidden_url, shown_detail


def load_report(session: Session, report_id: str) -> ReportDetail:
    """Return a report without what is hidden of it and of what stands beside it.

    Raises:
        NotThereError: There is none, or it is hidden.
    """
    detail = read_report(session, report_id)
    if detail is None:
        raise NotThereError(report_id)
    hidden = load_hidden(session)
    refuse_hidden(hidden.of_report(detail.report.id, detail.report.url))
    return shown_detail(session, hidden, detail)


def load_event(session: Session, event_id: str) -> Event:
    """Return an event with all of its captures.

    Raises:
        NotThereError: There is none, or it is hidden.
    """
    event = find_event(session, event_id)
    if event is None:
        raise NotThereError(event_id)
    refuse_hidden(load_hidden(session).of_event(event))
    return event


def load_capture(session: Session, record_id: str) -> CaptureItem:
    """Return what is known of a record.

    Raises:
        NotThereError: There is none, or what was captured at its address is hidden.
    """
    capture = find_capture(session, record_id)
    if capture is None:
        raise NotThereError(record_id)
    refuse_hidden_url(session, capture.url)
    return capture
