"""What is wrong with WARC files, by our own reading of the standard: `warcio check` and others are asked beside it.

Of every record: one gzip member of its own, a Content-Length that is true, id and date, the block digest, and the
payload digest by the standard (chunk framing removed; warcio takes it over the framing and complains). Of the file:
warcinfo first, every other record naming it, every response with its request and the same date, and after the record
of the connection that it names. Of a revisit: what it is a revisit of, which is a response with that date and URI,
never a revisit.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from archive.errors import FormatError
from archive.warc.connections import CONNECTION_FIELD
from archive.warc.payload import payload_start, payload_view
from archive.warc.reader import Damage, Record, scan_records
from archive.warc.records import IDENTICAL_PAYLOAD, NOT_MODIFIED, digest_of

_RECORD_ID = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+>")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
_REVISIT_FIELDS = ("WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Payload-Digest")
_PAYLOAD_TYPES = ("request", "response", "resource", "metadata", "conversion")


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
    _sought: dict[tuple[str, Answer], Sought] = field(default_factory=dict)

    def take(self, record: Record, path: Path) -> None:
        """Hear of a record."""
        if record.type == "response":
            self.answers[record.record_id] = answer_of(record)
        elif record.type == "revisit" and (wanted := record.reference("WARC-Refers-To")) is not None:
            url = record.reference("WARC-Refers-To-Target-URI") or ""
            date, digest = record.header("WARC-Refers-To-Date"), record.header("WARC-Payload-Digest")
            said = Answer(url, date or "", digest or "")
            self._sought.setdefault((wanted, said), Sought(path, record.offset, wanted, said))

    def unmet(self) -> list[Sought]:
        """Return what revisits seek and no response of these files is."""
        return [sought for sought in self._sought.values() if self.answers.get(sought.record_id) != sought.said]

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong with the revisits, where these files are all there are."""
        for sought in self.unmet():
            if (fault := sought.compare(self.answers.get(sought.record_id))) is not None:
                yield fault


@dataclass(slots=True)
class _FileState:
    """What was met so far in one file."""

    warcinfo_id: str | None = None
    is_first: bool = True
    seen: set[str] = field(default_factory=set)
    unasked: dict[str, tuple[int, str | None]] = field(default_factory=dict)


def check_warc(path: Path) -> list[Fault]:
    """Return what is wrong with one file; a revisit whose original lies in another file is a fault here."""
    return list(check_warcs([path]))


def check_warcs(paths: Iterable[Path]) -> Iterator[Fault]:
    """Yield what is wrong with a set of files, in which every revisit must find its original."""
    originals = Originals()
    for path in paths:
        yield from check_records(path, originals)
    yield from originals.faults()


def answer_of(response: Record) -> Answer:
    """Return what revisits must say of a response."""
    url, date = response.reference("WARC-Target-URI"), response.header("WARC-Date")
    return Answer(url or "", date or "", response.header("WARC-Payload-Digest") or "")


def check_records(
    path: Path, originals: Originals | None = None, items: Iterable[Record | Damage] | None = None
) -> Iterator[Fault]:
    """Yield what is wrong with the records of one file, without asking for the originals of revisits.

    `items` are the file's records where somebody else reads them, None: they are read here.
    """
    state = _FileState()
    for item in scan_records(path) if items is None else items:
        if isinstance(item, Damage):
            yield Fault(path, item.offset, f"damaged up to byte {item.end}: {item.message}")
            continue
        for message in _check_record(item, state):
            yield Fault(path, item.offset, message)
        if originals is not None:
            originals.take(item, path)
    if state.is_first:
        yield Fault(path, 0, "no record at all")
    for record_id, (offset, _) in state.unasked.items():
        yield Fault(path, offset, f"{record_id} has no request record")


def check_foreign(path: Path, items: Iterable[Record | Damage] | None = None) -> Iterator[Fault]:
    """Yield what is wrong with a file of another writer that is in a collection; `items` as in `check_records`."""
    is_empty = True
    for item in scan_records(path) if items is None else items:
        is_empty = False
        if isinstance(item, Damage):
            yield Fault(path, item.offset, f"damaged up to byte {item.end}: {item.message}")
            continue
        if item.shares_member:
            yield Fault(path, item.offset, "shares its gzip member with another record")
        for message in check_foreign_record(item):
            yield Fault(path, item.offset, message)
    if is_empty:
        yield Fault(path, 0, "no record at all")


def check_foreign_record(record: Record) -> Iterator[str]:
    """Yield what is wrong with a record of another writer by what it states itself.

    A block digest says whether a byte differs. Payload digests count only where there is none, over the payload or
    over its chunk framing: writers take them over either, and some over what they changed afterwards.
    """
    try:
        record.captured_at()
    except FormatError:
        yield f"WARC-Date is {record.header('WARC-Date')!r}"
    block = record.header("WARC-Block-Digest")
    if block is not None:
        if _is_known(block) and not _matches(block, record.block):
            yield f"block digest {block} does not match"
        return
    payload = record.header("WARC-Payload-Digest")
    if payload is None or not _is_known(payload) or record.type not in _PAYLOAD_TYPES:
        return
    framed = record.block[payload_start(record.block) :] if record.is_http else record.block
    if not _matches(payload, record.payload()) and not _matches(payload, framed):
        yield f"payload digest {payload} does not match"


def _check_record(record: Record, state: _FileState) -> Iterator[str]:
    if record.shares_member:
        yield "shares its gzip member with another record"
    yield from _check_fields(record)
    yield from _check_place(record, state)
    yield from _check_digests(record)
    if record.type == "revisit":
        yield from _check_revisit(record)


def _check_digests(record: Record) -> Iterator[str]:
    block = record.header("WARC-Block-Digest")
    if block is None:
        yield "no block digest"
    elif not _matches(block, record.block):
        yield f"block digest {block} does not match"
    payload = record.header("WARC-Payload-Digest")
    if payload is None:
        if record.type == "response":
            yield "no payload digest"
    elif record.type in _PAYLOAD_TYPES and not _matches(payload, _payload_of(record)):
        yield f"payload digest {payload} does not match"


def _payload_of(record: Record) -> bytes | memoryview:
    return payload_view(record.block) if record.is_http else record.block


def _check_fields(record: Record) -> Iterator[str]:
    if record.version != "WARC/1.1":
        yield f"version {record.version}"
    for name, pattern in (("WARC-Record-ID", _RECORD_ID), ("WARC-Date", _DATE)):
        value = record.header(name)
        if value is None or not pattern.fullmatch(value):
            yield f"{name} is {value!r}"
    if record.type != "warcinfo" and not record.header("WARC-Target-URI"):
        yield "no WARC-Target-URI"
    if record.block and not record.header("Content-Type"):
        yield "no Content-Type"


def _check_place(record: Record, state: _FileState) -> Iterator[str]:
    if record.record_id in state.seen:
        yield f"record id {record.record_id} is there twice"
    state.seen.add(record.record_id)
    if record.type == "warcinfo":
        state.warcinfo_id = record.record_id
    elif state.is_first:
        yield "the file does not begin with a warcinfo record"
    elif record.reference("WARC-Warcinfo-ID") not in (state.warcinfo_id, None):
        yield f"names another warcinfo record: {record.reference('WARC-Warcinfo-ID')}"
    state.is_first = False
    if (connection := record.reference(CONNECTION_FIELD)) is not None and connection not in state.seen:
        yield f"names the connection {connection}, which is no record before it"
    if record.is_http and record.type in ("response", "revisit"):
        state.unasked[record.record_id] = (record.offset, record.header("WARC-Date"))
    if record.type == "request":
        yield from _check_request(record, state)


def _check_request(record: Record, state: _FileState) -> Iterator[str]:
    concurrent = record.reference("WARC-Concurrent-To")
    answer = state.unasked.pop(concurrent or "", None)
    if answer is None:
        yield f"a request concurrent to {concurrent}, which is no response before it without one"
    elif answer[1] != record.header("WARC-Date"):
        yield f"a request of another date than its response: {record.header('WARC-Date')}, {answer[1]}"


def _check_revisit(record: Record) -> Iterator[str]:
    if record.header("WARC-Profile") not in (IDENTICAL_PAYLOAD, NOT_MODIFIED):
        yield f"a revisit of profile {record.header('WARC-Profile')!r}"
    missing = [name for name in _REVISIT_FIELDS if record.header(name) is None]
    if missing:
        yield f"a revisit without {', '.join(missing)}"


def _matches(digest: str, data: bytes | memoryview) -> bool:
    """Return whether a digest is of some bytes; one of an unknown algorithm is not."""
    if digest.startswith("sha256:") and digest == digest_of(data):
        return True
    algorithm, _, value = digest.partition(":")
    if not _is_known(digest):
        return False
    raw = hashlib.new(algorithm.lower(), data).digest()
    return value.lower() == raw.hex() or value.upper().rstrip("=") == base64.b32encode(raw).decode().rstrip("=")


def _is_known(digest: str) -> bool:
    return digest.partition(":")[0].lower() in hashlib.algorithms_available
