"""What is hidden from view at somebody's request, as the pages and the API ask it: the one place that decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from archive.account import NightAccount
from archive.events import CaptureReference, Event, EventCaptures
from archive.hidden import Hidden, load_hidden
from archive.hiding import Hiding
from archive.queries.events import find_event
from archive.queries.inconsistencies import InconsistencyItem
from archive.queries.values import EventItem, ReadingItem, ReportDetail, ReportItem, VersionItem
from report import Notice
from web.errors import HiddenError


def shown_events(session: Session, events: Iterable[EventItem]) -> list[EventItem]:
    """Return those events that are not hidden from view."""
    return list(_without_hidden_events(session, load_hidden(session), events))


def shown_reports(session: Session, reports: Iterable[ReportItem]) -> list[ReportItem]:
    """Return those reports that are not hidden from view."""
    return list(_without_hidden_reports(load_hidden(session), reports))


def _without_hidden_events(session: Session, hidden: Hidden, events: Iterable[EventItem]) -> Iterator[EventItem]:
    for item in events:
        # The address from which a report moved stands in no list.
        whole = find_event(session, item.id) if item.kind == "moved" and hidden.addresses else None
        if (_of_item(hidden, item) if whole is None else hidden.of_event(whole)) is None:
            yield item


def _of_item(hidden: Hidden, event: EventItem) -> Hiding | None:
    said = hidden.events.get(event.id) or hidden.of_url(event.url)
    return said or (hidden.reports.get(event.report_id) if event.report_id is not None else None)


def _without_hidden_reports(hidden: Hidden, reports: Iterable[ReportItem]) -> Iterator[ReportItem]:
    return (report for report in reports if hidden.of_report(report.id, report.url) is None)


def shown_event(hidden: Hidden, event: Event) -> Event:
    """Return an event that may be shown without those of its captures that are hidden from view."""
    before, after = (_shown_captures(hidden, side) for side in (event.captures.before, event.captures.after))
    return event.model_copy(update={"captures": EventCaptures(before=before, after=after)})


def shown_version(hidden: Hidden, version: VersionItem) -> VersionItem:
    """Return a version of a report that may be shown without its attachments that are hidden from view."""
    return version.model_copy(
        update={
            "captures": _shown_captures(hidden, version.captures),
            "first_captures": _shown_captures(hidden, version.first_captures),
            "attachments": tuple(url for url in version.attachments if hidden.of_url(url) is None),
        }
    )


def _shown_captures(hidden: Hidden, captures: Iterable[CaptureReference]) -> tuple[CaptureReference, ...]:
    return tuple(one for one in captures if hidden.of_url(one.url) is None)


def shown_detail(session: Session, hidden: Hidden, detail: ReportDetail) -> ReportDetail:
    """Return a report that may be shown without what is hidden from view of it and of what stands beside it."""
    twins = [
        (twin, url)
        for twin, url in zip(detail.twins, detail.urls[1:], strict=True)
        if hidden.of_report(twin, url) is None
    ]
    return detail.model_copy(
        update={
            "versions": tuple(shown_version(hidden, version) for version in detail.versions),
            "reading": shown_reading(hidden, detail.reading) if detail.reading is not None else None,
            "events": tuple(_without_hidden_events(session, hidden, detail.events)),
            "other_years": tuple(_without_hidden_reports(hidden, detail.other_years)),
            "same_year": tuple(_without_hidden_reports(hidden, detail.same_year)),
            "urls": (*detail.urls[:1], *(url for _, url in twins)),
            "twins": tuple(twin for twin, _ in twins),
            "copies": tuple(one for one in detail.copies if hidden.of_report(one.id, one.url) is None),
        }
    )


def shown_reading(hidden: Hidden, reading: ReadingItem) -> ReadingItem:
    """Return a reading of a report that may be shown without word of attachments that are hidden from view.

    What was read in them stands in it all the same (docs/policy.md).
    """
    if reading.report is None or not hidden.addresses:
        return reading
    told = (one for one in reading.report.notices if _of_notice(hidden, one) is None)
    return reading.model_copy(update={"report": reading.report.model_copy(update={"notices": tuple(told)})})


def _of_notice(hidden: Hidden, notice: Notice) -> Hiding | None:
    """Say whether the attachment of which a notice tells is hidden: its address stands before what is wrong with it."""
    return hidden.of_url(notice.detail.partition(": ")[0]) if notice.code == "attachment_unreadable" else None


def shown_inconsistencies(session: Session, found: Iterable[InconsistencyItem]) -> list[InconsistencyItem]:
    """Return those findings of which neither report is hidden from view: either side would say the other's figure."""
    hidden = load_hidden(session)
    sides = ((one, ((one.report_id, one.url), (one.before_id, one.before_url))) for one in found)
    return [one for one, reports in sides if all(hidden.of_report(*report) is None for report in reports)]


def shown_account(hidden: Hidden, account: NightAccount) -> NightAccount:
    """Return the account of a crawl without the events, lines of lists and captures that are hidden from view."""
    if not (hidden.reports or hidden.events or hidden.addresses):
        return account
    portals = tuple(
        portal.model_copy(
            update={"rejections": tuple(one for one in portal.rejections if hidden.of_url(one.url) is None)}
        )
        for portal in account.portals
    )
    alarms = tuple(
        alarm.model_copy(update={"captures": _shown_captures(hidden, alarm.captures)}) for alarm in account.alarms
    )
    events = tuple(shown_event(hidden, event) for event in account.events if hidden.of_event(event) is None)
    return account.model_copy(update={"events": events, "portals": portals, "alarms": alarms})


def refuse_hidden(said: Hiding | None) -> None:
    """See that something may be shown.

    Raises:
        HiddenError: Somebody asked for it to be hidden.
    """
    if said is not None:
        raise HiddenError(said)


def refuse_hidden_url(session: Session, url: str) -> None:
    """See that what was captured at an address may be shown.

    Raises:
        HiddenError: It is hidden.
    """
    refuse_hidden(load_hidden(session).of_url(url))
