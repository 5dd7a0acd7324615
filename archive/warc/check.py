"""What is wrong with WARC files, by our own reading of the standard: `warcio check` and others are asked beside it.

Of every record: one gzip member of its own, a Content-Length that is true, id and date, the block digest, and the
payload digest by the standard (chunk framing removed; warcio takes it over the framing and complains). Of the file:
warcinfo first, every other record naming it, every response with its request and the same date, and after the record
of the connection that it names. Of a revisit: what it is a revisit of, which is a response with that date and URI,
never a revisit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.blocks import pieces_of
from archive.errors import FormatError
from archive.warc.checkstate import Fault, FileState, IndexSum, Originals
from archive.warc.connections import CONNECTION_FIELD
from archive.warc.digests import is_known, matches
from archive.warc.members import FileDigest, MemberSource
from archive.warc.payload import payload_start
from archive.warc.quick import pass_sound_records
from archive.warc.reader import Damage, RecordScanner, scan_records
from archive.warc.record import Record
from archive.warc.records import IDENTICAL_PAYLOAD, NOT_MODIFIED

_RECORD_ID = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+>")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
_REVISIT_FIELDS = ("WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Payload-Digest")
_PAYLOAD_TYPES = ("request", "response", "resource", "metadata", "conversion")


def check_warc(path: Path) -> list[Fault]:
    """Return what is wrong with one file; a revisit whose original lies in another file is a fault here."""
    return list(check_warcs([path]))


def check_warcs(paths: Iterable[Path]) -> Iterator[Fault]:
    """Yield what is wrong with a set of files, in which every revisit must find its original."""
    originals = Originals()
    for path in paths:
        yield from check_records(FileState(path, originals, IndexSum()))
    yield from originals.faults()


def check_records(state: FileState, digest: FileDigest | None = None) -> Iterator[Fault]:
    """Yield what is wrong with the records of one file, without asking for the originals of revisits.

    `state` hears of every record, `digest` of what is read.

    Raises:
        OSError: The file cannot be opened.
    """
    path = state.path
    with MemberSource(path, digest=digest) as source:
        scanner = RecordScanner(source)
        while True:
            if scanner.is_between_members:
                pass_sound_records(source, state)
            item = scanner.next()
            if item is None:
                break
            yield from _check_item(item, state)
    if state.is_first:
        yield Fault(path, 0, "no record at all")
    for record_id, (offset, _) in state.unasked.items():
        yield Fault(path, offset, f"{record_id} has no request record")


def check_foreign(path: Path, *, digest: FileDigest | None = None, lines: IndexSum | None = None) -> Iterator[Fault]:
    """Yield what is wrong with a file of another writer that is in a collection; as `check_records`."""
    is_empty = True
    for item in scan_records(path, digest):
        is_empty = False
        if lines is not None:
            lines.take(item)
        if isinstance(item, Damage):
            yield _fault_of(item, path)
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
        if is_known(block) and not matches(block, record.pieces()):
            yield f"block digest {block} does not match"
        return
    payload = record.header("WARC-Payload-Digest")
    if payload is None or not is_known(payload) or record.type not in _PAYLOAD_TYPES:
        return
    start = payload_start(record.held_block) if record.is_http else 0
    if not matches(payload, record.payload_pieces()) and not matches(payload, record.pieces(start)):
        yield f"payload digest {payload} does not match"


def _fault_of(damage: Damage, path: Path) -> Fault:
    said = damage.message.removeprefix(f"{path}: ")
    return Fault(path, damage.offset, f"damaged up to byte {damage.end}: {said}")


def _check_item(item: Record | Damage, state: FileState) -> Iterator[Fault]:
    state.lines.take(item)
    if isinstance(item, Damage):
        yield _fault_of(item, state.path)
        return
    for message in _check_record(item, state):
        yield Fault(state.path, item.offset, message)
    state.originals.take(item, state.path)


def _check_record(record: Record, state: FileState) -> list[str]:
    found = [*_check_fields(record), *_check_place(record, state), *_check_digests(record)]
    if record.shares_member:
        found.append("shares its gzip member with another record")
    if record.type == "revisit":
        found += _check_revisit(record)
    return found


def _check_digests(record: Record) -> list[str]:
    fields, found = record.fields, []
    block = fields.get("WARC-Block-Digest")
    if block is None:
        found.append("no block digest")
    elif not matches(block, pieces_of(record.held_block)):
        found.append(f"block digest {block} does not match")
    payload = fields.get("WARC-Payload-Digest")
    if payload is None:
        if record.type == "response":
            found.append("no payload digest")
    elif record.type in _PAYLOAD_TYPES and not matches(payload, record.payload_pieces()):
        found.append(f"payload digest {payload} does not match")
    return found


def _check_fields(record: Record) -> list[str]:
    fields, found = record.fields, []
    if record.version != "WARC/1.1":
        found.append(f"version {record.version}")
    for name, pattern in (("WARC-Record-ID", _RECORD_ID), ("WARC-Date", _DATE)):
        value = fields.get(name)
        if value is None or not pattern.fullmatch(value):
            found.append(f"{name} is {value!r}")
    if not fields.get("WARC-Target-URI") and record.type != "warcinfo":
        found.append("no WARC-Target-URI")
    if record.size and not fields.get("Content-Type"):
        found.append("no Content-Type")
    return found


def _check_place(record: Record, state: FileState) -> list[str]:
    found = []
    if record.record_id in state.seen:
        found.append(f"record id {record.record_id} is there twice")
    state.seen.add(record.record_id)
    if record.type == "warcinfo":
        state.warcinfo_id = record.record_id
    elif state.is_first:
        found.append("the file does not begin with a warcinfo record")
    elif record.reference("WARC-Warcinfo-ID") not in (state.warcinfo_id, None):
        found.append(f"names another warcinfo record: {record.reference('WARC-Warcinfo-ID')}")
    state.is_first = False
    if (connection := record.reference(CONNECTION_FIELD)) is not None and connection not in state.seen:
        found.append(f"names the connection {connection}, which is no record before it")
    if record.type == "request":
        found += _check_request(record, state)
    elif record.is_http:
        state.unasked[record.record_id] = (record.offset, record.fields.get("WARC-Date"))
    return found


def _check_request(record: Record, state: FileState) -> list[str]:
    concurrent = record.reference("WARC-Concurrent-To")
    answer = state.unasked.pop(concurrent or "", None)
    if answer is None:
        return [f"a request concurrent to {concurrent}, which is no response before it without one"]
    if answer[1] != record.fields.get("WARC-Date"):
        return [f"a request of another date than its response: {record.header('WARC-Date')}, {answer[1]}"]
    return []


def _check_revisit(record: Record) -> list[str]:
    found = []
    if record.header("WARC-Profile") not in (IDENTICAL_PAYLOAD, NOT_MODIFIED):
        found.append(f"a revisit of profile {record.header('WARC-Profile')!r}")
    missing = [name for name in _REVISIT_FIELDS if record.header(name) is None]
    if missing:
        found.append(f"a revisit without {', '.join(missing)}")
    return found
