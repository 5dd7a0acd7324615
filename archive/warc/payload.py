"""What HTTP says of a block: its header block, its payload, the payload decoded.

The payload is the entity body: the header block cut off and transfer coding removed, content coding kept (WARC 1.1
§5.9, RFC 9112 §6 and §7). Everything after the header block belongs to it, whatever Content-Length says: our blocks
end where HTTP framing ended the message, and the blocks of other writers often keep a length that is no longer true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from archive.warc.codings import UnreadableCodingError, undo_coding

_END_OF_HEADERS = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]+(.*))?")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?\r?")


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


def http_head(block: bytes) -> HttpHead:
    """Return the header block of the final response (or of the request), interim 1xx responses passed over."""
    start, end = _find_head(block)
    lines = block[start:end].split(b"\n")
    first = _STATUS_LINE.fullmatch(lines[0].rstrip(b"\r"))
    status = int(first[1]) if first else None
    return HttpHead(status, (first[2] or b"") if first else b"", _read_fields(lines[1:]))


def payload_start(block: bytes) -> int:
    """Return where the body begins: the length of the block where the header block has no end."""
    return _find_head(block)[1]


def payload_of(block: bytes) -> bytes:
    """Return the payload of an HTTP block as far as it is whole, content coding kept."""
    return read_payload(block).data


def payload_view(block: bytes) -> memoryview:
    """Return the payload as `payload_of` does, without a copy where there is no transfer coding to be undone."""
    start, end = _find_head(block)
    if b"transfer-encoding" in block[start:end].lower():
        return memoryview(payload_of(block))
    return memoryview(block)[end:]


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
    framed = re.search(rb"(?im)^(?:transfer|content)-encoding[ \t]*:", block[start:end])
    if framed is None:
        return Payload(body)
    head = http_head(block)
    data, faults = _undo_transfer(body, _codings(head.values(b"transfer-encoding")))
    if decoded:
        data, more = _undo_codings(data, _codings(head.values(b"content-encoding")))
        faults += more
    return Payload(data, tuple(faults))


def _find_head(block: bytes) -> tuple[int, int]:
    start = 0
    while True:
        match = _END_OF_HEADERS.search(block, start)
        end = match.end() if match else len(block)
        status = _STATUS_LINE.match(block, start, end)
        interim = status is not None and status[1].startswith(b"1") and status[1] != b"101"
        if not interim or not block.startswith(b"HTTP/", end):
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
    pieces: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\n", at)
        size = _CHUNK_SIZE.fullmatch(body, at, end) if end >= 0 else None
        if size is None:
            if not pieces:
                return body, "said to be chunked and is not" if body else "chunked body without any chunk"
            return b"".join(pieces), f"chunk framing damaged or cut off at byte {at} of the body"
        length = int(size[1], 16)
        if length == 0:
            return b"".join(pieces), None
        data = body[end + 1 : end + 1 + length]
        pieces.append(data)
        at = end + 1 + length
        if len(data) < length:
            return b"".join(pieces), "last chunk cut off"
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
