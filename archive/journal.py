"""journal.jsonl: what was concluded, as it was concluded, hash-chained; nothing in it is ever changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import FormatError
from archive.hashchain import ChainFault, Line, append_line, check_chain, read_back, read_lines, read_wanted
from archive.journal_bodies import find_fault


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One conclusion: its line from 1, the line's sha256 in hex, its kind, and what it says.

    The line is 0 where the journal was read from its end.
    """

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
        yield from self._entries(read_lines(self.path, strict=self._strict))

    def find(self, *kinds: str, about: str = "") -> Iterator[JournalEntry]:
        """Yield the conclusions of these kinds in order, of those that mention `about` where it is given.

        Where not strict, the lines of other kinds are not even parsed, so that the length of the journal makes next to
        no difference.

        Raises:
            FormatError: As `read`.
        """
        if self._strict:
            entries = self.read()
        else:
            entries = self._entries(read_wanted(self.path, _marks_of(kinds), about.encode()))
        for entry in entries:
            is_said = not about or about in json.dumps(entry.body, ensure_ascii=False)
            if entry.kind in kinds and is_said:
                yield entry

    def find_back(self, *kinds: str) -> Iterator[JournalEntry]:
        """Yield the conclusions of these kinds from the last on; what is damaged is passed over.

        However long the journal is, no more of it is read than is asked for.

        Raises:
            FormatError: The journal is strict, and a line says nothing.
        """
        yield from (one for one in self._entries(read_back(self.path, _marks_of(kinds))) if one.kind in kinds)

    def find_of_crawl(self, crawl_id: str, *kinds: str) -> list[JournalEntry]:
        """Return the conclusions of these kinds that were drawn from a crawl, in order.

        They stand behind its beginning, so no more is read than has been added since.
        """
        found = []
        for entry in self.find_back("crawl_begun", *kinds):
            if entry.body.get("crawl_id") == crawl_id:
                if entry.kind in kinds:
                    found.append(entry)
                if entry.kind == "crawl_begun":
                    break
        return found[::-1]

    def _entries(self, lines: Iterable[Line]) -> Iterator[JournalEntry]:
        for line in lines:
            kind, body = line.body.get("kind"), line.body.get("body")
            if not isinstance(kind, str) or not isinstance(body, dict):
                if self._strict:
                    raise FormatError(f"{self.path}, line {line.number}: no line of a journal")
            elif self._strict or find_fault(kind, body) is None:
                yield JournalEntry(line.number, line.digest, kind, body)

    def check(self) -> list[ChainFault]:
        """Return what is wrong with the chain; empty where nothing is."""
        return check_chain(self.path)


def _marks_of(kinds: Iterable[str]) -> list[bytes]:
    """Return what stands in the lines of some kinds, as they are written, and in no text of others."""
    return [f',"kind":"{kind}","body":{{'.encode() for kind in kinds]
