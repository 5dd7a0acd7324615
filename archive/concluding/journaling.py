"""Where events go: into the journal when they are concluded, and compared with it when they are concluded again."""

from __future__ import annotations

from typing import Protocol

from archive.events import Event
from archive.journal import Journal


class EventSink(Protocol):
    """Whatever takes the events of a crawl."""

    def take(self, event: Event) -> Event | None:
        """Take an event; return it as it counts, None where it does not count."""
        ...


class JournalSink:
    """Writes events to the journal, each once: a crash between journal and catalogue repeats nothing."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._written = {(event.id, event.status): event for event in read_events(journal)}
        self.taken: list[Event] = []

    def take(self, event: Event) -> Event:
        """Write an event that the journal does not hold yet; return it as the journal holds it."""
        known = self._written.get((event.id, event.status))
        if known is None:
            self._journal.append("event", event.model_dump(mode="json"))
            known = self._written[(event.id, event.status)] = event
        self.taken.append(known)
        return known


class ReplaySink:
    """Compares events with those of the journal, which stand: what differs is said, and changes nothing."""

    def __init__(self, journal: Journal) -> None:
        self._journaled = {(event.id, event.status): event for event in read_events(journal)}
        self._met: set[tuple[str, str]] = set()
        self.taken: list[Event] = []
        self.not_journaled: list[Event] = []

    def take(self, event: Event) -> Event | None:
        """Return the journal's event in place of the same one concluded again, None where the journal has none."""
        known = self._journaled.get((event.id, event.status))
        if known is None:
            self.not_journaled.append(event)
            return None
        self._met.add((event.id, event.status))
        self.taken.append(known)
        return known

    def find_unmet(self, crawl_id: str) -> list[Event]:
        """Return the journal's events of a crawl that were not concluded again."""
        unmet = [event for key, event in self._journaled.items() if key not in self._met]
        return [event for event in unmet if event.crawl_id == crawl_id]


def read_events(journal: Journal) -> list[Event]:
    """Return every event that the journal holds, in its order."""
    return [Event.model_validate(entry.body) for entry in journal.read() if entry.kind == "event"]
