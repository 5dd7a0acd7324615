"""Reads WARC files: ours, and those of other writers as far as they can be understood.

read_records(path)          every record in order; stops with FormatError at damage
scan_records(path)          every record that can be read, and a Damage for each place where none can
read_record(path, offset)   the one record there
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast, get_args

from archive.capture import Capture, RecordType, Truncation
from archive.errors import FormatError
from archive.sealed import sealed_size
from archive.warc.connections import CONNECTION_FIELD
from archive.warc.members import FileDigest, MemberSource
from archive.warc.openfile import OPEN_SUFFIX
from archive.warc.payload import HttpHead, http_head, payload_of
from archive.warc.records import digest_of, header_text

_LARGEST_HEADER = 1 << 20
# Most records are much smaller, and what follows the one that is wanted is read for nothing.
_ONE_RECORD_BYTES = 1 << 16
_VERSION = re.compile(rb"WARC/\d+\.\d+\r?\n")
_LENGTH = re.compile(r"[0-9]{1,18}")
_FOLD = re.compile(r"\r\n[ \t]+")
_SHA256 = re.compile(r"sha256:[0-9a-f]{64}")
# As WARC 1.1 §5 spells them, and with them nearly every writer; and our own.
_SPELLINGS = frozenset(
    [
        "WARC-Type",
        "WARC-Record-ID",
        "WARC-Date",
        "WARC-Target-URI",
        "WARC-Warcinfo-ID",
        "WARC-Concurrent-To",
        "WARC-IP-Address",
        "WARC-Payload-Digest",
        "WARC-Block-Digest",
        "WARC-Truncated",
        "WARC-Profile",
        "WARC-Refers-To",
        "WARC-Refers-To-Target-URI",
        "WARC-Refers-To-Date",
        "WARC-Filename",
        "Content-Type",
        "Content-Length",
    ]
) | {CONNECTION_FIELD}
_SPELLED = {name.lower(): name for name in _SPELLINGS}


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it lies in a file.

    `headers` are the WARC fields in order, values unfolded, names as written. `offset` and `length` are bytes of the
    file as it is on the disk (compressed); where a gzip member holds several records they are the member's, and
    `shares_member` is true. `type` is `WARC-Type`, `record_id` is `WARC-Record-ID` without angle brackets; both are
    empty where the record has none.
    """

    warc: str
    version: str
    headers: tuple[tuple[str, str], ...]
    block: bytes
    offset: int
    length: int
    shares_member: bool = False
    type: str = field(init=False, repr=False, compare=False)
    record_id: str = field(init=False, repr=False, compare=False)
    _first_values: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Looked up a dozen times a record when a whole archive is checked.
        values = dict(reversed(self.headers))
        if not values.keys() <= _SPELLINGS:
            values = {_spell(name): value for name, value in reversed(self.headers)}
        record_id = values.get("WARC-Record-ID", "").removeprefix("<").removesuffix(">")
        object.__setattr__(self, "type", values.get("WARC-Type", ""))
        object.__setattr__(self, "record_id", record_id)
        object.__setattr__(self, "_first_values", values)

    def header(self, name: str) -> str | None:
        """Return the first value of a WARC field, whatever the case of its name."""
        value = self._first_values.get(name)
        return self._first_values.get(_spell(name)) if value is None and name not in _SPELLINGS else value

    @property
    def is_http(self) -> bool:
        """Whether the block is an HTTP message."""
        return (self.header("Content-Type") or "").lower().startswith("application/http")

    def reference(self, name: str) -> str | None:
        """Return the URI in a WARC field without the angle brackets that may enclose it."""
        value = self.header(name)
        return value.removeprefix("<").removesuffix(">") if value is not None else None

    def captured_at(self) -> datetime:
        """Return `WARC-Date`, in UTC.

        Raises:
            FormatError: The record has no date that can be read.
        """
        value = self.header("WARC-Date")
        try:
            return datetime.fromisoformat(value or "").astimezone(UTC)
        except ValueError as error:
            raise FormatError(f"{self.warc}, byte {self.offset}: no WARC-Date: {value!r}") from error

    def payload(self) -> bytes:
        """Return the payload: of an HTTP message its body without transfer coding, of others the block."""
        return payload_of(self.block) if self.is_http else self.block

    def capture(self) -> Capture:
        """Return the record as the writer reported it when it was written.

        Raises:
            FormatError: The record has no date that can be read.
        """
        head = http_head(self.block) if self.is_http and self.type != "request" else None
        is_revisit = self.type == "revisit"
        refers_to = self.reference("WARC-Refers-To") or self.reference("WARC-Concurrent-To")
        return Capture(
            record_id=self.record_id,
            record_type=cast("RecordType", self.type),
            url=self.reference("WARC-Target-URI") or "",
            captured_at=self.captured_at(),
            status=head.status if head else None,
            content_type=self._content_type(head),
            payload_digest=self._payload_digest(),
            warc=self.warc,
            offset=self.offset,
            length=self.length,
            revisit_of=refers_to if is_revisit else None,
            truncated=None if is_revisit else self._truncated(),
            refers_to=None if is_revisit else refers_to,
        )

    def _content_type(self, head: HttpHead | None) -> str | None:
        if head is None:
            return self.header("Content-Type")
        values = head.values(b"content-type")
        return header_text(values[0]) if values else None

    def _payload_digest(self) -> str | None:
        named = self.header("WARC-Payload-Digest")
        if named is not None and _SHA256.fullmatch(named):
            return named
        # Other writers name other digests; ours can be taken from the bytes, except where a revisit left them out.
        return None if self.type == "revisit" else digest_of(self.payload())

    def _truncated(self) -> Truncation | None:
        value = self.header("WARC-Truncated")
        if value is None:
            return None
        return cast("Truncation", value) if value in get_args(Truncation) else "unspecified"


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file, from `offset` to before `end`, in which no record can be read, and why."""

    offset: int
    end: int
    message: str


def read_records(path: Path, offset: int = 0) -> Iterator[Record]:
    """Yield the records of a file from an offset on, at which one must begin.

    Raises:
        FormatError: The file is damaged or cut off, or is no WARC file.
    """
    with MemberSource(path, offset) as source:
        reader = _RecordReader(source)
        while (record := reader.read()) is not None:
            yield record


def read_record(path: Path, offset: int) -> Record:
    """Return the record that begins at an offset.

    Raises:
        FormatError: No whole record begins there.
    """
    with MemberSource(path, offset, buffer_bytes=_ONE_RECORD_BYTES) as source:
        record = _RecordReader(source).read()
    if record is None:
        raise FormatError(f"{path}: no record at byte {offset}, where the file ends")
    return record


def scan_records(path: Path, digest: FileDigest | None = None) -> Iterator[Record | Damage]:
    """Yield every record that can be read and, for each stretch in which none can, a `Damage`.

    After damage the reading goes on at the next gzip member that holds a whole record; in a file that is not
    compressed nothing tells where that would be, and the damage reaches to its end. `digest` hears of what is read.
    """
    size = sealed_size(path)
    with MemberSource(path, digest=digest) as source:
        reader = _RecordReader(source)
        while True:
            start = reader.offset
            try:
                record = reader.read()
            except FormatError as error:
                end = _find_next_record(source, start + 1) or size
                yield Damage(start, end, str(error))
                if end == size:
                    return
                source.seek(end)
                reader = _RecordReader(source)
                continue
            if record is None:
                return
            yield record


def _find_next_record(source: MemberSource, start: int) -> int | None:
    at = source.find_member(start) if source.is_compressed else None
    while at is not None:
        source.seek(at)
        try:
            if _RecordReader(source).read() is not None:
                return at
        except FormatError:
            pass  # no member begins here, or it is damaged too
        at = source.find_member(at + 1)
    return None


class _RecordReader:
    """Takes one record after another out of inflated bytes."""

    def __init__(self, source: MemberSource) -> None:
        self._source = source
        self._warc = source.path.name.removesuffix(OPEN_SUFFIX)
        self._rest = b""
        self._member_at = source.at
        self._plain_at = source.at
        self._shares = False

    @property
    def offset(self) -> int:
        """Where in the file the next record begins (its member, where that holds several)."""
        if not self._source.is_compressed:
            return self._plain_at
        return self._member_at if self._rest or self._source.in_member else self._source.at

    def read(self) -> Record | None:
        data = self._rest or self._begin_member()
        if not data:
            return None
        offset = self._member_at if self._source.is_compressed else self._plain_at
        data, head_end = self._read_head(data, offset)
        version, headers = _parse_head(data[:head_end], self._source.path, offset)
        size = _content_length(headers, self._source.path, offset)
        data, end = self._read_block(data, head_end + size, offset)
        self._rest = data[end:]
        self._end_member()
        self._plain_at = offset + end
        length = end if not self._source.is_compressed else self._source.at - offset
        block = data[head_end : head_end + size]
        return Record(self._warc, version, headers, block, offset, length, self._shares)

    def _begin_member(self) -> bytes:
        """Return the first bytes of the next member that has any, empty at the end of the file."""
        while True:
            self._member_at, self._shares = self._source.at, False
            data = self._source.read_piece()
            if data or self._source.at == self._member_at:
                return data

    def _read_head(self, data: bytes, offset: int) -> tuple[bytes, int]:
        pieces = data
        while True:
            end = pieces.find(b"\r\n\r\n")
            if end >= 0:
                return pieces, end + 4
            if len(pieces) > _LARGEST_HEADER or not pieces.startswith(b"WARC/"[: len(pieces)]):
                raise self._damage(offset, "no WARC record begins")
            more = self._read_on()
            if not more:
                raise self._damage(offset, "no WARC record begins, or its header is cut off")
            pieces += more

    def _read_block(self, data: bytes, block_end: int, offset: int) -> tuple[bytes, int]:
        """Return the data with the block and the four bytes after it in it, and where these end."""
        if len(data) < block_end + 4:
            pieces, have = [data], len(data)
            while have < block_end + 4:
                more = self._read_on()
                if not more:
                    break
                pieces.append(more)
                have += len(more)
            data = b"".join(pieces)
        if data[block_end : block_end + 4] != b"\r\n\r\n":
            raise self._damage(offset, f"a record does not end where its Content-Length says, {block_end} bytes on,")
        return data, block_end + 4

    def _read_on(self) -> bytes:
        """Return more of the same member, empty at its end."""
        if self._source.is_compressed and not self._source.in_member:
            return b""
        return self._source.read_piece()

    def _end_member(self) -> None:
        """Read up to the member's end, which is where its check sum is compared, unless more records follow."""
        if not self._source.is_compressed:
            return
        while not self._rest and self._source.in_member:
            self._rest = self._source.read_piece()
        if self._rest:
            self._shares = True

    def _damage(self, offset: int, message: str) -> FormatError:
        return FormatError(f"{self._source.path}: {message} at byte {offset}")


def _spell(name: str) -> str:
    """Return a field's name as the standard spells it, in lower case where it knows none such."""
    lower = name.lower()
    return _SPELLED.get(lower, lower)


def _parse_head(head: bytes, path: Path, offset: int) -> tuple[str, tuple[tuple[str, str], ...]]:
    if not _VERSION.match(head):
        raise FormatError(f"{path}: no WARC record begins at byte {offset}: {head[:40]!r}")
    text = header_text(head)
    if "\r\n " in text or "\r\n\t" in text:
        text = _FOLD.sub(" ", text)
    version, *lines = text.split("\r\n")
    parts = [line.partition(":") for line in lines if line]
    return version, tuple([(name.strip(), value.strip()) for name, _, value in parts])


def _content_length(headers: tuple[tuple[str, str], ...], path: Path, offset: int) -> int:
    value = dict(reversed(headers)).get("Content-Length")
    if value is None:
        value = next((value for name, value in headers if name.lower() == "content-length"), "")
    if not _LENGTH.fullmatch(value):
        raise FormatError(f"{path}: the record at byte {offset} has no Content-Length: {value!r}")
    return int(value)
