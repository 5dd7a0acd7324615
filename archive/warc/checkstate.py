"""What the check of WARC files has found and met so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from archive.errors import FormatError
from archive.index_lines import Indexed, IndexLines
from archive.linesum import LineSum
from archive.warc.reader import Damage
from archive.warc.record import Record


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and at which byte of which file."""

    path: Path
    offset: int
    message: str


class Answer(NamedTuple):
    """What must be known of a response, or of what a revisit says of one."""

    url: str
    date: str
    digest: str


class Sought(NamedTuple):
    """What a revisit says of the response that it revisits, and where the first one lies that says so."""

    path: Path
    offset: int
    record_id: str
    said: Answer

    def compare(self, answer: Answer | None) -> Fault | None:
        """Return what is wrong where the response is like this (None: there is none); None where nothing is."""
        if answer is None:
            return Fault(self.path, self.offset, f"refers to {self.record_id}, which is no response of these files")
        if answer != self.said:
            return Fault(self.path, self.offset, f"refers to {self.record_id} as {self.said}, which is {answer}")
        return None


@dataclass(slots=True)
class Originals:
    """The responses met so far in a set of files, and what its revisits say of theirs."""

    answers: dict[str, Answer] = field(default_factory=dict)
    _sought: dict[tuple[str, str, str, str], tuple[Path, int]] = field(default_factory=dict)

    def take(self, record: Record, path: Path) -> None:
        """Hear of a record."""
        if record.type == "response":
            self.answers[record.record_id] = answer_of(record)
        elif record.type == "revisit" and (wanted := record.reference("WARC-Refers-To")) is not None:
            url = record.reference("WARC-Refers-To-Target-URI") or ""
            date, digest = record.header("WARC-Refers-To-Date"), record.header("WARC-Payload-Digest")
            self.seek(path, record.offset, (wanted, url, date or "", digest or ""))

    def seek(self, path: Path, offset: int, said: tuple[str, str, str, str]) -> None:
        """Hear of a revisit: the record id, URL, date and payload digest that it says of its original."""
        self._sought.setdefault(said, (path, offset))

    def unmet(self) -> list[Sought]:
        """Return what revisits seek and no response of these files is."""
        return [
            Sought(path, offset, record_id, Answer(*said))
            for (record_id, *said), (path, offset) in self._sought.items()
            if self.answers.get(record_id) != Answer(*said)
        ]

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong with the revisits, where these files are all there are."""
        for sought in self.unmet():
            if (fault := sought.compare(self.answers.get(sought.record_id))) is not None:
                yield fault


class IndexSum:
    """The sum over a file's lines in the index, if it is wanted."""

    def __init__(self, *, is_wanted: bool = False) -> None:
        self._total: LineSum | None = LineSum() if is_wanted else None
        self._lines = IndexLines()

    @property
    def is_wanted(self) -> bool:
        """Whether more is to be heard: not where nobody asks, and not behind damage."""
        return self._total is not None

    def take(self, item: Record | Damage) -> None:
        """Hear of what was read."""
        if isinstance(item, Damage):
            self._total = None
        elif self._total is not None:
            try:
                self._add(self._lines.take(item))
            except FormatError:
                self._total = None  # a record without a date, which its own check says

    def hear(self, indexed: Indexed, request: bytes | None) -> None:
        """Hear of a record by what an index needs of it; `request` is the block of one."""
        self._add(self._lines.hear(indexed, request))

    def finish(self) -> LineSum | None:
        """Return the sum; None where it is not wanted, or unknown for damage."""
        self._add(self._lines.finish())
        return self._total

    def _add(self, lines: Iterable[bytes]) -> None:
        if self._total is not None:
            for line in lines:
                self._total.add(line)


@dataclass(slots=True)
class FileState:
    """What was met so far in one file: its ids, the responses without their request yet (by id: place and date)."""

    path: Path
    originals: Originals
    lines: IndexSum
    warcinfo_id: str | None = None
    is_first: bool = True
    seen: set[str] = field(default_factory=set)
    unasked: dict[str, tuple[int, str | None]] = field(default_factory=dict)


def answer_of(response: Record) -> Answer:
    """Return what revisits must say of a response."""
    url, date = response.reference("WARC-Target-URI"), response.header("WARC-Date")
    return Answer(url or "", date or "", response.header("WARC-Payload-Digest") or "")
