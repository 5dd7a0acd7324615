"""What is wrong with WARC files, by our own reading of the standard: `warcio check` and others are asked beside it.

Of every record: one gzip member of its own, a Content-Length that is true, id and date, the block digest, and the
payload digest by the standard (chunk framing removed; warcio takes it over the framing and complains). Of the file:
warcinfo first, every other record naming it, every response with its request and the same date. Of a revisit: what
it is a revisit of, which is a response with that date and URI, never a revisit.
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
from archive.warc.payload import payload_start
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


class _Answer(NamedTuple):
    """What must be known of a response, or of what a revisit says of one."""

    url: str
    date: str
    digest: str


@dataclass(slots=True)
class _Originals:
    """The responses met so far in a set of files, and the revisits that still seek theirs."""

    answers: dict[str, _Answer] = field(default_factory=dict)
    revisits: list[tuple[Fault, str, _Answer]] = field(default_factory=list)

    def faults(self) -> Iterator[Fault]:
        for place, wanted, said in self.revisits:
            answer = self.answers.get(wanted)
            if answer is None:
                message = f"refers to {wanted}, which is no response of these files"
            elif answer != said:
                message = f"refers to {wanted} as {said}, which is {answer}"
            else:
                continue
            yield Fault(place.path, place.offset, message)


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
    originals = _Originals()
    for path in paths:
        yield from check_records(path, originals)
    yield from originals.faults()


def check_records(path: Path, originals: _Originals | None = None) -> Iterator[Fault]:
    """Yield what is wrong with the records of one file, without asking for the originals of revisits."""
    state = _FileState()
    for item in scan_records(path):
        if isinstance(item, Damage):
            yield Fault(path, item.offset, f"damaged up to byte {item.end}: {item.message}")
            continue
        for message in _check_record(item, state):
            yield Fault(path, item.offset, message)
        if originals is not None:
            _note(item, path, originals)
    if state.is_first:
        yield Fault(path, 0, "no record at all")
    for record_id, (offset, _) in state.unasked.items():
        yield Fault(path, offset, f"{record_id} has no request record")


def check_foreign(path: Path) -> Iterator[Fault]:
    """Yield what is wrong with a file of another writer that is in a collection."""
    is_empty = True
    for item in scan_records(path):
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
    block = record.header("WARC-Block-Digest")
    if block is None:
        yield "no block digest"
    elif not _matches(block, record.block):
        yield f"block digest {block} does not match"
    payload = record.header("WARC-Payload-Digest")
    if payload is not None and record.type in _PAYLOAD_TYPES and not _matches(payload, record.payload()):
        yield f"payload digest {payload} does not match"
    if payload is None and record.type == "response":
        yield "no payload digest"
    if record.type == "revisit":
        yield from _check_revisit(record)


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


def _note(record: Record, path: Path, originals: _Originals) -> None:
    digest = record.header("WARC-Payload-Digest") or ""
    if record.type == "response":
        url, date = record.reference("WARC-Target-URI") or "", record.header("WARC-Date") or ""
        originals.answers[record.record_id] = _Answer(url, date, digest)
    elif record.type == "revisit" and (wanted := record.reference("WARC-Refers-To")) is not None:
        url = record.reference("WARC-Refers-To-Target-URI") or ""
        said = _Answer(url, record.header("WARC-Refers-To-Date") or "", digest)
        originals.revisits.append((Fault(path, record.offset, ""), wanted, said))


def _matches(digest: str, data: bytes) -> bool:
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
