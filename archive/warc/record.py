"""Record: one record as it lies in a file, its header as it was written and its block bit for bit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast, get_args

from archive.blocks import Bytes, pieces_of
from archive.capture import Capture, RecordType, Truncation
from archive.errors import FormatError
from archive.warc.connections import CONNECTION_FIELD, ENDING_FIELD
from archive.warc.dates import find_date
from archive.warc.digests import digest_of_pieces
from archive.warc.heads import HttpHead
from archive.warc.members import MemberSource
from archive.warc.payload import http_head, payload_pieces

_VERSION = re.compile(r"WARC/\d+\.\d+")
_FOLD = re.compile(r"\r\n[ \t]+")
_SHA256 = re.compile(r"sha256:[0-9a-f]{64}")
_HTTP_TYPES = ("response", "request", "revisit")
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
) | {CONNECTION_FIELD, ENDING_FIELD}
_SPELLED = {name.lower(): name for name in _SPELLINGS}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block that is not held begins: so many inflated bytes behind a byte of a file."""

    path: Path
    offset: int
    inner: int


class Record:
    """One record as it lies in a file.

    `offset` and `length` are bytes of the file as it is on the disk (compressed); where a gzip member holds several
    records they are the member's, and `shares_member` is true. `fields` has the first value of each WARC field,
    unfolded, by the name that the standard gives it, in lower case where it gives none. `type` is `WARC-Type`,
    `record_id` is `WARC-Record-ID` without angle brackets; both are empty where the record has none. `size` is the
    block's.
    """

    __slots__ = (
        "_begin",
        "_data",
        "_head",
        "_place",
        "fields",
        "length",
        "offset",
        "record_id",
        "shares_member",
        "size",
        "type",
        "warc",
    )

    def __init__(
        self,
        warc: str,
        head: str,
        fields: Mapping[str, str],
        *,
        span: tuple[int, int, bool],
        held: tuple[bytes, int],
        size: int,
        place: Place | None,
    ) -> None:
        """Take what was read: `held` is bytes in which the block begins at one; `place` where it is not all there."""
        self.warc = warc
        self.fields = fields
        self.offset, self.length, self.shares_member = span
        self.size = size
        self.type = fields.get("WARC-Type", "")
        self.record_id = fields.get("WARC-Record-ID", "").removeprefix("<").removesuffix(">")
        self._head = head
        self._data, self._begin = held
        self._place = place

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        ours, theirs = (
            (one.warc, one.offset, one.length, one._head, one.block)  # noqa: SLF001  of the same class
            for one in (self, other)
        )
        return ours == theirs

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{self.type} {self.record_id} at {self.warc}:{self.offset}>"

    @property
    def version(self) -> str:
        """The version as the record states it: `WARC/1.1`."""
        return self._head.partition("\r\n")[0]

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The WARC fields in order, values unfolded, names as written."""
        return _read_fields(self._head)

    @property
    def block(self) -> bytes:
        """The whole block; where it is not held it is read anew, however large it is.

        Raises:
            FormatError: It cannot be read any more.
        """
        if self._place is None:
            return self._data[self._begin : self._begin + self.size]
        return b"".join(self.pieces())

    @property
    def held_block(self) -> Bytes | Record:
        """The block without a copy where it is held, else the record itself, to be read piece by piece."""
        if self._place is None:
            return memoryview(self._data)[self._begin : self._begin + self.size]
        return self

    def pieces(self, start: int = 0) -> Iterator[Bytes]:
        """Yield the block from a byte on, piece by piece.

        Raises:
            FormatError: It cannot be read any more.
        """
        if self._place is None:
            yield memoryview(self._data)[self._begin + start : self._begin + self.size]
            return
        skip, left = self._place.inner + start, self.size - start
        with MemberSource(self._place.path, self._place.offset) as source:
            while left:
                piece = memoryview(source.read_piece())
                if not piece:
                    raise FormatError(f"{self._place.path}: changed while it was read, at byte {self.offset}")
                wanted = piece[skip : skip + left]
                skip = max(0, skip - len(piece))
                left -= len(wanted)
                yield wanted

    def header(self, name: str) -> str | None:
        """Return the first value of a WARC field, whatever the case of its name."""
        value = self.fields.get(name)
        return self.fields.get(_spell(name)) if value is None and name not in _SPELLINGS else value

    @property
    def is_http(self) -> bool:
        """Whether the block is the HTTP message that the record is about."""
        return self.type in _HTTP_TYPES and is_http_type(self.fields.get("Content-Type"))

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
        if (at := find_date(value)) is None:
            raise FormatError(f"{self.warc}, byte {self.offset}: no WARC-Date: {value!r}")
        return at

    def http_head(self) -> HttpHead:
        """Return the header block of the HTTP message."""
        return http_head(self.held_block)

    def payload_pieces(self) -> Iterable[Bytes]:
        """Return the payload, of an HTTP message its body without transfer coding, of others the block, in pieces.

        Raises:
            FormatError: The block cannot be read any more.
        """
        pieces = pieces_of(self.held_block)
        return payload_pieces(pieces) if self.is_http else pieces

    def payload(self) -> bytes:
        """Return the payload whole, as `payload_pieces` does."""
        return b"".join(self.payload_pieces())

    def capture(self) -> Capture:
        """Return the record as the writer reported it when it was written.

        Raises:
            FormatError: The record has no date that can be read.
        """
        head = self.http_head() if self.is_http and self.type != "request" else None
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
        return None if self.type == "revisit" else digest_of_pieces(self.payload_pieces())

    def _truncated(self) -> Truncation | None:
        value = self.header("WARC-Truncated")
        if value is None:
            return None
        return cast("Truncation", value) if value in get_args(Truncation) else "unspecified"


def place_id(warc: str, offset: int) -> str:
    """Return the id by which a record is known that has none, or one that another record has."""
    return f"urn:nianbao:at:{warc}:{offset}"


def is_known_as(record: Record, record_id: str) -> bool:
    """Whether a record is the one of an id, its own or that of its place."""
    return record_id in (record.record_id, place_id(record.warc, record.offset))


def is_http_type(content_type: str | None) -> bool:
    """Whether a `Content-Type` is that of an HTTP message."""
    return content_type is not None and content_type[:16].lower() == "application/http"


def header_text(value: bytes) -> str:
    """Return the bytes of a header field as text, one character a byte where they are not UTF-8."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def parse_fields(head: str) -> dict[str, str] | None:
    """Return what `Record.fields` has of a header without its last line ends, None where it is none."""
    version, *lines = head.split("\r\n")
    if not _VERSION.fullmatch(version):
        return None
    # Nearly every header is written just so, and is taken apart in one step.
    if head.isascii() and ":  " not in head and " \r\n" not in head and "\t" not in head and head[-1] != " ":
        try:
            fields = dict([line.split(": ", 1) for line in lines])
        except ValueError:
            fields = {}
        if len(fields) == len(lines) and fields.keys() <= _SPELLINGS:
            return fields
    return {_spell(name): value for name, value in reversed(_read_fields(head))}


def _read_fields(head: str) -> tuple[tuple[str, str], ...]:
    _, *lines = _FOLD.sub(" ", head).split("\r\n")
    parts = [line.partition(":") for line in lines if line]
    return tuple([(name.strip(), value.strip()) for name, _, value in parts])


def _spell(name: str) -> str:
    """Return a field's name as the standard spells it, in lower case where it knows none such."""
    lower = name.lower()
    return _SPELLED.get(lower, lower)
