"""What HTTP says of a block: its header block, its payload, the payload decoded.

The payload is the entity body: the header block cut off and transfer coding removed, content coding kept (WARC 1.1
§5.9, RFC 9112 §6 and §7). Everything after the header block belongs to it, whatever Content-Length says: our blocks
end where HTTP framing ended the message, and the blocks of other writers often keep a length that is no longer true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from archive.blocks import Block, Bytes
from archive.warc.codings import UnreadableCodingError, undo_coding

_END_OF_HEADERS = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]+(.*))?")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?\r?")
_FRAMED = re.compile(rb"^(?:transfer|content)-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
_TRANSFER = re.compile(rb"^transfer-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
_NEWLINE = re.compile(rb"\n")
_LONGEST_LINE = 1 << 16
# In a block that is not held, an end of the header block that lies further on is not sought.
_LARGEST_HEAD = 1 << 24


class HttpHead(NamedTuple):
    """A header block as it was sent: `status` None where the first line is no status line.

    A folded line is joined to its field with one space (RFC 9112 §5.2). A line without colon is kept under the
    empty name.
    """

    status: int | None
    reason: bytes
    headers: list[tuple[bytes, bytes]]

    def values(self, name: bytes) -> list[bytes]:
        """Return the values of a field, name in lower case, in the order sent."""
        return [value for key, value in self.headers if key.lower() == name]


@dataclass(frozen=True, slots=True)
class Payload:
    """The payload as far as it could be read, and what could not be: `faults` is empty where all was well."""

    data: bytes
    faults: tuple[str, ...] = ()


def http_head(block: Bytes | Block) -> HttpHead:
    """Return the header block of the final response (or of the request), interim 1xx responses passed over."""
    held = _hold_head(block)
    start, end = _find_head(held)
    lines = bytes(held[start:end]).split(b"\n")
    first = _STATUS_LINE.fullmatch(lines[0].rstrip(b"\r"))
    status = int(first[1]) if first else None
    return HttpHead(status, (first[2] or b"") if first else b"", _read_fields(lines[1:]))


def message_start(block: Bytes | Block) -> int:
    """Return where the final response begins: after the interim 1xx responses before it, mostly 0."""
    return _find_head(_hold_head(block))[0]


def payload_start(block: Bytes | Block) -> int:
    """Return where the body begins: the length of the block where the header block has no end."""
    return _find_head(_hold_head(block))[1]


def header_block(block: Bytes | Block) -> bytes:
    """Return what comes before the body, all of the block where the header block has no end."""
    held = _hold_head(block)
    return bytes(held[: _find_head(held)[1]])


def payload_of(block: bytes) -> bytes:
    """Return the payload of an HTTP block as far as it is whole, content coding kept."""
    return read_payload(block).data


def payload_pieces(block: Iterable[Bytes]) -> Iterator[Bytes]:
    """Yield the payload of a block that comes in pieces, as `payload_of` returns it, not copied.

    Only the header block is held; where the transfer coding is another than chunks, all of it.
    """
    pieces = iter(block)
    held = _take_head(pieces)
    start, end = _find_head(held)
    if _TRANSFER.search(held, start, end) is None:
        yield memoryview(held)[end:]
        yield from pieces
        return
    codings = _codings(http_head(held).values(b"transfer-encoding"))
    if codings == [b"chunked"]:
        yield from _Unchunker().undo(chain((memoryview(held)[end:],), pieces))
    else:
        yield payload_of(b"".join((held, *pieces)))


def decoded_payload(block: bytes) -> bytes:
    """Return the payload with its content coding undone; `read_payload` tells where that failed."""
    return read_payload(block, decoded=True).data


def read_payload(block: bytes, *, decoded: bool = False) -> Payload:
    """Return the payload of an HTTP block and what is wrong with its framing or coding.

    A body that is said to be chunked and does not begin with a chunk is taken as it is. A content coding that is
    unknown or damaged from its first byte leaves the payload encoded; one damaged later gives what came before.
    """
    start, end = _find_head(block)
    body = block[end:]
    if _FRAMED.search(block, start, end) is None:
        return Payload(body)
    head = http_head(block)
    data, faults = _undo_transfer(body, _codings(head.values(b"transfer-encoding")))
    if decoded:
        data, more = _undo_codings(data, _codings(head.values(b"content-encoding")))
        faults += more
    return Payload(data, tuple(faults))


def _hold_head(block: Bytes | Block) -> Bytes:
    """Return a block, of one that is not held so much that its header block is in it."""
    return block if isinstance(block, bytes | memoryview) else _take_head(block.pieces())


def _take_head(pieces: Iterator[Bytes]) -> Bytes:
    """Take so many pieces that the header block is in them; all where it has no end."""
    held = next(pieces, b"")
    while _is_open(held) and (piece := next(pieces, None)) is not None:
        held = b"".join((held, piece))
    return held


def _is_open(held: Bytes) -> bool:
    """Whether what follows may belong to the header block: what begins behind it tells whether it is an interim one."""
    return _find_head(held)[1] + len(b"HTTP/") > len(held) and len(held) <= _LARGEST_HEAD


def _find_head(block: Bytes | bytearray) -> tuple[int, int]:
    start = 0
    while True:
        match = _END_OF_HEADERS.search(block, start)
        end = match.end() if match else len(block)
        status = _STATUS_LINE.match(block, start, end)
        interim = status is not None and status[1].startswith(b"1") and status[1] != b"101"
        if not interim or block[end : end + 5] != b"HTTP/":
            return start, end
        start = end


def _read_fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    fields: list[tuple[bytes, bytes]] = []
    for raw in lines:
        line = raw.rstrip(b"\r")
        if not line:
            continue
        if line[:1] in b" \t" and fields:
            name, value = fields[-1]
            fields[-1] = (name, value + b" " + line.strip())
            continue
        name, colon, value = line.partition(b":")
        fields.append((name.rstrip(), value.strip()) if colon else (b"", line))
    return fields


def _codings(values: list[bytes]) -> list[bytes]:
    names = [name.strip().lower() for value in values for name in value.split(b",")]
    return [name for name in names if name not in (b"", b"identity")]


def _undo_transfer(body: bytes, codings: list[bytes]) -> tuple[bytes, list[str]]:
    if not codings or codings[-1] != b"chunked":
        return _undo_codings(body, codings)
    data, fault = unchunk(body)
    if fault is None:
        return _undo_codings(data, codings[:-1])
    return data, [fault]


def _undo_codings(data: bytes, codings: list[bytes]) -> tuple[bytes, list[str]]:
    for coding in reversed(codings):
        if not data:
            break
        try:
            data, fault = undo_coding(coding, data)
        except UnreadableCodingError as error:
            return data, [str(error)]
        if fault is not None:
            return data, [fault]
    return data, []


def unchunk(body: bytes) -> tuple[bytes, str | None]:
    """Return the data of a chunked body, trailers and extensions left out, and what is wrong with it.

    The data end where the framing is damaged or cut off; a body without any chunk is returned as it is (RFC 9112
    §7.1).
    """
    unchunker = _Unchunker()
    data = b"".join(unchunker.undo((body,)))
    return data, unchunker.fault


class _Unchunker:
    """Takes the data of chunks out of their framing; `fault` says at the end what was wrong with it."""

    def __init__(self) -> None:
        self.fault: str | None = None

    def undo(self, body: Iterable[Bytes]) -> Iterator[Bytes]:
        """Yield the data of a body that comes in pieces."""
        pieces = iter(body)
        line = bytearray()
        at, left = 0, 0
        is_first, is_after_data = True, False
        for piece in pieces:
            data = memoryview(piece)
            while data:
                if left:
                    yield data[:left]
                    taken = min(left, len(data))
                    at, left, data, is_after_data = at + taken, left - taken, data[taken:], True
                    continue
                newline = _NEWLINE.search(data)
                taken = newline.end() if newline else len(data)
                line += data[:taken]
                data = data[taken:]
                if newline is None and len(line) <= _LONGEST_LINE:
                    continue
                if is_after_data and bytes(line) in (b"\n", b"\r\n"):
                    size = b""
                else:
                    found = _CHUNK_SIZE.fullmatch(line, 0, len(line) - 1) if newline else None
                    if found is None:
                        yield from self._end(line, at, is_first=is_first)
                        yield from (data, *pieces) if is_first else ()
                        return
                    size, is_first = found[1], False
                at, is_after_data = at + len(line), False
                line.clear()
                left = int(size or b"0", 16)
                if size and not left:
                    return
        if left:
            self.fault = "last chunk cut off"
        else:
            yield from self._end(line, at, is_first=is_first)

    def _end(self, line: bytearray, at: int, *, is_first: bool) -> Iterator[Bytes]:
        """Say that no chunk begins here; what is no chunked body at all is as it is."""
        if not is_first:
            self.fault = f"chunk framing damaged or cut off at byte {at} of the body"
            return
        self.fault = "said to be chunked and is not" if line else "chunked body without any chunk"
        yield bytes(line)
