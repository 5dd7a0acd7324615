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

from archive.blocks import Block, Bytes
from archive.warc.chunks import ChunkFraming, unchunk_pieces
from archive.warc.codings import UnreadableCodingError, undo_coding
from archive.warc.heads import HeadSearch, HttpHead, parse_head

_FRAMED = re.compile(rb"^(?:transfer|content)-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
_TRANSFER = re.compile(rb"^transfer-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
# In a block that is not held, an end of the header block that lies further on is not sought.
_LARGEST_HEAD = 1 << 24


@dataclass(frozen=True, slots=True)
class Payload:
    """The payload as far as it could be read, and what could not be: `faults` is empty where all was well.

    `is_part` holds where some of it was read and the rest could not be.
    """

    data: bytes
    faults: tuple[str, ...] = ()
    is_part: bool = False


def http_head(block: Bytes | Block) -> HttpHead:
    """Return the header block of the final response (or of the request), interim 1xx responses passed over."""
    held, start, end = _hold_head(block)
    return parse_head(bytes(held[start:end]))


def message_start(block: Bytes | Block) -> int:
    """Return where the final response begins: after the interim 1xx responses before it, mostly 0."""
    return _hold_head(block)[1]


def payload_start(block: Bytes | Block) -> int:
    """Return where the body begins: the length of the block where the header block has no end."""
    return _hold_head(block)[2]


def header_block(block: Bytes | Block) -> bytes:
    """Return what comes before the body, all of the block where the header block has no end."""
    held, _, end = _hold_head(block)
    return bytes(held[:end])


def payload_of(block: bytes) -> bytes:
    """Return the payload of an HTTP block as far as it is whole, content coding kept."""
    return read_payload(block).data


def payload_pieces(block: Iterable[Bytes]) -> Iterator[Bytes]:
    """Yield the payload of a block that comes in pieces, as `payload_of` returns it, not copied.

    Only the header block is held; where the transfer coding is another than chunks, all of it.
    """
    pieces = iter(block)
    held, start, end = _take_head(pieces)
    body = chain((memoryview(held)[end:],), pieces)
    if _TRANSFER.search(held, start, end) is None:
        yield from body
        return
    codings = parse_head(bytes(held[start:end])).codings(b"transfer-encoding")
    if codings == [b"chunked"]:
        yield from unchunk_pieces(body, ChunkFraming())
    else:
        yield _undo_codings(b"".join(body), codings).data


def decoded_payload(block: bytes) -> bytes:
    """Return the payload with its content coding undone; `read_payload` tells where that failed."""
    return read_payload(block, decoded=True).data


def read_payload(block: bytes, *, decoded: bool = False) -> Payload:
    """Return the payload of an HTTP block and what is wrong with its framing or coding.

    A body that is said to be chunked and does not begin with a chunk is taken as it is. A content coding that is
    unknown or damaged from its first byte leaves the payload encoded; one damaged later gives what came before.
    """
    held, start, end = _hold_head(block)
    body = block[end:]
    if _FRAMED.search(held, start, end) is None:
        return Payload(body)
    head = parse_head(bytes(held[start:end]))
    payload = _undo_codings(body, head.codings(b"transfer-encoding"))
    if not decoded:
        return payload
    undone = _undo_codings(payload.data, head.codings(b"content-encoding"))
    return Payload(undone.data, payload.faults + undone.faults, payload.is_part or undone.is_part)


def _hold_head(block: Bytes | Block) -> tuple[Bytes | bytearray, int, int]:
    """Return a block, of one that is not held so much that its header block is in it, and where that lies."""
    return _take_head(iter((block,)) if isinstance(block, bytes | memoryview) else block.pieces())


def _take_head(pieces: Iterator[Bytes]) -> tuple[Bytes | bytearray, int, int]:
    """Take so many pieces that the header block is in them, all where it has no end, and say where it lies."""
    held: Bytes | bytearray = next(pieces, b"")
    search = HeadSearch()
    while (found := search.find(held)) is None and len(held) <= _LARGEST_HEAD:
        piece = next(pieces, None)
        if piece is None:
            break
        if not isinstance(held, bytearray):
            held = bytearray(held)
        held += piece
    return held, *(found or (search.start, len(held)))


def _undo_codings(data: bytes, codings: list[bytes]) -> Payload:
    """Undo codings, the last one first, as far as that can be done."""
    for coding in reversed(codings):
        if coding == b"chunked":
            framing = ChunkFraming()
            data = b"".join(unchunk_pieces((data,), framing))
            if framing.fault is not None:
                return Payload(data, (framing.fault,), framing.has_any)
            continue
        if not data:
            break
        try:
            data, fault = undo_coding(coding, data)
        except UnreadableCodingError as error:
            return Payload(data, (str(error),))
        if fault is not None:
            return Payload(data, (fault,), is_part=True)
    return Payload(data)
