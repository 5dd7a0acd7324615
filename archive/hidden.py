"""What is hidden from the reading room now; who shows something asks here, and says who asked for it and since when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.asking import in_batches
from archive.catalogue.tables import CaptureRow, VersionRow
from archive.concluding.contents import Content
from archive.events import Event
from archive.hiding import Hiding, list_hidings
from archive.surt import surt

# What was made of a page, or came before it, is kept at a name with the page's address in it (archive).
_BESIDE = re.compile(r"^urn:nianbao:(?:screenshot|interim):")


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is hidden at a moment; each method returns what was said when it was hidden, None where it is shown.

    `addresses` has the addresses that are hidden, by their SURT keys, so that http and https are one: those that were
    named, and those of the pages and attachments of hidden reports.
    """

    reports: dict[str, Hiding]
    events: dict[str, Hiding]
    addresses: dict[str, Hiding]

    def of_report(self, report_id: str, url: str | None = None) -> Hiding | None:
        """Say whether a report is hidden, by its id or by its page's address."""
        return self.reports.get(report_id) or (self.of_url(url) if url is not None else None)

    def of_event(self, event: Event) -> Hiding | None:
        """Say whether an event is hidden: by its id, with its report, or with a page that it shows."""
        said = self.events.get(event.id) or self.reports.get(event.report_id or "")
        shown = (url for url in (event.url, event.old_url) if url is not None)
        return said or next((hiding for url in shown if (hiding := self.of_url(url)) is not None), None)

    def of_url(self, url: str) -> Hiding | None:
        """Say whether what was captured at an address is hidden; a picture of a page is hidden with the page."""
        # Of most collections nothing is, and a list has many addresses.
        return self.addresses.get(surt(_BESIDE.sub("", url))) if self.addresses else None


def load_hidden(session: Session) -> Hidden:
    """Return what is hidden now."""
    said: dict[tuple[str, str], Hiding] = {}
    for hiding in list_hidings(session):
        subject = surt(hiding.subject) if hiding.about == "url" else hiding.subject
        said[hiding.about, subject] = hiding
    standing = {key: hiding for key, hiding in said.items() if hiding.hidden}
    reports = {subject: hiding for (about, subject), hiding in standing.items() if about == "report"}
    addresses = {surt(url): reports[report_id] for report_id, url in _list_urls(session, list(reports))}
    addresses |= {subject: hiding for (about, subject), hiding in standing.items() if about == "url"}
    events = {subject: hiding for (about, subject), hiding in standing.items() if about == "event"}
    return Hidden(reports, events, addresses)


def _list_urls(session: Session, report_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the addresses of reports' pages and attachments, in all their versions, each with its report's id."""
    for ids in in_batches(report_ids):
        captures: dict[str, list[str]] = {}
        query = select(VersionRow.report_id, VersionRow.basis, VersionRow.latest).where(VersionRow.report_id.in_(ids))
        for report_id, *kept in session.execute(query):
            for content in map(Content.model_validate, kept):
                yield from ((report_id, part.url) for part in (*content.page.all_pages(), *content.attachments))
                for record_id in content.record_ids:
                    captures.setdefault(record_id, []).append(report_id)
        # What a page was made from in the browser, and what answered from another address than was asked for.
        for records in in_batches(list(captures)):
            found = select(CaptureRow.record_id, CaptureRow.url).where(CaptureRow.record_id.in_(records))
            for record_id, url in session.execute(found):
                yield from ((report_id, url) for report_id in captures[record_id])
