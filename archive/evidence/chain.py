"""The chain from an event to the sealed files: lines of journal and manifest, byte for byte, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from archive.collection import Collection
from archive.errors import FormatError
from archive.events import Event
from archive.hashchain import Line, read_lines


@dataclass(frozen=True, slots=True)
class Chain:
    """Lines of both files: `journal` from the event's on, `manifest` whole."""

    journal: tuple[Line, ...]
    manifest: tuple[Line, ...]

    def facts(self) -> dict[str, Any]:
        """Return what chain.json says."""
        first, last = self.journal[0], self.journal[-1]
        return {
            "journal": {"first_line": first.number, "last_line": last.number, "last_sha256": last.digest},
            "manifest": {"lines": len(self.manifest), "last_sha256": self.manifest[-1].digest},
        }


def load_chain(collection: Collection, event: Event) -> Chain:
    """Return the chain of an event, up to the line that concludes its crawl, or the journal's last where none does.

    Raises:
        FormatError: The journal has no line of the event as it is, or there is no manifest, or a line of it, or of the
            journal from the event's on, is damaged.
    """
    manifest = tuple(read_lines(collection.manifest))
    # What is damaged before the event's line takes nothing from its proof.
    journal = tuple(_find_lines(event, read_lines(collection.journal, strict=False)))
    if not journal or not manifest:
        raise FormatError(f"{collection.journal}: no line of {event.id}, or no manifest: run `nianbao verify`")
    for before, line in pairwise(journal):
        if line.previous != before.digest:
            raise FormatError(f"{collection.journal}, line {line.number}: does not follow: run `nianbao verify`")
    return Chain(journal, manifest)


def is_line_of(line: Line, event: Event) -> bool:
    """Whether a line of the journal says an event, word for word."""
    body = line.body.get("body")
    if line.body.get("kind") != "event" or not isinstance(body, dict) or body.get("id") != event.id:
        return False
    try:
        return Event.model_validate(body) == event
    except ValueError:
        return False


def _find_lines(event: Event, lines: Iterable[Line]) -> list[Line]:
    """Return the lines from the last that says the event up to the conclusion of its crawl."""
    kept: list[Line] = []
    for line in lines:
        if is_line_of(line, event):
            kept = []
        elif not kept:
            continue
        kept.append(line)
        if _concludes(line, event.crawl_id):
            break
    return kept


def _concludes(line: Line, crawl_id: str) -> bool:
    body = line.body.get("body")
    is_conclusion = line.body.get("kind") == "crawl_concluded"
    return is_conclusion and isinstance(body, dict) and body.get("crawl_id") == crawl_id
