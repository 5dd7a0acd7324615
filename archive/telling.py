"""Messages to people, as the journal holds them: that one is about to be sent, and what became of it.

The line before is durable when the message leaves. So whatever happens in between, nothing is sent a second time: an
attempt without an outcome counts as sent, `unsure`. What was told is everything that the journal held before the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.attempts import Attempt, AttemptOutcome, Silence
from archive.events import Event
from archive.journal import Journal


@dataclass(slots=True)
class Told:
    """What a target has been told: `since` is the line after which all is news to it, None where it was never told.

    `crawl_id` is the last crawl that it was told of. `open` are the attempts that have no outcome: interrupted, and
    never made again. `doubtful` is the last message where nobody can know whether it arrived, None where the last one
    did.
    """

    since: int | None = None
    crawl_id: str | None = None
    open: dict[str, Attempt] = field(default_factory=dict)
    doubtful: Attempt | None = None


@dataclass(frozen=True, slots=True)
class Tellings:
    """What the journal says of messages, by target, and of the last concluded crawl and where its events begin.

    `concluded` are the crawls in the order in which they were concluded, whatever the clock said; `last` is the one of
    which the last line is, concluded or stopped, None where there is none.
    """

    told: dict[str, Told]
    concluded: tuple[str, ...]
    last: str | None
    begins_after: int

    @property
    def crawl_id(self) -> str | None:
        """The last concluded crawl, None where there is none."""
        return self.concluded[-1] if self.concluded else None

    def of(self, target: str) -> Told:
        """Return what a target has been told; one that was never written to begins with the last crawl."""
        found = self.told.get(target) or Told()
        if found.since is None:
            found.since = self.begins_after
        return found


def read_tellings(journal: Journal) -> Tellings:
    """Return what the journal says of messages."""
    told: dict[str, Told] = {}
    lines: dict[str, int] = {}
    begins_after, concluded, last = 0, dict[str, None](), None
    for entry in journal.find("crawl_concluded", "crawl_stopped", "telling", "told", "nothing_told"):
        if entry.kind in ("crawl_concluded", "crawl_stopped"):
            last = entry.body["crawl_id"]
            if entry.kind == "crawl_concluded":
                begins_after, concluded[last] = entry.number, None
        elif entry.kind == "telling":
            attempt = Attempt.model_validate(entry.body)
            one = told.setdefault(attempt.target, Told())
            one.since = attempt.since if one.since is None else one.since
            one.open[attempt.id] = attempt
            lines[attempt.id] = entry.number
        elif entry.kind == "told":
            _settle(told, AttemptOutcome.model_validate(entry.body), lines)
        else:
            silence = Silence.model_validate(entry.body)
            for name in silence.targets:
                one = told.setdefault(name, Told())
                one.since, one.crawl_id = entry.number, silence.crawl_id
    for one in told.values():
        for attempt in one.open.values():
            one.since, one.crawl_id, one.doubtful = lines[attempt.id], attempt.crawl_id, attempt
    if concluded:
        crawl_id = next(reversed(concluded))
        of_crawl = journal.find("event", "crawl_stopped", about=crawl_id)
        begun = (entry for entry in of_crawl if entry.body["crawl_id"] == crawl_id)
        begins_after = next((entry.number - 1 for entry in begun), begins_after)
    return Tellings(told, tuple(concluded), last, begins_after)


def _settle(told: dict[str, Told], outcome: AttemptOutcome, lines: dict[str, int]) -> None:
    one = told.setdefault(outcome.target, Told())
    attempt = one.open.pop(outcome.id, None)
    if attempt is None or outcome.outcome == "refused":
        return
    one.since, one.crawl_id = lines[attempt.id], attempt.crawl_id
    one.doubtful = attempt if outcome.outcome == "unsure" else None


def read_news(journal: Journal, since: int) -> Iterator[tuple[int, Event]]:
    """Yield the events that the journal holds after a line, each in its last state, with the line of that.

    A suspicion that was taken back meanwhile is no news.
    """
    last: dict[str, tuple[int, Event]] = {}
    for entry in journal.find("event"):
        if entry.number > since:
            event = Event.model_validate(entry.body)
            last[event.id] = (entry.number, event)
    yield from (found for found in last.values() if found[1].status != "retracted")
