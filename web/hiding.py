"""What is hidden from view at somebody's request, as the pages and the API ask it: the one place that decides."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from archive.hidden import Hidden, load_hidden
from archive.hiding import Hiding
from archive.queries.values import EventItem, ReportItem
from web.errors import HiddenError


def find_hiding(hidden: Hidden, event: EventItem) -> Hiding | None:
    """Return what was said when an event of a list was hidden, by its id or with its report; None where it is shown."""
    said = hidden.events.get(event.id) or hidden.of_url(event.url)
    return said or (hidden.reports.get(event.report_id) if event.report_id is not None else None)


def shown_events(session: Session, events: Iterable[EventItem]) -> list[EventItem]:
    """Return those events that are not hidden from view."""
    hidden = load_hidden(session)
    return [event for event in events if find_hiding(hidden, event) is None]


def shown_reports(session: Session, reports: Iterable[ReportItem]) -> list[ReportItem]:
    """Return those reports that are not hidden from view."""
    hidden = load_hidden(session)
    return [report for report in reports if hidden.of_report(report.id, report.url) is None]


def refuse_hidden(said: Hiding | None) -> None:
    """See that something may be shown.

    Raises:
        HiddenError: Somebody asked for it to be hidden.
    """
    if said is not None:
        raise HiddenError(said)


def refuse_hidden_report(session: Session, report_id: str, url: str) -> None:
    """See that a report may be shown.

    Raises:
        HiddenError: It, or its address, is hidden.
    """
    refuse_hidden(load_hidden(session).of_report(report_id, url))


def refuse_hidden_url(session: Session, url: str) -> None:
    """See that what was captured at an address may be shown.

    Raises:
        HiddenError: It is hidden.
    """
    refuse_hidden(load_hidden(session).of_url(url))
