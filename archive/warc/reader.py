"""Reads WARC files: ours, and those of other writers as far as they can be understood.

read_records(path)          every record in order; stops with FormatError at damage
scan_records(path)          every record that can be read, and a Damage for each place where none can
read_record(path, offset)   the one record there
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.errors import FormatError
from archive.sealed import sealed_size
from archive.warc.members import FileDigest, MemberSource
from archive.warc.openfile import OPEN_SUFFIX
from archive.warc.record import Place, Record, header_text, parse_fields

_LARGEST_HEADER = 1 << 20
# A larger block is read again when it is wanted.
_LARGEST_HELD = 1 << 24
# Most records are much smaller, and what follows the one that is wanted is read for nothing.
_ONE_RECORD_BYTES = 1 << 16
_END = b"\r\n\r\n"


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

    `digest` hears of what is read.
    """
    with MemberSource(path, digest=digest) as source:
        scanner = RecordScanner(source)
        while (item := scanner.next()) is not None:
            yield item


class RecordScanner:
    """Reads on behind damage: at the next gzip member that holds a whole record.

    In a file that is not compressed nothing tells where that would be, and the damage reaches to its end.
    """

    def __init__(self, source: MemberSource) -> None:
        self._source = source
        self._size = sealed_size(source.path)
        self._reader = _RecordReader(source)
        self._is_done = False

    @property
    def is_between_members(self) -> bool:
        """Whether the next record begins where the source stands."""
        return self._reader.is_between_members and not self._is_done

    def next(self) -> Record | Damage | None:
        """Return the next record, or the next stretch in which there is none; None at the end."""
        if self._is_done:
            return None
        start = self._reader.offset
        try:
            return self._reader.read()
        except FormatError as error:
            end = _find_next_record(self._source, start + 1) or self._size
            self._is_done = end == self._size
            self._source.seek(end)
            self._reader = _RecordReader(self._source)
            return Damage(start, end, str(error))


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
        self._inner = 0
        self._shares = False

    @property
    def offset(self) -> int:
        """Where in the file the next record begins (its member, where that holds several)."""
        if not self._source.is_compressed:
            return self._plain_at
        return self._member_at if self._rest or self._source.in_member else self._source.at

    @property
    def is_between_members(self) -> bool:
        return not self._rest and not self._source.in_member

    def read(self) -> Record | None:
        source = self._source
        data = self._rest or self._begin_member()
        if not data:
            return None
        offset = self._member_at if source.is_compressed else self._plain_at
        begin = data.find(_END) + 4
        if begin < 4 or not data.startswith(b"WARC/"):
            data, begin = self._read_head(data, offset)
        head = header_text(data[: begin - 4])
        fields = parse_fields(head)
        if fields is None:
            raise self._damage(offset, f"no WARC record begins, but {head[:40]!r},")
        size = _content_length(fields)
        if size is None:
            raise self._damage(offset, f"no Content-Length but {fields.get('Content-Length')!r} in the record")
        end, place = begin + size + 4, None
        if len(data) >= end:
            trailer, self._rest = data[end - 4 : end], data[end:]
        elif size <= _LARGEST_HELD:
            data = self._read_up_to(data, end)
            trailer, self._rest = data[end - 4 : end], data[end:]
        else:
            trailer, self._rest = self._skip_up_to(data, end)
            data, place = b"", Place(source.path, offset, self._inner + begin)
        if trailer != _END:
            raise self._damage(offset, f"a record does not end where its Content-Length says, {end - 4} bytes on,")
        if source.is_compressed:
            if source.in_member or self._rest:
                self._end_member()
            self._inner += end
            length = source.at - offset
        else:
            self._plain_at = offset + end
            length = end
        span, held = (offset, length, self._shares), (data, begin)
        return Record(self._warc, head, fields, span=span, held=held, size=size, place=place)

    def _begin_member(self) -> bytes:
        """Return the first bytes of the next member that has any, empty at the end of the file."""
        source = self._source
        while True:
            self._member_at, self._inner, self._shares = source.at, 0, False
            data = source.read_piece()
            if data or source.at == self._member_at:
                return data

    def _read_head(self, data: bytes, offset: int) -> tuple[bytes, int]:
        """Return more of the data, with a whole header in it, and where that ends."""
        while True:
            end = data.find(_END)
            if end >= 0:
                return data, end + 4
            if len(data) > _LARGEST_HEADER or not data.startswith(b"WARC/"[: len(data)]):
                raise self._damage(offset, "no WARC record begins")
            more = self._read_on()
            if not more:
                raise self._damage(offset, "no WARC record begins, or its header is cut off")
            data += more

    def _read_up_to(self, data: bytes, end: int) -> bytes:
        """Return more of the data, up to a byte at least, less where the member ends before it."""
        pieces, have = [data], len(data)
        while have < end and (more := self._read_on()):
            pieces.append(more)
            have += len(more)
        return b"".join(pieces)

    def _skip_up_to(self, data: bytes, end: int) -> tuple[bytes, bytes]:
        """Return the four bytes before one, fewer where the member ends before it, and those behind it."""
        at = len(data)
        last = data[-3:]
        while at < end and (more := self._read_on()):
            at += len(more)
            last = last[-3:] + more
        cut = len(last) - (at - end)
        return last[max(0, cut - 4) : cut], last[cut:]

    def _read_on(self) -> bytes:
        """Return more of the same member, empty at its end."""
        if self._source.is_compressed and not self._source.in_member:
            return b""
        return self._source.read_piece()

    def _end_member(self) -> None:
        """Read up to the member's end, which is where its check sum is compared, unless more records follow."""
        while not self._rest and self._source.in_member:
            self._rest = self._source.read_piece()
        if self._rest:
            self._shares = True

    def _damage(self, offset: int, message: str) -> FormatError:
        return FormatError(f"{self._source.path}: {message} at byte {offset}")


def _content_length(fields: Mapping[str, str]) -> int | None:
    """Return what a header says of its block's size, None where it says nothing that can be meant."""
    value = fields.get("Content-Length", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else None
