"""The chain from an event to the sealed files: lines of journal and manifest, byte for byte, and what they come to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.collection import Collection
from archive.errors import FormatError
from archive.events import Event


@dataclass(frozen=True, slots=True)
class Chain:
    """Whole lines without their newlines: `journal` from the event's line on, which is `first` in its file, from 1."""

    journal: tuple[bytes, ...]
    manifest: tuple[bytes, ...]
    first: int

    def facts(self) -> dict[str, Any]:
        """Return what chain.json says."""
        return {
            "journal": {
                "first_line": self.first,
                "last_line": self.first + len(self.journal) - 1,
                "last_sha256": digest_line(self.journal[-1]),
            },
            "manifest": {"lines": len(self.manifest), "last_sha256": digest_line(self.manifest[-1])},
        }


def load_chain(collection: Collection, event: Event) -> Chain:
    """Return the chain of an event, up to the line that concludes its crawl, or the journal's last where none does.

    Raises:
        FormatError: The journal has no line of the event as it is, or there is no manifest.
    """
    manifest = tuple(line for _, line in _read_lines(collection.manifest))
    kept: list[bytes] = []
    first = 0
    wanted = event.model_dump(mode="json")
    for number, line in _read_lines(collection.journal):
        if not kept and event.id.encode() not in line:
            continue
        said = _parse(line)
        if said.get("kind") == "event" and said["body"].get("id") == event.id and _is_event(said["body"], wanted):
            kept, first = [], number
        elif not kept:
            continue
        kept.append(line)
        if said.get("kind") == "crawl_concluded" and said["body"].get("crawl_id") == event.crawl_id:
            break
    if not kept or not manifest:
        raise FormatError(f"{collection.journal}: no line of {event.id}, or no manifest: run `nianbao verify`")
    return Chain(tuple(kept), manifest, first)


def digest_line(line: bytes) -> str:
    """Return the sha256 in hex by which the next line names this one."""
    return hashlib.sha256(line).hexdigest()


def check_lines(lines: Sequence[bytes], *, whole: bool) -> list[str]:
    """Return what is wrong with lines that should follow one from another; `whole` begins where nothing was before."""
    faults = []
    previous: str | None = None
    for number, line in enumerate(lines, 1):
        said = _parse(line)
        if "previous" not in said:
            faults.append(f"line {number}: no line of a chained file")
        elif (number > 1 or whole) and said["previous"] != previous:
            faults.append(f"line {number}: does not follow from the line before")
        previous = digest_line(line)
    return faults


def _is_event(body: dict[str, Any], wanted: dict[str, Any]) -> bool:
    try:
        return Event.model_validate(body).model_dump(mode="json") == wanted
    except ValueError:
        return False


def _parse(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the whole lines of a file with their numbers; what follows the last newline counts for nothing."""
    if path.exists():
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.endswith(b"\n"):
                    yield number, line[:-1]
