"""Where events go: into the journal when they are concluded, and compared with it when they are concluded again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Protocol

from archive.events import Event
from archive.journal import Journal, JournalEntry


class EventSink(Protocol):
    """Whatever takes the events of a crawl and says under which id a report was first met."""

    def take(self, event: Event) -> Event | None:
        """Take an event; return it as it counts, None where it does not count."""
        ...

    def name(self, met: Met) -> str:
        """Return the id of a report that is met for the first time: the one that it was given then."""
        ...


@dataclass(frozen=True, slots=True)
class Met:
    """A report that a crawl met for the first time, and the id that follows from what is read in it today."""

    crawl_id: str
    portal_id: str
    url: str
    report_id: str


class JournalSink:
    """Writes the events of one crawl to the journal, each once, so that a crash before the commit repeats nothing."""

    def __init__(self, journal: Journal, crawl_id: str) -> None:
        self._journal = journal
        self._crawl_id = crawl_id
        self._ids = _JournaledIds(journal, crawl_id)
        self._written = {(event.id, event.status): event for event in read_events(journal, crawl_id)}
        self.taken: list[Event] = []

    def take(self, event: Event) -> Event:
        """Write an event that the journal does not hold yet; return it as the journal holds it."""
        known = self._written.get((event.id, event.status))
        if known is None:
            self._journal.append("event", event.model_dump(mode="json"))
            known = self._written[(event.id, event.status)] = event
        self.taken.append(known)
        return known

    def name(self, met: Met) -> str:
        """Write the id of a report that the journal does not hold yet; return it as the journal holds it."""
        known = self._ids.find(met)
        if known is None:
            self._journal.append("report_met", asdict(met))
            self._ids.add(met)
            known = met.report_id
        return known

    def find_unmet(self) -> list[Event]:
        """Return the events of this crawl that were written before a crash and have not been concluded again."""
        taken = {(event.id, event.status) for event in self.taken}
        return [event for key, event in self._written.items() if key not in taken]


class ReplaySink:
    """Compares events with those of the journal, which stand: what differs is said, and changes nothing."""

    def __init__(self, journal: Journal) -> None:
        self._ids = _JournaledIds(journal)
        self._journaled: dict[str, dict[tuple[str, str], Event]] = {}
        for event in read_events(journal):
            self._journaled.setdefault(event.crawl_id, {})[event.id, event.status] = event
        self._met: set[tuple[str, str]] = set()
        self.taken: list[Event] = []
        self.not_journaled: list[Event] = []

    def take(self, event: Event) -> Event | None:
        """Return the journal's event in place of the same one concluded again, None where the journal has none."""
        known = self._journaled.get(event.crawl_id, {}).get((event.id, event.status))
        if known is None:
            self.not_journaled.append(event)
            return None
        self._met.add((event.id, event.status))
        self.taken.append(known)
        return known

    def name(self, met: Met) -> str:
        """Return the id that the journal holds; one that it does not hold follows from today's reading."""
        return self._ids.find(met) or met.report_id

    def find_unmet(self, crawl_id: str) -> list[Event]:
        """Return the journal's events of a crawl that were not concluded again."""
        return [event for key, event in self._journaled.get(crawl_id, {}).items() if key not in self._met]


class _JournaledIds:
    """The ids under which reports were first met: a later parser may read another body or year in the same page."""

    def __init__(self, journal: Journal, crawl_id: str | None = None) -> None:
        self._ids: dict[tuple[str, str, str], str] = {}
        for entry in _find(journal, "report_met", crawl_id):
            self.add(Met(**entry.body))

    def find(self, met: Met) -> str | None:
        return self._ids.get((met.crawl_id, met.portal_id, met.url))

    def add(self, met: Met) -> None:
        self._ids[met.crawl_id, met.portal_id, met.url] = met.report_id


def read_events(journal: Journal, crawl_id: str | None = None) -> list[Event]:
    """Return the events that the journal holds, all or those of one crawl, in its order."""
    return [Event.model_validate(entry.body) for entry in _find(journal, "event", crawl_id)]


def _find(journal: Journal, kind: str, crawl_id: str | None) -> Iterable[JournalEntry]:
    return journal.find(kind) if crawl_id is None else journal.find_of_crawl(crawl_id, kind)
