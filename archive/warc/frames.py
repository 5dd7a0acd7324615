"""What the writer's client and its child process say to each other over their socket.

Towards the child: number, length of the head, length of the body (`>IIQ`), then a JSON head and the body's bytes.
Towards the client: length (`>I`), then JSON: a list of [number, result, error] of requests that are settled.
"""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from archive.blocks import Spool, Stretch, pieces_of, stretch_of
from archive.capture import Capture, Exchange, Original, Supplement, TlsFacts

_REQUEST = struct.Struct(">IIQ")
_REPLY = struct.Struct(">I")

Reply = tuple[int, Any, str | None]


class Frame(NamedTuple):
    """A request to the child; `failure` says why its body could not be kept, None where it was."""

    number: int
    head: list[Any]
    body: bytes | Stretch
    failure: str | None = None


def encode_request(number: int, head: list[Any], body_size: int) -> bytes:
    """Return what goes before the body of a request."""
    encoded = json.dumps(head).encode()
    return _REQUEST.pack(number, len(encoded), body_size) + encoded


def exchange_head(exchange: Exchange) -> list[Any]:
    """Return the head of a request to store an exchange; its body is the request's block and the response's."""
    first = exchange.original
    original: list[object] | None = None
    if first is not None:
        at = first.captured_at.isoformat()
        original = [first.record_id, first.url, at, first.payload_digest, first.warc, first.offset]
    began_at = exchange.began_at.isoformat()
    said = [exchange.ip_address, exchange.truncated, original, len(exchange.request)]
    tls = exchange.tls and asdict(exchange.tls)
    return ["exchange", exchange.url, began_at, *said, tls, exchange.is_unannounced]


def supplement_head(supplement: Supplement) -> list[Any]:
    """Return the head of a request to store a supplement; its body is the supplement's content."""
    made_at = supplement.made_at.isoformat()
    kind, content_type = supplement.record_type, supplement.content_type
    return ["supplement", kind, supplement.url, made_at, content_type, supplement.refers_to]


def read_exchange(frame: Frame) -> Exchange:
    """Return the exchange that a request asks to store."""
    _, url, began_at, ip_address, truncated, first, size, known, is_unannounced = frame.head
    original = first and Original(first[0], first[1], datetime.fromisoformat(first[2]), *first[3:])
    tls = known and TlsFacts(**{**known, "faults": tuple(known["faults"])})
    request = (
        b"".join(pieces_of(frame.body))[:size] if isinstance(frame.body, bytes) else frame.body.spool.read(0, size)
    )
    response = stretch_of(frame.body, size)
    at = datetime.fromisoformat(began_at)
    return Exchange(url, at, request, response, ip_address, truncated, original, tls, is_unannounced)


def read_supplement(frame: Frame) -> Supplement:
    """Return the supplement that a request asks to store."""
    _, kind, url, made_at, content_type, refers_to = frame.head
    return Supplement(
        kind, url, datetime.fromisoformat(made_at), content_type, b"".join(pieces_of(frame.body)), refers_to
    )


def encode_replies(replies: list[Reply]) -> bytes:
    """Return settled requests as they go over the socket."""
    encoded = json.dumps(replies).encode()
    return _REPLY.pack(len(encoded)) + encoded


def take_replies(buffer: bytearray) -> Iterator[Reply]:
    """Take the whole lists of replies off the front of a buffer and yield what is in them."""
    while len(buffer) >= _REPLY.size:
        end = _REPLY.size + _REPLY.unpack_from(buffer)[0]
        if len(buffer) < end:
            return
        replies = json.loads(buffer[_REPLY.size : end])
        del buffer[:end]
        yield from replies


class FrameReader:
    """Takes whole requests out of what comes in; a large body goes to a file of a directory as it comes."""

    def __init__(self) -> None:
        # Until the child is told where it is to write, nothing large is said to it.
        self.directory = Path(tempfile.gettempdir())
        self._buffer = bytearray()
        self._begun: tuple[int, list[Any], int] | None = None
        self._spool = Spool(self.directory)
        self._taken = 0
        self._failure: str | None = None

    def feed(self, data: bytes) -> None:
        """Add what came in."""
        self._buffer += data

    def take(self) -> Frame | None:
        """Return the next request that is whole, None where there is none yet."""
        self._begun = self._begun or self._begin()
        if self._begun is None:
            return None
        number, head, size = self._begun
        self._keep(size)
        if self._taken < size:
            return None
        body = b"" if self._failure else self._spool.stretch()
        self._begun = None
        return Frame(number, head, body, self._failure)

    def _begin(self) -> tuple[int, list[Any], int] | None:
        if len(self._buffer) < _REQUEST.size:
            return None
        number, head_size, body_size = _REQUEST.unpack_from(self._buffer)
        end = _REQUEST.size + head_size
        if len(self._buffer) < end:
            return None
        head = json.loads(self._buffer[_REQUEST.size : end])
        self._spool, self._taken, self._failure = Spool(self.directory), 0, None
        del self._buffer[:end]
        return number, head, body_size

    def _keep(self, size: int) -> None:
        """Move what is there of the body out of the buffer; where the disk fails, the rest of it is passed over."""
        count = min(size - self._taken, len(self._buffer))
        if not count:
            return
        data = bytes(memoryview(self._buffer)[:count])
        del self._buffer[:count]
        self._taken += count
        try:
            if self._failure is None:
                self._spool.add(data)
        except OSError as error:
            self._failure = f"a body of {size} bytes could not be kept beside the archive: {error}"


def capture_to_json(capture: Capture) -> list[Any]:
    """Return a capture as JSON can hold it."""
    return [
        capture.record_id,
        capture.record_type,
        capture.url,
        capture.captured_at.isoformat(),
        capture.status,
        capture.content_type,
        capture.payload_digest,
        capture.warc,
        capture.offset,
        capture.length,
        capture.revisit_of,
        capture.truncated,
        capture.refers_to,
    ]


def capture_from_json(values: list[Any]) -> Capture:
    """Return the capture that `capture_to_json` was given."""
    values[3] = datetime.fromisoformat(values[3])
    return Capture(*values)
