"""journal.jsonl: what was concluded, as it was concluded, hash-chained; nothing in it is ever changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import FormatError
from archive.hashchain import ChainFault, append_line, check_chain, read_lines
from archive.journal_bodies import find_fault


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One conclusion: its line from 1, the line's sha256 in hex, its kind, and what it says."""

    number: int
    digest: str
    kind: str
    body: dict[str, Any]


class Journal:
    """The journal of a collection; only the holder of the collection's lock appends to it.

    Where not `strict`, lines that are damaged are passed over: so that a night goes on beside them, and tells them.
    """

    def __init__(self, path: Path, *, strict: bool = True) -> None:
        self.path = path
        self._strict = strict

    def append(self, kind: str, body: Mapping[str, Any]) -> str:
        """Add a conclusion, durable when this returns, and return its line's sha256 in hex.

        `body` is of what JSON can hold. The same conclusion appended twice stands there twice.

        Raises:
            StorageError: The line could not be made durable; the journal is as it was.
        """
        return append_line(self.path, {"kind": kind, "body": dict(body)}, strict=self._strict)

    def read(self) -> Iterator[JournalEntry]:
        """Yield the conclusions in order, none where there is no journal yet.

        Raises:
            FormatError: A line is damaged or does not follow from the one before.
        """
        for line in read_lines(self.path, strict=self._strict):
            kind, body = line.body.get("kind"), line.body.get("body")
            if not isinstance(kind, str) or not isinstance(body, dict):
                if self._strict:
                    raise FormatError(f"{self.path}, line {line.number}: no line of a journal")
            elif self._strict or find_fault(kind, body) is None:
                yield JournalEntry(line.number, line.digest, kind, body)

    def check(self) -> list[ChainFault]:
        """Return what is wrong with the chain; empty where nothing is."""
        return check_chain(self.path)
